"""Describe tampering with a log in sentences, by trying which original values of a row would be valid."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import orjson
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

from domain.facts.events import Event
from domain.primitives.roles import ROLES
from domain.tables.event_types import EVENT_TYPES
from store.crypto.compression import unpacked
from store.crypto.keys import NONCE, KeyUnavailable
from store.events.serializer import START_OF_CHAIN, OpenOwn, StoredEvent, chained, decode, row_of

StoredRow = Mapping[str, Any]
TAG = 16
FIRST_BLOCK = b"\0\0\0\2"


def broken_chain(rows: Sequence[StoredRow], chain: bytes) -> list[str]:
    """Where the log violates the hash chain, and the changed column if it can be determined."""
    previous = START_OF_CHAIN
    found: list[str] = []
    for n, stored in enumerate(rows, 1):
        row = row_of(stored)
        if row.seq != n:
            return [*found, f"event {n} is missing"]
        if chained(row, chain, previous) != row.hash:
            fits = partial(_chains, chain=chain, previous=previous)
            because = _changed_part(row, fits, len(rows))
            found.append(f"event {n} does not fit the hash chain{because and f': {because}'}")
        previous = row.hash
    return found


def _chains(row: StoredEvent, *, chain: bytes, previous: bytes) -> bool:
    return chained(row, chain, previous) == row.hash


def wrong_end(rows: Sequence[StoredRow], head: bytes | None) -> list[str]:
    """Whether the log ends at the head recorded in its case's row."""
    if head is None or (rows and rows[-1]["hash"] == head):
        return []
    if head == b"":
        return ["cases: where the log ended was changed, so events may be missing at its end"]
    return [f"events are missing at the end of the log: it ends at {len(rows)}, and was last written beyond that"]


def opened_or_said(rows: Iterable[StoredRow], key: bytes, open_own: OpenOwn) -> tuple[list[Event], list[str]]:
    """The events that decrypt, and for each other row why it does not."""
    events: list[Event] = []
    found: list[str] = []
    all_rows = list(rows)
    for stored in all_rows:
        try:
            events.append(decode(stored, key, open_own))
        except KeyUnavailable:
            because = _changed_part(
                row_of(stored), partial(_opens, key=key, open_own=open_own), len(all_rows)
            ) or _describe_other_change(row_of(stored), key)
            found.append(f"event {stored['seq']} can not be opened: {because}")
    return events, found


def _changed_part(row: StoredEvent, fits: Callable[[StoredEvent], bool], length: int) -> str:
    """The changed column, if a single change explains the failure; otherwise an empty string."""
    return next((what for other, what in _candidates(row, length) if fits(other)), "")


def _candidates(row: StoredEvent, length: int) -> Iterator[tuple[StoredEvent, str]]:
    for type_ in EVENT_TYPES:
        yield replace(row, type=type_), f"its type was {type_}, not {row.type}"
    for role in ROLES:
        yield replace(row, role=role), f"it was recorded by {role}, not {row.role}"
    for seq in range(1, length + 2):
        yield replace(row, seq=seq), f"it was event {seq}"
    yield replace(row, happened_at=row.recorded_at), "when it happened was changed"
    for version in range(1, 10):
        yield replace(row, schema_version=version), f"its schema version was {version}"


def _opens(row: StoredEvent, *, key: bytes, open_own: OpenOwn) -> bool:
    try:
        decode({name: getattr(row, name) for name in StoredEvent.__slots__}, key, open_own)
    except KeyUnavailable:
        return False
    except Exception:  # noqa: BLE001 - it decrypts, but is no event of this type
        return True
    return True


def _describe_other_change(row: StoredEvent, key: bytes) -> str:
    """The change to a row that no single change explains: to its content, or to a time or several plaintext columns."""
    counter = Cipher(AES(key), CTR(row.payload[:NONCE] + FIRST_BLOCK)).decryptor()
    try:
        orjson.loads(unpacked(counter.update(row.payload[NONCE:-TAG])))
    except Exception:  # noqa: BLE001 - tampered data may fail in any way
        return "its content was changed, or it is none of this case's"
    return "one of its times was changed, or more than one thing"
