"""Which command was recorded as which events: the same command, sent again, is not done again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Text, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain.events import Event
from store.listening import CASE_CLAIMED
from store.loading import Reader
from store.tables import case_keys, commands


class KeyReused(Exception):
    """The command's id was used before, for another case or with another body."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A command id that is known: for which case, with what, and what it recorded (None: only claimed)."""

    case_id: str
    fingerprint: bytes
    span: tuple[int, int] | None


SENT = select(commands).where(commands.c.id == bindparam("command"))


async def sent_before(connection: AsyncConnection, command_id: str) -> Sent | None:
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


CLAIMED = ("id", "case_id", "fingerprint", "claimed_at")
_NEW = insert(commands)
REMEMBER = _NEW.on_conflict_do_update(
    index_elements=["id"],
    set_={"first_seq": _NEW.excluded.first_seq, "last_seq": _NEW.excluded.last_seq},
    where=(commands.c.case_id == _NEW.excluded.case_id) & commands.c.first_seq.is_(None),
)


async def remember(
    connection: AsyncConnection, command_id: str, case_id: str, fingerprint: bytes, events: list[Event], at: datetime
) -> None:
    """Writes down what an opening, which may have been claimed, was recorded as; KeyReused where its id is another's."""
    values = {"case_id": case_id} | command_row(command_id, fingerprint, events, at)
    if not (await connection.execute(REMEMBER, values)).rowcount:
        raise KeyReused


def command_row(command_id: str, fingerprint: bytes, events: list[Event], at: datetime) -> dict[str, Any]:
    """What is kept of a command that was recorded as these events, beside its case."""
    seqs = {"first_seq": events[0].seq, "last_seq": events[-1].seq}
    return {"id": command_id, "fingerprint": fingerprint, "claimed_at": at, **seqs}


_FIRST = _NEW.values({name: bindparam(f"a_{name}", type_=commands.c[name].type) for name in CLAIMED})
_KEPT = (
    _FIRST.on_conflict_do_update(index_elements=["id"], set_={"id": commands.c.id}).returning(*commands.c).cte("kept")
)
_ITS_KEY = (_KEPT.c.case_id, bindparam("key", type_=case_keys.c.key.type))
_KEYED = insert(case_keys).from_select(
    ["case_id", "key"], select(*_ITS_KEY).where(_KEPT.c.case_id == bindparam("a_case_id"))
)
_SAID = func.pg_notify(CASE_CLAIMED, cast(_KEPT.c.case_id, Text)).label("said")
CLAIM = select(_KEPT, _SAID).add_cte(_KEYED.cte("keyed"))


async def claim(
    at_once: AsyncEngine, reader: Reader, command_id: str, case_id: str, fingerprint: bytes, at: datetime
) -> Sent:
    """Reserves a case id and its key for an opening: the same command, sent again, gets what was first sent under its id."""
    id_, key = await reader.store.fresh(reader.ring)
    first = {"a_id": command_id, "a_case_id": UUID(case_id), "a_fingerprint": fingerprint, "a_claimed_at": at}
    async with at_once.connect() as connection:
        found = await connection.execute(CLAIM, {**first, "key": id_})
    sent = sent_of(found.one())
    if sent.case_id == case_id:
        reader.keys.put(case_id, key)
    return sent


def sent_of(row: Row[Any]) -> Sent:
    """What a row of `commands` says."""
    return Sent(str(row.case_id), row.fingerprint, None if row.first_seq is None else (row.first_seq, row.last_seq))
