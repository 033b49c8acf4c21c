"""Style sheet, script and icon; an address contains the content's digest, so it can be cached for ever."""

from functools import cache
from mimetypes import guess_type

from fastapi import APIRouter, Request, Response

from api.http.conditions import is_known
from api.http.inputs import Name
from api.http.problems import Problem
from api.pages.rendering import HEADERS, STATIC, static

router = APIRouter(include_in_schema=False)
FOREVER = "public, max-age=31536000, immutable"


@router.get("/static/{digest}/{name}")
async def file(digest: Name, name: Name, request: Request) -> Response:
    """Return a static file; an old address gives the current content, which is not cached."""
    if name not in _names():
        raise Problem("not-found")
    tag = static(name).split("/")[2]
    fresh = digest == tag
    headers = {**HEADERS, "ETag": f'"{tag}"', "Cache-Control": FOREVER if fresh else "no-cache"}
    if is_known(request, tag):
        return Response(status_code=304, headers=headers)
    return Response((STATIC / name).read_bytes(), headers=headers, media_type=guess_type(name)[0])


@cache
def _names() -> frozenset[str]:
    return frozenset(path.name for path in STATIC.iterdir())
