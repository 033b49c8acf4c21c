"""The command handler: read the case, decide, and append in one statement if the stream head has not moved.

The optimistic path decides on the cached case. If the case has moved on, it is read and decided again up to `ATTEMPTS`
times, and then under a lock on its row. The locked path also answers repeated commands and allocates resources that
cases compete for.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain.case import Case, unopened
from domain.decisions.round_robin import turns_at_stake
from domain.decisions.timers import next_due
from domain.evolve import fold
from domain.facts.commands import Command
from domain.primitives.refusals import REFUSALS, Invalid, NotAParty, NotYourRole
from store.auth.directory import DirectoryCopy
from store.commands.idempotency import recorded_before
from store.commands.occupancy_lock import with_occupancy
from store.commands.round_robin import with_turns
from store.commands.rows import Appender, CommandResult, head_of
from store.db.autocommit import at_once
from store.db.schema import cases
from store.events.decision import CommandContext, StreamHead
from store.events.repository import CaseRepository
from store.notifications.queue import waiting_routes

ATTEMPTS = 3
"""Number of optimistic attempts on a contended case before its row is locked."""


class LostRace(Exception):
    """Another process appended to the case first; the caller should retry."""


class NoSuchCase(Exception):
    """The log has no such case."""


class _StreamMovedOn(Exception):
    """The stream head or the case's clock differs from the cached one."""


END = "end"
"""Key of the stream head among the cached case's notes."""


class CommandHandler:
    """Handles commands with this process's engine, keys and case cache.

    `mail` says whether there is a mail server; `clock` is the wall clock.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        reader: CaseRepository,
        *,
        mail: bool,
        directory: DirectoryCopy | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.engine = engine
        self._clock = clock
        self.at_once = at_once(engine)
        self.reader = reader
        self._appender = Appender(reader, mail=mail)
        self.memory = reader.memory
        self.directory = directory or DirectoryCopy(engine)

    async def record(
        self, case_id: str, command: Command | None, fingerprint: bytes, at: datetime | None = None
    ) -> CommandResult:
        """Record the command, or only the passage of time if it is None. Raises the domain's refusals.

        `at` is the case's time, if it differs from the wall clock plus the case's offset. Raises `KeyReused`,
        `NoSuchCase`, `LostRace`, and the database's errors.
        """
        try:
            return await self._handle(case_id, command, fingerprint, at)
        except (NotYourRole, Invalid):
            # The organisation may have been added to the directory since this process last read it.
            if self.directory.read_just_now:
                raise
            self.directory.look_again()
            return await self._handle(case_id, command, fingerprint, at)

    async def attempt(self, case_id: str, command: Command, fingerprint: bytes) -> CommandResult | None:
        """Record the command on the optimistic path with at most one fresh read; None if that is not possible."""
        await self.reader.unlock(self.engine)
        context = await self._context(case_id, command, fingerprint, None)
        try:
            try:
                return await self._handle_optimistically(context)
            except _StreamMovedOn:
                return await self._handle_optimistically(context) if await self._read_head(case_id) else None
        except (*REFUSALS, _StreamMovedOn):
            return None

    async def is_erased(self, case_id: str) -> bool:
        """Whether the case existed and has been erased."""
        erased = exists().where(cases.c.id == UUID(case_id), cases.c.erased_at.is_not(None))
        async with self.at_once.connect() as connection:
            return bool((await connection.execute(select(erased))).scalar_one())

    async def _handle(
        self, case_id: str, command: Command | None, fingerprint: bytes, at: datetime | None
    ) -> CommandResult:
        await self.reader.unlock(self.engine)
        context = await self._context(case_id, command, fingerprint, at)
        for _ in range(ATTEMPTS):
            try:
                if done := await (
                    self._handle_optimistically(context) if command else self._handle_time_passing(context)
                ):
                    return done
                break
            except _StreamMovedOn:
                if await self._read_head(case_id) is None:
                    break
            except REFUSALS:
                if not context.opens and await self._is_cached_head_current(context):
                    raise
                break
        return await self._handle_locked(context)

    async def _context(
        self, case_id: str, command: Command | None, fingerprint: bytes, at: datetime | None
    ) -> CommandContext:
        directory = await self.directory.current()
        return CommandContext(
            case_id, command, fingerprint, at or self._clock(), directory, at is not None, self.reader.ahead
        )

    async def _handle_optimistically(self, context: CommandContext) -> CommandResult | None:
        """Decide on the cached case and append; None if there is nothing to record or a lock is needed.

        Raises the decision's refusals, and `_StreamMovedOn` if the log has grown elsewhere.
        """
        case, head = self._cached(context)
        if case is None or head is None:
            raise _StreamMovedOn
        if context.wants_what_others_want(case):
            return None
        decision = context.from_then_on(head).on(case)
        if not decision.events or decision.moves_house:
            return None
        try:
            async with self.at_once.connect() as connection:
                appended = await self._appender.append(
                    connection, "moved" if case.version else "opened", context, head, decision
                )
        except IntegrityError:
            return None
        if not appended.found.moved:
            raise _StreamMovedOn
        self._cache(decision.now, appended.head)
        return appended.outcome(decision)

    def _cached(self, context: CommandContext) -> tuple[Case | None, StreamHead | None]:
        """The cached case and its stream head; for a command that opens a case, an unopened case."""
        case = self.memory.get(context.case_id)
        if case is None and context.opens:
            return unopened(context.case_id), StreamHead()
        return case, self.memory.noted(case, END) if case else None

    async def _read_head(self, case_id: str) -> StreamHead | None:
        """Read the case from the log into the cache and return its stream head."""
        async with self.at_once.connect() as connection:
            head = await head_of(connection, case_id, lock=False)
            if head is not None:
                self._cache(await self.reader.case(connection, case_id, head.version), head)
        return head

    async def _handle_time_passing(self, context: CommandContext) -> CommandResult | None:
        """Record what time has brought.

        In the usual case nothing is due, and nothing is written or locked.
        """
        head = await self._read_head(context.case_id)
        case = self.memory.get(context.case_id)
        if head is None or case is None:
            raise NoSuchCase(context.case_id)
        decision = context.from_then_on(head).on(case)
        if decision.events:
            return await self._handle_optimistically(context)
        waiting: tuple[str, ...] = ()
        if head.leaves:
            async with self.at_once.connect() as connection:
                waiting = await _waiting_routes_of(connection, case.id, head)
        return CommandResult((), case, case, next_due(case), head.owes, routes=waiting, at=decision.at)

    async def _is_cached_head_current(self, context: CommandContext) -> bool:
        """Whether a refusal on the cached case stands: the stream head is current and the command is new."""
        case, head = self._cached(context)
        async with self.at_once.connect() as connection:
            now = await head_of(connection, context.case_id, lock=False)
            known = context.command and await recorded_before(
                connection, context.command.id, context.case_id, context.fingerprint
            )
        here = now is not None and head is not None and (now.last_hash, now.clock_ahead)
        return case is not None and not known and here == (head and (head.last_hash, head.clock_ahead))

    async def _handle_locked(self, context: CommandContext) -> CommandResult:
        try:
            async with self.engine.begin() as connection:
                head, result = await self._decide_on_log(connection, context)
        except IntegrityError as error:
            self.memory.forget(context.case_id)
            raise LostRace(context.case_id) from error
        self._cache(result.now, head)
        return result

    async def _decide_on_log(
        self, connection: AsyncConnection, context: CommandContext
    ) -> tuple[StreamHead, CommandResult]:
        case_id, command = context.case_id, context.command
        head = await head_of(connection, case_id, lock=True)
        case = await self.reader.case(connection, case_id, head.version) if head else unopened(case_id)
        stream_head = head or StreamHead()
        if command:
            if span := await recorded_before(connection, command.id, case_id, context.fingerprint):
                then = await replayed(self.reader, connection, case, span, to_tell=stream_head.owes)
                return stream_head, replace(then, routes=await _waiting_routes_of(connection, case_id, stream_head))
            directory = await with_occupancy(connection, self.reader.fingerprints, command, context.directory)
            directory = await with_turns(connection, turns_at_stake(case, command), directory)
            context = replace(context, directory=directory)
        if head is None and not context.opens:
            raise NoSuchCase(case_id) if command is None else NotAParty
        decision = context.from_then_on(stream_head).on(case)
        if not decision.events:
            routes = await _waiting_routes_of(connection, case_id, stream_head)
            return stream_head, CommandResult(
                (), case, case, next_due(case), stream_head.owes, routes=routes, at=decision.at
            )
        appended = await self._appender.append(
            connection, "moved" if head else "opened", context, stream_head, decision
        )
        if not appended.found.moved:
            raise LostRace(case_id)
        await self._appender.append_besides(connection, context, decision)
        return appended.head, appended.outcome(decision)

    def _cache(self, case: Case, head: StreamHead) -> None:
        self.memory.put(case)
        if case.version == head.version:
            self.memory.note(case, END, head)


async def _waiting_routes_of(connection: AsyncConnection, case_id: str, head: StreamHead) -> tuple[str, ...]:
    """Routes with waiting deliveries, in case a process died before it signalled their delivery workflows."""
    return tuple(await waiting_routes(connection, case_id=case_id)) if head.leaves else ()


async def replayed(
    reader: CaseRepository, connection: AsyncConnection, now: Case, span: tuple[int, int], *, to_tell: bool = False
) -> CommandResult:
    """The result of a command that was recorded earlier as the events of `span`.

    The answer shows the case right after those events; the next due time is the current one.
    """
    first, last = span
    events = [e for e in await reader.events(connection, now.id) if e.seq <= last]
    then = fold(unopened(now.id), events)
    mine = tuple(e for e in events if e.seq >= first)
    return CommandResult(mine, then, now, next_due(now), to_tell, replayed=True)
