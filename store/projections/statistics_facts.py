"""Facts for statistics in the database: written with the events, kept after an erasure, read per person."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, not_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.case import Case
from domain.facts.events import Event
from domain.primitives.calendar import end_of, start_of
from domain.statistics.facts import KEPT, Fact, details
from domain.statistics.person import Person
from domain.tables.event_types import EVENT_TYPES
from store.crypto.lasting import Lasting, lasting
from store.db.row_vouchers import VOUCHERS
from store.db.schema import cases, events, facts

UNCOUNTED = tuple(row.id for row in EVENT_TYPES.values() if not row.counted)


def fact_rows(before: Case, happened: Iterable[Event], now: Case) -> list[dict[str, Any]]:
    """The rows of `facts` for the events between `before` and `now`."""
    return [{"case_id": before.id, "seq": seq, "detail": kept} for seq, kept in details(before, happened, now).items()]


async def read(connection: AsyncConnection, since: date, as_of: date | None) -> Sequence[Any]:
    """The facts, one row per case, recorded by the end of the day `as_of`; None: all that is recorded.

    Closed cases without an event since `since` are left out: no deadline outlives them that long.
    """
    mine = and_(facts.c.case_id == events.c.case_id, facts.c.seq == events.c.seq)
    columns = (events.c.seq, events.c.type, events.c.happened_at, events.c.recorded_at, events.c.role)
    in_order = (
        func.array_agg(aggregate_order_by(c, events.c.seq)) for c in (*columns, facts.c.detail, facts.c.voucher)
    )
    query = select(*in_order, events.c.case_id, cases.c.erased_at).join_from(events, facts, mine, isouter=True)
    over = and_(cases.c.closed_at.is_not(None), cases.c.recorded_at < start_of(since))
    query = query.join(cases, and_(cases.c.id == events.c.case_id, not_(over)))
    query = query.where(events.c.type.not_in(UNCOUNTED)).group_by(events.c.case_id, cases.c.erased_at)
    if as_of is not None:
        query = query.where(events.c.recorded_at < end_of(as_of))
    keys = lasting(connection)
    found = (await connection.execute(query)).all()
    return await asyncio.to_thread(lambda: [_ours(keys, *row) for row in found])


def _ours(keys: Lasting, seqs: Sequence[int], *rest: Any) -> tuple[Any, ...]:
    """A row without its vouchers; facts with an invalid voucher become None and are not counted."""
    *told, details, vouchers, case_id, erased_at = rest
    each = zip(seqs, details, vouchers, strict=True)
    rows = [{"case_id": case_id, "seq": seq, "detail": detail, "voucher": voucher} for seq, detail, voucher in each]
    fits = VOUCHERS[facts].fits
    return seqs, *told, [row["detail"] if row["voucher"] and fits(keys, row) else None for row in rows], erased_at


def people(rows: Iterable[Any]) -> Iterator[Person]:
    """The persons of the rows; a case without facts (erased before facts existed, or not rebuilt) is skipped."""
    everybody = (Person(tuple(_fact(*one) for one in zip(*kept, strict=True))) for *kept, _ in rows)
    return (person for person in everybody if "who" in person.facts[0].detail)


def _fact(seq: int, type_: str, on: datetime, recorded_at: datetime, role: str, detail: dict[str, Any] | None) -> Fact:
    return Fact(seq, type_, on, recorded_at, role, detail or {})


def complete(rows: Iterable[Any]) -> bool:
    """Whether every readable case has facts of the current version; otherwise `saksgang rebuild` has to run."""
    return all(erased_at or (details[0] or {}).get("kept") == KEPT for *_, details, erased_at in rows)
