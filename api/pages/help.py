"""Help: checklists for each role at each step, derived from the tables (F 9, «Rutiner»), and the issues raised."""

import re
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import select

from api.auth.authentication import require
from api.dependencies import Injected
from api.http.inputs import Name
from api.http.problems import Problem
from api.pages.rendering import language_here, render
from api.pages.tables import deadlines_at
from api.pages.visits import LoggedIn, Visit, visit_of
from api.queries.case_access import find, read
from api.queries.case_views import event_view
from api.queries.catalogue import deadline_rule_view
from domain.decisions.decide import rule_id
from domain.decisions.opening import OPENING
from domain.primitives.calendar import local_date
from domain.primitives.roles import COORDINATOR, ROLES
from domain.primitives.text import Language
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.event_types import EVENT_TYPES
from domain.tables.refusals import RULES
from domain.tables.row_types import ANY_PARTY, DECIDER, IDENTIFIER, RECEIVER, OnlyIf, Track
from domain.tables.tracks import TRACKS
from domain.tables.transitions import TRANSITIONS
from store.db.schema import cases, events
from store.queries.membership import knows

router = APIRouter(include_in_schema=False)
ISSUES = 30


@router.get("/hjelp")
async def index(visit: LoggedIn) -> Response:
    """Show the checklists by track and role, and the issues that have been raised."""
    require(visit.caller, "read")
    lists = [(track, _roles(track)) for track in TRACKS.values()]
    return await visit.page("help.html", nav="help", lists=lists, issues=await _issues(visit), mine=visit.caller.roles)


@router.get("/hjelp/huskeliste/{track_id}/{role}")
async def checklist(track_id: Name, role: Name, visit: LoggedIn) -> Response:
    """Show the role's checklist, step by step."""
    if track_id not in TRACKS or role not in _roles(TRACKS[track_id]):
        raise Problem("not-found")
    track, today = TRACKS[track_id], local_date(visit.now)
    steps = [{"step": s, "deadlines": _deadlines(track, s, role, visit.language, today)} for s in track.steps]
    actions = [_action(name, visit.language) for name in track.transitions if _may(name, role)]
    return await visit.page(
        "checklist.html", nav="help", track=track, role=role, steps=[s for s in steps if s["deadlines"]],
        others=_elsewhere(track, role, visit.language, today), actions=actions,
    )  # fmt: skip


@router.get("/hjelp/tilgjengelighet")
async def accessibility(request: Request, services: Injected) -> Response:
    """Show the accessibility statement, to everybody."""
    visit = await visit_of(request, services)
    return render(request, "accessibility.html", language_here(request), visit=visit, nav="help")


@router.get("/hjelp/komponenter")
async def components(request: Request, services: Injected) -> Response:
    """Show every component that the pages are made of, to everybody."""
    visit = await visit_of(request, services)
    return render(request, "parts.html", language_here(request), visit=visit, nav="help", now=services.clock())


def _roles(track: Track) -> list[str]:
    """Return the roles that may do something in a track."""
    acting = {word for name in track.transitions for word in TRANSITIONS[name].by}
    return [role for role in ROLES if role in acting]


def _may(name: str, role: str) -> bool:
    row = TRANSITIONS[name]
    return role in row.by or ANY_PARTY in row.by or (row.stand_in and role == COORDINATOR)


def _deadlines(track: Track, step: str, role: str, language: Language, today: Any) -> list[dict[str, Any]]:
    """Return the deadlines that begin at a step and that the role is responsible for."""
    return [_rule(track, rule, language, today) for rule in deadlines_at(track, step) if _answers(rule, role)]


def _elsewhere(track: Track, role: str, language: Language, today: Any) -> list[dict[str, Any]]:
    """Return the role's deadlines that begin at no step."""
    placed = {rule for step in track.steps for rule in deadlines_at(track, step)}
    return [_rule(track, r, language, today) for r in track.deadlines if r not in placed and _answers(r, role)]


MAY_BE: dict[str, tuple[str, ...]] = {
    IDENTIFIER: TRANSITIONS[OPENING].by,
    RECEIVER: tuple(ROLES),
    DECIDER: tuple(row.decided_by for row in EVENT_TYPES.values() if row.decided_by),
}
"""A placeholder role of the deadline table → the roles that it may stand for."""


def _answers(rule: str, role: str) -> bool:
    """Whether the role is responsible for the deadline, or may become so."""
    words = (word.role if isinstance(word, OnlyIf) else word for word in DEADLINE_RULES[rule][-1].responsible)
    return any(role == word or role in MAY_BE.get(word, ()) for word in words)


def _rule(track: Track, rule: str, language: Language, today: Any) -> dict[str, Any]:
    return deadline_rule_view(DEADLINE_RULES[rule], language, today, track.changes.get(rule))


def _action(name: str, language: Language) -> dict[str, Any]:
    """Return a transition with the rules that can refuse it: its preconditions."""
    rules = dict.fromkeys(rule_id(rule.__name__) for rule in TRANSITIONS[name].refuses)
    return {"name": name, "remember": [_sentence(rule, language) for rule in rules]}


def _sentence(rule: str, language: Language) -> str:
    """Return the rule's sentence without facts."""
    first, *more = re.split(r"(?<=\.) ", RULES[rule].detail.to(language))
    said = " ".join([first, *(sentence for sentence in more if "{" not in sentence)])
    return re.sub(r"\{\w+\}", "…", re.sub(r": \{\w+\}", "", said))


async def _issues(visit: Visit) -> list[dict[str, Any]]:
    """Return the issues raised in the visitor's cases, newest first, as far as each may be seen."""
    query = (
        select(events.c.case_id, events.c.seq)
        .join(cases, cases.c.id == events.c.case_id)
        .where(events.c.type == "issue_raised", knows(visit.who))
        .order_by(events.c.happened_at.desc())
        .limit(ISSUES)
    )
    services = visit.services
    async with services.at_once.connect() as connection:
        rows = (await connection.execute(query)).all()
        found = [await _issue(connection, visit, row) for row in rows]
    return [issue for issue in found if issue]


async def _issue(connection: Any, visit: Visit, row: Any) -> dict[str, Any] | None:
    """Return the issue; None once it has been answered."""
    found = await find(connection, visit.services, visit.caller, str(row.case_id))
    case = await read(connection, visit.services, visit.caller, found, "issues")
    if row.seq not in case.known.contact.issues:
        return None
    event = next(
        e for e in await visit.services.reader.events(connection, found.case_id, row.seq - 1) if e.seq == row.seq
    )
    view = event_view(event, "", case.rights, visit.language)
    return {**view, "case_id": found.case_id}
