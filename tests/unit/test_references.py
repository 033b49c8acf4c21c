"""A command that names what its sender may not know of gets the answer that it gets for what there is not."""

from typing import Any, get_args

import pytest

from domain.decisions.decide import respond
from domain.disclosure.policy import follows
from domain.disclosure.references import nothing_hidden
from domain.facts.commands import Command, Data, Refers, Seq, references
from domain.primitives.refusals import Invalid, VersionConflict
from domain.tables.disclosure import SEES, SEES_BESIDES
from domain.tables.event_types import EVENT_TYPES
from domain.tables.transitions import TRANSITIONS
from tests.unit.given import LIE, NADHEIM, NAV, UDI, Story, asylum_applied, in_activity, rights
from tests.unit.states import STATES

NAMING = {name: found for name, row in TRANSITIONS.items() if (found := references(row.data))}
NOWHERE: dict[str, Any] = {"entry": 999_999, "deadline": "none-1"}


def told(story: Story, organisation: str, name: str, field: str, value: Any) -> tuple[str, str] | None:
    """What the organisation is answered that names this; None where it may."""
    listed = [value] if "list" in str(TRANSITIONS[name].data.model_fields[field].annotation) else value
    said: dict[str, Any] = dict.fromkeys(NAMING[name]) | {field: listed}
    data = TRANSITIONS[name].data.model_construct(None, **said)
    roles = story.directory.organisations[organisation].roles
    try:
        nothing_hidden(story.case, Command("c", name, data, organisation, roles), story.now)
    except Invalid as invalid:
        return invalid.pointer, invalid.problem
    return None


def not_to_be_known(story: Story, organisation: str, mark: Refers) -> list[Any]:
    """The entries or deadlines of the case that the organisation may not know of."""
    mine = rights(story, organisation)
    if mark.to == "deadline":
        return [d.id for d in story.case.deadlines.values() if not follows(mine.reader, d, story.case, story.now)]
    return [event.seq for event in story.events if not mine.knows_of(event).yes]


@pytest.mark.parametrize("state", STATES)
def test_what_is_hidden_is_as_what_there_is_not(state: str):
    story = STATES[state]()
    for organisation in {party.organisation for party in story.case.parties} & set(story.directory.organisations):
        for name, marks in NAMING.items():
            for field, mark in marks.items():
                nothing = told(story, organisation, name, field, NOWHERE[mark.to])
                assert nothing is not None
                for value in not_to_be_known(story, organisation, mark):
                    assert told(story, organisation, name, field, value) == nothing


def test_every_field_that_takes_a_seq_or_a_deadline_says_what_it_names():
    numbers = {
        (name, field)
        for name, row in TRANSITIONS.items()
        for field in row.data.model_fields
        if _is_seq(row.data, field)
    }
    deadlines = {(name, "deadline") for name, row in TRANSITIONS.items() if "deadline" in row.data.model_fields}
    assert len(numbers) > 8
    assert {(name, field) for name, field in numbers | deadlines if field not in NAMING.get(name, {})} == set()


def _is_seq(model: type[Data], field: str) -> bool:
    """By its bounds, which nothing else has."""
    bounds = str(model.model_fields[field])
    return all(repr(bound) in bounds for bound in get_args(Seq)[1].metadata)


def test_a_complaint_of_what_is_redacted_is_answered_before_the_version_is():
    story = asylum_applied().so(UDI, "decide_asylum", outcome="refused")
    seq = story.last("asylum_refused").seq
    story.refuses(NADHEIM, "file_complaint", decision=seq, grounds="x").as_invalid("/data/decision", "no_such_decision")
    story.refuses(NADHEIM, "file_complaint", decision=999, grounds="x").as_invalid("/data/decision", "no_such_decision")
    sent = TRANSITIONS["file_complaint"].data.model_validate({"decision": seq, "grounds": "x"})
    with pytest.raises(VersionConflict):
        respond(
            story.case,
            Command("c", "file_complaint", sent, LIE, ("lawyer",), expected_versions=(1,)),
            story.now,
            story.directory,
        )


def test_whoever_may_complain_knows_of_the_decision_unless_it_is_udi_s_on_asylum():
    """Which decisions exist is `process`; what they say is not, and of asylum the helper learns through the lawyer."""
    story = in_activity().so(NAV, "set_condition", condition="delta", person_heard=True, reduction_announced=True)
    decided = {row.id: row for row in EVENT_TYPES.values() if row.decided_by}
    for role in TRANSITIONS["file_complaint"].by:
        known = {id_ for id_, row in decided.items() if row.category in SEES[role] or id_ in SEES_BESIDES.get(role, {})}
        assert {decided[id_].category for id_ in decided.keys() - known} <= (
            {"immigration"} if role == "outreach" else set()
        )
    entry, mine = story.last("condition_set"), rights(story, NADHEIM)
    assert mine.knows_of(entry).yes
    assert not any(mine.may("support", entry, field=name).yes for name in type(entry.data).model_fields)


def test_an_entry_does_not_say_which_redacted_entry_it_is_about():
    story = asylum_applied().so(UDI, "decide_asylum", outcome="refused")
    filed = story.so(LIE, "file_complaint", decision=story.last("asylum_refused").seq, grounds="x").last(
        "complaint_filed"
    )
    assert EVENT_TYPES[filed.type].category == "process"
    assert not rights(story, NAV).names_what_is_known(filed, "decision")
    assert rights(story, UDI).names_what_is_known(filed, "decision")


COUNTED = {"assessed_age", "age", "amount_nok", "floor_nok", "living_allowance", "months", "percent", "rung"}
"""Whole numbers of an event that number nothing of the case."""


@pytest.mark.parametrize("type_", EVENT_TYPES)
def test_every_number_of_an_entry_in_an_event_says_that_it_is_one(type_: str):
    model = EVENT_TYPES[type_].data
    whole = {name for name, info in model.model_fields.items() if int in {info.annotation, *_within(info.annotation)}}
    assert whole - COUNTED <= set(references(model)) | set(_lists(model))


def _within(annotation: Any) -> set[Any]:
    return {inner for part in get_args(annotation) for inner in {part, *_within(part)} if isinstance(inner, type)}


def _lists(model: type[Data]) -> list[str]:
    return [name for name, info in model.model_fields.items() if "dict" in str(info.annotation)]
