"""Which cases were erased: what the database says of it, as far as a process with the keys wrote it."""

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
    """An erasure as the ledger and the key store need it; `own`: of a private organisation's entries, not of the case."""

    case_id: str
    erased_at: str
    erased_by: str
    key: UUID | None
    own: bool = False

    @property
    def line(self) -> str:
        """The same in the ledger; it names nobody."""
        named = {"case_id": self.case_id, "erased_at": self.erased_at, "erased_by": self.erased_by}
        of_what = {"own": True} if self.own else {}
        return json.dumps({**named, "key": str(self.key) if self.key else None, **of_what})

    @classmethod
    def read(cls, line: str) -> "Erasure":
        """What a line of the ledger says."""
        said = json.loads(line)
        key = UUID(said["key"]) if said["key"] else None
        return cls(said["case_id"], said["erased_at"], said["erased_by"], key, said.get("own", False))


async def erased_cases(connection: AsyncConnection) -> list[Erasure]:
    """Every erasure that the database knows of."""
    return await _erased(connection, OURS)


async def unfinished(connection: AsyncConnection, case_id: str | None = None) -> list[Erasure]:
    """Erasures for which something is still to be done: of one case, or all."""
    query = OURS.where(erasures.c.finished_at.is_(None))
    return await _erased(connection, query.where(erasures.c.case_id == UUID(case_id)) if case_id else query)


async def erased_among(connection: AsyncConnection, case_ids: Iterable[str]) -> set[str]:
    """Which of these cases have been erased."""
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
"""With the name of who erased as it is stored: one that cannot be read must not hide the others."""


def _ours(connection: AsyncConnection, row: Row[Any]) -> Erasure | None:
    """The erasure of a row; None where somebody without the keys wrote it, which erases nothing."""
    try:
        by = lasting(connection).shown("erasures", row.hidden)
    except KeyUnavailable:
        by = None
    if by is None or not ours(connection, erasures, {**row._mapping, "by": by}):  # noqa: SLF001 - how SQLAlchemy calls it
        log.error("erasure_not_ours")
        return None
    return Erasure(str(row.case_id), row.erased_at.isoformat(), by, row.key)
