"""The delivery queue: messages are planned once, leased for one attempt at a time, and updated with its result.

All times are wall-clock times. If a process dies between sending and recording, its lease expires and the message is
due again soon, under the same id.
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
"""Backoff: seconds before the second attempt, the third, and so on; the last value repeats."""

GIVES_UP_AFTER = timedelta(days=3)
LEASE = timedelta(seconds=30)
"""Longer than any attempt may take."""

FORGED = "forged"
"""State of a message without a valid voucher."""

REVOKED = "revoked"
"""Problem of messages to an organisation that was revoked in the directory."""

COMMON_PAUSE = timedelta(minutes=1)
"""Maximum pause of an unreachable route before one of its messages is tried."""

Kind = Literal["event", "lead", "failure", "summary", "digest", "test"]
"""`failure` says that another organisation could not be notified; a failed `failure` is not reported, to avoid an
endless loop."""


@dataclass(frozen=True, slots=True)
class PlannedDelivery:
    """A message for one route.

    `route`: `channel:recipient`. `subject`: identifies the content; a route carries each subject once. `organisation`:
    the recipient. `kind`, `content`: what the message says. `case_id`, `seq`: the event, if it is about one.
    """

    route: str
    subject: str
    organisation: str
    kind: Kind
    content: dict[str, Any]
    case_id: str | None = None
    seq: int | None = None


MayLeave = Callable[[], Awaitable[bool]]
"""A final check, just before a message is sent, whether it may still be sent."""

Leaving = tuple[PlannedDelivery, datetime]
"""A message and its earliest send time."""


@dataclass(frozen=True, slots=True)
class LeasedDelivery:
    """A message leased for one attempt.

    The fields of `PlannedDelivery`, and `id`: the message id that the receiver sees; `attempts`: number of attempts
    including this one; `created_at`; `gives_up_at`: end of the retries.
    """

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
    """The result of an attempt.

    `ended`: how it ended; `withdrawn` means that the message was withdrawn or changed before it was sent
    (`withdrawal`). `problem`: code of the failure. `away`: whether the whole route is unavailable.
    """

    ended: Literal["delivered", "later", "never", "gone", "revoked", "withdrawn"]
    problem: str | None = None
    away: bool = False


def pause_after(attempts: int) -> timedelta:
    """The backoff after this many attempts."""
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
    """Insert messages into the queue; existing ones stay unchanged."""
    if planned:
        keys, voucher = lasting(connection), VOUCHERS[deliveries]
        rows = [voucher.with_voucher(keys, row) for row in delivery_rows(planned, now)]
        await connection.execute(insert(deliveries).on_conflict_do_nothing(), rows)


def due(route: str, now: datetime) -> Select[tuple[UUID]]:
    """The route's due message ids: events after other kinds, then by fewest attempts, so that none blocks the rest."""
    mine = (deliveries.c.route == route, deliveries.c.state == "waiting", deliveries.c.next_attempt_at <= now)
    order = (deliveries.c.kind == "event", deliveries.c.attempts, deliveries.c.created_at, deliveries.c.seq)
    return select(deliveries.c.id).where(*mine).order_by(*order)


async def claim(connection: AsyncConnection, route: str, now: datetime) -> LeasedDelivery | None:
    """Lease the next due message; None if there is none. Forged messages are set aside."""
    while (row := await _lease_next(connection, route, now)) is not None:
        if ours(connection, deliveries, row):
            return LeasedDelivery(**{name: row[name] for name in LeasedDelivery.__slots__})
        await lay_aside(connection, [row["id"]], now)
    return None


async def lay_aside(connection: AsyncConnection, ids: Sequence[UUID], now: datetime) -> None:
    """Mark messages as forged: they are not sent, and no case is informed."""
    aside = {"state": FORGED, "ended_at": now}
    await connection.execute(update(deliveries).where(deliveries.c.id.in_(ids)).values(aside))


async def _lease_next(connection: AsyncConnection, route: str, now: datetime) -> RowMapping | None:
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
    """Record the result of an attempt; a failure only if no other attempt has started since."""
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
    await _apply_to_route(connection, claimed, outcome, now)


async def _apply_to_route(
    connection: AsyncConnection, claimed: LeasedDelivery, outcome: AttemptResult, now: datetime
) -> None:
    """Apply the result to all waiting messages of the route: unavailable for a while, available again, or gone."""
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
    """The route's pause, which grows with the sum of its failed attempts, so that one message probes for all."""
    alike = (deliveries.c.route == route, deliveries.c.state == "waiting", deliveries.c.problem == outcome.problem)
    attempts = (await connection.execute(select(func.sum(deliveries.c.attempts)).where(*alike))).scalar_one()
    return min(pause_after(max(attempts or 0, 1)), COMMON_PAUSE)


AWAY = ("unreachable", "too_slow", "disconnected", "insecure", "not_let_in")
"""Problems of a channel and not of a message: after one success the other messages are due at once."""


async def next_attempt(connection: AsyncConnection, route: str) -> datetime | None:
    """When the route's next message is due; None if none is waiting."""
    query = select(func.min(deliveries.c.next_attempt_at))
    mine = (deliveries.c.route == route, deliveries.c.state == "waiting")
    found: datetime | None = (await connection.execute(query.where(*mine))).scalar_one()
    return found


async def given_up(connection: AsyncConnection, route: str, limit: int) -> Sequence[Row[Any]]:
    """Failed messages about cases that have not been reported to the case."""
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
    """Record that the failures were reported to the cases."""
    await connection.execute(update(deliveries).where(deliveries.c.id.in_(ids)).values(reported_at=now))


async def again(connection: AsyncConnection, route: str, now: datetime, only: UUID | None = None) -> int:
    """Requeue the route's failed messages, or with `only` that message in any state; return their number."""
    which = deliveries.c.id == only if only else deliveries.c.state.in_(("failed", "dead"))
    afresh = {"state": "waiting", "attempts": 0, "next_attempt_at": now, "gives_up_at": None, "ended_at": None}
    mine = update(deliveries).where(deliveries.c.route == route, which, deliveries.c.state.not_in(("folded", FORGED)))
    return (await connection.execute(mine.values(afresh))).rowcount


async def end_for_revoked(connection: AsyncConnection, directory: Directory, now: datetime) -> list[str]:
    """Cancel the messages to revoked organisations and return their routes."""
    waiting = deliveries.c.state == "waiting"
    to = (await connection.execute(select(deliveries.c.organisation).where(waiting).distinct())).scalars().all()
    # An organisation missing in this copy may have just been added: the delivery activity decides.
    revoked = [id_ for id_ in to if id_ in directory.organisations and resolve(Credential(id_), directory) is None]
    if not revoked:
        return []
    ended = update(deliveries).where(waiting, deliveries.c.organisation.in_(revoked))
    ended = ended.values(state="dead", problem=REVOKED, ended_at=now)
    return sorted(set((await connection.execute(ended.returning(deliveries.c.route))).scalars()))


async def waiting_routes(
    connection: AsyncConnection, *, case_id: str | None = None, overdue_since: datetime | None = None
) -> list[str]:
    """The routes with waiting messages: of one case, or with a message overdue since a time."""
    query = select(deliveries.c.route).where(deliveries.c.state == "waiting").distinct()
    if case_id is not None:
        query = query.where(deliveries.c.case_id == UUID(case_id))
    if overdue_since is not None:
        query = query.where(deliveries.c.next_attempt_at < overdue_since)
    return list((await connection.execute(query)).scalars())
