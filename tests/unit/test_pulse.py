"""A process whose loop stands still ends, and one whose loop turns goes on."""

import subprocess
import sys

PROGRAM = """
import asyncio, time
from saksgang.background.watchdog import keep_beating

async def main():
    beating = asyncio.create_task(keep_beating(2))
    await asyncio.sleep(0)
    {work}
    beating.cancel()

asyncio.run(main())
print("went on")
"""


def run(work: str) -> subprocess.CompletedProcess[str]:
    """A process of its own, with this work on its loop."""
    return subprocess.run(
        [sys.executable, "-c", PROGRAM.format(work=work)], capture_output=True, text=True, timeout=20, check=False
    )


def test_a_loop_that_stands_still_ends_its_process_and_says_where() -> None:
    ended = run("time.sleep(10)")
    assert ended.returncode == 1
    assert "went on" not in ended.stdout
    assert ", line " in ended.stderr
    assert " in main" in ended.stderr


def test_a_loop_that_turns_goes_on() -> None:
    went_on = run("await asyncio.sleep(4)")
    assert (went_on.returncode, went_on.stdout.strip(), went_on.stderr) == (0, "went on", "")


def test_a_process_that_stops_beating_is_left_alone() -> None:
    went_on = run("beating.cancel(); await asyncio.sleep(0); time.sleep(4)")
    assert (went_on.returncode, went_on.stdout.strip()) == (0, "went on")
