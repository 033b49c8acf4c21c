"""Idempotency: which command was recorded as which events, so that a repeated command is not handled twice."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.facts.commands import Command
from domain.facts.events import Event
from store.db.schema import commands


class KeyReused(Exception):
    """The command id was used before for another case or with another body."""


@dataclass(frozen=True, slots=True)
class KnownCommand:
    """A recorded command.

    `case_id`: its case. `fingerprint`: keyed hash of its body. `span`: the first and last seq of its events.
    """

    case_id: str
    fingerprint: bytes
    span: tuple[int, int]


KNOWN_BY_ID = select(commands).where(commands.c.id == bindparam("command"))


async def sent_before(connection: AsyncConnection, command_id: str) -> KnownCommand | None:
    """The recorded command with this id, if there is one."""
    row = (await connection.execute(KNOWN_BY_ID, {"command": command_id})).one_or_none()
    return sent_of(row) if row else None


async def recorded_before(
    connection: AsyncConnection, command_id: str, case_id: str, fingerprint: bytes
) -> tuple[int, int] | None:
    """The span of events of this command, if recorded; raises `KeyReused` if another command has the id."""
    known = await sent_before(connection, command_id)
    if known and (known.case_id, known.fingerprint) != (case_id, fingerprint):
        raise KeyReused
    return known.span if known else None


def command_row(command: Command, fingerprint: bytes, events: list[Event], at: datetime) -> dict[str, Any]:
    """The row of `commands` for a command that was recorded as these events; the case id is added on insert."""
    seqs = {"first_seq": events[0].seq, "last_seq": events[-1].seq}
    return {"id": command.id, "transition": command.name, "fingerprint": fingerprint, "recorded_at": at, **seqs}


async def transitions_of(connection: AsyncConnection, case_id: str) -> dict[tuple[int, int], str]:
    """The case's recorded transitions by span of events."""
    query = select(commands.c.first_seq, commands.c.last_seq, commands.c.transition)
    mine = (commands.c.case_id == UUID(case_id), commands.c.transition.is_not(None))
    return {(first, last): name for first, last, name in await connection.execute(query.where(*mine))}


def sent_of(row: Row[Any]) -> KnownCommand:
    """The command of a row of `commands`."""
    return KnownCommand(str(row.case_id), row.fingerprint, (row.first_seq, row.last_seq))
