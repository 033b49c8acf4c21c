"""The pages that the types of problems point at."""

from fastapi import APIRouter
from fastapi.responses import Response

from api import problems
from api.language import ReaderLanguage

router = APIRouter(include_in_schema=False)


@router.get("/problems/{slug}")
async def problem(slug: str, language: ReaderLanguage) -> Response:
    """What a kind of problem means."""
    return problems.page(slug, language)
