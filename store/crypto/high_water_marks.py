"""How far something has come, kept in a file outside the database: an older row of it that is put back is noticed.

A voucher says that a row was ours once; only what lies elsewhere says that it is over. The file lies beside the cases' keys,
where all processes have it, and names nobody: each line has a keyed digest and a number that only grows.
"""

import fcntl
import hmac
import os
import threading
from collections.abc import Mapping
from pathlib import Path

NAME = ".marks"
OVER = 1
"""The mark of what has ended for good."""

PRIVATE = 0o600


class HighWaterMarks:
    """The marks of a database's processes; without a file, this process's alone."""

    def __init__(self, key: bytes, path: Path | None = None) -> None:
        self._key, self._path = key, path
        self._known: dict[str, int] = {}
        self._read_to = 0
        self._reading = threading.Lock()

    def of(self, name: str) -> int:
        """The mark of something; 0 where it has none."""
        self._read()
        return self._known.get(self._digest(name), 0)

    def raise_to(self, marks: Mapping[str, int]) -> None:
        """Raises marks, and returns when that lies safely on the disk; one that is higher already stays."""
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
            # A line that was cut off when its process died must not swallow the next.
            file.write(b"\n" + lines.encode())
            file.flush()
            os.fsync(file.fileno())
        self._read()

    def _read(self) -> None:
        """What has been added since the last time; everything where the file is another one."""
        # The loop asks while a thread writes.
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
