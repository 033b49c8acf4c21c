"""Progress of long commands on standard error, for a terminal or a log."""

import os
import sys
import time
from collections.abc import AsyncIterator, Callable
from types import TracebackType
from typing import Self, TextIO, TypeVar

Seen = Callable[[int, int], None]
"""A callback with the number of items done, and of all items."""

QUIET_SECONDS = 1.0
"""Work that ends within this time shows no progress."""

ON_A_TERMINAL_SECONDS, IN_A_LOG_SECONDS = 0.25, 10.0
ERASE = "\r\033[K"
Found = TypeVar("Found")


class Progress:
    """Prints how many of how many are done: on a terminal in one rewritten line, in a log a line now and then."""

    def __init__(
        self,
        words: str = "{done} of {of} cases",
        out: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._words = words
        self._out = out or sys.stderr
        self._clock = clock
        self._terminal = self._out.isatty() and os.environ.get("TERM") != "dumb"
        self._next = clock() + QUIET_SECONDS
        self._said = False

    def __call__(self, done: int, of: int) -> None:
        """Print the progress if it is time; the last line only if there was another."""
        if self._said if done == of else self._clock() >= self._next:
            self._say(self._words.format(done=done, of=of))

    def _say(self, line: str) -> None:
        self._out.write(f"{ERASE}{line}" if self._terminal else f"{line}\n")
        self._out.flush()
        self._next = self._clock() + (ON_A_TERMINAL_SECONDS if self._terminal else IN_A_LOG_SECONDS)
        self._said = True

    def wipe(self) -> None:
        """Clear the line on the terminal for other output."""
        if self._terminal and self._said:
            self._out.write(ERASE)
            self._out.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.wipe()


def unseen(done: int, of: int) -> None:
    """Ignore the progress."""


async def counted(found: AsyncIterator[Found], of: int, seen: Seen) -> AsyncIterator[Found]:
    """Yield the items unchanged, and report each to `seen`."""
    done = 0
    async for one in found:
        done += 1
        seen(done, of)
        yield one
