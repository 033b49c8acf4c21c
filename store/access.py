"""The access log: every read of a case, kept for the person's right to know (spec 4)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from store.tables import access_log


@dataclass(frozen=True, slots=True)
class Access:
    """One read: who, in which roles, `what` was asked for, which categories it showed, and on what basis."""

    case_id: str
    at: datetime
    organisation: str
    roles: tuple[str, ...]
    what: str
    categories: tuple[str, ...]
    basis: str
    subject: str | None = None


async def record(connection: AsyncConnection, access: Access) -> None:
    """Puts the read on record before it is answered; the disk is not waited for, or reading would cost as much as writing."""
    await connection.execute(text("set local synchronous_commit to off"))
    await connection.execute(insert(access_log).values(**asdict(access)))
    await connection.commit()


async def accesses(connection: AsyncConnection, case_id: str, after: int, limit: int) -> Sequence[Any]:
    """The reads of a case after the id, oldest first."""
    mine = (access_log.c.case_id == UUID(case_id), access_log.c.id > after)
    query = select(access_log).where(*mine).order_by(access_log.c.id).limit(limit)
    return (await connection.execute(query)).all()
