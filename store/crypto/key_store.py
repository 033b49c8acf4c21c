"""The cases' data keys, wrapped, each in its own file outside the database.

A destroyed key is in no table, no write-ahead log and no dump. A process creates keys in batches, so that few openings
wait for the disk.
"""

import asyncio
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid4

from store.crypto.keys import KeyRing, KeyUnavailable

AHEAD = 16
TIMES = 3
"""Number of reads of an overwritten file, whose name may meanwhile belong to a file wrapped with a newer master key."""
LOCK, DRAFT, OLD = ".lock", ".new", ".old"
PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700


class WrappedKey(NamedTuple):
    """A data key as stored: the name of the master key that wraps it, and the wrapped key, bound to the file's id."""

    master: str
    wrapped: bytes

    @classmethod
    def read(cls, held: bytes) -> "WrappedKey | None":
        """Parse a file's content; None if the file was overwritten."""
        master, line_ends, wrapped = held.partition(b"\n")
        return cls(master.decode(), wrapped) if line_ends else None

    @property
    def written(self) -> bytes:
        """The file's content."""
        return self.master.encode() + b"\n" + self.wrapped


class KeyStore:
    """A folder of wrapped keys, shared by all processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ahead: list[tuple[UUID, bytes]] = []
        self._making = asyncio.Lock()

    def make(self) -> None:
        """Create the folder if it does not exist."""
        self.folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)

    async def fresh(self, ring: KeyRing) -> tuple[UUID, bytes]:
        """An unused data key and its id; the key is already on disk."""
        async with self._making:
            if not self._ahead:
                self._ahead = await asyncio.to_thread(self._make_ahead, ring)
            return self._ahead.pop()

    def _make_ahead(self, ring: KeyRing) -> list[tuple[UUID, bytes]]:
        made = [(uuid4(), ring.new_key()) for _ in range(AHEAD)]
        for id_, key in made:
            self._write(self._path(id_), WrappedKey(ring.current, ring.wrap(key, str(id_))))
        self._fsync_folder()
        return made

    def open(self, id_: UUID, ring: KeyRing) -> bytes:
        """The data key of a file; raises `KeyUnavailable` if it was destroyed or the ring cannot open it."""
        if (found := self.get(id_)) is None:
            raise KeyUnavailable("the key of this case does not exist")
        return ring.unwrap(found.wrapped, found.master, str(id_))

    def get(self, id_: UUID) -> WrappedKey | None:
        """The wrapped key; None if it does not exist or was destroyed."""
        for _ in range(TIMES):
            try:
                found = WrappedKey.read(self._path(id_).read_bytes())
            except FileNotFoundError:
                return None
            if found is not None:
                return found
        return None

    def ids(self) -> list[UUID]:
        """The ids of all keys, sorted."""
        return sorted(id_ for path in self.folder.iterdir() if (id_ := _id(path.name)))

    def all(self) -> Iterator[tuple[UUID, WrappedKey]]:
        """Every wrapped key with its id."""
        for id_ in self.ids():
            if (found := self.get(id_)) is not None:
                yield id_, found

    def put(self, id_: UUID, key: WrappedKey) -> None:
        """Store a wrapped key under this id; a previous key is overwritten on disk."""
        with self._locked():
            self._replace(id_, key)

    def wrap_anew(self, ring: KeyRing, id_: UUID) -> bool:
        """Wrap a key with the ring's current master key and return whether it was rewrapped.

        False if the current master key wraps it already, or if it was destroyed meanwhile.
        """
        with self._locked():
            found = self.get(id_)
            if found is None or found.master == ring.current:
                return False
            key = ring.unwrap(found.wrapped, found.master, str(id_))
            self._replace(id_, WrappedKey(ring.current, ring.wrap(key, str(id_))))
            return True

    def destroy(self, id_: UUID) -> bool:
        """Overwrite and delete the key, and return whether it existed; idempotent."""
        with self._locked():
            leftovers = [_shred(self._draft(id_)), _shred(self._old(id_))]
            existed = _shred(self._path(id_))
            if existed or any(leftovers):
                self._fsync_folder()
            return existed

    def finish_left(self) -> int:
        """Complete interrupted rewraps and return the number of keys concerned."""
        with self._locked():
            left = {id_ for path in self.folder.iterdir() if (id_ := _id(path.stem)) and path.suffix in (DRAFT, OLD)}
            for id_ in left:
                self._finish_left(id_)
        return len(left)

    def _replace(self, id_: UUID, key: WrappedKey) -> None:
        """Replace a key so that a crash loses nothing.

        At each step the old key exists under its own name or as `.old`, to be overwritten by `_finish_left`.
        """
        draft, path, old = self._draft(id_), self._path(id_), self._old(id_)
        self._finish_left(id_)
        self._write(draft, key)
        if path.exists():
            old.hardlink_to(path)
            self._fsync_folder()
        draft.replace(path)
        self._fsync_folder()
        if _shred(old):
            self._fsync_folder()

    def _finish_left(self, id_: UUID) -> None:
        """Complete an interrupted rewrap.

        A draft was never in use. The `.old` file is still the key as long as both names refer to the same file.
        """
        draft, path, old = self._draft(id_), self._path(id_), self._old(id_)
        left = [_shred(draft), old.exists()]
        if old.exists() and path.exists() and old.samefile(path):
            old.unlink()
        else:
            _shred(old)
        if any(left):
            self._fsync_folder()

    def _path(self, id_: UUID) -> Path:
        return self.folder / str(id_)

    def _draft(self, id_: UUID) -> Path:
        return self.folder / f"{id_}{DRAFT}"

    def _old(self, id_: UUID) -> Path:
        return self.folder / f"{id_}{OLD}"

    @staticmethod
    def _write(path: Path, key: WrappedKey) -> None:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE), "wb") as file:
            file.write(key.written)
            file.flush()
            os.fsync(file.fileno())

    def _fsync_folder(self) -> None:
        """Fsync the folder."""
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Lock out other processes, so that a rewrap and a destruction cannot undo each other."""
        with (self.folder / LOCK).open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _id(name: str) -> UUID | None:
    """The key id of a file name; None for drafts and foreign files."""
    try:
        return UUID(name)
    except ValueError:
        return None


def _shred(path: Path) -> bool:
    """Overwrite a file, then unlink it, because its blocks outlive its name; returns whether it existed."""
    try:
        with path.open("r+b") as file:
            _overwrite(file.fileno())
    except FileNotFoundError:
        return False
    path.unlink()
    return True


def _overwrite(file: int) -> None:
    os.pwrite(file, bytes(os.fstat(file).st_size), 0)
    os.fsync(file)
