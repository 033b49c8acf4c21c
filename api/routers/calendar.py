"""The organisation's deadlines as a calendar feed, and its revocable addresses."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlalchemy.ext.asyncio import AsyncConnection

from api.auth.authentication import Authenticated, Mints, Reads, caller_of, require
from api.dependencies import Injected, Services
from api.http.inputs import Id, Word
from api.http.language import language_of
from api.http.openapi import problems
from api.http.problems import Problem
from api.queries.case_access import asker, record_list
from api.queries.case_views import instant
from api.queries.ical import MEDIA_TYPE, feed
from domain.primitives.callers import Caller, resolve
from domain.primitives.text import Language
from store.auth import calendar_tokens
from store.queries.agenda import calendar as deadlines

router = APIRouter(tags=["calendar"], responses=problems(401, 403, 404, 422, 429, 503))
MOST = 1000
"""The feed contains this many deadlines, the earliest first."""

Token = Annotated[Word | None, Query(description="an own token instead of the header; can be revoked")]


@router.get(
    "/calendar.ics",
    name="calendar",
    response_class=Response,
    responses={200: {"description": "a calendar (RFC 5545)", "content": {"text/calendar": {}}}},
)
async def calendar(request: Request, services: Injected, token: Token = None) -> Response:
    """One event for each deadline that the organisation has not met."""
    async with services.at_once.connect() as connection:
        caller = await _whose(connection, services, request, token)
        rows = await deadlines(connection, asker(caller, await services.directory.current()), MOST)
        await record_list(connection, services, caller, "calendar", (row.case_id for row in rows))
    language = await _language(services, request, caller.organisation)
    body = await asyncio.to_thread(feed, rows, language, services.web.public_url)
    return Response(body, media_type=MEDIA_TYPE, headers={"Cache-Control": "private, no-store"})


async def _whose(connection: AsyncConnection, services: Services, request: Request, token: str | None) -> Caller:
    if token is None:
        caller = await caller_of(request)
    else:
        credential = await calendar_tokens.credential_of(connection, token)
        found = resolve(credential, await services.directory.current()) if credential else None
        if found is None:
            raise Problem("unauthenticated")
        caller = found
    require(caller, "read")
    return caller


async def _language(services: Services, request: Request, organisation: str) -> Language:
    """Return the requested language; without one, the organisation's."""
    if asked := request.headers.get("accept-language"):
        return language_of(asked)
    found = (await services.directory.current()).organisations.get(organisation)
    return "en" if found and found.language == "en" else "nb"


@router.post("/calendar-tokens", name="issue_calendar_token", status_code=201)
async def issue(services: Injected, caller: Mints) -> dict[str, Any]:
    """An address for a calendar program, shown once; it gives access to the deadlines until it is revoked."""
    async with services.engine.begin() as connection:
        id_, token = await calendar_tokens.issue(connection, caller.organisation, services.clock())
    return {"id": str(id_), "url": f"{services.web.public_url.rstrip('/')}/calendar.ics?token={token}"}


@router.get("/calendar-tokens", name="calendar_tokens")
async def tokens(services: Injected, caller: Reads) -> dict[str, Any]:
    """The organisation's addresses, without the tokens themselves."""
    async with services.at_once.connect() as connection:
        rows = await calendar_tokens.issued(connection, caller.organisation)
    items = [{"id": str(r.id), "created_at": instant(r.created_at), "revoked_at": instant(r.revoked_at)} for r in rows]
    return {"items": items, "next": None}


@router.delete("/calendar-tokens/{token_id}", name="revoke_calendar_token", status_code=204)
async def revoke(token_id: Id, services: Injected, caller: Authenticated) -> None:
    """Revokes an address; it opens nothing from now on."""
    require(caller, "write")
    async with services.engine.begin() as connection:
        if not await calendar_tokens.revoke(connection, caller.organisation, UUID(token_id), services.clock()):
            raise Problem("not-found")
