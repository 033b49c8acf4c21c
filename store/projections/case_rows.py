"""Projections for queries without folding: lists, parties and deadlines, written in the transaction that appends."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.case import Case
from domain.decisions.timers import next_due
from domain.disclosure.policy import may
from domain.facts.deadlines import Deadline
from domain.facts.ended import ByTime
from domain.facts.events import Event
from domain.primitives.callers import Reader
from domain.tables.event_types import EVENT_TYPES
from domain.tables.refusals import RULES
from store.db.blind_index import BlindIndex
from store.db.schema import deadlines, parties, stays
from store.events.serializer import deadline_json


def case_row(case: Case) -> dict[str, Any]:
    """The row of `cases`, without the columns that the log does not determine."""
    due = next_due(case)
    return {
        "id": case.id,
        "version": case.version,
        "track": case.track,
        "step": case.step,
        "municipality": case.opened.municipality,
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
            "responsible": p.is_member and case.responsible.get(p.role) == p.organisation,
            "guest": p.guest,
        }
        for p in case.parties
    ]


def deadline_row(case_id: str, deadline: Deadline, position: int) -> dict[str, Any]:
    """A row of `deadlines`."""
    rung = deadline.next_rung()
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
        "next_at": rung[0] if rung else None,
        "category": deadline.category,
        "detail": deadline_json(deadline),
    }


def deadline_rows(case: Case, before: Case | None = None) -> list[dict[str, Any]]:
    """The rows of `deadlines` that differ from those of `before`, or all rows."""
    known = before.deadlines if before else {}
    return [
        deadline_row(case.id, deadline, position)
        for position, (id_, deadline) in enumerate(case.deadlines.items())
        if known.get(id_) != deadline
    ]


def hashed_place(fingerprints: BlindIndex, place: str) -> bytes:
    """The blind index of a place."""
    return fingerprints.of(b"place " + place.encode())


def homes(fingerprints: BlindIndex, case: Case) -> list[bytes]:
    """The blind indexes of the places that the person lives in or has reserved."""
    return [hashed_place(fingerprints, place) for place in sorted(case.holds)]


def outbox_rows(case: Case, events: Iterable[Event], at: datetime) -> list[dict[str, Any]]:
    """The rows of `outbox` for these events: one per event and recipient."""
    return [
        {
            "case_id": case.id,
            "seq": event.seq,
            "event_type": event.type,
            "rule": event.data.rule if isinstance(event.data, ByTime) else None,
            "deadline": event.data.deadline if isinstance(event.data, ByTime) else None,
            "organisation": organisation,
            "role": role,
            "created_at": at,
            "shown": may(_recipient(case, organisation, role), EVENT_TYPES[event.type].category, event, case, at).yes,
            "remarks": " ".join(r.rule for r in event.remarks if RULES[r.rule].category == "process") or None,
        }
        for event in events
        for organisation, role in event.effects.told
    ]


def _recipient(case: Case, organisation: str, role: str) -> Reader:
    """The recipient in its role; an organisation that stands in for a vacant role, in the roles it has."""
    own = tuple(p.role for p in case.parties_of(organisation))
    return Reader(organisation, (role,) if role in own else own)


def projected(before: Case, now: Case) -> dict[Table, list[dict[str, Any]]]:
    """The changed rows of the case's deadlines and parties."""
    moved = (before.parties, before.responsible) != (now.parties, now.responsible)
    return {deadlines: deadline_rows(now, before), parties: party_rows(now) if moved else []}


async def keep_stays(connection: AsyncConnection, case: Case, fingerprints: BlindIndex) -> None:
    """Replace the case's rows in `stays`."""
    await connection.execute(delete(stays).where(stays.c.case_id == case.id))
    if places := homes(fingerprints, case):
        await connection.execute(insert(stays), [{"case_id": case.id, "place": place} for place in places])
