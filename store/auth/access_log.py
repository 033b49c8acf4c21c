"""The access log: every read of a case, kept for the person's right to know (spec 4)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, insert, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from store.crypto.lasting import lasting
from store.db.row_vouchers import VOUCHERS
from store.db.schema import access_log


@dataclass(frozen=True, slots=True)
class AccessEntry:
    """One read: who, in which roles, `what` was asked for, which categories it showed, and on what basis.

    Of one case, or of a list that named several.
    """

    case_id: str | None
    at: datetime
    organisation: str
    roles: tuple[str, ...]
    what: str
    categories: tuple[str, ...]
    basis: str
    subject: str | None = None
    cases: tuple[str, ...] | None = None


NOT_WAITING = select(func.set_config("synchronous_commit", "off", True)).cte()
"""For the transaction of the statement alone, so that it may be one round trip."""
_COLUMNS = [*(column.name for column in fields(AccessEntry)), "voucher"]
RECORD = insert(access_log).from_select(
    _COLUMNS,
    select(*(bindparam(name, type_=access_log.c[name].type) for name in _COLUMNS)).select_from(NOT_WAITING),
)


async def record(connection: AsyncConnection, access: AccessEntry) -> None:
    """Puts the read on record before it is answered; the disk is not waited for, or reading would cost as much as writing."""
    await connection.execute(RECORD, VOUCHERS[access_log].with_voucher(lasting(connection), asdict(access)))
    await connection.commit()


async def accesses(connection: AsyncConnection, case_id: str, after: int, limit: int) -> Sequence[Any]:
    """The reads of a case after the id, oldest first, those of lists that named it among them."""
    its_own = select(access_log.c.id).where(access_log.c.case_id == UUID(case_id), access_log.c.id > after)
    listed = select(access_log.c.id).where(access_log.c.cases.contains([UUID(case_id)]), access_log.c.id > after)
    first = (query.order_by(access_log.c.id).limit(limit).subquery() for query in (its_own, listed))
    mine = union_all(*(select(found.c.id) for found in first))
    query = select(access_log).where(access_log.c.id.in_(mine)).order_by(access_log.c.id).limit(limit)
    return (await connection.execute(query)).all()
