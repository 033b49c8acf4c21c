"""Which command was recorded as which events: the same command, sent again, is not done again."""

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
    """The command's id was used before, for another case or with another body."""


@dataclass(frozen=True, slots=True)
class KnownCommand:
    """A command that is in the log: of which case, with what, and as which events."""

    case_id: str
    fingerprint: bytes
    span: tuple[int, int]


SENT = select(commands).where(commands.c.id == bindparam("command"))


async def sent_before(connection: AsyncConnection, command_id: str) -> KnownCommand | None:
    """What is known of a command id."""
    row = (await connection.execute(SENT, {"command": command_id})).one_or_none()
    return sent_of(row) if row else None


async def recorded_before(
    connection: AsyncConnection, command_id: str, case_id: str, fingerprint: bytes
) -> tuple[int, int] | None:
    """The events that this command was recorded as; KeyReused where its id belongs to another command."""
    sent = await sent_before(connection, command_id)
    if sent and (sent.case_id, sent.fingerprint) != (case_id, fingerprint):
        raise KeyReused
    return sent.span if sent else None


def command_row(command: Command, fingerprint: bytes, events: list[Event], at: datetime) -> dict[str, Any]:
    """What is kept of a command that was recorded as these events, beside its case."""
    seqs = {"first_seq": events[0].seq, "last_seq": events[-1].seq}
    return {"id": command.id, "transition": command.name, "fingerprint": fingerprint, "recorded_at": at, **seqs}


async def transitions_of(connection: AsyncConnection, case_id: str) -> dict[tuple[int, int], str]:
    """The transition that was recorded, by its span of events."""
    query = select(commands.c.first_seq, commands.c.last_seq, commands.c.transition)
    mine = (commands.c.case_id == UUID(case_id), commands.c.transition.is_not(None))
    return {(first, last): name for first, last, name in await connection.execute(query.where(*mine))}


def sent_of(row: Row[Any]) -> KnownCommand:
    """What a row of `commands` says."""
    return KnownCommand(str(row.case_id), row.fingerprint, (row.first_seq, row.last_seq))
