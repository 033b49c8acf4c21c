"""The page of everything the reader may see of a case, to print or to save as JSON; it is streamed."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from api.http.inputs import Id
from api.pages import timeline
from api.pages.case import begun
from api.pages.rendering import short
from api.pages.visits import LoggedIn
from api.queries import case_bundle

router = APIRouter(include_in_schema=False)
PER_PORTION = 50


@router.get("/saker/{case_id}/samling")
async def bundle(case_id: Id, request: Request, visit: LoggedIn) -> Response:
    """Show the case, its history, oldest first, and the deadlines; the same content as the REST interface's bundle."""
    found = await case_bundle.bundle(visit.services, visit.caller, case_id, visit.language)
    beginning = found.beginning()
    return await visit.growing(
        "bundle.html", nav="cases", **beginning, matters=begun(beginning["case"]["matters"]),
        entries=timeline.one_by_one(found.history(), visit, {}), count=len(found.log), per_portion=PER_PORTION,
        ending=found.ending,
    )  # fmt: skip


@router.get("/saker/{case_id}/samling.json")
async def as_json(case_id: Id, visit: LoggedIn) -> Response:
    """Return the bundle of the REST interface as a file."""
    found = await case_bundle.bundle(visit.services, visit.caller, case_id, visit.language)
    name = f"saksgang-{short(found.found.case_id)}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Language": visit.language}
    return JSONResponse(found.whole(), headers=headers)
