"""Events to rows and back: JSON, encrypted with the case's key, chained by hash over the ciphertext."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
from pydantic import TypeAdapter

from domain.commands import Actor, Data
from domain.deadlines import Deadline
from domain.events import Effects, Event
from domain.tables.event_types import EVENT_TYPES
from store.keys import seal, unseal
from store.packing import packed, unpacked
from store.upcasting import Parts, current_version, upcast

START_OF_CHAIN = b"\0" * 32
_EFFECTS = TypeAdapter(Effects)
_DEADLINE = TypeAdapter(Deadline)


@dataclass(frozen=True, slots=True)
class Row:
    """An event as it lies in the table."""

    case_id: str
    seq: int
    type: str
    happened_at: datetime
    recorded_at: datetime
    organisation: str
    role: str
    payload: bytes
    hash: bytes
    schema_version: int = 1


def encode(case_id: str, event: Event, key: bytes, previous: bytes) -> Row:
    """The event as a row, chained to the one before."""
    payload = seal(key, packed(plain(event)), f"{case_id}/{event.seq}")
    actor = event.actor
    row = Row(
        case_id,
        event.seq,
        event.type,
        event.on,
        event.recorded_at,
        actor.organisation,
        actor.role,
        payload,
        b"",
        current_version(event.type),
    )
    return replace(row, hash=chained(row, previous))


def decode(row: Mapping[str, Any], key: bytes) -> Event:
    """The event of a row; KeyUnavailable where it cannot be opened."""
    return opened(row, unpacked(unseal(key, row["payload"], f"{row['case_id']}/{row['seq']}")))


def chained(row: Row, previous: bytes) -> bytes:
    """SHA-256 over the previous hash and everything that the row holds."""
    head = "|".join(
        (
            row.case_id,
            str(row.seq),
            row.type,
            str(int(row.happened_at.timestamp() * 1_000_000)),
            str(int(row.recorded_at.timestamp() * 1_000_000)),
            row.organisation,
            row.role,
            # Version 1 was not written down in the chain, and what was hashed stays as it is.
            *([str(row.schema_version)] if row.schema_version > 1 else ()),
        )
    )
    return hashlib.sha256(previous + head.encode() + row.payload).digest()


def deadline_json(deadline: Deadline) -> dict[str, Any]:
    """The deadline as JSON-ready values."""
    found: dict[str, Any] = _DEADLINE.dump_python(deadline, mode="json")
    return found


def deadline_from(detail: Mapping[str, Any]) -> Deadline:
    """The deadline of `deadline_json`."""
    return _DEADLINE.validate_python(detail)


def plain(event: Event) -> bytes:
    """What is encrypted of an event."""
    return orjson.dumps(_parts(event))


def opened(row: Mapping[str, Any], payload: bytes) -> Event:
    """The event of a row and its decrypted payload, whatever version of the program stored it."""
    return _event(row, orjson.loads(payload))


def event_json(event: Event) -> dict[str, Any]:
    """The whole event as JSON-ready values, for another process."""
    return {
        "seq": event.seq,
        "type": event.type,
        "happened_at": event.on.isoformat(),
        "recorded_at": event.recorded_at.isoformat(),
        "organisation": event.actor.organisation,
        "role": event.actor.role,
        "schema_version": current_version(event.type),
        "parts": _parts(event),
    }


def event_from(detail: Mapping[str, Any]) -> Event:
    """The event of `event_json`."""
    times = {name: datetime.fromisoformat(detail[name]) for name in ("happened_at", "recorded_at")}
    return _event({**detail, **times}, detail["parts"])


def _parts(event: Event) -> Parts:
    parts = {
        "data": event.data.model_dump(mode="json", exclude_none=True, by_alias=True),
        "effects": _EFFECTS.dump_python(event.effects, mode="json", exclude_defaults=True),
        "basis": event.basis,
        "note": event.note,
        "on_behalf_of": event.actor.on_behalf_of,
    }
    return {name: value for name, value in parts.items() if value}


def _event(row: Mapping[str, Any], stored: Parts) -> Event:
    parts = upcast(row["type"], row["schema_version"], stored)
    model: type[Data] = EVENT_TYPES[row["type"]].data
    return Event(
        seq=row["seq"],
        type=row["type"],
        on=row["happened_at"],
        recorded_at=row["recorded_at"],
        actor=Actor(row["organisation"], row["role"], parts.get("on_behalf_of")),
        data=model.model_validate(parts.get("data", {}), strict=False),
        note=parts.get("note"),
        basis=tuple(parts.get("basis", ())),
        effects=_EFFECTS.validate_python(parts.get("effects", {})),
    )
