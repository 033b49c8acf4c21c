"""Server-sent events: which cases have changed, for those who may know of them."""

import time
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from api.authentication import Caller, caller_of, require
from api.changes import Changed, News
from api.pages.visits import COOKIE, caller_of_session, name_of
from api.schemas import problems
from api.services import Injected, Services
from store.listening import within
from store.sessions import alive

router = APIRouter(tags=["pages"], responses=problems(401, 403, 503))
QUIET_SECONDS, LONGEST_SECONDS = 15.0, 600.0
"""A stream is opened again now and then: so a token that has expired is noticed."""

AGAIN_AFTER_MS = 2_000


async def _looker_on(request: Request) -> Caller:
    """The caller by token or by session; listening does not keep a session awake."""
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
        while time.monotonic() < until and await _goes_on(request, services):
            try:
                yield _event(await within(queue, QUIET_SECONDS))
            except TimeoutError:
                yield ServerSentEvent(comment="quiet")


async def _goes_on(request: Request, services: Services) -> bool:
    """Whether whoever looks on is still logged in."""
    if "authorization" in request.headers:
        return True
    cookie = request.cookies.get(name_of(COOKIE, services), "")
    return await alive(services.engine, cookie, services.clock(), services.web.limits)


def _event(news: News) -> ServerSentEvent:
    if isinstance(news, Changed):
        return ServerSentEvent(event="case_changed", data={"id": news.case_id, "version": news.version})
    return ServerSentEvent(event="missed", data={})
