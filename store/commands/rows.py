"""Turn a decision into rows: chained events, projections, outbox, deliveries, and the command's result."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.case import Case
from domain.decisions.round_robin import turns_taken
from domain.decisions.timers import DueRung, next_due
from domain.facts.events import Event
from domain.primitives.organisations import Directory
from store.commands import duplicate_detection
from store.commands.append import AppendStatus, Gate, write
from store.commands.idempotency import command_row
from store.commands.round_robin import take
from store.crypto.lasting import lasting
from store.db.schema import case_keys, cases, commands, deliveries, facts, known_persons, outbox
from store.db.schema import events as log
from store.events.decision import CommandContext, Decision, StreamHead
from store.events.repository import CaseRepository
from store.events.serializer import OwnerKey, StoredEvent, encode
from store.notifications.outbox import telling
from store.projections.case_rows import case_row, keep_stays, projected
from store.projections.statistics_facts import fact_rows

_OWES = exists().where(outbox.c.case_id == cases.c.id, outbox.c.delivered_at.is_(None))
_LEAVES = exists().where(deliveries.c.case_id == cases.c.id, deliveries.c.state == "waiting")
_ENDS = (cases.c.version, cases.c.last_hash, _OWES, cases.c.clock_ahead, _LEAVES)
HEAD = select(*_ENDS).where(cases.c.id == bindparam("case"), cases.c.erased_at.is_(None))
HEAD_LOCKED = HEAD.with_for_update(of=cases)


@dataclass(frozen=True, slots=True)
class CommandResult:
    """The result of a command.

    `events`: the recorded events. `after`: the case right after them. `now`: the current case. `due`: the next rung.
    `to_tell`: whether the outbox still has undelivered rows. `told`: number of notifications delivered with the append.
    `routes`: routes with waiting deliveries. `replayed`: whether the command had been recorded before. `at`: the case's
    time.
    """

    events: tuple[Event, ...]
    after: Case
    now: Case
    due: DueRung | None
    to_tell: bool
    told: int = 0
    routes: tuple[str, ...] = ()
    replayed: bool = False
    at: datetime | None = None


class AppendResult(NamedTuple):
    """The result of an append.

    `found`: status of the statement. `head`: the new stream head. `routes`: routes of the planned deliveries.
    """

    found: AppendStatus
    head: StreamHead
    routes: tuple[str, ...]

    def outcome(self, decision: Decision) -> CommandResult:
        """The command's result for the caller."""
        due, (_, owed, told) = next_due(decision.now), self.found
        return CommandResult(
            tuple(decision.events), decision.now, decision.now, due, owed, told, self.routes, at=decision.at
        )


class Appender:
    """Appends to the logs of cases; `mail` says whether there is a mail server."""

    def __init__(self, reader: CaseRepository, *, mail: bool) -> None:
        self._reader, self._mail = reader, mail

    async def append(
        self, connection: AsyncConnection, gate: Gate, context: CommandContext, head: StreamHead, decision: Decision
    ) -> AppendResult:
        """Write the decision and all derived rows in one statement, if the gate is open; raises IntegrityError."""
        before, now, events, at = decision.before, decision.now, decision.events, decision.at
        key, key_rows = await self._key(connection, now.id, new=gate == "opened")
        own = await self._own(now.id, events, context.directory)
        rows = _encoded(now.id, events, key, lasting(connection).chain(now.id), head.last_hash, own)
        last_hash = rows[-1].hash
        known = {"last_hash": last_hash, "recorded_at": at}
        recorded_command = context.command
        notifications = telling(decision, context.directory, mail=self._mail)
        added = {
            case_keys: key_rows,
            log: [{name: getattr(row, name) for name in StoredEvent.__slots__} for row in rows],
            commands: [command_row(recorded_command, context.fingerprint, events, at)] if recorded_command else [],
            facts: fact_rows(before, events, now),
            outbox: notifications.told,
            deliveries: notifications.leaving,
            known_persons: []
            if before.version
            else duplicate_detection.known_rows(self._reader.fingerprints, now.id, events),
            **projected(before, now),
        }
        found = await write(
            connection, gate, case_row(now) | known, added, after=head.last_hash, ahead=head.clock_ahead
        )
        if key_rows:
            self._reader.keys.put(now.id, key)
        return AppendResult(
            found, StreamHead(now.version, last_hash, clock_ahead=head.clock_ahead), notifications.routes
        )

    async def append_besides(self, connection: AsyncConnection, context: CommandContext, decision: Decision) -> None:
        """Write the rows that few commands need, which takes further statements and so a transaction."""
        now, command = decision.now, context.command
        if decision.moves_house:
            await keep_stays(connection, now, self._reader.fingerprints)
        if command:
            await take(connection, turns_taken(decision.before, now, command))

    async def _own(self, case_id: str, events: list[Event], directory: Directory) -> dict[str, OwnerKey]:
        """The owner keys of the private organisations that recorded these events."""
        who = {event.actor.organisation for event in events}
        return {each: await self._reader.own_keys.of(case_id, each) for each in who if directory.is_private(each)}

    async def _key(self, connection: AsyncConnection, case_id: str, *, new: bool) -> tuple[bytes, list[dict[str, Any]]]:
        """The case's key, and the row of `case_keys` if the key is new."""
        if not new:
            return await self._reader.key(connection, case_id), []
        id_, key = await self._reader.store.fresh(self._reader.ring)
        return key, [{"key": id_}]


async def head_of(connection: AsyncConnection, case_id: str, *, lock: bool) -> StreamHead | None:
    """The case's stream head; None if the case was never opened or has been erased."""
    row = (await connection.execute(HEAD_LOCKED if lock else HEAD, {"case": UUID(case_id)})).one_or_none()
    return StreamHead(*row) if row else None


def _encoded(
    case_id: str, events: list[Event], key: bytes, chain: bytes, last_hash: bytes, own: Mapping[str, OwnerKey]
) -> list[StoredEvent]:
    rows: list[StoredEvent] = []
    for event in events:
        previous = rows[-1].hash if rows else last_hash
        rows.append(encode(case_id, event, key, chain, previous, own.get(event.actor.organisation)))
    return rows
