"""The pages that the `type` of a problem points at."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.http.inputs import Name
from api.http.language import ReaderLanguage
from api.pages.errors import meaning

router = APIRouter(include_in_schema=False)


@router.get("/problems/{slug}")
async def problem(slug: Name, request: Request, language: ReaderLanguage) -> Response:
    """Explain a kind of problem."""
    return meaning(request, slug, language)
