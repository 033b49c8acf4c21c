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
    """One read of a case, or of a list that named several cases.

    `case_id`: the case, None for a list. `at`: time of the read. `organisation`, `roles`: the reader and the roles of
    its token. `what`: the view that was requested. `categories`: the categories that the answer showed. `basis`: the
    legal basis of the access. `subject`: the person within the organisation, None for a machine. `cases`: the cases
    that a list named.
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
"""Switches off `synchronous_commit` for the statement's own transaction, so that the insert is one round trip."""
_COLUMNS = [*(column.name for column in fields(AccessEntry)), "voucher"]
RECORD = insert(access_log).from_select(
    _COLUMNS,
    select(*(bindparam(name, type_=access_log.c[name].type) for name in _COLUMNS)).select_from(NOT_WAITING),
)


async def record(connection: AsyncConnection, access: AccessEntry) -> None:
    """Record the read before it is answered.

    The commit does not wait for the disk, because a read would otherwise cost as much as a write.
    """
    await connection.execute(RECORD, VOUCHERS[access_log].with_voucher(lasting(connection), asdict(access)))
    await connection.commit()


async def accesses(connection: AsyncConnection, case_id: str, after: int, limit: int) -> Sequence[Any]:
    """The reads of a case after the given id, oldest first, including reads of lists that named the case."""
    its_own = select(access_log.c.id).where(access_log.c.case_id == UUID(case_id), access_log.c.id > after)
    listed = select(access_log.c.id).where(access_log.c.cases.contains([UUID(case_id)]), access_log.c.id > after)
    first = (query.order_by(access_log.c.id).limit(limit).subquery() for query in (its_own, listed))
    mine = union_all(*(select(found.c.id) for found in first))
    query = select(access_log).where(access_log.c.id.in_(mine)).order_by(access_log.c.id).limit(limit)
    return (await connection.execute(query)).all()
