"""Events to rows and back: JSON, encrypted with the case's key, chained by a keyed hash over the ciphertext."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from pydantic import TypeAdapter

from domain.commands import Actor, Data
from domain.deadlines import Deadline
from domain.events import Effects, Event, Remark
from domain.tables.event_types import EVENT_TYPES
from store.keys import seal, unseal
from store.packing import filled, packed, unpacked
from store.upcasting import Parts, current_version, upcast

START_OF_CHAIN = b"\0" * 32
FILLED_TO = 512
"""Payloads are filled up to a multiple of so many bytes: how long one is says which place it names."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EFFECTS = TypeAdapter(Effects)
_DEADLINE = TypeAdapter(Deadline)
_REMARKS = TypeAdapter(tuple[Remark, ...])


@dataclass(frozen=True, slots=True)
class Row:
    """An event as it lies in the table; who did it lies in the payload."""

    case_id: str
    seq: int
    type: str
    happened_at: datetime
    recorded_at: datetime
    role: str
    payload: bytes
    hash: bytes
    schema_version: int = 1


def encode(case_id: str, event: Event, key: bytes, chain: bytes, previous: bytes) -> Row:
    """The event as a row, encrypted with the case's key, and chained with another to the one before."""
    times = (event.on, event.recorded_at)
    row = Row(case_id, event.seq, event.type, *times, event.actor.role, b"", b"", current_version(event.type))
    row = replace(row, payload=seal(key, filled(packed(plain(event)), FILLED_TO), bound(row)))
    return replace(row, hash=chained(row, chain, previous))


def row_of(stored: Mapping[str, Any]) -> Row:
    """What was selected from the table."""
    return Row(**{**{name: stored[name] for name in Row.__slots__}, "case_id": str(stored["case_id"])})


def decode(row: Mapping[str, Any], key: bytes) -> Event:
    """The event of a row; KeyUnavailable where it cannot be opened, or anything in the row was changed."""
    return opened(row, unpacked(unseal(key, row["payload"], bound(row_of(row)))))


def bound(row: Row) -> str:
    """What the payload is bound to: everything that stands in the clear beside it."""
    clear = (
        row.case_id,
        row.seq,
        row.type,
        row.schema_version,
        row.role,
        _micros(row.happened_at),
        _micros(row.recorded_at),
    )
    return orjson.dumps(clear).decode()


def chained(row: Row, chain: bytes, previous: bytes) -> bytes:
    """A keyed hash over the previous hash and everything that the row holds."""
    clear = bound(row).encode()
    return hmac.digest(chain, b"".join((previous, len(clear).to_bytes(4), clear, row.payload)), "sha256")


def _micros(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)


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


def _parts(event: Event) -> Parts:
    parts = {
        "by": event.actor.organisation,
        "data": event.data.model_dump(mode="json", exclude_none=True, by_alias=True),
        "effects": _EFFECTS.dump_python(event.effects, mode="json", exclude_defaults=True),
        "basis": event.basis,
        "note": event.note,
        "remarks": _REMARKS.dump_python(event.remarks, mode="json"),
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
        actor=Actor(parts["by"], row["role"], parts.get("on_behalf_of")),
        data=model.model_validate(parts.get("data", {}), strict=False),
        note=parts.get("note"),
        basis=tuple(parts.get("basis", ())),
        effects=_EFFECTS.validate_python(parts.get("effects", {})),
        remarks=_REMARKS.validate_python(parts.get("remarks", ())),
    )
