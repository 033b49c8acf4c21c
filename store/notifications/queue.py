"""What is on its way out: planned once, claimed for one attempt at a time, recorded when its answer is known.

All times are the wall clock's. A claim is a lease: whoever dies between sending and recording leaves a row that is due
again soon, under the same id.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

from sqlalchemy import Row, RowMapping, Select, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.primitives.callers import Credential, resolve
from domain.primitives.organisations import Directory
from store.crypto.lasting import lasting
from store.db.row_vouchers import VOUCHERS, ours
from store.db.schema import deliveries

DELAYS = (2, 10, 30, 60, 120, 300, 600, 900)
"""Seconds before the second attempt, the third, and so on; the last one repeats."""

GIVES_UP_AFTER = timedelta(days=3)
LEASE = timedelta(seconds=30)
"""Longer than any attempt may take."""

FORGED = "forged"
"""The state of a message that is none of ours."""

REVOKED = "revoked"
"""The problem of what was on its way to an organisation for which nobody speaks any more."""

COMMON_PAUSE = timedelta(minutes=1)
"""How long at most a route that does not answer is left alone before one of its messages is tried."""

Kind = Literal["event", "lead", "failure", "summary", "digest", "test"]
"""`failure` says that somebody else could not be told; that it fails itself is said to nobody, or it would never end."""


@dataclass(frozen=True, slots=True)
class PlannedDelivery:
    """A message for one route; `subject` is what it is about, and nothing goes twice over a route about the same."""

    route: str
    subject: str
    organisation: str
    kind: Kind
    content: dict[str, Any]
    case_id: str | None = None
    seq: int | None = None


MayLeave = Callable[[], Awaitable[bool]]
"""Asks once more, just before a message leaves, whether it still may."""

Leaving = tuple[PlannedDelivery, datetime]
"""A message, and when it may leave."""


@dataclass(frozen=True, slots=True)
class LeasedDelivery:
    """A message taken for one attempt."""

    id: UUID
    route: str
    subject: str
    organisation: str
    kind: Kind
    case_id: UUID | None
    seq: int | None
    content: dict[str, Any]
    attempts: int
    created_at: datetime
    gives_up_at: datetime


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """How an attempt ended; `away`: nothing else would get through on this route either.

    `withdrawn`: it was taken back, or changed, before it left (`withdrawing`).
    """

    ended: Literal["delivered", "later", "never", "gone", "revoked", "withdrawn"]
    problem: str | None = None
    away: bool = False


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts."""
    return timedelta(seconds=DELAYS[min(attempts, len(DELAYS)) - 1])


def delivery_rows(planned: Iterable[Leaving], now: datetime) -> list[dict[str, Any]]:
    """The messages as rows."""
    return [
        {
            "id": uuid4(),
            "route": p.route,
            "subject": p.subject,
            "organisation": p.organisation,
            "kind": p.kind,
            "case_id": UUID(p.case_id) if p.case_id else None,
            "seq": p.seq,
            "content": p.content,
            "created_at": now,
            "next_attempt_at": leaves,
        }
        for p, leaves in planned
    ]


async def plan(connection: AsyncConnection, planned: Sequence[Leaving], now: datetime) -> None:
    """Puts messages on their way, each to leave at its time; what is on its way already stays as it is."""
    if planned:
        keys, voucher = lasting(connection), VOUCHERS[deliveries]
        rows = [voucher.with_voucher(keys, row) for row in delivery_rows(planned, now)]
        await connection.execute(insert(deliveries).on_conflict_do_nothing(), rows)


def due(route: str, now: datetime) -> Select[tuple[UUID]]:
    """The ids of what is due on a route; what has been tried least often first, so that nothing holds up the rest."""
    mine = (deliveries.c.route == route, deliveries.c.state == "waiting", deliveries.c.next_attempt_at <= now)
    order = (deliveries.c.kind == "event", deliveries.c.attempts, deliveries.c.created_at, deliveries.c.seq)
    return select(deliveries.c.id).where(*mine).order_by(*order)


async def claim(connection: AsyncConnection, route: str, now: datetime) -> LeasedDelivery | None:
    """Takes the next message that is due; None where nothing is. One that somebody else put there is laid aside."""
    while (row := await _next(connection, route, now)) is not None:
        if ours(connection, deliveries, row):
            return LeasedDelivery(**{name: row[name] for name in LeasedDelivery.__slots__})
        await lay_aside(connection, [row["id"]], now)
    return None


async def lay_aside(connection: AsyncConnection, ids: Sequence[UUID], now: datetime) -> None:
    """Messages that were not written by a process with the keys: nobody gets them, and no case is told of them."""
    aside = {"state": FORGED, "ended_at": now}
    await connection.execute(update(deliveries).where(deliveries.c.id.in_(ids)).values(aside))


async def _next(connection: AsyncConnection, route: str, now: datetime) -> RowMapping | None:
    taken = due(route, now).limit(1).with_for_update(skip_locked=True).scalar_subquery()
    statement = (
        update(deliveries)
        .where(deliveries.c.id == taken)
        .values(
            attempts=deliveries.c.attempts + 1,
            last_attempt_at=now,
            next_attempt_at=now + LEASE,
            gives_up_at=func.coalesce(deliveries.c.gives_up_at, literal(now + GIVES_UP_AFTER)),
        )
        .returning(deliveries)
    )
    found: RowMapping | None = (await connection.execute(statement)).mappings().one_or_none()
    return found


async def record(connection: AsyncConnection, claimed: LeasedDelivery, outcome: AttemptResult, now: datetime) -> None:
    """Writes down how an attempt ended; that it failed only where nobody has tried again since."""
    mine = [deliveries.c.id == claimed.id, deliveries.c.state == "waiting"]
    values: dict[str, Any] = {"problem": outcome.problem}
    match outcome.ended:
        case "delivered":
            values |= {"state": "delivered", "ended_at": now}
        case "later" if now < claimed.gives_up_at:
            values |= {"next_attempt_at": min(now + pause_after(claimed.attempts), claimed.gives_up_at)}
        case "later" | "revoked":
            values |= {"state": "dead", "ended_at": now}
        case _:
            values |= {"state": "failed", "ended_at": now}
    if outcome.ended != "delivered":
        mine.append(deliveries.c.attempts == claimed.attempts)
    await connection.execute(update(deliveries).where(*mine).values(values))
    await _for_the_route(connection, claimed, outcome, now)


async def _for_the_route(
    connection: AsyncConnection, claimed: LeasedDelivery, outcome: AttemptResult, now: datetime
) -> None:
    """What an attempt says about all on its route: it is away for a while, back again, or gone for good."""
    waiting = update(deliveries).where(deliveries.c.route == claimed.route, deliveries.c.state == "waiting")
    if outcome.ended == "gone":
        await connection.execute(waiting.values(state="failed", ended_at=now, problem=outcome.problem))
    elif outcome.away:
        until = now + await _common_pause(connection, claimed.route, outcome)
        early = waiting.where(deliveries.c.next_attempt_at < until)
        await connection.execute(early.values(next_attempt_at=until, problem=outcome.problem))
    elif outcome.ended == "delivered":
        held_up = waiting.where(deliveries.c.problem.in_(AWAY), deliveries.c.next_attempt_at > now)
        await connection.execute(held_up.values(next_attempt_at=now, problem=None))


async def _common_pause(connection: AsyncConnection, route: str, outcome: AttemptResult) -> timedelta:
    """Grows with the attempts that have failed alike, of all messages together: one is tried for all."""
    alike = (deliveries.c.route == route, deliveries.c.state == "waiting", deliveries.c.problem == outcome.problem)
    attempts = (await connection.execute(select(func.sum(deliveries.c.attempts)).where(*alike))).scalar_one()
    return min(pause_after(max(attempts or 0, 1)), COMMON_PAUSE)


AWAY = ("unreachable", "too_slow", "disconnected", "insecure", "not_let_in")
"""Problems of a channel and not of a message: when one gets through, the others are tried at once."""


async def next_attempt(connection: AsyncConnection, route: str) -> datetime | None:
    """When something is due on the route, None where nothing waits."""
    query = select(func.min(deliveries.c.next_attempt_at))
    mine = (deliveries.c.route == route, deliveries.c.state == "waiting")
    found: datetime | None = (await connection.execute(query.where(*mine))).scalar_one()
    return found


async def given_up(connection: AsyncConnection, route: str, limit: int) -> Sequence[Row[Any]]:
    """Messages about cases that did not get through, and the case does not know yet."""
    carrier = deliveries.alias("carrier")
    query = (
        select(deliveries)
        .add_columns(func.coalesce(carrier.c.problem, deliveries.c.problem).label("because"))
        .outerjoin(carrier, carrier.c.id == deliveries.c.folded_into)
        .where(deliveries.c.route == route, deliveries.c.reported_at.is_(None), deliveries.c.case_id.is_not(None))
        .where(func.coalesce(carrier.c.state, deliveries.c.state).in_(("failed", "dead")))
        .where(deliveries.c.kind.in_(("event", "lead")))
        .order_by(deliveries.c.created_at)
        .limit(limit)
    )
    rows = (await connection.execute(query)).all()
    return [row for row in rows if ours(connection, deliveries, row)]


async def reported(connection: AsyncConnection, ids: Sequence[UUID], now: datetime) -> None:
    """Notes that the cases know."""
    await connection.execute(update(deliveries).where(deliveries.c.id.in_(ids)).values(reported_at=now))


async def again(connection: AsyncConnection, route: str, now: datetime, only: UUID | None = None) -> int:
    """Puts what did not get through on its way once more (with `only` that message, delivered or not); returns how many."""
    which = deliveries.c.id == only if only else deliveries.c.state.in_(("failed", "dead"))
    afresh = {"state": "waiting", "attempts": 0, "next_attempt_at": now, "gives_up_at": None, "ended_at": None}
    mine = update(deliveries).where(deliveries.c.route == route, which, deliveries.c.state.not_in(("folded", FORGED)))
    return (await connection.execute(mine.values(afresh))).rowcount


async def end_for_revoked(connection: AsyncConnection, directory: Directory, now: datetime) -> list[str]:
    """Ends what waits for organisations that the directory has revoked; returns the routes on which that was."""
    waiting = deliveries.c.state == "waiting"
    to = (await connection.execute(select(deliveries.c.organisation).where(waiting).distinct())).scalars().all()
    # One that is not listed may only just have come: that is the courier's to find out.
    revoked = [id_ for id_ in to if id_ in directory.organisations and resolve(Credential(id_), directory) is None]
    if not revoked:
        return []
    ended = update(deliveries).where(waiting, deliveries.c.organisation.in_(revoked))
    ended = ended.values(state="dead", problem=REVOKED, ended_at=now)
    return sorted(set((await connection.execute(ended.returning(deliveries.c.route))).scalars()))


async def waiting_routes(
    connection: AsyncConnection, *, case_id: str | None = None, overdue_since: datetime | None = None
) -> list[str]:
    """The routes on which something waits: of one case, or something that should have left by then."""
    query = select(deliveries.c.route).where(deliveries.c.state == "waiting").distinct()
    if case_id is not None:
        query = query.where(deliveries.c.case_id == UUID(case_id))
    if overdue_since is not None:
        query = query.where(deliveries.c.next_attempt_at < overdue_since)
    return list((await connection.execute(query)).scalars())
