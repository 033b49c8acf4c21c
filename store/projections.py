"""What is read without folding: rows for lists, parties and deadlines, written in the transaction that appends."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.case import Case
from domain.deadlines import Deadline
from domain.events import Event
from domain.matters.ended import ByTime
from domain.passing import next_due
from store.codec import deadline_json
from store.keys import KeyRing
from store.tables import cases, deadlines, outbox, parties, stays

BAND = 5


def case_row(case: Case) -> dict[str, Any]:
    """The row of `cases`, as far as it is folded."""
    due = next_due(case)
    born = case.opened.birth_date.year if case.opened.birth_date else None
    return {
        "id": case.id,
        "version": case.version,
        "track": case.track,
        "step": case.step,
        "municipality": case.opened.municipality,
        "birth_year_band": born - born % BAND if born else None,
        "opened_at": case.opened.on,
        "closed_at": case.closed_at,
        "missing": case.contact.missing,
        "next_due_at": due.at if due else None,
    }


def party_rows(case: Case) -> list[dict[str, Any]]:
    """The rows of `parties`."""
    return [
        {
            "case_id": case.id,
            "organisation": p.organisation,
            "role": p.role,
            "since": p.since,
            "until": p.until,
            "responsible": p.until is None and case.responsible.get(p.role) == p.organisation,
        }
        for p in case.parties
    ]


def deadline_row(case_id: str, deadline: Deadline, position: int) -> dict[str, Any]:
    """A row of `deadlines`."""
    return {
        "case_id": case_id,
        "id": deadline.id,
        "position": position,
        "rule": deadline.rule,
        "role": deadline.role,
        "organisation": deadline.organisation,
        "starts_at": deadline.starts_at,
        "due_at": deadline.due_at,
        "state": deadline.state,
        "breached_at": deadline.breached_at,
        "detail": deadline_json(deadline),
    }


def deadline_rows(case: Case, before: Case | None = None) -> list[dict[str, Any]]:
    """The rows of `deadlines` that differ from those of the case as it was before."""
    known = before.deadlines if before else {}
    return [
        deadline_row(case.id, deadline, position)
        for position, (id_, deadline) in enumerate(case.deadlines.items())
        if known.get(id_) != deadline
    ]


def hashed_place(ring: KeyRing, place: str) -> bytes:
    """A place as the projection knows it: to be compared, not read."""
    return ring.fingerprint(b"place " + place.encode())


def home(ring: KeyRing, case: Case) -> bytes | None:
    """Where the person lives now, hashed."""
    return hashed_place(ring, case.housing.current.place) if case.housing.current else None


def outbox_rows(case: Case, events: Iterable[Event], at: datetime) -> list[dict[str, Any]]:
    """Who is to be told of these events."""
    return [
        {
            "case_id": case.id,
            "seq": event.seq,
            "event_type": event.type,
            "rule": event.data.rule if isinstance(event.data, ByTime) else None,
            "organisation": organisation,
            "role": role,
            "created_at": at,
        }
        for event in events
        for organisation, role in event.effects.told
    ]


async def project(
    connection: AsyncConnection, before: Case | None, now: Case, *, known: dict[str, Any], place: bytes | None
) -> None:
    """Brings the projections from one state of the case to the next.

    `known` is what of the row of `cases` is not folded; `place` is the hashed name of the present home.
    """
    await _upsert(connection, cases, [case_row(now) | known], ["id"])
    await _upsert(connection, deadlines, deadline_rows(now, before), ["case_id", "id"])
    if before is None or (before.parties, before.responsible) != (now.parties, now.responsible):
        await _upsert(connection, parties, party_rows(now), ["case_id", "organisation", "role", "since"])
    if before is None or before.housing.current != now.housing.current:
        await _stay(connection, now, place)


async def _stay(connection: AsyncConnection, case: Case, place: bytes | None) -> None:
    await connection.execute(delete(stays).where(stays.c.case_id == case.id))
    if place:
        await connection.execute(insert(stays).values(case_id=case.id, place=place))


async def tell(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    """Puts notifications in the outbox."""
    if rows:
        await connection.execute(insert(outbox).values(list(rows)).on_conflict_do_nothing())


async def _upsert(connection: AsyncConnection, table: Any, rows: list[dict[str, Any]], key: list[str]) -> None:
    if not rows:
        return
    statement = insert(table).values(rows)
    changes = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in key and c.name in rows[0]}
    await connection.execute(statement.on_conflict_do_update(index_elements=key, set_=changes))
