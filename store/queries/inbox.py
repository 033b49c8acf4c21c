"""An organisation's inbox, and the notifications of a case with their delivery state."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    String,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.tables.disclosure import AFTERWARDS, LOSES_ALL_AT_ONCE
from store.db.schema import cases, deadlines, deliveries, outbox, parties
from store.queries.agenda import AHEAD, owed_by
from store.queries.membership import ASKING, ListReader, reads_as

KIND_OF_RULE = {"accept_responsibility": "hand_over"}
KIND_OF_EVENT = {"case_meeting_convened": "invitation"}
"""Items that require an answer of their own instead of a plain deadline or notification."""

PLACE, MOST = ("sort", "case", "key"), bindparam("most", type_=Integer)
A_PAGE = bindparam("most", type_=Integer, literal_execute=True)
"""A literal in the SQL text: without a known limit the server replans the statement each time, which takes longer than
executing it."""
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Sort key of items without a due time."""


async def page(
    connection: AsyncConnection, who: ListReader, after: Sequence[Any] | None, limit: int
) -> Sequence[Row[Any]]:
    """A page of the inbox: duties by due time, then unread notifications, after the position `after`."""
    asked = who.asked()
    if after and after[0] >= NEVER:
        return await _rows(connection, unread(more=True), asked | _position_parameters(after), limit)
    due_items = await _rows(connection, duties(more=bool(after)), asked | _position_parameters(after), limit)
    room = limit - len(due_items)
    return [*due_items, *(await _rows(connection, unread(more=False), asked, room) if room else ())]


def _position_parameters(after: Sequence[Any] | None) -> dict[str, Any]:
    return dict(zip(PLACE, after, strict=True)) if after else {}


async def _rows(
    connection: AsyncConnection, query: Select[Any], asked: dict[str, Any], limit: int
) -> Sequence[Row[Any]]:
    found: Sequence[Row[Any]] = (await connection.execute(query, asked | {"most": limit})).all()
    return found


@cache
def duties(*, more: bool) -> Select[Any]:
    """The duties of the organisation `mine`, in the order of the partial index."""
    found = owed_by(ASKING).subquery()
    order = (found.c.due_at, found.c.case_id, found.c.id)
    query = select(
        literal("deadline").label("kind"),
        found.c.case_id,
        null().cast(String).label("event_type"),
        found.c.rule,
        found.c.due_at,
        found.c.state,
        null().cast(outbox.c.seq.type).label("seq"),
        found.c.due_at.label("sort"),
        found.c.id.label("key"),
    )
    last = tuple_(*(bindparam(name, type_=c.type) for name, c in zip(PLACE, order, strict=True)))
    return query.where(tuple_(*order) > last if more else true()).order_by(*order).limit(A_PAGE)


@cache
def unread(*, more: bool) -> Select[Any]:
    """Unread notifications that the reader may still see, one per event, whatever the number of roles notified."""
    key = func.lpad(cast(outbox.c.seq, String), 10, "0")
    query = select(
        literal("notification").label("kind"),
        outbox.c.case_id,
        func.max(outbox.c.event_type).filter(outbox.c.shown).label("event_type"),
        func.max(outbox.c.rule).filter(outbox.c.shown).label("rule"),
        null().cast(outbox.c.created_at.type).label("due_at"),
        null().cast(String).label("state"),
        outbox.c.seq,
        literal(NEVER).label("sort"),
        key.label("key"),
    )
    in_place = outbox.c.role.not_in(ASKING.own)
    mine = (outbox.c.organisation == ASKING.organisation, reads_as(ASKING, outbox.c.role), outbox.c.read_at.is_(None))
    # In the order of the partial index, so that a page costs the same at any offset.
    query = query.where(*mine, _still_sees(in_place), ~_disproved()).group_by(outbox.c.case_id, outbox.c.seq)
    if more:
        case_id, last = bindparam("case", type_=outbox.c.case_id.type), bindparam("key", type_=String)
        query = query.where(outbox.c.case_id >= case_id, tuple_(outbox.c.case_id, key) > tuple_(case_id, last))
    return query.order_by(outbox.c.case_id, outbox.c.seq).limit(MOST)


def _disproved() -> ColumnElement[bool]:
    """Whether the notification is about a breach that a late entry disproved: the action was done in time."""
    same = (deadlines.c.case_id == outbox.c.case_id, deadlines.c.id == outbox.c.deadline)
    told = outbox.c.event_type.in_(("deadline_breached", "deadline_escalated"))
    return and_(told, exists().where(*same, deadlines.c.state == "met", deadlines.c.breached_at.is_(None)))


def _still_sees(in_place: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the recipient is a party in that role, or left it recently and after the event (spec 1)."""
    same = (
        parties.c.case_id == outbox.c.case_id,
        parties.c.organisation == outbox.c.organisation,
        or_(parties.c.role == outbox.c.role, in_place),
    )
    ahead = select(AHEAD).where(cases.c.id == outbox.c.case_id).correlate(outbox).scalar_subquery()
    lately = outbox.c.created_at > func.now() + ahead - literal(AFTERWARDS)
    left = and_(parties.c.until >= outbox.c.seq, parties.c.role.not_in(LOSES_ALL_AT_ONCE), lately)
    here = or_(parties.c.until.is_(None), left)
    return exists().where(*same, here)


async def mark_read(connection: AsyncConnection, organisation: str, case_id: UUID, until: int, now: datetime) -> int:
    """Mark the case's notifications up to an event as read by the organisation; return their number."""
    mine = (outbox.c.case_id == case_id, outbox.c.organisation == organisation, outbox.c.read_at.is_(None))
    statement = update(outbox).where(*mine, outbox.c.seq <= until).values(read_at=now)
    return (await connection.execute(statement)).rowcount


async def told_in(
    connection: AsyncConnection, case_id: str, organisation: str | None, after: int, limit: int
) -> Sequence[Row[Any]]:
    """The case's notifications, oldest first, of one organisation or of all."""
    query = select(outbox).where(outbox.c.case_id == UUID(case_id), outbox.c.id > after)
    if organisation is not None:
        query = query.where(outbox.c.organisation == organisation)
    return (await connection.execute(query.order_by(outbox.c.id).limit(limit))).all()


async def attempts_for(
    connection: AsyncConnection, case_id: str, seqs: Sequence[int]
) -> dict[tuple[int, str], list[Row[Any]]]:
    """The deliveries of these events by (seq, organisation); a folded message has the state of its summary."""
    carrier = deliveries.alias("carrier")
    names = ("state", "attempts", "last_attempt_at", "next_attempt_at", "ended_at", "problem")
    columns = [func.coalesce(carrier.c[name], deliveries.c[name]).label(name) for name in names]
    query = (
        select(deliveries.c.id, deliveries.c.seq, deliveries.c.organisation, deliveries.c.route, *columns)
        .outerjoin(carrier, carrier.c.id == deliveries.c.folded_into)
        .where(deliveries.c.case_id == UUID(case_id), deliveries.c.seq.in_(seqs))
        .order_by(deliveries.c.created_at, deliveries.c.route)
    )
    found: dict[tuple[int, str], list[Row[Any]]] = {}
    for row in (await connection.execute(query)).all():
        found.setdefault((row.seq, row.organisation), []).append(row)
    return found
