"""Serialise events: JSON, encrypted with the case's key, chained by a keyed hash over the ciphertext."""

import base64
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from pydantic import TypeAdapter

from domain.facts.commands import Actor
from domain.facts.deadlines import Deadline
from domain.facts.events import Effects, Event, Remark
from domain.facts.own_content import parted, without_own
from domain.tables.event_types import EVENT_TYPES
from store.crypto.compression import filled, packed, unpacked
from store.crypto.keys import seal, unseal
from store.events.upcasting import Parts, current_version, upcast

START_OF_CHAIN = b"\0" * 32
FILLED_TO = 512
"""Payloads are padded to a multiple of this many bytes, because the length reveals which place an event names."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EFFECTS = TypeAdapter(Effects)
_DEADLINE = TypeAdapter(Deadline)
_REMARKS = TypeAdapter(tuple[Remark, ...])


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """A row of `events`.

    `case_id`, `seq`: the key. `type`, `role`, `happened_at`, `recorded_at`, `schema_version`: plaintext columns.
    `payload`: the encrypted content, including the actor's organisation. `hash`: the link of the chain.
    """

    case_id: str
    seq: int
    type: str
    happened_at: datetime
    recorded_at: datetime
    role: str
    payload: bytes
    hash: bytes
    schema_version: int = 1


class OwnerKey(NamedTuple):
    """The key of one private organisation's entries in a case (`key`), and its file in the key store (`id`)."""

    id: UUID
    key: bytes


OpenOwn = Callable[[str, str, UUID], bytes | None]
"""Case, organisation and file → the key; None if it was destroyed."""


def encode(
    case_id: str, event: Event, key: bytes, chain: bytes, previous: bytes, own: OwnerKey | None = None
) -> StoredEvent:
    """Serialise the event, encrypt it with `key`, and chain it to the previous row with `chain`.

    The owner's own content is encrypted with the owner's key first.
    """
    times = (event.on, event.recorded_at)
    row = StoredEvent(case_id, event.seq, event.type, *times, event.actor.role, b"", b"", current_version(event.type))
    said = plain(event, own, bound(row))
    row = replace(row, payload=seal(key, filled(packed(said), FILLED_TO), bound(row)))
    return replace(row, hash=chained(row, chain, previous))


def row_of(stored: Mapping[str, Any]) -> StoredEvent:
    """The `StoredEvent` of a selected row."""
    return StoredEvent(**{**{name: stored[name] for name in StoredEvent.__slots__}, "case_id": str(stored["case_id"])})


def decode(row: Mapping[str, Any], key: bytes, open_own: OpenOwn) -> Event:
    """The event of a row; raises `KeyUnavailable` if the key is wrong or the row was changed."""
    at = bound(row_of(row))
    parts = orjson.loads(unpacked(unseal(key, row["payload"], at)))
    if own := parts.pop("own", None):
        return _opened_own(row, parts, own, at, open_own)
    return _event(row, parts)


def _opened_own(row: Mapping[str, Any], parts: Parts, own: Parts, at: str, open_own: OpenOwn) -> Event:
    """The event with its owner's own content, or without it if the owner had it erased."""
    key = open_own(str(row["case_id"]), parts["by"], UUID(own["key"]))
    if key is None:
        return _event(row, parts, erased=True)
    more = orjson.loads(unseal(key, base64.b64decode(own["sealed"]), at))
    return _event(row, parts | more | {"data": {**parts.get("data", {}), **more.get("data", {})}})


def bound(row: StoredEvent) -> str:
    """The associated data of the payload: all plaintext columns of the row."""
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


def chained(row: StoredEvent, chain: bytes, previous: bytes) -> bytes:
    """Keyed hash over the previous hash and the whole row."""
    clear = bound(row).encode()
    return hmac.digest(chain, b"".join((previous, len(clear).to_bytes(4), clear, row.payload)), "sha256")


def _micros(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)


def deadline_json(deadline: Deadline) -> dict[str, Any]:
    """The deadline as JSON-ready values."""
    found: dict[str, Any] = _DEADLINE.dump_python(deadline, mode="json")
    return found


def deadline_from(detail: Mapping[str, Any]) -> Deadline:
    """The inverse of `deadline_json`."""
    return _DEADLINE.validate_python(detail)


def plain(event: Event, own: OwnerKey | None = None, at: str = "") -> bytes:
    """The event's payload before encryption, with the owner's own content already sealed."""
    parts = _parts(event)
    return orjson.dumps(_with_own_sealed(event, parts, own, at) if own else parts)


def _with_own_sealed(event: Event, parts: Parts, own: OwnerKey, at: str) -> Parts:
    stays, goes = parted(event.data, EVENT_TYPES[event.type].category)
    mine: Parts = {"data": goes} | {name: parts[name] for name in ("note", "remarks") if name in parts}
    sealed = base64.b64encode(seal(own.key, filled(orjson.dumps(mine), FILLED_TO), at)).decode()
    rest = {name: part for name, part in parts.items() if name not in mine}
    return {**rest, "data": stays, "own": {"key": str(own.id), "sealed": sealed}}


def opened(row: Mapping[str, Any], payload: bytes) -> Event:
    """The event of a row and its decrypted payload, upcast to the current version."""
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


def _event(row: Mapping[str, Any], stored: Parts, *, erased: bool = False) -> Event:
    parts = upcast(row["type"], row["schema_version"], stored)
    kind, data = EVENT_TYPES[row["type"]], parts.get("data", {})
    whole = kind.data.model_validate
    return Event(
        seq=row["seq"],
        type=row["type"],
        on=row["happened_at"],
        recorded_at=row["recorded_at"],
        actor=Actor(parts["by"], row["role"], parts.get("on_behalf_of")),
        data=without_own(kind.data, kind.category, data) if erased else whole(data, strict=False),
        note=parts.get("note"),
        basis=tuple(parts.get("basis", ())),
        effects=_EFFECTS.validate_python(parts.get("effects", {})),
        remarks=_REMARKS.validate_python(parts.get("remarks", ())),
        erased=erased,
    )
