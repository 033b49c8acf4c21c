"""Erased cases according to the database; rows without a valid voucher are ignored."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Row, Select, Text, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from store.crypto.keys import KeyUnavailable
from store.crypto.lasting import lasting
from store.db.row_vouchers import ours
from store.db.schema import erasures

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Erasure:
    """An erasure as needed by the ledger and the key store.

    `case_id`, `erased_at` (ISO 8601), `erased_by`: what, when and by whom. `key`: the file in the key store. `own`:
    whether only a private organisation's entries were erased.
    """

    case_id: str
    erased_at: str
    erased_by: str
    key: UUID | None
    own: bool = False

    @property
    def line(self) -> str:
        """The ledger line, which names nobody but the organisation that erased."""
        about = {"case_id": self.case_id, "erased_at": self.erased_at, "erased_by": self.erased_by}
        of_what = {"own": True} if self.own else {}
        return json.dumps({**about, "key": str(self.key) if self.key else None, **of_what})

    @classmethod
    def read(cls, line: str) -> "Erasure":
        """Parse a ledger line."""
        parsed = json.loads(line)
        key = UUID(parsed["key"]) if parsed["key"] else None
        return cls(parsed["case_id"], parsed["erased_at"], parsed["erased_by"], key, parsed.get("own", False))


async def erased_cases(connection: AsyncConnection) -> list[Erasure]:
    """All erasures in the database."""
    return await _erased(connection, OURS)


async def unfinished(connection: AsyncConnection, case_id: str | None = None) -> list[Erasure]:
    """Erasures with steps left to do, of one case or of all."""
    query = OURS.where(erasures.c.finished_at.is_(None))
    return await _erased(connection, query.where(erasures.c.case_id == UUID(case_id)) if case_id else query)


async def erased_among(connection: AsyncConnection, case_ids: Iterable[str]) -> set[str]:
    """The erased cases among these."""
    named = erasures.c.case_id.in_([UUID(id_) for id_ in case_ids])
    return {erased.case_id for erased in await _erased(connection, OURS.where(named))}


async def _erased(connection: AsyncConnection, query: Select[Any]) -> list[Erasure]:
    return [erased for row in await connection.execute(query) if (erased := _ours(connection, row))]


OURS: Select[Any] = select(
    erasures.c.case_id,
    erasures.c.erased_at,
    type_coerce(erasures.c.by, Text).label("hidden"),
    erasures.c.key,
    erasures.c.voucher,
)
"""`erased_by` is selected encrypted, so that one undecryptable name does not hide the other rows."""


def _ours(connection: AsyncConnection, row: Row[Any]) -> Erasure | None:
    """The erasure of a row; None for a forged row, which erases nothing."""
    try:
        by = lasting(connection).shown("erasures", row.hidden)
    except KeyUnavailable:
        by = None
    if by is None or not ours(connection, erasures, {**row._mapping, "by": by}):  # noqa: SLF001 - how SQLAlchemy calls it
        log.error("erasure_not_ours")
        return None
    return Erasure(str(row.case_id), row.erased_at.isoformat(), by, row.key)
