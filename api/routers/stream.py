"""Server-sent events: which cases have changed, for those who may know of them."""

import re
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Header, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from api.auth.authentication import Caller, caller_of, require
from api.browser_session import COOKIE, caller_of_session, name_of
from api.change_feed import AWAY, CaseChanged, ChangeSubscription, News
from api.dependencies import Injected, Services
from api.http.cursors import Cursors
from api.http.inputs import Secret
from api.http.openapi import problems
from api.http.problems import Problem
from domain.primitives.callers import resolve
from store.auth.sessions import find
from store.crypto.keys import KeyUnavailable

log = structlog.get_logger()
router = APIRouter(tags=["pages"], responses=problems(401, 403, 422, 503))
QUIET_SECONDS, LONGEST_SECONDS = 5.0, 600.0
"""The longest silence, and the longest connection.

After each wait and before each message the caller's rights are checked again.
"""

AGAIN_AFTER_MS = 2_000
ROOM = 400
"""Characters of a position: room for more than thirty concurrent transactions.

A longer position has no id, so a client that resumes gets more events again.
"""

POSITION = re.compile(r"\d{1,20}:\d{1,20}:[\d,]*", re.ASCII)


async def _looker_on(request: Request) -> Caller:
    """Return the caller by token or by session."""
    found = await caller_of(request) if "authorization" in request.headers else await caller_of_session(request)
    require(found, "read")
    return found


@router.get("/events/stream", name="stream", response_class=EventSourceResponse)
async def stream(
    request: Request,
    services: Injected,
    caller: Annotated[Caller, Depends(_looker_on)],
    last_event_id: Annotated[Secret | None, Header()] = None,
) -> AsyncIterator[ServerSentEvent]:
    """`case_changed` with id and version for each case that the caller is a party to; `missed` if some may be lost.

    With `Last-Event-ID` first the changes since then, by the caller's current rights; any API process can resume.
    """
    with _ended_where_nobody_can_say_more():
        async with services.changes.for_caller(caller) as hearing:
            marks = EventIds(Cursors.on(services.engine.dialect, "stream", caller.organisation))
            if last_event_id:
                await hearing.after(marks.position(last_event_id))
            begins = None if last_event_id else marks.id(services.changes.told)
            yield ServerSentEvent(comment="listening", retry=AGAIN_AFTER_MS, id=begins)
            until = time.monotonic() + LONGEST_SECONDS
            while time.monotonic() < until:
                said = await _next(hearing, marks)
                # Checked after the wait, so that a caller who has lost the right meanwhile is told nothing.
                if await _now(request, services) != caller:
                    return
                yield said


@contextmanager
def _ended_where_nobody_can_say_more() -> Iterator[None]:
    """End the stream on an outage; the client reconnects by itself and resumes."""
    try:
        yield
    except (TimeoutError, KeyUnavailable, *AWAY) as error:
        log.warning("stream_ended", exc_info=error)


@dataclass(frozen=True, slots=True)
class EventIds:
    """The event ids of one organisation: encrypted positions, because the numbers reveal how much happens elsewhere."""

    cursors: Cursors

    def id(self, position: str | None) -> str | None:
        """Return the id of a position; all ids have the same length."""
        return self.cursors.after(position.ljust(ROOM)) if position and len(position) <= ROOM else None

    def position(self, id_: str) -> str | None:
        """Return the position of an id; None if it does not belong to this organisation."""
        try:
            place = self.cursors.place(id_, str.strip)
        except Problem:
            return None
        return place[0] if place and POSITION.fullmatch(place[0]) else None


async def _next(hearing: ChangeSubscription, marks: EventIds) -> ServerSentEvent:
    try:
        return _event(await hearing.next(QUIET_SECONDS), marks)
    except TimeoutError:
        return ServerSentEvent(comment="quiet")


async def _now(request: Request, services: Services) -> Caller | None:
    """Return the caller by its current rights; the stream does not keep a session awake."""
    directory = await services.directory.now()
    if "authorization" in request.headers:
        with suppress(Problem):
            return await services.authenticator.caller(request.headers["authorization"], directory)
        return None
    cookie = request.cookies.get(name_of(COOKIE, services), "")
    session = await find(services.engine, cookie, services.clock(), services.web.limits, touch=False)
    return resolve(session.credential, directory) if session else None


def _event(news: News, marks: EventIds) -> ServerSentEvent:
    id_ = marks.id(news.after)
    if isinstance(news, CaseChanged):
        return ServerSentEvent(event="case_changed", data={"id": news.case_id, "version": news.version}, id=id_)
    return ServerSentEvent(event="missed", data={}, id=id_)
