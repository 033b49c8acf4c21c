"""The page of a case: its path, who is responsible, open deadlines, possible actions, and what comes next."""

from typing import Any

from fastapi import APIRouter, Request, Response

from api.auth.authentication import require
from api.http.inputs import Id
from api.pages.visits import LoggedIn, Visit
from api.queries import one_case
from api.queries.case_access import find, read
from api.queries.case_views import case_view, coming, deadline_view, followed
from api.queries.forecast import foretold
from api.queries.step_path import path_view
from domain.disclosure.reader_rights import Names
from domain.tables.matters import MATTERS
from domain.tables.transitions import TRANSITIONS

router = APIRouter(include_in_schema=False)
FORETOLD = 10


@router.get("/saker/{case_id}")
async def case(case_id: Id, request: Request, visit: LoggedIn) -> Response:
    """Show the case as this visitor may see it."""
    return await visit.page("case.html", nav="cases", **await standing(visit, case_id))


async def standing(visit: Visit, case_id: str) -> dict[str, Any]:
    """Return the context of the case page, from one reading of the case with the functions of the REST interface."""
    services, caller, language = visit.services, visit.caller, visit.language
    async with services.at_once.connect() as connection:
        found = await find(connection, services, caller, case_id)
        require(caller, "read")
        loaded = await read(connection, services, caller, found, "page")
    rights, known = loaded.rights, loaded.known
    possible = await one_case.possible(services, found, loaded, caller, language)
    view = case_view(known, rights, found.now, language, [p["name"] for p in possible if p["allowed"]])
    shown = followed(rights, known)
    end = found.now + one_case.FORECAST
    events = foretold(services.reader.memory, known, end, visit.directory) if rights.is_party else []
    return {
        "case": view,
        "now": found.now,
        "current": found.current,
        "path": path_view(known, rights.sees, language) if rights.follows_path else [],
        "running": [_running(d, visit, rights.names) for d in shown if d.state == "open"],
        "late": [
            *(_running(d, visit, rights.names) for d in shown if d.state == "breached" and d.waits),
            *(late | {"acknowledged": False} for late in view["late"] if "redacted" in late),
        ],
        "can": [p for p in possible if p["allowed"]],
        "cannot": [p for p in possible if not p["allowed"] and not _for_others(p)],
        "others": [p for p in possible if _for_others(p)],
        "responsible": view["responsible"],
        "later": {role: o for role, o in view["responsible"].items() if role not in view["in_the_case"]},
        "matters": begun(view["matters"]),
        "forecast": repeated(coming(events, rights, language)),
        "foretold": FORETOLD,
        "roles_of": {name: row.by for name, row in TRANSITIONS.items()},
    }


def _running(deadline: Any, visit: Visit, names: Names) -> dict[str, Any]:
    acknowledged = deadline.state == "breached" and deadline.next_daily is None
    return {**deadline_view(deadline, visit.language, names), "acknowledged": acknowledged}


def repeated(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Merge repeated entries into the first one, with the number of times and the last time."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for item in items:
        first = found.setdefault((item["type"], item["deadline"]), {**item, "times": 0})
        first["times"] += 1
        first["last"] = item["at"]
        first["daily"] = item["type"] == "deadline_escalated"
    return list(found.values())


def _for_others(possible: dict[str, Any]) -> bool:
    """Whether the transition is for other roles only."""
    return any(refusal["rule"] == "not_your_role" for refusal in possible["refusals"])


def begun(found: dict[str, str]) -> list[tuple[str, str]]:
    """Return the matters that have begun, in the order in which a case is told."""
    order = {matter: i for i, matter in enumerate(MATTERS)}
    rows = ((matter, status) for matter, status in found.items() if status != "none")
    return sorted(rows, key=lambda row: order.get(row[0], len(order)))
