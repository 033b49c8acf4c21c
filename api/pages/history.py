"""The page of a case's history: one filtered timeline, and the case as it was known on a day."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api.http.inputs import Day, Id, Side, Words
from api.http.problems import Problem
from api.pages import timeline
from api.pages.news import told_of
from api.pages.timeline import KINDS, Entry
from api.pages.visits import LoggedIn, Visit
from api.queries import one_case
from domain.primitives.calendar import end_of, local_date

router = APIRouter(include_in_schema=False)
PER_PAGE = 100


@router.get("/saker/{case_id}/historikk")
async def history(
    case_id: Id,
    request: Request,
    visit: LoggedIn,
    vis: Annotated[Words | None, Query()] = None,
    per: Day = None,
    side: Side = 1,
) -> Response:
    """Show the history, newest first; `vis` selects kinds, `per` the state known at the end of a day."""
    kinds = tuple(k for k in KINDS if k in (vis or KINDS))
    as_of = end_of(per) if per else None
    now = await one_case.case_answer(visit.services, visit.caller, case_id, visit.language)
    then = await _then(visit, case_id, as_of)
    entries = await _entries(visit, case_id, kinds, as_of)
    shown = entries[(side - 1) * PER_PAGE : side * PER_PAGE]
    return await visit.page(
        "history.html", nav="cases", case=now, then=then, entries=shown, kinds=kinds, all_kinds=KINDS,
        per=per.isoformat() if per else "", page=side,
        more=len(entries) > side * PER_PAGE, total=len(entries), today=local_date(visit.now).isoformat(), as_of=as_of,
    )  # fmt: skip


async def _then(visit: Visit, case_id: str, as_of: datetime | None) -> dict[str, Any] | None:
    """Return the case as it was known; None for today, and if nothing was known yet."""
    if as_of is None:
        return None
    try:
        return await one_case.case_answer(visit.services, visit.caller, case_id, visit.language, as_of)
    except Problem as problem:
        if problem.slug == "not-found":
            return None
        raise


async def _entries(visit: Visit, case_id: str, kinds: Sequence[str], as_of: datetime | None) -> list[Entry]:
    """Return the entries of these kinds, newest first."""
    items = await one_case.whole_history(visit.services, visit.caller, case_id, visit.language, as_of)
    found = [entry for entry in timeline.events(items, visit) if entry["kind"] in kinds]
    if "told" in kinds:
        async with visit.services.at_once.connect() as connection:
            found += timeline.told(await told_of(connection, UUID(case_id)), items, visit)
    if "engine" in kinds:
        found += timeline.engine(await one_case.engine_history(visit.services, visit.caller, case_id, visit.language))
    known = [e for e in found if as_of is None or datetime.fromisoformat(e["at"]) <= as_of]
    newest = sorted(known, key=lambda e: (datetime.fromisoformat(e["at"]), e["rank"]), reverse=True)
    return timeline.together(newest)
