"""The pages that are about no case: the tracks with their diagrams, and the directory."""

from typing import Any

from fastapi import APIRouter, Response

from api.auth.authentication import require
from api.http.inputs import Name, Word
from api.http.problems import Problem
from api.pages.visits import LoggedIn
from api.queries.catalogue import track_view
from domain.primitives.calendar import local_date
from domain.primitives.roles import ROLES
from domain.primitives.text import Language, written
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.event_types import EVENT_TYPES
from domain.tables.row_types import Track
from domain.tables.tracks import TRACKS

router = APIRouter(include_in_schema=False)


@router.get("/saksganger")
async def tracks(visit: LoggedIn) -> Response:
    """Show every track."""
    require(visit.caller, "read")
    return await visit.page("tracks.html", nav="tracks", tracks=TRACKS.values())


@router.get("/saksganger/{track_id}")
async def track(track_id: Name, visit: LoggedIn) -> Response:
    """Show a track: its diagram and its rules, from the tables."""
    require(visit.caller, "read")
    if track_id not in TRACKS:
        raise Problem("not-found")
    row = TRACKS[track_id]
    view = track_view(row, visit.language, local_date(visit.now))
    return await visit.page("track.html", nav="tracks", track=view, flow=flow(row, visit.language))


def flow(track: Track, language: Language) -> list[dict[str, Any]]:
    """Return the diagram: each step with the events into it and back from it, and the deadlines that begin there."""
    return [
        {
            "step": step,
            "into": _titles((e for e, to in track.step_of.items() if to == step), language),
            "back": _titles((e for e, away in track.step_back.items() if away == step), language),
            "begins": deadlines_at(track, step),
        }
        for step in track.steps
    ]


def deadlines_at(track: Track, step: str) -> list[str]:
    """Return the rules of the deadlines that begin with the events into a step."""
    leads = {e for e, to in track.step_of.items() if to == step}
    return [rule for rule in track.deadlines if leads & set(DEADLINE_RULES[rule][-1].starts)]


def _titles(events: Any, language: Language) -> list[str]:
    return [EVENT_TYPES[event].title.to(language) for event in events]


@router.get("/organisasjoner")
async def organisations(visit: LoggedIn, sok: Word = "", rolle: Word = "") -> Response:
    """Show the directory, searched by name and role."""
    require(visit.caller, "read")
    asked = written(sok)
    rows = [
        o
        for o in visit.directory.organisations.values()
        if (not asked or asked in written(o.name) or asked in o.id) and (not rolle or rolle in o.roles)
    ]
    rows.sort(key=lambda o: (o.municipality or "", o.name))
    held = {role for o in visit.directory.organisations.values() for role in o.roles}
    roles = [role for role in ROLES if role in held]
    return await visit.page("organisations.html", nav="organisations", rows=rows, sok=sok, rolle=rolle, roles=roles)
