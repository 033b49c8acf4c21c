"""Server-sent events: which cases have changed, for those who may know of them."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from api.authentication import Caller, caller_of, require
from api.changes import Changed, News
from api.pages.visits import COOKIE, caller_of_session, name_of
from api.problems import Problem
from api.schemas import problems
from api.services import Injected, Services
from domain.callers import resolve
from store.listening import within
from store.sessions import find

router = APIRouter(tags=["pages"], responses=problems(401, 403, 503))
QUIET_SECONDS, LONGEST_SECONDS = 5.0, 600.0
"""How long nothing is said at most: then, and before anything is said, it is asked again who looks on."""

AGAIN_AFTER_MS = 2_000


async def _looker_on(request: Request) -> Caller:
    """The caller by token or by session."""
    found = await caller_of(request) if "authorization" in request.headers else await caller_of_session(request)
    require(found, "read")
    return found


@router.get("/events/stream", name="stream", response_class=EventSourceResponse)
async def stream(
    request: Request, services: Injected, caller: Annotated[Caller, Depends(_looker_on)]
) -> AsyncIterator[ServerSentEvent]:
    """`case_changed` with id and version for each case that the caller is a party to; `missed` when some may be lost."""
    async with services.changes.for_caller(caller) as queue:
        yield ServerSentEvent(comment="listening", retry=AGAIN_AFTER_MS)
        until = time.monotonic() + LONGEST_SECONDS
        while time.monotonic() < until:
            said = await _next(queue)
            # Asked after the wait, so that nothing is said to whoever has lost the right to it meanwhile.
            if await _now(request, services) != caller:
                return
            yield said


async def _next(queue: asyncio.Queue[News]) -> ServerSentEvent:
    try:
        return _event(await within(queue, QUIET_SECONDS))
    except TimeoutError:
        return ServerSentEvent(comment="quiet")


async def _now(request: Request, services: Services) -> Caller | None:
    """Who looks on by now; looking on does not keep a session awake."""
    directory = await services.directory.now()
    if "authorization" in request.headers:
        with suppress(Problem):
            return await services.authenticator.caller(request.headers["authorization"], directory)
        return None
    cookie = request.cookies.get(name_of(COOKIE, services), "")
    session = await find(services.engine, cookie, services.clock(), services.web.limits, touch=False)
    return resolve(session.credential, directory) if session else None


def _event(news: News) -> ServerSentEvent:
    if isinstance(news, Changed):
        return ServerSentEvent(event="case_changed", data={"id": news.case_id, "version": news.version})
    return ServerSentEvent(event="missed", data={})
