"""One page in plain language for the person: where she is, and what happens next."""

from typing import Any

from fastapi import APIRouter

from api.auth.authentication import Authenticated, require
from api.dependencies import Injected
from api.http.inputs import Id, Word
from api.http.language import ReaderLanguage
from api.http.openapi import problems
from api.http.problems import Problem
from api.queries.case_access import find, read
from api.queries.next_steps import sheet_view
from domain.primitives.text import Text
from domain.tables.sheets import SHEETS

router = APIRouter(tags=["cases"], responses=problems(401, 403, 404, 422, 429, 503))


@router.get("/cases/{case_id}/next-steps", name="next_steps")
async def next_steps(
    case_id: Id,
    services: Injected,
    caller: Authenticated,
    reader_language: ReaderLanguage,
    language: Word | None = None,
) -> dict[str, Any]:
    """The sheet in the person's language; whoever sees how the case goes may give it to her."""
    async with services.at_once.connect() as connection:
        found = await find(connection, services, caller, case_id)
        require(caller, "read")
        case = await read(connection, services, caller, found, "next_steps")
    wanted = language or reader_language
    if wanted not in SHEETS:
        raise Problem("invalid", errors=[("language", Text("finnes ikke ennå", "does not exist yet"))])
    if not case.rights.follows_path:
        raise Problem("not-your-role")
    directory = await services.directory.current()
    return sheet_view(case.known, SHEETS[wanted], found.now, directory, case.rights)
