"""Positions in the stream of all events, and the events recorded after a position.

A position is a PostgreSQL snapshot, the set of completed transactions. No timestamp or sequence number guarantees that
no earlier event is still uncommitted; and every process reads a snapshot in the same way.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Select, Text, and_, cast, func, literal, not_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import UserDefinedType

from store.db.schema import events, parties


class _Snapshot(UserDefinedType[str]):
    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "pg_snapshot"


class _Transaction(UserDefinedType[str]):
    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "xid8"


class RecordedRange(NamedTuple):
    """The events of one transaction in a case: `case_id`, and the seq of the `first` and `last` event."""

    case_id: str
    first: int
    last: int


NOW = cast(func.pg_current_snapshot(), Text)
END = cast(cast(func.pg_snapshot_xmax(func.pg_current_snapshot()), Text), BigInteger)


async def position(connection: AsyncConnection) -> str:
    """The current position, for a new subscriber."""
    return str((await connection.execute(select(NOW))).scalar_one())


async def is_past(connection: AsyncConnection, since: str) -> bool:
    """Whether the position is not ahead of the database; it is ahead after a restore."""
    end = cast(cast(func.pg_snapshot_xmax(_snapshot(since)), Text), BigInteger)
    return bool((await connection.execute(select(end <= END))).scalar_one())


async def recorded_since(
    connection: AsyncConnection, since: str, within: ColumnElement[bool] | None = None, most: int | None = None
) -> tuple[list[RecordedRange], str]:
    """The events after the position, oldest first, at most `most`, and the position after all of them.

    A result of `most` ranges may be incomplete, and the returned position skips the rest.
    """
    query = _after(since).limit(most)
    rows = (await connection.execute(query if within is None else query.where(within))).all()
    return [RecordedRange(str(row.case_id), row.first, row.last) for row in rows], rows[0].position if rows else since


def in_cases_of(organisation: str, roles: Sequence[str]) -> ColumnElement[bool]:
    """Events of cases in which the organisation currently has one of the roles."""
    mine = and_(parties.c.organisation == organisation, parties.c.role.in_(roles), parties.c.until.is_(None))
    return events.c.case_id.in_(select(parties.c.case_id).where(mine))


def _snapshot(text: str) -> ColumnElement[str]:
    return cast(cast(literal(text), Text), _Snapshot())


def _after(since: str) -> Select[tuple[str, UUID, int, int]]:
    """Select the events after the position.

    The lower bound uses the index; the upper bound excludes events restored from another server (backup.md, Restore).
    """
    written = events.c.recorded_in
    begin = cast(cast(func.pg_snapshot_xmin(_snapshot(since)), Text), BigInteger)
    heard = func.pg_visible_in_snapshot(cast(cast(written, Text), _Transaction()), _snapshot(since))
    columns = (NOW.label("position"), events.c.case_id, func.min(events.c.seq).label("first"))
    query = select(*columns, func.max(events.c.seq).label("last")).where(written >= begin, written < END, not_(heard))
    return query.group_by(events.c.case_id, written).order_by(written)
