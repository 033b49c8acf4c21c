"""Notifications, the access log, disclosures, the bundle, and emergency access by breaking the glass (spec 4)."""

from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request, Response

from api.auth.authentication import Authenticated, Caller, require
from api.dependencies import Injected
from api.http.cursors import Cursors
from api.http.inputs import Cursor, Id, Limit
from api.http.language import ReaderLanguage
from api.http.openapi import operation, problems
from api.http.problems import Problem
from api.queries import case_bundle
from api.queries.case_access import find, read
from api.queries.case_views import corrections_in, history, instant
from api.routers.transitions import perform
from domain.case import Case
from domain.disclosure.reader_rights import Names
from domain.facts.events import Event
from domain.facts.glass import DisclosureReviewed, GlassBroken
from domain.facts.sharing import ConsentRecorded, ConsentWithdrawn, InformationShared
from store.auth.access_log import accesses

router = APIRouter(tags=["access"], responses=problems(401, 403, 404, 422, 429, 503))
MAY_READ_THE_LOG = ("coordinator", "lawyer", "guardian")
DISCLOSING = (InformationShared, GlassBroken, ConsentRecorded, ConsentWithdrawn, DisclosureReviewed)


@router.post("/cases/{case_id}/break-glass", **operation("break_glass", route="break_the_glass", flat=True))
async def break_glass(
    case_id: Id,
    request: Request,
    response: Response,
    services: Injected,
    caller: Authenticated,
    language: ReaderLanguage,
) -> dict[str, Any]:
    """Gives access to the whole case for four hours; the coordinator is told at once and reviews it."""
    key = uuid4().hex
    return await perform(request, response, services, caller, language, case_id, "break_glass", flat=True, key=key)


@router.get("/cases/{case_id}/access-log", name="access_log")
async def access_log(
    case_id: Id,
    services: Injected,
    caller: Authenticated,
    limit: Limit = 50,
    cursor: Cursor | None = None,
) -> dict[str, Any]:
    """Who has read the case, oldest first: for the coordinator, and for the person's right to know."""
    async with services.at_once.connect() as connection:
        found = await find(connection, services, caller, case_id)
        require(caller, "read")
        case = await read(connection, services, caller, found, "access_log")
        _may_read_the_log(case.rights.case, caller)
        cursors = Cursors.on(connection, "access_log", caller.organisation, found.case_id)
        rows = await accesses(connection, found.case_id, cursors.number(cursor), limit + 1)
    items = [_access(row, case.rights.names) for row in rows[:limit]]
    return {"items": items, "next": cursors.after(rows[limit - 1].id) if len(rows) > limit else None}


def _may_read_the_log(case: Case, caller: Caller) -> None:
    if not any(case.has_party(caller.organisation, role) for role in MAY_READ_THE_LOG if role in caller.roles):
        raise Problem("not-your-role", rule="not_your_role")


def _access(row: Any, names: Names) -> dict[str, Any]:
    shown = not any(names.withholds(row.organisation, role) for role in row.roles)
    return {
        "at": instant(row.at),
        "organisation": row.organisation if shown else None,
        "roles": row.roles,
        "subject": row.subject if shown else None,
        "what": row.what,
        "categories": row.categories,
        "basis": row.basis,
    }


@router.get("/cases/{case_id}/disclosures", name="disclosures")
async def disclosures(
    case_id: Id, services: Injected, caller: Authenticated, language: ReaderLanguage
) -> dict[str, Any]:
    """What was shared with whom on which basis, consents, emergency accesses, and the coordinator's reviews."""
    async with services.at_once.connect() as connection:
        found = await find(connection, services, caller, case_id)
        require(caller, "read")
        case = await read(connection, services, caller, found, "disclosures")
        log = await services.reader.chained(connection, found.case_id)
    known = [(e, h) for e, h in log if found.knows(e.seq)]
    disclosing = [(e, h) for e, h in known if isinstance(e.data, DISCLOSING)]
    corrections = corrections_in((e for e, _ in known), case.rights)
    items = zip(history(disclosing, case.rights, language, corrections), disclosing, strict=True)
    told = [(item, event) for item, (event, _) in items if item["type"] != "redacted" or item["data"]]
    return {"items": [item | _standing(case.known, event) for item, event in told], "next": None}


def _standing(case: Case, event: Event) -> dict[str, Any]:
    """Whether a disclosure still gives access, and the state of its review."""
    if not isinstance(event.data, InformationShared | GlassBroken):
        return {}
    share = next((s for s in case.sharing.shares if s.seq == event.seq), None)
    review = next((d for d in case.deadlines_of("disclosure_review") if d.subject == str(event.seq)), None)
    standing = {"standing": share.standing and not share.withdrawn} if share else {}
    return standing | ({"review": review.state} if review else {})


@router.get("/cases/{case_id}/bundle", name="bundle")
async def bundle(case_id: Id, services: Injected, caller: Authenticated, language: ReaderLanguage) -> dict[str, Any]:
    """Everything that the reader may see, in order, with citations: for a complaint body, a court, or the person."""
    return (await case_bundle.bundle(services, caller, case_id, language)).whole()
