"""Erased entries of private organisations according to the database; rows without a valid voucher are ignored."""

from typing import Any, NamedTuple
from uuid import UUID

import structlog
from sqlalchemy import Row, Text, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from store.crypto.keys import KeyUnavailable
from store.crypto.lasting import lasting
from store.db.row_vouchers import ours
from store.db.schema import own_erasures
from store.events.erased_cases import Erasure

log = structlog.get_logger()
HIDDEN = ("owner", "by")


class EntryErasure(NamedTuple):
    """An erasure of an organisation's entries in a case.

    `id`, `case_id`, `erased_at` (ISO 8601), `by`: which, when and by whom. `owner`: the organisation, None if a
    restored backup lost it. `files`: the keys' files in the key store.
    """

    id: UUID
    case_id: str
    owner: str | None
    erased_at: str
    by: str
    files: tuple[UUID, ...]

    @property
    def keys(self) -> list[Erasure]:
        """One `Erasure` per key, for the ledger and the key store."""
        return [Erasure(self.case_id, self.erased_at, self.by, file, own=True) for file in self.files]


async def own_erased(connection: AsyncConnection, *which: Any) -> list[EntryErasure]:
    """The erasures of entries that meet these conditions; an undecryptable row does not hide others."""
    plain = [type_coerce(c, Text).label(c.name) if c.name in HIDDEN else c for c in own_erasures.c]
    rows = (await connection.execute(select(*plain).where(*which))).all()
    return [erased for row in rows if (erased := _ours(connection, row))]


async def owners_erased(connection: AsyncConnection, case_id: str) -> set[str | None]:
    """The owners whose entries in the case were erased; includes None if an owner is no longer known."""
    return {erased.owner for erased in await own_erased(connection, own_erasures.c.case_id == UUID(case_id))}


def _ours(connection: AsyncConnection, row: Row[Any]) -> EntryErasure | None:
    """The erasure of a row; None for a forged row, which erases nothing."""
    keys = lasting(connection)
    try:
        shown = {n: None if row._mapping[n] is None else keys.shown("own_erasures", row._mapping[n]) for n in HIDDEN}  # noqa: SLF001 - how SQLAlchemy calls it
    except KeyUnavailable:
        shown = {}
    if not shown or not ours(connection, own_erasures, {**row._mapping, **shown}):  # noqa: SLF001
        log.error("erasure_not_ours")
        return None
    by, at = shown["by"] or "", row.erased_at.isoformat()
    return EntryErasure(row.id, str(row.case_id), shown["owner"], at, by, tuple(row.files))
