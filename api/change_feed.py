"""The change feed: tells listeners that a case has changed, with one database listener per process.

A database notification only triggers a read of the log after the last position passed on. So a lost connection loses
nothing, and a listener can resume at its position in any process.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import asyncpg
import structlog
from sqlalchemy import Row, Select, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from api.auth.authentication import Caller
from domain.disclosure.reader_rights import Rights
from domain.facts.events import Event
from domain.tables.disclosure import FOLLOWS_PATH
from store.crypto.keys import KeyUnavailable
from store.db.pg_notify import CASE_CHANGED, Notification, hearing, within
from store.db.schema import parties
from store.events.repository import CaseRepository
from store.queries.positions import RecordedRange, in_cases_of, is_past, position, recorded_since

log = structlog.get_logger()
WAITING = 500
AGAIN_AFTER_SECONDS, READY_SECONDS, AT_LEAST_EVERY_SECONDS = 1.0, 10.0, 30.0
AWAY = (OSError, DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError)


@dataclass(frozen=True, slots=True)
class CaseChanged:
    """A case that the caller may know of has a new version.

    `after` is the position to resume at, set on the last change of a batch.
    """

    case_id: str
    version: int
    after: str | None = None


@dataclass(frozen=True, slots=True)
class ChangesMissed:
    """Changes may have been lost: the listener must look at its cases again."""

    after: str | None = None


News = CaseChanged | ChangesMissed


@dataclass(eq=False)
class _Listener:
    caller: Caller
    queue: asyncio.Queue[News] = field(default_factory=lambda: asyncio.Queue(WAITING))

    def enqueue(self, news: Sequence[News], after: str | None) -> None:
        """Queue news, the last one with the position after it; a full queue is replaced by ChangesMissed."""
        for number, one in enumerate(news, 1):
            if self.queue.full():
                self.drained()
                one = ChangesMissed()  # noqa: PLW2901
            self.queue.put_nowait(replace(one, after=after) if number == len(news) else one)

    def drained(self) -> list[News]:
        """Empty the queue and return its contents."""
        return [self.queue.get_nowait() for _ in range(self.queue.qsize())]


class ChangeFeed:
    """Passes recorded events on to the listeners who may know of the case."""

    def __init__(self, engine: AsyncEngine, reader: CaseRepository) -> None:
        self._engine, self._reader = engine, reader
        self._listeners: set[_Listener] = set()
        self._task: asyncio.Task[None] | None = None
        self._hearing = asyncio.Event()
        self._position: str | None = None

    @property
    def told(self) -> str | None:
        """The position up to which the listeners have been told everything."""
        return self._position

    @asynccontextmanager
    async def for_caller(self, caller: Caller) -> AsyncIterator["ChangeSubscription"]:
        """Subscribe the caller while the context is open. Raises TimeoutError if the database cannot be listened to."""
        listener = _Listener(caller)
        self._listeners.add(listener)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._listen())
        try:
            async with asyncio.timeout(READY_SECONDS):
                await self._hearing.wait()
            yield ChangeSubscription(self, listener)
        finally:
            self._listeners.discard(listener)

    async def close(self) -> None:
        """Stop listening."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def since(self, listener: _Listener, past: str) -> None:
        """Queue the changes recorded after a position, by the caller's rights of now, before those already queued."""
        caller = listener.caller
        mine = in_cases_of(caller.organisation, sorted(caller.roles))
        async with self._engine.connect() as connection:
            if not await is_past(connection, past):
                return self.missed(listener)
            found, after = await recorded_since(connection, past, mine, WAITING + 1)
        if len(found) > WAITING:
            return self.missed(listener)
        news: list[News] = [one for one, hearers in await self._by_change([listener], found) if hearers]
        later = [one for one in listener.drained() if replace(one, after=None) not in news]
        listener.enqueue(news, after)
        for one in later:
            listener.enqueue([one], one.after)
        return None

    def missed(self, listener: _Listener) -> None:
        """Queue ChangesMissed before what is already queued."""
        later = listener.drained()
        for one in (ChangesMissed(self._position), *later[: WAITING - 1]):
            listener.queue.put_nowait(one)

    async def _listen(self) -> None:
        """Listen while there are listeners; reconnect if the connection is lost."""
        while self._listeners:
            try:
                await self._while_connected()
            except AWAY as error:
                log.warning("changes_not_heard", exc_info=error)
                await asyncio.sleep(AGAIN_AFTER_SECONDS)
            finally:
                self._hearing.clear()
        self._position = None

    async def _while_connected(self) -> None:
        async with hearing(self._engine, CASE_CHANGED) as heard:
            await self._resume()
            self._hearing.set()
            while await _notified(heard):
                await self._pass_on()
                if not self._listeners:
                    # Clear at once: a listener that arrives while the connection closes must wait for the next one.
                    self._hearing.clear()
                    self._position = None
                    return

    async def _resume(self) -> None:
        """Resume at the position where the last connection ended, if there is one."""
        async with self._engine.connect() as connection:
            if self._position is None:
                self._position = await position(connection)
            elif not await is_past(connection, self._position):
                self._position = await position(connection)
                for listener in tuple(self._listeners):
                    self.missed(listener)
        await self._pass_on()

    async def _pass_on(self) -> None:
        """Pass on new events, to each listener by its rights; position and queues change in one step.

        A batch larger than a queue is passed on as ChangesMissed.
        """
        if self._position is None:
            return
        async with self._engine.connect() as connection:
            found, after = await recorded_since(connection, self._position, most=WAITING + 1)
        listeners = tuple(self._listeners)
        hearers = await self._by_change(listeners, found) if len(found) <= WAITING else [(ChangesMissed(), listeners)]
        for listener in listeners:
            listener.enqueue([news for news, may in hearers if listener in may], after)
        self._position = after

    async def _by_change(
        self, listeners: Sequence[_Listener], found: Sequence[RecordedRange]
    ) -> list[tuple[News, Sequence[_Listener]]]:
        """Return each change with the listeners who may know of it."""
        members = await self._members({what.case_id for what in found})
        return [(_changed(what), await self._may_know(listeners, what, members[what.case_id])) for what in found]

    async def _may_know(
        self, listeners: Sequence[_Listener], what: RecordedRange, members: Sequence[Row[Any]]
    ) -> list[_Listener]:
        """Return the listeners who may know that the case has changed."""
        found, others = [], []
        for listener in listeners:
            seats = [member for member in members if _is_member(listener, member)]
            if any(member.role in FOLLOWS_PATH and not member.guest for member in seats):
                found.append(listener)
            elif seats:
                others.append(listener)
        return found + await self._who_see_some(others, what)

    async def _members(self, case_ids: Collection[str]) -> Mapping[str, Sequence[Row[Any]]]:
        """Return the current members of each case, with one query for all cases."""
        found: dict[str, list[Row[Any]]] = {case_id: [] for case_id in case_ids}
        if not found:
            return found
        columns = (parties.c.case_id, parties.c.organisation, parties.c.role, parties.c.guest)
        query: Select[Any] = select(*columns).where(parties.c.case_id.in_(map(UUID, found)), parties.c.until.is_(None))
        async with self._engine.connect() as connection:
            for row in await connection.execute(query):
                found[str(row.case_id)].append(row)
        return found

    async def _who_see_some(self, others: Sequence[_Listener], what: RecordedRange) -> list[_Listener]:
        """Return those of the guests and parties of one matter who may see any of the recorded events."""
        if not others:
            return []
        async with self._engine.connect() as connection:
            try:
                events = await self._reader.events(connection, what.case_id, what.first - 1)
                case = await self._reader.case(connection, what.case_id, what.first - 1 + len(events))
            except KeyUnavailable:
                return []
        then, now = events[: what.last - what.first + 1], events[-1].recorded_at
        return [listener for listener in others if _sees_some(Rights(listener.caller.reader, case, now), then)]


@dataclass(frozen=True, slots=True)
class ChangeSubscription:
    """One listener's end of the change feed."""

    changes: ChangeFeed
    listener: _Listener

    async def after(self, past: str | None) -> None:
        """Resume after a position; None is an unknown position."""
        if past is None:
            self.changes.missed(self.listener)
        else:
            await self.changes.since(self.listener, past)

    async def next(self, seconds: float) -> News:
        """Return the next news. Raises TimeoutError if there is none in time."""
        return await within(self.listener.queue, seconds)


def _changed(what: RecordedRange) -> CaseChanged:
    return CaseChanged(what.case_id, what.last)


def _is_member(listener: _Listener, member: Row[Any]) -> bool:
    return bool(member.organisation == listener.caller.organisation and member.role in listener.caller.roles)


def _sees_some(rights: Rights, events: Iterable[Event]) -> bool:
    return any(rights.knows_of(event).yes for event in events)


async def _notified(heard: asyncio.Queue[Notification | None]) -> bool:
    """Wait for a notification or the timeout, and drain the queue; False if the connection was lost."""
    with suppress(TimeoutError):
        said = [await within(heard, AT_LEAST_EVERY_SECONDS)]
        said += [heard.get_nowait() for _ in range(heard.qsize())]
        return None not in said
    return True
