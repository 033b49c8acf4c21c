"""`make chaos`: storms until the time is up, with faults in an order given by the seed, which is printed first."""

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from tests.e2e.chaos.cluster import running
from tests.e2e.chaos.faults import FAULTS
from tests.e2e.chaos.storm import storm

AT_A_TIME = 6


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@contextmanager
def _folder() -> Iterator[str]:
    """A folder that stays where something did not hold."""
    root = tempfile.mkdtemp(prefix="saksgang-chaos-")
    yield root
    shutil.rmtree(root)


async def _storms(minutes: float, seed: int, only: list[str]) -> None:
    chance = Random(seed)
    waiting: list[str] = []
    with _folder() as root:
        _say(f"logs {root}/data/logs")
        async with running(Path(root) / "data") as cluster:
            end = time.monotonic() + minutes * 60
            while time.monotonic() < end:
                waiting = waiting or chance.sample(only, len(only))
                faults, waiting = waiting[:AT_A_TIME], waiting[AT_A_TIME:]
                _say(f"{', '.join(faults)} ...")
                report = await storm(cluster, faults, chance.getrandbits(32))
                _say(f"  held: {report}")


def main() -> None:
    """Reads the arguments and lets it happen."""
    parser = argparse.ArgumentParser(prog="make chaos ARGS=...", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 2**32)
    parser.add_argument("--only", action="append", choices=sorted(FAULTS), help="only this fault; may be repeated")
    arguments = parser.parse_args()
    _say(f"seed {arguments.seed}")
    asyncio.run(_storms(arguments.minutes, arguments.seed, arguments.only or sorted(FAULTS)))


if __name__ == "__main__":
    main()
