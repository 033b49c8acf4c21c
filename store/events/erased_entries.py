"""Which private organisations' own entries were erased: what the database says of it, as far as we wrote it."""

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
    """One erasure of entries: whose in which case, None where nobody knows any more whose, and the keys' files."""

    id: UUID
    case_id: str
    owner: str | None
    erased_at: str
    by: str
    files: tuple[UUID, ...]

    @property
    def keys(self) -> list[Erasure]:
        """The same as the ledger and the key store need it: one for each key."""
        return [Erasure(self.case_id, self.erased_at, self.by, file, own=True) for file in self.files]


async def own_erased(connection: AsyncConnection, *which: Any) -> list[EntryErasure]:
    """The erasures of entries for which these conditions hold; a row that cannot be read hides no other."""
    plain = [type_coerce(c, Text).label(c.name) if c.name in HIDDEN else c for c in own_erasures.c]
    rows = (await connection.execute(select(*plain).where(*which))).all()
    return [erased for row in rows if (erased := _ours(connection, row))]


async def owners_erased(connection: AsyncConnection, case_id: str) -> set[str | None]:
    """Whose entries in the case were erased; None where nobody knows any more whose."""
    return {erased.owner for erased in await own_erased(connection, own_erasures.c.case_id == UUID(case_id))}


def _ours(connection: AsyncConnection, row: Row[Any]) -> EntryErasure | None:
    """The erasure of a row; None where somebody without the keys wrote it, which erases nothing."""
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
