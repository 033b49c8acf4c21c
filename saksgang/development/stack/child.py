"""A child process of the stack: started, awaited until ready, restarted when it dies, stopped."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from saksgang.config.errors import Failure

LAUNCH = Path(__file__).with_name("launch.py")
READY_SECONDS, STOP_SECONDS, LONG_LIVED_SECONDS = 60.0, 10.0, 30.0
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
LOG_BYTES = 10_000_000


async def _nothing() -> None:
    """Do nothing, the default of `before`."""


@dataclass(slots=True)
class Child:
    """A server of the stack; `ready` answers for the process with the given id."""

    name: str
    command: Sequence[str | Path]
    log: Path
    ready: Callable[[int], Awaitable[bool]]
    environment: Mapping[str, str] = field(default_factory=dict)
    owns: Sequence[Path] = ()
    before: Callable[[], Awaitable[None]] = _nothing
    stop_with: signal.Signals = signal.SIGTERM
    orphaned_with: signal.Signals = signal.SIGKILL
    process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start the process and return when it is ready. Raises Failure if it ends instead, or takes too long."""
        await self.before()
        self.process = process = await launch(
            self.command, self.log, environment=self.environment, owns=self.owns, orphaned_with=self.orphaned_with
        )
        try:
            async with asyncio.timeout(READY_SECONDS):
                while not await self.ready(process.pid):
                    if process.returncode is not None:
                        raise Failure(f"{self.name} ended at once: {last_line(self.log)} (see {self.log})")
                    await asyncio.sleep(0.02)
        except TimeoutError as error:
            raise Failure(f"{self.name} did not answer within {READY_SECONDS:.0f} s (see {self.log})") from error

    async def keep(self, tell: Callable[[str], None]) -> None:
        """Restart the process whenever it dies, after a pause that grows while it is short-lived."""
        pause = FIRST_PAUSE
        while self.process is not None:
            began = time.monotonic()
            code = await self.process.wait()
            pause = FIRST_PAUSE if time.monotonic() - began > LONG_LIVED_SECONDS else pause
            tell(f"{self.name} died ({code}), starting it again")
            pause = await self._again(pause, tell)

    async def _again(self, pause: float, tell: Callable[[str], None]) -> float:
        while True:
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            try:
                await self.start()
            except (Failure, OSError) as error:
                tell(str(error))
                await self.stop()
            else:
                tell(f"{self.name} is back")
                return pause

    async def stop(self) -> None:
        """Ask the process to end, and kill it if it does not."""
        if self.process is None or self.process.returncode is not None:
            return
        self.process.send_signal(self.stop_with)
        try:
            await asyncio.wait_for(self.process.wait(), STOP_SECONDS)
        except TimeoutError:
            self.process.kill()
            await self.process.wait()


async def launch(
    command: Sequence[str | Path],
    log: Path,
    *,
    environment: Mapping[str, str] | None = None,
    owns: Sequence[Path] = (),
    orphaned_with: signal.Signals = signal.SIGKILL,
) -> asyncio.subprocess.Process:
    """Start a process in its own session, so that Ctrl-C reaches the supervisor alone; it writes to the log."""
    orders = {"parent": os.getpid(), "signal": orphaned_with, "owns": [str(path) for path in owns]}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SAKSGANG_")}
    with _opened(log) as output:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", LAUNCH, json.dumps(orders), *command),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**inherited, **(environment or {})},
            cwd="/",
            start_new_session=True,
        )


def last_line(log: Path) -> str:
    """Return the last line of a process's log."""
    lines = log.read_text(errors="replace").split("\n")
    return next((line for line in reversed(lines) if line.strip()), "it left no word")


def _opened(log: Path) -> BinaryIO:
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))
    return os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")
