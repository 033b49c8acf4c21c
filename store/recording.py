"""The single write path: lock the case, fold it, decide, append, project and tell, in one transaction."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, exists, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain.case import Case
from domain.commands import Command
from domain.decide import respond
from domain.events import Event
from domain.evolve import fold
from domain.matters.housing import place_of
from domain.opening import OPENING
from domain.organisations import Directory
from domain.passing import Due, advance, next_due
from domain.refusals import Invalid, NotAParty, NotYourRole
from domain.turns import turns_at_stake, turns_taken
from store import facts, persons
from store.codec import START_OF_CHAIN, Row, encode
from store.directory import DirectoryCopy
from store.idempotency import recorded_before, remember
from store.loading import Reader
from store.projections import hashed_place, homes, outbox_rows, project, tell
from store.tables import case_keys, cases, outbox, stays
from store.tables import events as log
from store.turns import take, with_turns

CLOCKS_DIFFER_SECONDS = 5.0
"""A case's clock that is ahead of the machine's by less than this is not ahead, only measured later."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command left behind: its events, the case right `after` them, the case `now`, and what comes next."""

    events: tuple[Event, ...]
    after: Case
    now: Case
    due: Due | None
    to_tell: bool


class LostRace(Exception):
    """Somebody else appended to the case first; the caller tries again."""


class NoSuchCase(Exception):
    """The log has no such case."""


class Head(NamedTuple):
    """Where the log of a case ends."""

    version: int = 0
    last_hash: bytes = START_OF_CHAIN
    recorded_at: datetime = datetime.min.replace(tzinfo=UTC)
    owes: bool = False
    """Whether somebody has still to be told of something: also what a process recorded that died before telling."""


_OWES = exists().where(outbox.c.case_id == cases.c.id, outbox.c.delivered_at.is_(None))
HEAD = select(cases.c.version, cases.c.last_hash, cases.c.recorded_at, _OWES).where(
    cases.c.id == bindparam("case"), cases.c.erased_at.is_(None)
)
HEAD_LOCKED = HEAD.with_for_update(of=cases)


class Recorder:
    """Records commands; holds this process's engine, keys and memory."""

    def __init__(self, engine: AsyncEngine, reader: Reader) -> None:
        self.engine = engine
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

    async def _record(self, case_id: str, command: Command | None, fingerprint: bytes, at: datetime) -> Outcome:
        await self.reader.unlock(self.engine)
        directory = await self.directory.current()
        try:
            async with self.engine.begin() as connection:
                outcome = await self._within(connection, case_id, command, fingerprint, at, directory)
        except IntegrityError as error:
            self.memory.forget(case_id)
            raise LostRace(case_id) from error
        self.memory.put(outcome.now)
        return outcome

    async def load(self, case_id: str) -> Outcome | None:
        """The case as the log has it, None where it was never opened."""
        async with self.engine.connect() as connection:
            head = await self._head(connection, case_id, lock=False)
            if head is None:
                return None
            case = await self.reader.case(connection, case_id, head.version)
            return Outcome((), case, case, next_due(case), head.owes)

    async def _within(
        self,
        connection: AsyncConnection,
        case_id: str,
        command: Command | None,
        fingerprint: bytes,
        at: datetime,
        directory: Directory,
    ) -> Outcome:
        head = await self._head(connection, case_id, lock=True)
        owes = head is not None and head.owes
        before = await self.reader.case(connection, case_id, head.version) if head else Case(case_id)
        if command:
            if span := await recorded_before(connection, command.id, case_id, fingerprint):
                return await replayed(self.reader, connection, before, span, to_tell=owes)
            directory = await self._with_occupancy(connection, command, directory)
            directory = await with_turns(connection, turns_at_stake(before, command), directory)
        if head is None and (command is None or command.name != OPENING):
            raise NoSuchCase(case_id) if command is None else NotAParty
        at = max(at, head.recorded_at) if head else at
        now, events = respond(before, command, at, directory) if command else advance(before, at, directory)
        await self._write(connection, head, before, now, events, at)
        if command:
            await take(connection, turns_taken(before, now, command))
            await remember(connection, command.id, case_id, fingerprint, events, at)
        told = any(event.effects.told for event in events) or owes
        return Outcome(tuple(events), now, now, next_due(now), told)

    async def _write(
        self, connection: AsyncConnection, head: Head | None, before: Case, now: Case, events: list[Event], at: datetime
    ) -> None:
        ahead = (at - datetime.now(UTC)).total_seconds()
        clock_ahead = ahead if ahead > CLOCKS_DIFFER_SECONDS else 0.0
        if not events:
            mine = cases.c.id == UUID(now.id)
            await connection.execute(update(cases).where(mine).values(clock_ahead=clock_ahead))
            return
        last_hash = await self._append(connection, before, events, head.last_hash if head else START_OF_CHAIN)
        known = {"last_hash": last_hash, "recorded_at": at, "clock_ahead": clock_ahead}
        await project(
            connection, before if head else None, now, known=known, places=homes(self.reader.fingerprints, now)
        )
        await facts.keep(connection, before, events, now)
        await tell(connection, outbox_rows(now, events, at))
        if head is None:
            await persons.remember(connection, self.reader.fingerprints, now.id, events)

    async def _append(self, connection: AsyncConnection, before: Case, events: list[Event], last_hash: bytes) -> bytes:
        key = await self._key(connection, before.id, new=before.version == 0)
        rows: list[Row] = []
        for event in events:
            rows.append(encode(before.id, event, key, rows[-1].hash if rows else last_hash))
        await connection.execute(insert(log), [{name: getattr(row, name) for name in Row.__slots__} for row in rows])
        return rows[-1].hash

    async def _key(self, connection: AsyncConnection, case_id: str, *, new: bool) -> bytes:
        ring = self.reader.ring
        if not new:
            return await self.reader.key(connection, case_id)
        key, wrapped = ring.new_case_key(case_id)
        values = {"case_id": case_id, "wrapped": wrapped, "master": ring.current}
        inserted = await connection.execute(upsert(case_keys).values(values).on_conflict_do_nothing())
        if not inserted.rowcount:
            return await self.reader.key(connection, case_id)
        self.reader.keys.put(case_id, key)
        return key

    async def _head(self, connection: AsyncConnection, case_id: str, *, lock: bool) -> Head | None:
        """None where the case was never opened, or where it has been erased: whoever still remembers it may not write."""
        row = (await connection.execute(HEAD_LOCKED if lock else HEAD, {"case": UUID(case_id)})).one_or_none()
        return Head(*row) if row else None

    async def _with_occupancy(self, connection: AsyncConnection, command: Command, directory: Directory) -> Directory:
        """How many others hold the place that the command asks for, counted under a lock that others wait for."""
        place = place_of(command.data)
        if place is None or place not in directory.organisations:
            return directory
        hashed = hashed_place(self.reader.fingerprints, place)
        await connection.execute(select(func.pg_advisory_xact_lock(int.from_bytes(hashed[:8], signed=True))))
        taken = (await connection.execute(select(func.count()).where(stays.c.place == hashed))).scalar_one()
        return replace(directory, occupied={place: taken})


async def replayed(
    reader: Reader, connection: AsyncConnection, now: Case, span: tuple[int, int], *, to_tell: bool = False
) -> Outcome:
    """The outcome of a command that was recorded as these events: its answer is that of then, what is due that of now."""
    first, last = span
    events = [e for e in await reader.events(connection, now.id) if e.seq <= last]
    then = fold(Case(now.id), events)
    mine = tuple(e for e in events if e.seq >= first)
    return Outcome(mine, then, now, next_due(now), to_tell)
