"""Forms are made from the transitions' own schemas, and what is sent comes back as the interface takes it."""

import random
from collections import UserList
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import AwareDatetime, Field

from api.http.problems import Problem
from api.http.request_body import fits
from api.pages.choices import AMONG_ENTRIES, CHOSEN, Around
from api.pages.forms import Field as FormField
from api.pages.forms import by_name, fields_of, summary
from api.pages.parsing import Pairs, parse
from api.pages.shapes import Shape, shape_of
from api.pages.words import WORDS
from domain.facts.commands import Data, LongText, OfRole, OrganisationId, ShortText
from domain.primitives.calendar import OSLO
from domain.primitives.organisations import directory
from domain.primitives.text import Language
from domain.tables.transitions import TRANSITIONS
from saksgang.development.seed_directory import DEVELOPMENT_DIRECTORY
from tests.integration.plausible import plausible

NB: Language = "nb"
AROUND = Around(directory(DEVELOPMENT_DIRECTORY), NB)
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Action(Data):
    """One of several."""

    what: ShortText
    role: ShortText
    by: date


class Meeting(Data):
    """As a transition with everything that a form can hold."""

    kind: Literal["visits", "post", "phone"]
    restricts: Annotated[list[Literal["visits", "post", "phone"]], Field(min_length=1)]
    organisation: Annotated[OrganisationId, OfRole("lawyer")]
    actions: Annotated[list[Action], Field(min_length=1, max_length=10)]
    needs: list[ShortText] = Field(default_factory=list)
    because: list[Annotated[int, Field(ge=1)]] = Field(default_factory=list)
    responsible: dict[str, OrganisationId] = Field(default_factory=dict)
    last_seen: AwareDatetime | date | None = None
    text: LongText | None = None
    urgent: bool = False
    from_: date | None = None


SAID: dict[str, Any] = {
    "kind": "post",
    "restricts": ["visits", "phone"],
    "organisation": "advokat-lie",
    "actions": [
        {"what": "Ring legen", "role": "nav", "by": "2026-12-01"},
        {"what": "Finn bolig", "role": "nav", "by": "2026-12-02"},
    ],
    "needs": ["tolk", "ro"],
    "because": [3, 4],
    "responsible": {"nav": "nav-grunerlokka"},
    "last_seen": "2026-11-20T21:30:00+01:00",
    "text": "To\nlinjer",
    "urgent": False,
    "from": "2026-11-01",
}


def as_sent(shape: Shape, said: Any, name: str = "") -> dict[str, list[str]]:
    """What a browser would send for this."""
    match shape.kind, said:
        case _, None:
            return {}
        case "group", dict():
            parts = {part.name: part for part in shape.parts}
            return merged(as_sent(parts[k], v, f"{name}.{k}" if name else k) for k, v in said.items())
        case "list", list() if shape.item and shape.item.kind in ("choice", "number"):
            return {name: [str(v) for v in said]}
        case "list", list() if shape.item:
            item = shape.item
            return merged(as_sent(item, v, f"{name}.{i * 2}") for i, v in enumerate(said))
        case "pairs", dict():
            rows = ({f"{name}.{i}.key": [k], f"{name}.{i}.value": [v]} for i, (k, v) in enumerate(said.items()))
            return merged(rows)
        case "moment", str():
            at = datetime.fromisoformat(said).astimezone(OSLO)
            return {f"{name}.date": [f"{at:%Y-%m-%d}"], f"{name}.time": [f"{at:%H:%M}"]}
        case _, bool():
            return {name: ["true" if said else "false"]}
        case _:
            return {name: [str(said).replace("\n", "\r\n")]}


def merged(parts: Any) -> dict[str, list[str]]:
    return {key: value for part in parts for key, value in part.items()}


def test_everything_that_a_form_can_hold_comes_back_as_it_was_said():
    sent = as_sent(shape_of(Meeting), SAID)
    found = parse(shape_of(Meeting), sent)
    assert found == SAID
    assert fits(Meeting, found, "/data").actions[1].by == date(2026, 12, 2)


def test_an_untouched_form_says_nothing_at_all():
    blank: Pairs = {
        "kind": [""],
        "needs.0": [""],
        "actions.0.what": [" "],
        "last_seen.date": [""],
        "responsible.0.key": [""],
    }
    assert parse(shape_of(Meeting), blank) == {}


def test_what_does_not_fit_is_left_for_the_interface_to_say_so():
    sent = {
        "because": ["many"],
        "from": ["2026-02-31"],
        "urgent": ["perhaps"],
        "last_seen.date": ["x"],
        "last_seen.time": ["9"],
    }
    found = parse(shape_of(Meeting), sent)
    with pytest.raises(Problem) as problem:
        fits(Meeting, found, "/data")
    assert {"/data/because/0", "/data/from", "/data/urgent"} <= {pointer for pointer, _ in problem.value.errors}


NEVER, TWICE = ("2026-03-29", "02:30"), ("2026-10-25", "02:30")
SUMMER, STANDARD = "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"


def seen(day: str, clock: str, **more: str) -> Any:
    """What becomes of a day and a time that a form sends."""
    sent = {"last_seen.date": [day], "last_seen.time": [clock], **{f"last_seen.{k}": [v] for k, v in more.items()}}
    return parse(shape_of(Meeting), sent)["last_seen"]


def drawn(last_seen: str) -> FormField:
    """The field as it is drawn again with what is wrong in it."""
    with pytest.raises(Problem) as problem:
        fits(Meeting, {**SAID, "last_seen": last_seen}, "/data")
    errors = by_name(problem.value.errors, "/data", AROUND)
    fields = fields_of(shape_of(Meeting), {**SAID, "last_seen": last_seen}, AROUND, errors)
    (field,) = (f for f in fields if f.errors)
    assert field.name == "last_seen"
    return field


@pytest.mark.parametrize("clock", ["02:00", "02:30", "02:59"])
@pytest.mark.parametrize("day", ["2026-03-29", "2027-03-28"])
def test_a_time_that_no_clock_showed_is_not_moved_but_told_at_its_field(day: str, clock: str):
    field = drawn(seen(day, clock))
    assert field.errors == (WORDS["form.never"].nb,)
    assert field.fields == ()


@pytest.mark.parametrize("clock", ["02:00", "02:59"])
@pytest.mark.parametrize("day", ["2026-10-25", "2027-10-31"])
def test_a_time_that_came_twice_is_not_chosen_silently_but_offered(day: str, clock: str):
    field = drawn(seen(day, clock))
    assert field.errors == (WORDS["form.twice"].nb,)
    (which,) = field.fields
    assert [c.value for c in which.choices or ()] == [f"{day}T{clock}:00+02:00", f"{day}T{clock}:00+01:00"]


@pytest.mark.parametrize("chosen", [SUMMER, STANDARD])
def test_the_one_that_was_chosen_is_taken_and_stays_chosen(chosen: str):
    said = seen(*TWICE, which=chosen)
    assert said == chosen
    field = next(f for f in fields_of(shape_of(Meeting), {"last_seen": said}, AROUND, {}) if f.name == "last_seen")
    assert (field.errors, field.fields[0].value) == ((), chosen)


def test_a_choice_for_another_time_counts_for_nothing():
    assert seen("2026-10-25", "03:30", which=SUMMER) == "2026-10-25T03:30:00+01:00"
    assert seen("2026-10-25", "02:45", which=SUMMER) == "2026-10-25T02:45"
    assert seen(*NEVER, which=SUMMER) == "2026-03-29T02:30"


def test_only_the_calendar_makes_an_instant_of_a_time_on_the_wall():
    """Whoever writes `tzinfo=OSLO` chooses in the hour that comes twice, and moves the one that does not come."""
    root = Path(__file__).parents[2]
    files = (
        f for layer in ("api", "activities", "saksgang", "store", "workflows") for f in (root / layer).rglob("*.py")
    )
    assert [f.name for f in files if "tzinfo=OSLO" in f.read_text()] == []


@pytest.mark.parametrize("name", TRANSITIONS)
def test_what_one_could_say_in_a_transition_can_be_said_in_its_form(name: str):
    for seed in range(5):
        body = plausible(name, random.Random(seed), AT)
        model, shape = TRANSITIONS[name].data, shape_of(TRANSITIONS[name].data)
        assert fits(model, parse(shape, as_sent(shape, body)), "") == fits(model, body, "")


@pytest.mark.parametrize("name", TRANSITIONS)
def test_no_field_of_a_transition_is_without_a_form(name: str):
    def kinds(shape: Shape) -> set[str]:
        parts = [*shape.parts, *([shape.item] if shape.item else [])]
        return {shape.kind, *(kind for part in parts for kind in kinds(part))}

    assert "unknown" not in kinds(shape_of(TRANSITIONS[name].data))
    assert len(fields_of(shape_of(TRANSITIONS[name].data), {}, AROUND, {})) == len(TRANSITIONS[name].data.model_fields)


def test_an_error_stands_at_its_field_and_the_summary_leads_there():
    broken = {**SAID, "actions": [SAID["actions"][0], {"what": "x", "role": "nav", "by": "soon"}]}
    del broken["kind"]
    with pytest.raises(Problem) as problem:
        fits(Meeting, broken, "/data")
    errors = by_name(problem.value.errors, "/data", AROUND)
    fields = fields_of(shape_of(Meeting), broken, AROUND, errors)
    lines = {(line.title, line.id) for line in summary(fields, errors)}
    assert lines == {("Type", "f-kind"), ("Innen", "f-actions-1-by")}


def test_what_belongs_to_no_field_comes_first_and_names_fields_by_their_titles():
    errors = by_name(
        [("/birth_date", TRANSITIONS["identify"].title._replace(nb="birth_date eller assessed_age må oppgis"))],
        "",
        AROUND,
    )
    loose = summary((), errors)
    assert [(line.title, line.detail, line.id) for line in loose] == [
        ("", "«Fødselsdato» eller «Antatt alder (antall år)» må oppgis", "form")
    ]


def test_a_list_gets_one_row_more_when_asked():
    rows = next(f for f in fields_of(shape_of(Meeting), SAID, AROUND, {}, "actions") if f.name == "actions").fields
    assert [row.name for row in rows] == ["actions.0", "actions.1", "actions.2"]
    assert rows[2].fields[0].value == ""


class History(UserList[Any]):
    """One that notices that it is read."""

    read = False

    def __iter__(self) -> Any:
        self.read = True
        return super().__iter__()


@pytest.mark.parametrize("row", CHOSEN, ids="-".join)
def test_the_history_is_read_for_what_is_chosen_among_its_entries_alone(row: tuple[str, str]):
    history = History()
    CHOSEN[row](replace(AROUND, history=history))
    assert history.read is (row in AMONG_ENTRIES)


def test_an_organisation_is_chosen_among_those_with_the_role_those_of_the_town_first():
    fields = {f.name: f for f in fields_of(shape_of(Meeting), {}, AROUND, {})}
    assert {c.value for c in fields["organisation"].choices or ()} == {"advokat-lie", "advokat-dahl"}
    town = Around(AROUND.directory, NB, municipality="4601")
    shape = shape_of(TRANSITIONS["assign_responsible"].data)
    offered = next(f for f in fields_of(shape, {}, town, {}) if f.name == "organisation").choices or ()
    assert AROUND.directory.organisations[offered[0].value].municipality == "4601"
