"""Check that the master keys open everything stored, and rewrap everything with the current master key."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from store.crypto.key_store import KeyStore
from store.crypto.keys import KeyRing, KeyUnavailable
from store.db import blind_index
from store.db.schema import secrets, webhooks

BATCH = 500


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A table with a secret wrapped by a master key.

    `table`: the table. `id`: its id column. `secret`: the column of the wrapped secret. `bound_to`: the associated data
    of a row, from its id.
    """

    table: Table
    id: str
    secret: str
    bound_to: Callable[[Any], str]


WRAPPED = (
    Wrapped(secrets, "name", "wrapped", blind_index.bound_to),
    Wrapped(webhooks, "id", "secrets", lambda id_: f"webhook {id_}"),
)
"""All secrets in the database that master keys wrap; the cases' keys are in the key store. A secret that is missing
here is lost when an old master key is removed."""


class WrongKeys(Exception):
    """The master key ring does not open everything stored; the message names the missing or wrong keys."""


async def in_use(connection: AsyncConnection, store: KeyStore) -> Mapping[str, int]:
    """Number of wrapped keys and secrets per master key."""
    found: dict[str, int] = Counter(await asyncio.to_thread(lambda: [key.master for _, key in store.all()]))
    for row in WRAPPED:
        master = row.table.c.master
        for name, count in await connection.execute(select(master, func.count()).group_by(master)):
            found[name] = found.get(name, 0) + count
    return found


async def require_keys(connection: AsyncConnection, ring: KeyRing, store: KeyStore) -> None:
    """Raise `WrongKeys` if a master key in use is missing, or differs under the same name."""
    samples = await asyncio.to_thread(lambda: {key.master: (id_, key) for id_, key in store.all()})
    for id_, key in samples.values():
        _require(ring, key.wrapped, key.master, str(id_))
    for row in WRAPPED:
        master = row.table.c.master
        for name in (await connection.execute(select(master).distinct())).scalars().all():
            sample = select(row.table.c[row.id], row.table.c[row.secret]).where(master == name).limit(1)
            for id_, wrapped in await connection.execute(sample):
                _require(ring, wrapped, name, row.bound_to(id_))


def _require(ring: KeyRing, wrapped: bytes, master: str, bound_to: str) -> None:
    try:
        ring.unwrap(wrapped, master, bound_to)
    except KeyUnavailable as error:
        what = "is another one" if master in ring.keys else "is missing"
        raise WrongKeys(f"the master key {master!r}, with which stored keys are wrapped, {what}") from error


async def rotate(engine: AsyncEngine, ring: KeyRing, store: KeyStore) -> AsyncIterator[int]:
    """Rewrap everything with the ring's first key in batches; yield the number of each batch.

    Can be repeated, interrupted, and run concurrently with the program. Raises `WrongKeys` if something cannot be
    opened.
    """
    await asyncio.to_thread(store.finish_left)
    ids = await asyncio.to_thread(store.ids)
    for first in range(0, len(ids), BATCH):
        if count := await asyncio.to_thread(_files, ring, store, ids[first : first + BATCH]):
            yield count
    for row in WRAPPED:
        last: Any = None
        while batch := await _batch(engine, ring, row, last):
            last, count = batch
            yield count


def _files(ring: KeyRing, store: KeyStore, ids: Sequence[UUID]) -> int:
    try:
        return sum(store.wrap_anew(ring, id_) for id_ in ids)
    except KeyUnavailable as error:
        raise WrongKeys(f"a key of the key store cannot be opened: {error}") from error


async def _batch(engine: AsyncEngine, ring: KeyRing, row: Wrapped, after: Any) -> tuple[Any, int] | None:
    """Rewrap one batch; return its last id and its number of rows, or None if no row is left after `after`."""
    id_, secret, master = row.table.c[row.id], row.table.c[row.secret], row.table.c.master
    beyond: list[ColumnElement[bool]] = [] if after is None else [id_ > after]
    query = select(id_, secret, master).where(master != ring.current, *beyond).order_by(id_).limit(BATCH)
    # A row that was changed or deleted concurrently stays as it is.
    unchanged = update(row.table).where(id_ == bindparam("is_id"), secret == bindparam("was"))
    async with engine.begin() as connection:
        found = (await connection.execute(query)).all()
        if not found:
            return None
        anew = [_anew(ring, row, *one) for one in found]
        statement = unchanged.values({secret: bindparam("becomes"), master: ring.current})
        await connection.execute(statement, anew)
    return found[-1][0], len(found)


def _anew(ring: KeyRing, row: Wrapped, id_: Any, secret: bytes, master: str) -> dict[str, Any]:
    bound_to = row.bound_to(id_)
    _require(ring, secret, master, bound_to)
    return {"is_id": id_, "was": secret, "becomes": ring.wrap(ring.unwrap(secret, master, bound_to), bound_to)}
