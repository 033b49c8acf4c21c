"""The single write path: decide on the case as it is known, and write all that follows where the log still ends there.

What this process remembers of a case is enough for most commands, and one statement writes them. Otherwise the case is
locked and read first: it has moved on, the command was sent before, is refused, or wants what other cases may want too.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, exists, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain.case import Case, unopened
from domain.commands import Command
from domain.events import Event
from domain.evolve import fold
from domain.passing import Due, next_due
from domain.refusals import REFUSALS, Invalid, NotAParty, NotYourRole
from domain.turns import turns_at_stake, turns_taken
from store import persons
from store.changes import Change, Head, ToDo
from store.codec import Row, encode
from store.connections import at_once
from store.deliveries import waiting_routes
from store.directory import DirectoryCopy
from store.facts import fact_rows
from store.idempotency import command_row, recorded_before, remember
from store.lasting import lasting
from store.loading import Reader
from store.occupancy import with_occupancy
from store.projections import case_row, keep_stays, projected
from store.tables import case_keys, cases, commands, deliveries, facts, known_persons, outbox
from store.tables import events as log
from store.telling import telling
from store.turns import take, with_turns
from store.writing import Gate, Written, write

CLOCKS_DIFFER_SECONDS = 5.0
"""A case's clock that is ahead of the machine's by less than this is not ahead, only measured later."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command left behind: its events, the case right `after` them, the case `now`, and what comes next.

    `to_tell`: somebody is still to be told; `told`: how many were, with it; `routes`: on which something waits for its
    courier; `replayed`: the command had been recorded before.
    """

    events: tuple[Event, ...]
    after: Case
    now: Case
    due: Due | None
    to_tell: bool
    told: int = 0
    routes: tuple[str, ...] = ()
    replayed: bool = False


class Left(NamedTuple):
    """What a change left behind: what the statement found, where the log ends now, and the routes of what leaves."""

    found: Written
    head: Head
    routes: tuple[str, ...]

    def outcome(self, change: Change) -> Outcome:
        """The same for whoever asked for the change."""
        due, (_, owed, told) = next_due(change.now), self.found
        return Outcome(tuple(change.events), change.now, change.now, due, owed, told, self.routes)


class LostRace(Exception):
    """Somebody else appended to the case first; the caller tries again."""


class NoSuchCase(Exception):
    """The log has no such case."""


_OWES = exists().where(outbox.c.case_id == cases.c.id, outbox.c.delivered_at.is_(None))
HEAD = select(cases.c.version, cases.c.last_hash, cases.c.recorded_at, _OWES).where(
    cases.c.id == bindparam("case"), cases.c.erased_at.is_(None)
)
HEAD_LOCKED = HEAD.with_for_update(of=cases)
END, JUDGED = "end", "judged"
"""Under which names the head of a case's log, and what was last judged, are noted beside the case."""


class Recorder:
    """Records commands; holds this process's engine, keys and memory.

    `mail` says whether there is a mail server.
    """

    def __init__(self, engine: AsyncEngine, reader: Reader, *, mail: bool) -> None:
        self.engine = engine
        self._mail = mail
        self.at_once = at_once(engine)
        self.reader = reader
        self.memory = reader.memory
        self.directory = DirectoryCopy(engine)

    async def record(self, case_id: str, command: Command | None, fingerprint: bytes, at: datetime) -> Outcome:
        """Records the command, or only what time has brought where it is None; the domain's refusals pass through.

        Raises KeyReused, NoSuchCase, LostRace, and what the database raises when it is away.
        """
        try:
            return await self._record(case_id, command, fingerprint, at)
        except (NotYourRole, Invalid):
            # An organisation may have come into the directory since this process last looked.
            if self.directory.read_just_now:
                raise
            self.directory.look_again()
            return await self._record(case_id, command, fingerprint, at)

    def judge(self, case: Case, command: Command, at: datetime) -> None:
        """Raises what refuses the command; what comes of it is noted, because it is what will be recorded next."""
        to_do = ToDo(case.id, command, b"", at, self.directory.latest)
        self.memory.note(case, JUDGED, (to_do, to_do.on(case)))

    async def load(self, case_id: str) -> Outcome | None:
        """The case as the log has it, None where it was never opened."""
        async with self.engine.connect() as connection:
            head = await self._head(connection, case_id, lock=False)
            if head is None:
                return None
            case = await self.reader.case(connection, case_id, head.version)
            self._remember(case, head)
            return Outcome((), case, case, next_due(case), head.owes)

    async def _record(self, case_id: str, command: Command | None, fingerprint: bytes, at: datetime) -> Outcome:
        await self.reader.unlock(self.engine)
        to_do = ToDo(case_id, command, fingerprint, at, await self.directory.current())
        return await self._as_remembered(to_do) or await self._under_lock(to_do)

    async def _as_remembered(self, to_do: ToDo) -> Outcome | None:
        """Recorded on the case that is remembered, in one statement; None where that can not be."""
        case, head = self._known(to_do)
        if case is None or head is None or to_do.wants_what_others_want(case):
            return None
        try:
            change = self._judged(case, to_do.no_earlier_than(head))
        except REFUSALS:
            return None
        if not change.events or change.moves_house:
            return None
        try:
            async with self.at_once.connect() as connection:
                gate: Gate = "moved" if case.version else "opened"
                left = await self._write(connection, gate, to_do, head, change)
        except IntegrityError:
            return None
        if not left.found.moved:
            return None
        self._remember(change.now, left.head)
        return left.outcome(change)

    def _known(self, to_do: ToDo) -> tuple[Case | None, Head | None]:
        """The case as it is remembered, and where its log ends; of one that is only opened, nothing but its key."""
        case = self.memory.get(to_do.case_id)
        if case is None and to_do.opens and self.reader.keys.get(to_do.case_id):
            return unopened(to_do.case_id), Head()
        return case, self.memory.noted(case, END) if case else None

    def _judged(self, case: Case, to_do: ToDo) -> Change:
        noted: tuple[ToDo, Change] | None = self.memory.noted(case, JUDGED)
        if noted and noted[0].asks_the_same_as(to_do):
            return noted[1]
        return to_do.on(case)

    async def _under_lock(self, to_do: ToDo) -> Outcome:
        try:
            async with self.engine.begin() as connection:
                head, outcome = await self._on_the_log(connection, to_do)
        except IntegrityError as error:
            self.memory.forget(to_do.case_id)
            raise LostRace(to_do.case_id) from error
        self._remember(outcome.now, head)
        return outcome

    async def _on_the_log(self, connection: AsyncConnection, to_do: ToDo) -> tuple[Head, Outcome]:
        case_id, command = to_do.case_id, to_do.command
        head = await self._head(connection, case_id, lock=True)
        case = await self.reader.case(connection, case_id, head.version) if head else unopened(case_id)
        ends = head or Head()
        if command:
            if span := await recorded_before(connection, command.id, case_id, to_do.fingerprint):
                then = await replayed(self.reader, connection, case, span, to_tell=ends.owes)
                return ends, replace(then, routes=await _left_behind(connection, case_id))
            directory = await with_occupancy(connection, self.reader.fingerprints, command, to_do.directory)
            directory = await with_turns(connection, turns_at_stake(case, command), directory)
            to_do = replace(to_do, directory=directory)
        if head is None and not to_do.opens:
            raise NoSuchCase(case_id) if command is None else NotAParty
        change = to_do.no_earlier_than(ends).on(case)
        if not change.events:
            await self._note_clock(connection, case_id, change.at)
            routes = await _left_behind(connection, case_id)
            return ends, Outcome((), change.now, change.now, next_due(change.now), ends.owes, routes=routes)
        gate: Gate = "moved" if head else "anew"
        left = await self._write(connection, gate, to_do, ends, change)
        if not left.found.moved:
            raise LostRace(case_id)
        await self._besides(connection, to_do, change)
        return left.head, left.outcome(change)

    async def _write(self, connection: AsyncConnection, gate: Gate, to_do: ToDo, head: Head, change: Change) -> Left:
        before, now, events, at = change.before, change.now, change.events, change.at
        rows = await self._encoded(connection, before, events, head.last_hash, new=gate == "anew")
        last_hash = rows[-1].hash
        known = {"last_hash": last_hash, "recorded_at": at, "clock_ahead": _ahead(at)}
        sent = to_do.command if gate != "anew" else None
        told = telling(change, to_do.directory, mail=self._mail)
        added = {
            log: [{name: getattr(row, name) for name in Row.__slots__} for row in rows],
            commands: [command_row(sent.id, to_do.fingerprint, events, at)] if sent else [],
            facts: fact_rows(before, events, now),
            outbox: told.told,
            deliveries: told.leaving,
            known_persons: [] if before.version else persons.known_rows(self.reader.fingerprints, now.id, events),
            **projected(before, now),
        }
        found = await write(connection, gate, case_row(now) | known, added, after=head.last_hash)
        return Left(found, Head(now.version, last_hash, at), told.routes)

    async def _besides(self, connection: AsyncConnection, to_do: ToDo, change: Change) -> None:
        """What only few commands leave behind."""
        now, command = change.now, to_do.command
        if change.moves_house:
            await keep_stays(connection, now, self.reader.fingerprints)
        if command:
            await take(connection, turns_taken(change.before, now, command))
        if command and to_do.opens:
            await remember(connection, command.id, now.id, to_do.fingerprint, change.events, change.at)

    async def _encoded(
        self, connection: AsyncConnection, before: Case, events: list[Event], last_hash: bytes, *, new: bool
    ) -> list[Row]:
        key, chain = await self._key(connection, before.id, new=new), lasting(connection).chain(before.id)
        rows: list[Row] = []
        for event in events:
            rows.append(encode(before.id, event, key, chain, rows[-1].hash if rows else last_hash))
        return rows

    async def _key(self, connection: AsyncConnection, case_id: str, *, new: bool) -> bytes:
        if not new:
            return await self.reader.key(connection, case_id)
        id_, key = await self.reader.store.fresh(self.reader.ring)
        values = {"case_id": case_id, "key": id_}
        inserted = await connection.execute(upsert(case_keys).values(values).on_conflict_do_nothing())
        if not inserted.rowcount:
            return await self.reader.key(connection, case_id)
        self.reader.keys.put(case_id, key)
        return key

    async def _head(self, connection: AsyncConnection, case_id: str, *, lock: bool) -> Head | None:
        """None where the case was never opened, or where it has been erased: whoever still remembers it may not write."""
        row = (await connection.execute(HEAD_LOCKED if lock else HEAD, {"case": UUID(case_id)})).one_or_none()
        return Head(*row) if row else None

    async def _note_clock(self, connection: AsyncConnection, case_id: str, at: datetime) -> None:
        await connection.execute(update(cases).where(cases.c.id == UUID(case_id)).values(clock_ahead=_ahead(at)))

    def _remember(self, case: Case, head: Head) -> None:
        self.memory.put(case)
        if case.version == head.version:
            self.memory.note(case, END, head)


async def _left_behind(connection: AsyncConnection, case_id: str) -> tuple[str, ...]:
    """The routes on which something waits, for a process that died before it woke their couriers."""
    return tuple(await waiting_routes(connection, case_id=case_id))


def _ahead(at: datetime) -> float:
    """By how many seconds a case's clock is ahead."""
    ahead = (at - datetime.now(UTC)).total_seconds()
    return ahead if ahead > CLOCKS_DIFFER_SECONDS else 0.0


async def replayed(
    reader: Reader, connection: AsyncConnection, now: Case, span: tuple[int, int], *, to_tell: bool = False
) -> Outcome:
    """The outcome of a command that was recorded as these events: its answer is that of then, what is due that of now."""
    first, last = span
    events = [e for e in await reader.events(connection, now.id) if e.seq <= last]
    then = fold(unopened(now.id), events)
    mine = tuple(e for e in events if e.seq >= first)
    return Outcome(mine, then, now, next_due(now), to_tell, replayed=True)
