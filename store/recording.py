"""The single write path: lock the case, fold it, decide, append, project and tell, in one transaction."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func, insert, select, update
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
from domain.refusals import NotAParty
from store.codec import START_OF_CHAIN, Row, encode
from store.directory import DirectoryCopy
from store.keys import KeyRing
from store.loading import Reader
from store.projections import outbox_rows, project, tell
from store.tables import case_keys, cases, commands, outbox, stays
from store.tables import events as log

CLOCKS_DIFFER_SECONDS = 5.0
"""A case's clock that is ahead of the machine's by less than this is not ahead, only measured later."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command left behind: the case after it, the events it recorded, and what comes next."""

    case: Case
    events: tuple[Event, ...]
    due: Due | None
    to_tell: bool


class LostRace(Exception):
    """Somebody else appended to the case first; the caller tries again."""


class Recorder:
    """Records commands; holds this process's engine, keys and memory."""

    def __init__(self, engine: AsyncEngine, reader: Reader) -> None:
        self.engine = engine
        self.reader = reader
        self.memory = reader.memory
        self.directory = DirectoryCopy(engine)

    async def record(self, case_id: str, command: Command | None, fingerprint: bytes, at: datetime) -> Outcome:
        """Records the command, or only what time has brought where it is None; the domain's refusals pass through."""
        directory = await self.directory.current()
        try:
            async with self.engine.begin() as connection:
                outcome = await self._within(connection, case_id, command, fingerprint, at, directory)
        except IntegrityError as error:
            self.memory.forget(case_id)
            raise LostRace(case_id) from error
        self.memory.put(outcome.case)
        return outcome

    async def load(self, case_id: str) -> Outcome | None:
        """The case as the log has it, None where it was never opened."""
        async with self.engine.connect() as connection:
            row = await self._row(connection, case_id, lock=False)
            if row is None:
                return None
            case = await self.reader.case(connection, case_id, row[0])
            return Outcome(case, (), next_due(case), await _waits(connection, case_id))

    async def _within(
        self,
        connection: AsyncConnection,
        case_id: str,
        command: Command | None,
        fingerprint: bytes,
        at: datetime,
        directory: Directory,
    ) -> Outcome:
        row = await self._row(connection, case_id, lock=True)
        version, last_hash = row or (0, START_OF_CHAIN)
        before = await self.reader.case(connection, case_id, version) if row else Case(case_id)
        if command and (span := await _recorded(connection, command.id)):
            return await replayed(self.reader, connection, case_id, span)
        if row is None and (command is None or command.name != OPENING):
            raise NotAParty
        if command:
            directory = await self._with_occupancy(connection, command, directory)
        after, events = await self._answer(before, command, at, directory)
        last_hash = await self._append(connection, case_id, before, events, last_hash)
        ahead = (at - datetime.now(UTC)).total_seconds()
        clock_ahead = ahead if ahead > CLOCKS_DIFFER_SECONDS else 0.0
        if events:
            await project(
                connection,
                before if row else None,
                after,
                last_hash=last_hash,
                clock_ahead=clock_ahead,
                place=self._place(after),
            )
            await tell(connection, outbox_rows(after, events, at))
        else:
            await connection.execute(update(cases).where(cases.c.id == UUID(case_id)).values(clock_ahead=clock_ahead))
        if command:
            await _remember(connection, command.id, case_id, fingerprint, events, at)
        told = any(event.effects.told for event in events)
        return Outcome(after, tuple(events), next_due(after), told)

    async def _answer(
        self, case: Case, command: Command | None, at: datetime, directory: Directory
    ) -> tuple[Case, list[Event]]:
        return respond(case, command, at, directory) if command else advance(case, at, directory)

    async def _with_occupancy(self, connection: AsyncConnection, command: Command, directory: Directory) -> Directory:
        """How many live in the place that the command asks for, counted under a lock that others wait for."""
        place = place_of(command.data)
        if place is None or place not in directory.organisations:
            return directory
        hashed = self._hashed(place)
        await connection.execute(select(func.pg_advisory_xact_lock(int.from_bytes(hashed[:8], signed=True))))
        taken = (await connection.execute(select(func.count()).where(stays.c.place == hashed))).scalar_one()
        return Directory(directory.organisations, {place: taken})

    def _place(self, case: Case) -> bytes | None:
        return self._hashed(case.housing.current.place) if case.housing.current else None

    def _hashed(self, place: str) -> bytes:
        return self.reader.ring.fingerprint(b"place " + place.encode())

    async def _row(self, connection: AsyncConnection, case_id: str, *, lock: bool) -> tuple[int, bytes] | None:
        query = select(cases.c.version, cases.c.last_hash).where(cases.c.id == UUID(case_id))
        row = (await connection.execute(query.with_for_update() if lock else query)).one_or_none()
        return (row.version, row.last_hash) if row else None

    async def _append(
        self, connection: AsyncConnection, case_id: str, before: Case, events: list[Event], last_hash: bytes
    ) -> bytes:
        if not events:
            return last_hash
        key = await self._key(connection, case_id, new=before.version == 0)
        rows: list[Row] = []
        for event in events:
            rows.append(encode(case_id, event, key, rows[-1].hash if rows else last_hash))
        values = [{name: getattr(row, name) for name in Row.__slots__} for row in rows]
        await connection.execute(insert(log), values)
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


async def replayed(reader: Reader, connection: AsyncConnection, case_id: str, span: tuple[int, int]) -> Outcome:
    """The outcome of a command that was recorded as these events, as it was then."""
    first, last = span
    events = [e for e in await reader.events(connection, case_id) if e.seq <= last]
    case = fold(Case(case_id), events)
    return Outcome(case, tuple(e for e in events if e.seq >= first), next_due(case), False)


async def claim(
    engine: AsyncEngine, ring: KeyRing, command_id: str, case_id: str, fingerprint: bytes, at: datetime
) -> tuple[str, bytes]:
    """Reserves a case id and its key for an opening: the same command, sent again, gets the same case.

    Returns the id, and the fingerprint of what was first sent under this command id.
    """
    values = {"id": command_id, "case_id": case_id, "fingerprint": fingerprint, "claimed_at": at}
    _, wrapped = ring.new_case_key(case_id)
    async with engine.begin() as connection:
        statement = upsert(commands).values(values)
        keep = statement.on_conflict_do_update(index_elements=["id"], set_={"id": commands.c.id})
        row = (await connection.execute(keep.returning(commands.c.case_id, commands.c.fingerprint))).one()
        if str(row.case_id) == case_id:
            key = {"case_id": case_id, "wrapped": wrapped, "master": ring.current}
            await connection.execute(upsert(case_keys).values(key).on_conflict_do_nothing())
        return str(row.case_id), row.fingerprint


async def _recorded(connection: AsyncConnection, command_id: str) -> tuple[int, int] | None:
    query = select(commands.c.first_seq, commands.c.last_seq).where(commands.c.id == command_id)
    row = (await connection.execute(query)).one_or_none()
    return (row.first_seq, row.last_seq) if row and row.first_seq is not None else None


async def _remember(
    connection: AsyncConnection, command_id: str, case_id: str, fingerprint: bytes, events: list[Event], at: datetime
) -> None:
    seqs = {"first_seq": events[0].seq, "last_seq": events[-1].seq}
    values = {"id": command_id, "case_id": case_id, "fingerprint": fingerprint, "claimed_at": at, **seqs}
    await connection.execute(upsert(commands).values(values).on_conflict_do_update(index_elements=["id"], set_=seqs))


async def _waits(connection: AsyncConnection, case_id: str) -> bool:
    query = select(outbox.c.id).where(outbox.c.case_id == UUID(case_id), outbox.c.delivered_at.is_(None)).limit(1)
    return (await connection.execute(query)).first() is not None
