"""Arkivlova § 13: a private organisation's own entries can be erased; the basis of the public bodies' work stays."""

from functools import cache
from typing import Any
from uuid import UUID

import orjson
import pytest

from domain.case import Case
from domain.evolve import fold
from domain.facts.commands import field_categories
from domain.facts.events import Event
from domain.facts.identification import PersonIdentified
from domain.facts.own_content import parted, stays, without_own
from domain.primitives.organisations import directory
from domain.readmodels.available_actions import possibilities
from domain.tables.event_types import EVENT_TYPES
from saksgang.development.seed_directory import DEVELOPMENT_DIRECTORY
from store.crypto.compression import unpacked
from store.crypto.keys import KeyUnavailable, unseal
from store.events.serializer import START_OF_CHAIN, OwnerKey, StoredEvent, bound, decode, encode, row_of
from tests.samples.record import FOLDER
from tests.unit.given import NADHEIM, WOMAN, Story
from tests.unit.test_children_walk import Walk as ChildWalk
from tests.unit.test_walk import Walk

KEY, FILE, SECRET = bytes(range(32)), UUID(int=7), "Hun heter Qwkslettes"
OWN = OwnerKey(FILE, bytes(reversed(range(32))))
OPEN = {FILE: OWN.key}


def stored(event: Event, own: OwnerKey | None = OWN) -> dict[str, Any]:
    row = encode("case-1", event, KEY, KEY, START_OF_CHAIN, own)
    return {name: getattr(row, name) for name in StoredEvent.__slots__}


def without(event: Event) -> Event:
    """The entry as it is read when its owner's key is destroyed."""
    return decode(stored(event), KEY, lambda *_: None)


def opening() -> Event:
    story = Story()
    person = {"name": SECRET, "contact": [{"channel": "phone", "value": "99887766", "safety": "safe"}]}
    return story.do(NADHEIM, "identify", **{**WOMAN, "person": person}, note="Møtt på gata")[0]


def test_arkivlova_13_with_the_owners_key_the_entry_is_what_it_was():
    event = opening()
    assert decode(stored(event), KEY, lambda *key: OPEN[key[2]]) == event


def test_arkivlova_13_without_it_the_words_are_gone_and_the_path_stays():
    event = opening()
    left = without(event)
    assert isinstance(left.data, PersonIdentified)
    assert (left.erased, left.note, left.data.person, left.data.birth_date) == (True, None, None, None)
    assert (left.data.track, left.data.municipality, left.effects) == ("oslo_adult", "0301", event.effects)


def test_arkivlova_13_the_cases_own_key_does_not_open_what_is_a_private_organisations():
    row = stored(opening())
    text = unpacked(unseal(KEY, row["payload"], bound(row_of(row))))
    assert SECRET.encode() not in text
    assert b"99887766" not in text
    assert "Møtt på gata".encode() not in text


def test_arkivlova_13_an_entry_opens_with_no_other_key():
    with pytest.raises(KeyUnavailable):
        decode(stored(opening()), KEY, lambda *_: bytes(32))


SAMPLES = sorted(FOLDER.glob("*.json"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_of_every_entry_something_stays_that_can_be_read_and_no_words_and_nothing_of_the_person(path):
    kind = EVENT_TYPES[path.name.partition(".")[0]]
    data = kind.data.model_validate(orjson.loads(path.read_bytes()).get("data", {}), strict=False)
    kept, own = parted(data, kind.category)
    left = without_own(kind.data, kind.category, kept)
    assert parted(left, kind.category)[0] == kept
    of_field = field_categories(kind.data)
    categories = {of_field.get(name, kind.category) for name in stays(kind.data, kind.category)}
    assert categories <= {"process", "support"}
    assert not kept.keys() & own.keys()
    assert not {"note", "reason", "text", "grounds", "outcome_text", "person", "name", "place"} & kept.keys()


@cache
def walks() -> tuple[Story, ...]:
    return tuple(walk(seed).story for walk in (Walk, ChildWalk) for seed in range(8))


PRIVATE = directory(DEVELOPMENT_DIRECTORY).private


@pytest.mark.parametrize("owners", [{"nadheim"}, {"advokat-lie"}, PRIVATE], ids=["a helper", "a lawyer", "all"])
def test_a_case_whose_private_entries_are_erased_folds_as_before_and_can_go_on(owners):
    """Parties, deadlines, steps and decisions rest on what stays; and every rule can be asked."""
    erased = 0
    for story in walks():
        events = [without(e) if e.actor.organisation in owners else e for e in story.events]
        case, whole = fold(Case(story.case.id), events), story.case
        erased += sum(event.erased for event in events)
        assert (case.parties, case.steps, case.track) == (whole.parties, whole.steps, whole.track)
        assert (dict(case.deadlines), case.decisions) == (dict(whole.deadlines), whole.decisions)
        assert (case.closed_at, case.contact.missing) == (whole.closed_at, whole.contact.missing)
        for organisation, role in {(p.organisation, p.role) for p in case.parties if p.is_member}:
            possibilities(case, organisation, (role,), story.now, story.directory, told=None)
    assert erased > len(walks())


def test_a_public_bodys_entry_is_the_cases():
    event = opening()
    assert decode(stored(event, None), KEY, lambda *_: None) == event
