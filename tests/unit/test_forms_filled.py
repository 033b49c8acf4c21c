"""A form can be sent once it is filled in: every required field of every form, in every state, in each role."""

from collections.abc import Iterator
from typing import Any

import pytest

from api.http.request_body import fits
from api.pages.forms import fields_of
from api.pages.parsing import parse
from api.pages.shapes import shape_of
from domain.primitives.refusals import Invalid, Refused
from domain.readmodels.available_actions import possibilities
from domain.tables.fields import QUESTIONS
from domain.tables.transitions import TRANSITIONS
from tests.unit.filling import around, filled
from tests.unit.given import Story, rights
from tests.unit.states import STATES, concern


def open_forms(story: Story) -> Iterator[tuple[str, str]]:
    """(organisation, transition) of every form that the pages offer somebody in the case now."""
    for party in story.case.members:
        asked = (story.case, party.organisation, (party.role,), story.now, story.directory)
        for possible in possibilities(*asked, told=rights(story, party.organisation)):
            if possible.allowed:
                yield party.organisation, possible.row.name


@pytest.mark.parametrize("state", STATES)
def test_what_a_form_requires_can_be_filled_in_and_is_all_that_is_missing(state: str):
    story = STATES[state]()
    for organisation, name in dict.fromkeys(open_forms(story)):
        model = TRANSITIONS[name].data
        fields = fields_of(shape_of(model), {}, around(story, organisation), {})
        data = parse(shape_of(model), filled(fields, story))
        fits(model, data, "/data")
        explained = (*EXPLAINED.get(name, ()), *UNTOLD.get(name, ()))
        assert outcome(story, organisation, name, data) in (None, *explained), (organisation, name)


def outcome(story: Story, organisation: str, name: str, data: dict[str, Any]) -> str | None:
    """What stood in the way, None where nothing did."""
    said = {**data, "on_day": data["on"]} if "on" in data else data
    try:
        story.command(organisation, name, **{k: v for k, v in said.items() if k != "on"})
    except (Invalid, Refused) as wrong:
        return wrong.problem if isinstance(wrong, Invalid) else wrong.rule
    return None


EXPLAINED: dict[str, tuple[str, ...]] = {
    "complain_acute":               ("not_the_childs_own",),
    "settle_age":                   ("age_or_birth_date",),
    "assign_responsible":           ("organisation_lacks_role", "already_responsible"),
    "assign_lawyer":                ("same_lawyer",),
    "grant_services":               ("no_basis_for_services",),
    "appoint_guardian":             ("same_guardian",),
    "correct":                      ("does_not_fit", "no_such_field"),
    "move_shelter":                 ("missing",),
    "decide_temporary_permit":      ("missing",),
    "decide_after_care":            ("after_care_needs_agreement",),
    "place_acutely":                ("placement_4_29_needs_approved_institution",),
    "change_placement":             ("placement_4_29_needs_approved_institution",),
    "decide_alternative_reception": ("municipality_has_not_agreed",),
    "decide_tribunal":              ("no_acute_placement",),
    "decide_travel_ban":            ("missing", "no_travel_ban_to_decide"),
    "send_provisional_reply":       ("application_missing", "permit_application_missing", "asylum_not_applied"),
    "share_information":            ("no_consent",),
}  # fmt: skip
"""transition → what may be wrong with the first of all offered values, because it depends on another field."""

UNTOLD: dict[str, tuple[str, ...]] = {
    "close":                        ("open_matters",),
    "request_alternative_reception": ("asylum_not_applied",),
    "decide_postponed_enforcement": ("enforcement_not_in_question",),
}  # fmt: skip
"""transition → what may stand in the way, and is not told beforehand to whoever may not know it."""


def test_every_form_is_opened_in_some_state():
    opened = {name for state in STATES.values() for _, name in open_forms(state())}
    unopened = set(TRANSITIONS) - opened - {"identify"}
    assert unopened <= RARE, sorted(unopened - RARE)


RARE: set[str] = set()
"""Transitions that no state of `tests.unit.states` allows."""


def test_a_screening_asks_koms_questions_and_takes_others():
    story = concern()
    shape = shape_of(TRANSITIONS["conduct_screening"].data)
    answers = next(f for f in fields_of(shape, {}, around(story, "bv-fyllingsdalen"), {}) if f.name == "answers")
    assert [row.fields[1].title for row in answers.fields[:-1]] == [
        q.nb for q in QUESTIONS["ConductScreening", "answers"]
    ]
    assert [part.kind for part in answers.fields[-1].fields] == ["text", "long"]
    sent = {
        "answers.0.key": ["Hvor bor du?"], "answers.0.value": ["Ute"],
        "answers.1.key": ["Hvor lenge har du vært i Norge?"], "answers.1.value": [""],
        "answers.6.key": ["Hvem kjenner du her?"], "answers.6.value": ["Ingen"],
        "suspicion": ["unclear"],
    }  # fmt: skip
    found: dict[str, Any] = parse(shape, sent)
    assert found["answers"] == {"Hvor bor du?": "Ute", "Hvem kjenner du her?": "Ingen"}
    again = next(f for f in fields_of(shape, found, around(story, "bv-fyllingsdalen"), {}) if f.name == "answers")
    assert [row.fields[1].value for row in again.fields] == ["Ute", "", "", "", "", "", "Ingen"]


def test_a_question_of_ones_own_without_an_answer_is_not_lost():
    sent = {"answers.0.key": ["Hvem kjenner du?"], "answers.0.value": [""], "suspicion": ["unclear"]}
    assert parse(shape_of(TRANSITIONS["conduct_screening"].data), sent)["answers"] == {"Hvem kjenner du?": ""}


def test_a_pair_of_role_and_organisation_is_still_chosen():
    shape = shape_of(TRANSITIONS["identify"].data)
    row = next(f for f in fields_of(shape, {}, around(concern(), "bv-fyllingsdalen"), {}) if f.name == "responsible")
    assert [part.kind for part in row.fields[0].fields] == ["choice", "choice"]
    assert all(part.choices for part in row.fields[0].fields)
