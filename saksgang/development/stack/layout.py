"""The folder of a stack (DIR): its paths, its owner process, and the version that created it."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from saksgang.config.errors import Failure
from saksgang.development.stack.files import write

DEFAULT = Path("var/saksgang")
LAYOUT = 1


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths of a stack."""

    root: Path

    @classmethod
    def at(cls, path: Path) -> "Layout":
        """Return the layout of a folder that need not exist yet."""
        return cls(path.expanduser().resolve())

    @property
    def version(self) -> Path:
        """The version of the layout and of PostgreSQL that created the folder."""
        return self.root / "version"

    @property
    def lock(self) -> Path:
        """The lock file of the process that owns the stack; it contains its id."""
        return self.root / "lock"

    @property
    def stack(self) -> Path:
        """The addresses of a stack that is ready."""
        return self.root / "stack.json"

    @property
    def postgres(self) -> Path:
        """The database."""
        return self.root / "postgres"

    @property
    def temporal(self) -> Path:
        """The engine's state."""
        return self.root / "temporal.db"

    @property
    def jwks(self) -> Path:
        """The public key of the development issuer."""
        return self.root / "jwks.json"

    @property
    def key_store(self) -> Path:
        """The cases' wrapped keys."""
        return self.root / "keys"

    @property
    def erasures(self) -> Path:
        """The ledger of erased cases."""
        return self.root / "erasures.jsonl"

    def log(self, process: str) -> Path:
        """Return the log file of a process of the stack."""
        return self.root / "logs" / f"{process}.log"

    def in_use(self) -> bool:
        """Whether a process has claimed the folder; a killed process has not."""
        try:
            with self.lock.open() as lock:
                return not _locked(lock, fcntl.LOCK_SH)
        except OSError:
            return False

    @contextmanager
    def claimed(self, postgres_major: int) -> Iterator[None]:
        """Claim the folder for this process and this version. Raises Failure if that is not possible."""
        _make(self.root)
        with self.lock.open("a+") as lock:
            _take(lock, self.root)
            self._settle(f"layout {LAYOUT}, PostgreSQL {postgres_major}")
            self.stack.unlink(missing_ok=True)
            try:
                yield
            finally:
                self.stack.unlink(missing_ok=True)

    def _settle(self, version: str) -> None:
        if self.version.exists() and (found := self.version.read_text().strip()) != version:
            raise Failure(
                f"{self.root} was made by another version ({found}; this one is {version}); take another --data-dir"
            )
        if not self.version.exists() and any(path != self.lock for path in self.root.iterdir()):
            raise Failure(f"{self.root} holds something else than a stack of Saksgang; take another --data-dir")
        write(self.version, version + "\n")
        self.log("any").parent.mkdir(mode=0o700, exist_ok=True)


def _make(root: Path) -> None:
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Failure(f"{root} cannot be made: {error.strerror}") from error


def _take(lock: TextIO, root: Path) -> None:
    # Retried: a command that asks whether a stack runs holds the lock for a moment.
    until = time.monotonic() + 0.5
    while not (taken := _locked(lock, fcntl.LOCK_EX)) and time.monotonic() < until:
        time.sleep(0.05)
    if not taken:
        lock.seek(0)
        raise Failure(f"{root} is in use by another process (pid {lock.read().strip() or 'unknown'})")
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()


def _locked(lock: TextIO, how: int) -> bool:
    try:
        fcntl.flock(lock, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
