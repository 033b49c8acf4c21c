"""The tables as data: tracks and rules."""

from typing import Any

from fastapi import APIRouter

from api.auth.authentication import Reads
from api.dependencies import Injected
from api.http.inputs import Name
from api.http.language import ReaderLanguage
from api.http.openapi import problems
from api.http.problems import Problem
from api.queries.catalogue import deadline_rule_view, refusal_view, track_view
from domain.primitives.calendar import local_date
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.refusals import RULES
from domain.tables.tracks import TRACKS

router = APIRouter(tags=["tables"], responses=problems(401, 403, 404, 429, 503))


@router.get("/tracks", name="tracks")
async def tracks(caller: Reads, language: ReaderLanguage) -> dict[str, Any]:
    """Every track, in short."""
    return {
        "items": [
            {"id": t.id, "title": t.title.to(language), "municipality": t.municipality, "minors": t.minors}
            for t in TRACKS.values()
        ],
        "next": None,
    }


@router.get("/tracks/{track_id}", name="track")
async def track(track_id: Name, services: Injected, caller: Reads, language: ReaderLanguage) -> dict[str, Any]:
    """One track: its steps, transitions, deadlines and parties."""
    if track_id not in TRACKS:
        raise Problem("not-found")
    return track_view(TRACKS[track_id], language, local_date(services.clock()))


@router.get("/rules", name="rules")
async def rules(services: Injected, caller: Reads, language: ReaderLanguage) -> dict[str, Any]:
    """Every rule: the deadlines, and the rules that refuse a transition."""
    today = local_date(services.clock())
    items = [deadline_rule_view(rows, language, today) for rows in DEADLINE_RULES.values()]
    return {"items": [*items, *(refusal_view(row, language, today) for row in RULES.values())], "next": None}


@router.get("/rules/{rule_id}", name="rule")
async def rule(rule_id: Name, services: Injected, caller: Reads, language: ReaderLanguage) -> dict[str, Any]:
    """One rule with its citations and versions."""
    today = local_date(services.clock())
    if rule_id in DEADLINE_RULES:
        return deadline_rule_view(DEADLINE_RULES[rule_id], language, today)
    if rule_id in RULES:
        return refusal_view(RULES[rule_id], language, today)
    raise Problem("not-found")
