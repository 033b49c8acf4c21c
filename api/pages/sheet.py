"""The sheet of next steps, to print and to give to the person."""

from fastapi import APIRouter, Request, Response

from api.http.inputs import Id, Word
from api.http.problems import Problem
from api.pages.visits import LoggedIn
from api.queries.next_steps import next_steps_of
from domain.tables.sheets import SHEETS

router = APIRouter(include_in_schema=False)


@router.get("/saker/{case_id}/neste-steg")
async def sheet(case_id: Id, request: Request, visit: LoggedIn, sprak: Word = "", language: Word = "") -> Response:
    """Show the sheet in the person's language, with a choice of others; the page around it is in the reader's."""
    wanted = sprak or language or visit.language
    if wanted not in SHEETS:
        raise Problem("not-found")
    view = await next_steps_of(visit.services, visit.caller, case_id, wanted)
    row = SHEETS[wanted]
    return await visit.page("sheet.html", nav="cases", case_id=case_id, sheet=view, row=row, today=visit.now)
