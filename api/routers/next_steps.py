"""One page in plain language for the person: where she is, and what happens next."""

from typing import Any

from fastapi import APIRouter

from api.auth.authentication import Authenticated
from api.dependencies import Injected
from api.http.inputs import Id, Word
from api.http.language import ReaderLanguage
from api.http.openapi import problems
from api.queries.next_steps import next_steps_of

router = APIRouter(tags=["cases"], responses=problems(401, 403, 404, 422, 429, 503))


@router.get("/cases/{case_id}/next-steps", name="next_steps")
async def next_steps(
    case_id: Id,
    services: Injected,
    caller: Authenticated,
    reader_language: ReaderLanguage,
    language: Word | None = None,
) -> dict[str, Any]:
    """The sheet in the person's language; every reader who follows the path may give it to her."""
    return await next_steps_of(services, caller, case_id, language or reader_language)
