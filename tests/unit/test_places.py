"""The name of a place is where the person lives, in whatever field of whatever event it stands (issue Q 1)."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from api.queries.case_views import deadline_view, event_view
from domain.disclosure.reader_rights import Names, Rights, names_without_case
from domain.facts.commands import Data, field_categories, role_fields
from domain.facts.events import Effects
from domain.primitives.callers import Reader
from domain.primitives.roles import ROLES
from domain.tables.disclosure import PLACES
from domain.tables.event_types import EVENT_TYPES
from tests.samples.record import FOLDER
from tests.unit.given import LIE, NADHEIM, TOT, Story, granted, rights, with_lawyer
from tests.unit.test_upcasting import read

NORD = "institusjon-nord"
SAMPLES = sorted(FOLDER.glob("*.json"))


@pytest.mark.parametrize("event_type", EVENT_TYPES)
def test_a_field_that_names_a_place_is_location(event_type: str):
    """By the mark of the field, before any case is there: the role that an organisation must have, or an address."""
    row = EVENT_TYPES[event_type]
    categories = field_categories(row.data)
    named = {name for name, role in role_fields(row.data) if role in PLACES}
    found = {name: categories.get(name, row.category) for name in named}
    assert set(found.values()) <= {"location"}, found


def with_place(value: Any) -> Any:
    """A value of the same shape that names the place wherever it could name an organisation."""
    match value:
        case str():
            return NORD
        case list() | tuple():
            return [with_place(inner) for inner in value]
        case dict():
            return {key: with_place(inner) for key, inner in value.items()}
        case Data():
            return value.model_copy(update=fields_with_place(value))
        case _:
            return value


def fields_with_place(data: Data) -> dict[str, Any]:
    """The fields of an event, each naming the place; which category a corrected field has is no word of anybody's."""
    words = ((name, value) for name, value in data if isinstance(value, str | list | tuple | dict))
    return {name: with_place(value) for name, value in words if name != "categories"}


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_no_field_of_no_event_names_a_place_to_whom_it_is_not_for(path: Path):
    """Every word of the event is made the place's id; the coordinator, who sees the process, must not find it."""
    event = read(path)
    planted = replace(
        event,
        seq=2,
        data=event.data.model_copy(update=fields_with_place(event.data)),
        actor=replace(event.actor, organisation=NORD, role="institution", on_behalf_of=NORD),
        effects=Effects(told=((NORD, "institution"),)),
    )
    assert NORD not in str(event_view(planted, "", reader_of(TOT), "nb"))


def reader_of(organisation: str) -> Rights:
    return rights(with_lawyer(), organisation)


def test_whom_it_is_for_finds_it():
    """What the test above looks for is there."""
    story = granted().so(NADHEIM, "request_shelter_place").so("rosa", "offer_shelter_place", shelter="oslo-krisesenter")
    event = story.last("shelter_place_offered")
    assert "oslo-krisesenter" in str(event_view(event, "", rights(story, LIE), "nb"))
    assert "oslo-krisesenter" not in str(event_view(event, "", rights(story, TOT), "nb"))


def test_a_place_knows_itself_and_no_list_names_it_to_anybody_else():
    names = names_without_case(Reader("nadheim", ("outreach",)), frozenset({NORD}))
    assert names.of(NORD, "institution") is None
    assert names.of(NORD) is None
    assert names.of("udi", "udi") == "udi"
    assert names_without_case(Reader(NORD, ("institution",)), frozenset({NORD})).of(NORD, "institution") == NORD


def test_a_place_that_has_left_the_directory_is_a_place_still():
    story = Story()
    story.directory = replace(story.directory, places=frozenset())
    names = Names(Reader(TOT, ("coordinator",)), sees_places=False, places=frozenset({NORD}))
    assert names.of(NORD, "institution") is None


def test_where_somebody_lives_is_a_matter_of_the_roles_row():
    assert set(PLACES) == {"shelter", "institution", "reception_centre", "lodging", "housing"}
    assert all(ROLES[role].is_place for role in PLACES)


def test_a_deadline_of_a_place_does_not_name_it():
    story = granted().so(NADHEIM, "request_shelter_place").so("rosa", "offer_shelter_place", shelter="oslo-krisesenter")
    theirs = replace(story.deadline("reflection_period"), organisation="oslo-krisesenter", role="shelter")
    for reader, shown in ((TOT, None), (LIE, "oslo-krisesenter")):
        assert deadline_view(theirs, "nb", rights(story, reader).names)["responsible"]["organisation"] == shown
