"""High-water marks in a file outside the database, which reveal that an older row was restored.

A voucher proves that a process with the keys wrote a row, but not that the row is still valid; only a record elsewhere
can prove that. The file lies beside the cases' keys, where all processes reach it, and names nobody: each line holds a
keyed digest, a number that only grows and, for a row that ends by itself, the time after which the line is not needed.
A file of which most lines are not needed any more is written anew.
"""

import fcntl
import hmac
import os
import re
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO

NAME, ANEW = ".marks", ".marks.new"
OVER = 1
"""The mark of an ended object."""

MARGIN = timedelta(days=1)
"""For how long a line is kept after its row has ended: the processes' clocks need not agree."""

PRIVATE = 0o600
TIDIED_AT = 1_000
"""Of how many lines that are needed no more the file is rid at once, where they are the greater part."""

HEAD = 34
"""As long is what a file begins with, so that whoever read the one before it knows that it is another."""

FOR_EVER = 0
LINE = re.compile(rb"(?P<digest>[0-9a-f]{32})(?: -(?P<until>[0-9]{1,15}))? (?P<mark>[0-9]{1,18})")


class HighWaterMarks:
    """The marks shared by a database's processes; without a file, the marks of this process alone."""

    def __init__(self, key: bytes, path: Path | None = None) -> None:
        self._key, self._path = key, path
        self._known: dict[str, int] = {}
        self._until: dict[str, int] = {}
        self._read_to, self._head, self._seen = 0, b"", (0, 0, 0)
        self._reading = threading.Lock()

    def of(self, name: str) -> int:
        """The mark of this name; 0 if there is none."""
        self._read()
        return self._known.get(self._digest(name), 0)

    def raise_to(self, marks: Mapping[str, int], until: datetime | None = None) -> None:
        """Raises marks, and returns when that lies safely on the disk; one that is higher already stays.

        After `until` they may be forgotten: the row that they are about is over by itself.
        """
        self._read()
        higher = {self._digest(name): mark for name, mark in marks.items() if mark > self.of(name)}
        if not higher:
            return
        if self._path is None:
            self._known |= higher
            return
        last = int((until + MARGIN).timestamp()) if until else FOR_EVER
        with _locked(self._path) as file:
            # A line that was cut off when its process died must not swallow the next.
            file.write("\n" + "".join(_line(digest, last, mark) for digest, mark in higher.items()))
            file.flush()
            os.fsync(file.fileno())
            self._read()
            self._tidy(self._path)

    def _tidy(self, path: Path) -> None:
        """Writes the file anew where most of it is needed no more; until that is whole, the one before it stands."""
        with self._reading:
            now = datetime.now(UTC).timestamp()
            over = {digest for digest, until in self._until.items() if FOR_EVER < until < now}
            if len(over) < TIDIED_AT or 2 * len(over) < len(self._known):
                return
            for digest in over:
                del self._known[digest], self._until[digest]
            lines = (_line(digest, self._until[digest], mark) for digest, mark in self._known.items())
            _put(path, f"~{secrets.token_hex(16)}\n{''.join(lines)}")

    def _read(self) -> None:
        """Read the lines added since the last read, or all lines if the file was replaced by a shorter one."""
        # The event loop reads while a thread writes.
        with self._reading:
            self._catch_up()

    def _catch_up(self) -> None:
        try:
            found = self._path.stat() if self._path else None
        except FileNotFoundError:
            found = None
        if found is None or self._path is None or (found.st_ino, found.st_size, found.st_mtime_ns) == self._seen:
            return
        with self._path.open("rb") as file:
            now = os.fstat(file.fileno())
            head = file.read(HEAD)
            if now.st_size < self._read_to or not head.startswith(self._head):
                self._read_to = 0
            file.seek(self._read_to)
            whole, ends, _ = file.read().rpartition(b"\n")
        self._read_to += len(whole) + len(ends)
        self._head, self._seen = head, (now.st_ino, now.st_size, now.st_mtime_ns)
        for line in whole.split(b"\n"):
            if said := LINE.fullmatch(line):
                self._take(said["digest"].decode(), int(said["until"] or FOR_EVER), int(said["mark"]))

    def _take(self, digest: str, until: int, mark: int) -> None:
        before = self._until.get(digest, until)
        self._known[digest] = max(self._known.get(digest, 0), mark)
        self._until[digest] = FOR_EVER if FOR_EVER in (before, until) else max(before, until)

    def _digest(self, name: str) -> str:
        return hmac.digest(self._key, name.encode(), "sha256")[:16].hex()


def _line(digest: str, until: int, mark: int) -> str:
    """A line of the file; cut off it says nothing, or a lower mark."""
    return f"{digest} -{until} {mark}\n" if until else f"{digest} {mark}\n"


@contextmanager
def _locked(path: Path) -> Iterator[TextIO]:
    """The file, to be added to by nobody else; not one that was written anew while we waited for it."""
    while True:
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, PRIVATE), "a", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if _is_it(file, path):
                yield file
                return


def _is_it(file: TextIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _put(path: Path, content: str) -> None:
    """The file with this in it, or as it was."""
    anew = path.with_name(ANEW)
    with os.fdopen(os.open(anew, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE), "w", encoding="ascii") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    anew.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
