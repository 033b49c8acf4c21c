"""The access log: every read of a case, kept for the person's right to know (spec 4)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, insert, select
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


NOT_WAITING = select(func.set_config("synchronous_commit", "off", True)).cte()
"""For the transaction of the statement alone, so that it may be one round trip."""
_COLUMNS = [column.name for column in fields(Access)]
RECORD = insert(access_log).from_select(
    _COLUMNS,
    select(*(bindparam(name, type_=access_log.c[name].type) for name in _COLUMNS)).select_from(NOT_WAITING),
)


async def record(connection: AsyncConnection, access: Access) -> None:
    """Puts the read on record before it is answered; the disk is not waited for, or reading would cost as much as writing."""
    await connection.execute(RECORD, asdict(access))
    await connection.commit()


async def accesses(connection: AsyncConnection, case_id: str, after: int, limit: int) -> Sequence[Any]:
    """The reads of a case after the id, oldest first."""
    mine = (access_log.c.case_id == UUID(case_id), access_log.c.id > after)
    query = select(access_log).where(*mine).order_by(access_log.c.id).limit(limit)
    return (await connection.execute(query)).all()
