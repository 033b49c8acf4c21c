"""The inbox: what the organisation must do, what it was told, and the deliveries."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy import Row

from api.auth.authentication import Authenticated, Caller, Reads, require
from api.dependencies import Injected
from api.http.cursors import Cursors, instant_of
from api.http.inputs import Cursor, Id, Limit, Seq, plain, uuid_of
from api.http.language import ReaderLanguage
from api.http.openapi import problems
from api.queries.case_access import VisibleCase, asker, find, read, record_list
from api.queries.case_views import instant
from api.queries.lists import ListResponse
from domain.disclosure.reader_rights import Names
from domain.facts.events import Event
from domain.primitives.roles import COORDINATOR
from domain.primitives.text import Language, Text
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.event_types import EVENT_TYPES
from store.queries import inbox as store
from store.queries.inbox import KIND_OF_EVENT, KIND_OF_RULE, NEVER

router = APIRouter(tags=["inbox"], responses=problems(401, 403, 404, 422, 429, 503))
NEWS = Text("Nytt i saken", "News in the case")
Attempts = Mapping[tuple[int, str], list[Row[Any]]]


@router.get("/inbox", name="inbox", response_model=dict[str, Any])
async def inbox(
    services: Injected,
    caller: Reads,
    language: ReaderLanguage,
    limit: Limit = 200,
    cursor: Cursor | None = None,
) -> ListResponse:
    """What the caller's organisation must do, by due time, and then what it has been told and not read."""
    who = asker(caller, await services.directory.current())
    async with services.at_once.connect() as connection:
        cursors = Cursors.on(connection, "inbox", caller.organisation)
        rows = await store.page(connection, who, cursors.place(cursor, _due_of, uuid_of, plain), limit + 1)
        await record_list(connection, services, caller, "inbox", (row.case_id for row in rows[:limit]))
    last = rows[limit - 1] if len(rows) > limit else None
    more = cursors.after(last.sort.isoformat(), last.case_id, last.key) if last else None
    return ListResponse([_item(row, language) for row in rows[:limit]], more)


def _due_of(text: str) -> datetime:
    """Parse when an item is due; a mere notification sorts after every due item."""
    return NEVER if text == NEVER.isoformat() else instant_of(text)


def _item(row: Any, language: Language) -> dict[str, Any]:
    kind, case_id, event_type, rule, due_at, state, seq, *_ = row
    said = {
        "kind": KIND_OF_RULE.get(rule, kind) if kind == "deadline" else KIND_OF_EVENT.get(event_type, kind),
        "case_id": str(case_id),
        "seq": seq,
        "event_type": event_type,
        "rule": rule,
        "title": title(event_type, rule, language),
        "due_at": instant(due_at),
        "state": state,
    }
    return {name: value for name, value in said.items() if value is not None}


def title(event_type: str | None, rule: str | None, language: Language) -> str:
    """Return an item's title: its deadline, what happened to it, or only that there is news."""
    about = DEADLINE_RULES[rule][-1].title.to(language) if rule else None
    if event_type is None:
        return about or NEWS.to(language)
    happened = EVENT_TYPES[event_type].title.to(language)
    return f"{happened}: {about}" if about else happened


@router.post("/cases/{case_id}/notifications/read", name="read_notifications", status_code=204)
async def read_notifications(case_id: Id, services: Injected, caller: Authenticated, until: Seq | None = None) -> None:
    """Marks what the organisation was told in the case as read, up to an event, or all."""
    async with services.engine.begin() as connection:
        found = await find(connection, services, caller, case_id)
        require(caller, "write")
        read = min(until or found.version, found.version)
        await store.mark_read(connection, caller.organisation, UUID(found.case_id), read, services.clock())


@router.get("/cases/{case_id}/notifications", name="notifications")
async def notifications(
    case_id: Id,
    services: Injected,
    caller: Authenticated,
    language: ReaderLanguage,
    limit: Limit = 100,
    cursor: Cursor | None = None,
) -> dict[str, Any]:
    """Who was told of what, and the attempts on every channel: for the organisation itself; a coordinator sees all."""
    async with services.at_once.connect() as connection:
        found = await find(connection, services, caller, case_id)
        require(caller, "read")
        case = await read(connection, services, caller, found, "notifications")
        events = {e.seq: e for e in await services.reader.events(connection, found.case_id)}
        whose = None if _coordinates(case, caller) else caller.organisation
        cursors = Cursors.on(connection, "notifications", caller.organisation, found.case_id)
        rows = await store.told_in(connection, found.case_id, whose, cursors.number(cursor), limit + 1)
        known = [row for row in rows[:limit] if found.knows(row.seq) and _was_told(events.get(row.seq), row)]
        attempts = await store.attempts_for(connection, found.case_id, [row.seq for row in known])
    more = cursors.after(rows[limit - 1].id) if len(rows) > limit else None
    items = [_told(row, attempts, language, case.rights.names, named=_sees(case, events[row.seq])) for row in known]
    return {"items": items, "next": more}


def _was_told(event: Event | None, row: Row[Any]) -> bool:
    """Whether the log confirms the notification: the table alone is no proof of who is in a case."""
    return event is not None and (row.organisation, row.role) in event.effects.told


def _coordinates(case: VisibleCase, caller: Caller) -> bool:
    """Whether the caller coordinates the case now, or stands in for a coordinator."""
    whole = case.rights.case
    holds = case.rights.follows_path and whole.holder(COORDINATOR) == caller.organisation
    return holds and (COORDINATOR in caller.roles or COORDINATOR not in whole.responsible)


def _sees(case: VisibleCase, event: Event) -> bool:
    return case.rights.knows_of(event).yes


def _told(row: Row[Any], attempts: Attempts, language: Language, names: Names, *, named: bool) -> dict[str, Any]:
    event_type, rule = (row.event_type, row.rule) if named else (None, None)
    return {
        "seq": row.seq,
        "event_type": event_type,
        "rule": rule,
        "title": title(event_type, rule, language),
        "organisation": names.of(row.organisation, row.role),
        "role": row.role,
        "at": instant(row.created_at),
        "in_inbox_at": instant(row.delivered_at),
        "read_at": instant(row.read_at),
        "deliveries": [delivery_view(found) for found in attempts.get((row.seq, row.organisation), [])],
    }


def delivery_view(row: Row[Any]) -> dict[str, Any]:
    """Return a message on one channel: its attempts, the next one, and the problem."""
    return {
        "id": str(row.id),
        "channel": row.route.partition(":")[0],
        "state": row.state,
        "attempts": row.attempts,
        "last_attempt_at": instant(row.last_attempt_at),
        "next_attempt_at": instant(row.next_attempt_at) if row.state == "waiting" else None,
        "ended_at": instant(row.ended_at),
        "problem": row.problem,
    }
