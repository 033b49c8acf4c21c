"""Who is told that a case has changed: one listener per process, however many look on."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg
import structlog
from sqlalchemy import Row, Select, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from api.authentication import Caller
from domain.disclosure import FOLLOWS_PATH
from domain.events import Event
from domain.rights import Rights
from store.keys import KeyUnavailable
from store.listening import CASE_CHANGED, Said, hearing, within
from store.loading import Reader
from store.tables import parties

log = structlog.get_logger()
WAITING = 500
CHANGE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12} [0-9]{1,9}")
AGAIN_AFTER_SECONDS, READY_SECONDS = 1.0, 1.5
AWAY = (OSError, DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError)


@dataclass(frozen=True, slots=True)
class Changed:
    """A case is at a new version."""

    case_id: str
    version: int


@dataclass(frozen=True, slots=True)
class Missed:
    """Something may have changed that nobody heard of."""


News = Changed | Missed


@dataclass(eq=False)
class _Listener:
    caller: Caller
    queue: asyncio.Queue[News] = field(default_factory=lambda: asyncio.Queue(WAITING))

    def hear(self, news: News) -> None:
        """Puts the news in the queue; who does not keep up is told so."""
        if self.queue.full():
            while not self.queue.empty():
                self.queue.get_nowait()
            news = Missed()
        self.queue.put_nowait(news)


class Changes:
    """What the database says of changed cases, passed on to those who may know of the case."""

    def __init__(self, engine: AsyncEngine, reader: Reader) -> None:
        self._engine, self._reader = engine, reader
        self._listeners: set[_Listener] = set()
        self._task: asyncio.Task[None] | None = None
        self._hearing = asyncio.Event()

    @asynccontextmanager
    async def for_caller(self, caller: Caller) -> AsyncIterator[asyncio.Queue[News]]:
        """A queue that gets what the caller may know of, for as long as it is held."""
        listener = _Listener(caller)
        self._listeners.add(listener)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._listen())
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._hearing.wait(), READY_SECONDS)
            yield listener.queue
        finally:
            self._listeners.discard(listener)

    async def close(self) -> None:
        """Stops listening."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _listen(self) -> None:
        """Listens for as long as anybody looks on; a lost connection is made anew, and whoever looks on is told."""
        before: News | None = None
        while self._listeners:
            try:
                await self._while_connected(before)
            except AWAY as error:
                log.warning("changes_not_heard", exc_info=error)
                await asyncio.sleep(AGAIN_AFTER_SECONDS)
            finally:
                self._hearing.clear()
            before = Missed()

    async def _while_connected(self, first: News | None) -> None:
        async with hearing(self._engine, CASE_CHANGED) as heard:
            self._hearing.set()
            if first:
                self._tell_all(first)
            while self._listeners and (said := await _next(heard)):
                await self._pass_on(said.what)

    async def _pass_on(self, payload: str) -> None:
        if not CHANGE.fullmatch(payload):
            return
        case_id, _, version = payload.partition(" ")
        news, members = Changed(case_id, int(version)), await self._members(case_id)
        others: list[_Listener] = []
        for listener in tuple(self._listeners):
            seats = [member for member in members if _is(listener, member)]
            if any(member.role in FOLLOWS_PATH and not member.guest for member in seats):
                listener.hear(news)
            elif seats:
                others.append(listener)
        for listener in await self._concerned(others, news):
            listener.hear(news)

    async def _members(self, case_id: str) -> Sequence[Row[Any]]:
        query: Select[Any] = select(parties.c.organisation, parties.c.role, parties.c.guest).where(
            parties.c.case_id == UUID(case_id), parties.c.until.is_(None)
        )
        async with self._engine.connect() as connection:
            found: Sequence[Row[Any]] = (await connection.execute(query)).all()
        return found

    async def _concerned(self, others: Sequence[_Listener], news: Changed) -> list[_Listener]:
        """Of those who have one matter in the case, or were told one thing, who sees any of what was recorded last."""
        if not others:
            return []
        async with self._engine.connect() as connection:
            try:
                events = (await self._reader.events(connection, news.case_id))[: news.version]
                case = await self._reader.case(connection, news.case_id, len(events))
            except KeyUnavailable:
                return []
        at = events[-1].recorded_at
        last = [event for event in events if event.recorded_at == at]
        return [listener for listener in others if _sees_some(Rights(listener.caller.reader, case, at), last)]

    def _tell_all(self, news: News) -> None:
        for listener in tuple(self._listeners):
            listener.hear(news)


def _is(listener: _Listener, member: Row[Any]) -> bool:
    return bool(member.organisation == listener.caller.organisation and member.role in listener.caller.roles)


def _sees_some(rights: Rights, events: Iterable[Event]) -> bool:
    return any(rights.knows_of(event).yes for event in events)


async def _next(heard: asyncio.Queue[Said | None]) -> Said | None:
    """What is heard next; nothing, every now and then, so that a listener with nobody left stops."""
    try:
        return await within(heard, 30)
    except TimeoutError:
        return Said(CASE_CHANGED, "")
