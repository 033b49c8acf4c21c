"""Data stored by earlier versions are readable: a sample of every event type in every version is kept."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from domain.facts.events import Event
from domain.tables.event_types import EVENT_TYPES
from store.events import upcasting
from store.events.serializer import START_OF_CHAIN, StoredEvent, chained, decode, encode, opened, plain
from store.events.upcasting import FromTheFuture, current_version
from tests.samples.record import FOLDER, wanting
from tests.unit.given import nobodys

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
SAMPLES = sorted(FOLDER.glob("*.json"))
KEY = bytes(range(32))

every_sample = pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)


def named(path: Path) -> tuple[str, int]:
    event_type, version, _ = path.name.split(".")
    return event_type, int(version.removeprefix("v"))


def row_of(event_type: str, version: int) -> dict[str, Any]:
    who = {"role": "outreach"}
    when = {"happened_at": AT, "recorded_at": AT}
    return {"case_id": "c", "seq": 1, "type": event_type, "schema_version": version, **who, **when}


def read(path: Path) -> Event:
    return opened(row_of(*named(path)), path.read_bytes())


def test_every_event_type_has_a_sample_in_its_present_version():
    assert [path.name for path in wanting()] == [], (
        "no stored sample of a new event: run `make regenerate` and commit tests/samples"
    )


def test_every_sample_is_of_a_type_that_is_still_read():
    assert {named(path)[0] for path in SAMPLES} <= set(EVENT_TYPES)


@every_sample
def test_a_stored_event_is_read_and_nothing_of_it_is_lost(path: Path):
    event_type, version = named(path)
    again = orjson.loads(plain(read(path)))
    stored = upcasting.upcast(event_type, version, orjson.loads(path.read_bytes()))
    assert _within(stored, again)


def _within(stored: Any, again: Any) -> bool:
    """What was stored is there; what has been added since has its default."""
    if isinstance(stored, dict) and isinstance(again, dict):
        return all(name in again and _within(value, again[name]) for name, value in stored.items())
    if isinstance(stored, list) and isinstance(again, list):
        return len(stored) == len(again) and all(map(_within, stored, again))
    return bool(stored == again)


@pytest.fixture
def version_2(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program whose `lawyer_assigned` no longer calls the lawyer `advocate`: what version 1 is to it."""

    def renamed(parts: dict[str, Any]) -> dict[str, Any]:
        return {**parts, "data": {"organisation": parts["data"]["advocate"]}}

    monkeypatch.setattr(upcasting, "UPCASTERS", {("lawyer_assigned", 1): renamed})


@pytest.mark.usefixtures("version_2")
def test_an_event_of_version_1_is_read_by_version_2():
    event = opened(row_of("lawyer_assigned", 1), b'{"by": "nadheim", "data": {"advocate": "advokat-lie"}}')
    assert event.data.model_dump() == {"organisation": "advokat-lie"}


@pytest.mark.usefixtures("version_2")
def test_version_2_stores_its_own_version_and_chains_it():
    event = opened(row_of("lawyer_assigned", 2), b'{"by": "nadheim", "data": {"organisation": "advokat-lie"}}')
    row = encode("c", event, KEY, KEY, START_OF_CHAIN)
    fields = {name: getattr(row, name) for name in row.__slots__}
    assert row.schema_version == current_version("lawyer_assigned") == 2
    assert decode(fields, KEY, nobodys) == event
    assert chained(StoredEvent(**{**fields, "schema_version": 1}), KEY, START_OF_CHAIN) != row.hash


def test_an_event_of_a_later_program_is_not_guessed_at():
    with pytest.raises(FromTheFuture):
        opened(row_of("lawyer_assigned", 2), b'{"by": "nadheim", "data": {"organisation": "advokat-lie"}}')
