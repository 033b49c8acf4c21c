"""High-water marks in a file outside the database, which reveal that an older row was restored.

A voucher proves that a process with the keys wrote a row, but not that the row is still valid; only a record elsewhere
can prove that. The file lies beside the cases' keys, where all processes reach it, and names nobody: each line holds a
keyed digest and a number that only grows.
"""

import fcntl
import hmac
import os
import threading
from collections.abc import Mapping
from pathlib import Path

NAME = ".marks"
OVER = 1
"""The mark of an ended object."""

PRIVATE = 0o600


class HighWaterMarks:
    """The marks shared by a database's processes; without a file, the marks of this process alone."""

    def __init__(self, key: bytes, path: Path | None = None) -> None:
        self._key, self._path = key, path
        self._known: dict[str, int] = {}
        self._read_to = 0
        self._reading = threading.Lock()

    def of(self, name: str) -> int:
        """The mark of this name; 0 if there is none."""
        self._read()
        return self._known.get(self._digest(name), 0)

    def raise_to(self, marks: Mapping[str, int]) -> None:
        """Raise marks and return when they are on disk; a higher existing mark stays."""
        self._read()
        higher = {self._digest(name): mark for name, mark in marks.items() if mark > self.of(name)}
        if not higher:
            return
        if self._path is None:
            self._known |= higher
            return
        lines = "".join(f"{digest} {mark}\n" for digest, mark in higher.items())
        with os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, PRIVATE), "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            # A line that was truncated by a crash must not absorb the next line.
            file.write(b"\n" + lines.encode())
            file.flush()
            os.fsync(file.fileno())
        self._read()

    def _read(self) -> None:
        """Read the lines added since the last read, or all lines if the file was replaced by a shorter one."""
        # The event loop reads while a thread writes.
        with self._reading:
            self._catch_up()

    def _catch_up(self) -> None:
        try:
            size = self._path.stat().st_size if self._path else 0
        except FileNotFoundError:
            size = 0
        if size < self._read_to:
            self._read_to = 0
        if self._path is None or size == self._read_to:
            return
        with self._path.open("rb") as file:
            file.seek(self._read_to)
            whole, ends, _ = file.read().rpartition(b"\n")
        self._read_to += len(whole) + len(ends)
        for line in whole.split(b"\n"):
            digest, _, mark = line.decode("ascii", "replace").partition(" ")
            if mark.isdecimal():
                self._known[digest] = max(self._known.get(digest, 0), int(mark))

    def _digest(self, name: str) -> str:
        return hmac.digest(self._key, name.encode(), "sha256")[:16].hex()
