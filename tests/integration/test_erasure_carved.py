"""Remains of an erased case, searched in every byte of the database's files, its WAL, and the key store."""

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from saksgang.development.demo.on_stack import Stack
from saksgang.processes import reapply_erasures
from store.crypto.key_store import KeyStore, WrappedKey
from store.crypto.keys import KeyRing, KeyUnavailable
from store.db.schema import events
from tests.integration.test_erasure import closed, erased, key_of
from tests.owner import owning

WRAPPED = 12 + 32 + 16
"""A nonce, a key and a tag."""


def files(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.is_file())


def where(needle: bytes, *folders: Path) -> set[Path]:
    """Every file that holds these bytes; one that the server removes meanwhile holds nothing."""
    found = set()
    for path in files(*folders):
        try:
            held = path.read_bytes()
        except FileNotFoundError:
            continue
        if needle in held:
            found.add(path)
    return found


def opened_by(ring: KeyRing, id_: UUID, folder: Path) -> list[bytes]:
    """Whatever a current master key opens at any offset of any file, as the key of this id."""
    found = []
    for path in files(folder):
        held = path.read_bytes()
        for at in range(len(held) - WRAPPED + 1):
            for master in ring.keys:
                try:
                    found.append(ring.unwrap(held[at : at + WRAPPED], master, str(id_)))
                except KeyUnavailable:
                    continue
    return found


async def flushed(stack: Stack) -> None:
    """Everything that the server has in memory is in its files."""
    async with owning(stack, tampering=False) as connection:
        await connection.execute(text("checkpoint"))


async def test_no_byte_that_a_master_key_opens_is_left_of_an_erased_cases_key(stack: Stack):
    case = await closed(stack)
    store, ring, id_ = KeyStore(stack.settings.key_store), stack.settings.key_ring, await key_of(stack, case)
    wrapped = store.get(id_)
    assert isinstance(wrapped, WrappedKey)
    key = store.open(id_, ring)
    async with stack.engine.connect() as connection:
        payloads = list(await connection.scalars(select(events.c.payload).where(events.c.case_id == UUID(case))))
    places = (stack.layout.postgres, store.folder)
    await flushed(stack)

    # Before: the same search finds the key and opens it, and sees into heap and write-ahead log, though not what the
    # write-ahead log has cut in two at the end of one of its pages.
    assert where(wrapped.wrapped, *places) == {store.folder / str(id_)}
    assert opened_by(ring, id_, store.folder) == [key]
    held = set().union(*(where(payload, *places) for payload in payloads))
    assert {"pg_wal", "base"} <= {part for path in held for part in path.parts}

    await erased(stack, case)
    await flushed(stack)
    assert where(wrapped.wrapped, *places, stack.layout.root) == set()
    assert where(key, *places, stack.layout.root) == set()
    assert opened_by(ring, id_, store.folder) == []
    assert any(where(payload, *places) for payload in payloads), "what the key would have opened is still there"


async def test_what_was_wrapped_by_an_earlier_master_key_leaves_no_copy_either(stack: Stack, tmp_path: Path):
    store = KeyStore(tmp_path)
    old, new = KeyRing.parse(KeyRing.fresh("old")), KeyRing.parse(KeyRing.fresh("new"))
    id_, key = await store.fresh(old)
    both = KeyRing({**new.keys, **old.keys})
    assert opened_by(both, id_, tmp_path) == [key]
    before = store.get(id_)
    assert before
    inode = (tmp_path / str(id_)).open("rb")
    assert store.wrap_anew(both, id_)
    assert opened_by(both, id_, tmp_path) == [key]
    with inode:
        assert before.wrapped not in inode.read(), "the blocks of the old file are overwritten"
    assert store.destroy(id_)
    assert opened_by(both, id_, tmp_path) == []


async def test_a_key_that_is_destroyed_is_not_brought_back_by_wrapping_anew(tmp_path: Path):
    store, old = KeyStore(tmp_path), KeyRing.parse(KeyRing.fresh("old"))
    id_, _ = await store.fresh(old)
    both = KeyRing({**KeyRing.parse(KeyRing.fresh("new")).keys, **old.keys})
    assert store.destroy(id_)
    assert not store.wrap_anew(both, id_)
    assert not store.destroy(id_)
    assert store.get(id_) is None


class Died(BaseException):
    """Stands for a process that is killed."""


CALLS = ((os, "open"), (os, "pwrite"), (os, "fsync"), (Path, "hardlink_to"), (Path, "replace"), (Path, "unlink"))
"""Everything that changes a file or waits for the disk."""


class Counting:
    """Calls of the operating system; from the nth on whoever calls is dead."""

    def __init__(self, here: pytest.MonkeyPatch, dies_at: int) -> None:
        self.done, self.dies_at = 0, dies_at
        for of, name in CALLS:
            here.setattr(of, name, self._counted(getattr(of, name)))

    def _counted(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any, **more: Any) -> Any:
            if self.done >= self.dies_at:
                raise Died
            self.done += 1
            return call(*given, **more)

        return counted


NEVER = 10_000


async def test_whoever_dies_at_any_step_of_wrapping_anew_leaves_no_copy_of_the_old_key_to_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    old, new = KeyRing.parse(KeyRing.fresh("old")), KeyRing.parse(KeyRing.fresh("new"))
    both, wrapped_by = KeyRing({**new.keys, **old.keys}), set()
    with monkeypatch.context() as here:
        store = KeyStore(tmp_path / "whole")
        store.make()
        id_, _ = await store.fresh(old)
        counting = Counting(here, NEVER)
        assert store.wrap_anew(both, id_)
        steps = counting.done
    for dies_at in range(steps):
        store = KeyStore(tmp_path / str(dies_at))
        store.make()
        id_, key = await store.fresh(old)
        with (store.folder / str(id_)).open("rb") as blocks:
            with monkeypatch.context() as here:
                Counting(here, dies_at)
                with pytest.raises(Died):
                    store.wrap_anew(both, id_)
            assert store.open(id_, both) == key, "whoever reads in between finds it"
            KeyStore(store.folder).finish_left()
            found = store.get(id_)
            assert found
            assert opened_by(both, id_, store.folder) == [key], f"one copy, after {dies_at} steps"
            wrapped_by.add(found.master)
            if found.master == "new":
                assert opened_by(old, id_, store.folder) == []
                assert not any(blocks.read()), f"the blocks of the old file are overwritten, after {dies_at} steps"
        assert {path.suffix for path in store.folder.iterdir()} == {""}
        store.wrap_anew(both, id_)
        assert opened_by(old, id_, store.folder) == []
        assert store.destroy(id_)
        assert opened_by(both, id_, store.folder) == []
    assert wrapped_by == {"old", "new"}, "it died before and after the key changed"


async def test_a_key_is_destroyed_with_what_was_left_of_wrapping_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    old = KeyRing.parse(KeyRing.fresh("old"))
    both = KeyRing({**KeyRing.parse(KeyRing.fresh("new")).keys, **old.keys})
    for dies_at in range(NEVER):
        store = KeyStore(tmp_path / str(dies_at))
        store.make()
        id_, _ = await store.fresh(old)
        with (store.folder / str(id_)).open("rb") as blocks:
            with monkeypatch.context() as here:
                Counting(here, dies_at)
                with contextlib.suppress(Died):
                    assert store.wrap_anew(both, id_)
                    return
            assert KeyStore(store.folder).destroy(id_)
            assert not any(blocks.read())
        assert [path for path in store.folder.iterdir() if str(id_) in path.name] == []


async def test_a_process_that_starts_finishes_what_was_left(stack: Stack):
    """An API and a worker begin with it, before they ask the database."""
    store, old = KeyStore(stack.settings.key_store), KeyRing.parse(KeyRing.fresh("old"))
    id_ = uuid4()
    left = store.folder / f"{id_}.old"
    left.write_bytes(WrappedKey("old", old.wrap(KeyRing.new_key(), str(id_))).written)
    with left.open("rb") as blocks:
        await reapply_erasures.again(stack.engine, store, stack.settings.erasures)
        assert not any(blocks.read())
    assert not left.exists()


@pytest.mark.parametrize("left", ["overwritten", "draft"])
async def test_whoever_dies_while_destroying_leaves_what_the_next_destroys(tmp_path: Path, left: str):
    store, ring = KeyStore(tmp_path), KeyRing.parse(KeyRing.fresh("one"))
    id_, key = await store.fresh(ring)
    path, draft = tmp_path / str(id_), tmp_path / f"{id_}.new"
    if left == "overwritten":
        path.write_bytes(bytes(len(path.read_bytes())))
        with pytest.raises(KeyUnavailable):
            store.open(id_, ring)
    else:
        draft.write_bytes(path.read_bytes())
        assert opened_by(ring, id_, tmp_path) == [key, key]
    store.destroy(id_)
    assert (path.exists(), draft.exists(), opened_by(ring, id_, tmp_path)) == (False, False, [])
