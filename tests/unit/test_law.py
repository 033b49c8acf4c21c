"""Every row of the law against the words of the statute, as the project keeps them under `tests/law/`."""

from dataclasses import replace

import pytest

from domain.decisions.decide import rule_id
from domain.disclosure.reader_rights import Rights
from domain.facts.commands import Actor
from domain.primitives.callers import Reader
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.disclosure import SEES
from domain.tables.forbidding import LAW, PROTECTION
from domain.tables.law import NORMS
from domain.tables.norms import ROWS
from domain.tables.refusals import RULES
from domain.tables.transitions import TRANSITIONS
from saksgang.development.reference.law import rests_on
from tests.law.statutes import HERE, act_of, paragraphs, says
from tests.unit.given import NAV, in_activity

QUOTED = [row for row in ROWS if row.words]


@pytest.mark.parametrize("row", QUOTED, ids=lambda row: f"{row.norm} {row.citation}")
def test_the_statute_says_what_the_row_quotes(row):
    assert says(row), (row.citation, row.words)


def test_only_what_is_quoted_from_a_statute_is_confirmed():
    assert {row.source for row in ROWS if row.confirmed} == {"statute"}
    assert {row.norm for row in ROWS if row.source == "statute" and not row.confirmed} == UNCONFIRMED


UNCONFIRMED = {
    # the text of straffeloven was not at hand; of what was in force before, only what amending acts say
    "trafficking", "duty_to_avert", "emergency_right", "enforcement", "reflection_period",
    "duty_to_report_child", "concern_review", "investigation", "reporter_confirmation", "acute_care", "care_order",
    "archive",
}  # fmt: skip
"""Norms of which some row has no words."""


def test_a_confirmed_provision_of_today_stands_beside_every_repealed_one():
    alone = {"trafficking", "duty_to_avert", "emergency_right"}
    for norm in UNCONFIRMED - alone:
        assert max(NORMS[norm], key=lambda row: row.in_force_from).confirmed, norm


def test_the_copies_hold_only_the_paragraphs_that_are_quoted():
    quoted = {act_of(row)[:2] for row in QUOTED}
    assert {(path.stem, section) for path in HERE.glob("*.md") for section in paragraphs(path.stem)} == quoted


def test_something_rests_on_every_norm():
    assert [norm for norm in NORMS if not rests_on(norm)] == []


NO_SOURCE = (
    "lawyer_contact",
    "legal_advice",
    "police_confirmation",
    "interim_support_start",
    "services_decision",
    "activity_start",
    "return_information",
    "case_meeting",
    "evaluation_meeting",
    "refund_decision",
    "rehousing",
    "complaint_review",
    "acute_decision_sent",
    "told_of_missing",
    "after_care",
    "tribunal_decision",
    "accept_responsibility",
    "disclosure_review",
    "missing_person",
    "shelter_review",
)


@pytest.mark.parametrize("rule", NO_SOURCE)
def test_a_length_that_no_source_states_says_that_it_is_ours_and_cites_no_report(rule):
    for row in DEADLINE_RULES[rule]:
        sources = {provision.source for norm in row.basis for provision in NORMS[norm]}
        assert "own" in sources
        assert "report" not in sources


@pytest.mark.parametrize("rule", ["rehousing", "complaint_review", "state_handover", "tribunal_control"])
def test_what_no_statute_sets_a_length_for_is_a_routine(rule):
    assert {row.kind for row in DEADLINE_RULES[rule]} == {"routine"}


def refusing() -> set[str]:
    return {rule_id(rule.__name__) for row in TRANSITIONS.values() for rule in row.refuses}


def test_l6_what_is_refused_by_law_cites_a_statute():
    for rule in LAW:
        assert {p.source for norm in RULES[rule].basis for p in NORMS[norm]} & {"statute", "own"}, rule


def test_l6_what_protects_the_person_is_named_one_by_one_and_refuses():
    assert len(PROTECTION) == len("1234")
    asked = refusing() | {row.wrong_role for row in TRANSITIONS.values()}
    assert set(PROTECTION) <= asked


def test_l6_every_rule_refuses_or_remarks_or_is_asked_by_the_program_itself():
    remarks = {rule_id(rule.__name__) for row in TRANSITIONS.values() for rule in row.remarks}
    asked = refusing() | remarks | {row.wrong_role for row in TRANSITIONS.values()}
    own = {"only_time_does_this", "only_who_recorded_corrects", "case_closed", "erasure_refused"}
    assert set(RULES) - asked == own


L6_LAWFUL = {
    "offer_place": {"no_suspicion"},
    "place_acutely": {"no_suspicion"},
    "place_by_consent": {"no_suspicion"},
    "file_with_tribunal": {"no_suspicion"},
    "decide_tribunal": {"no_suspicion"},
    "apply_asylum": {"reflection_application_pending"},
    "submit_reflection_application": {
        "advice_missing", "reflection_already_used", "new_information_missing", "asylum_finally_refused",
    },
    "decide_temporary_permit": {"permit_longer_than_a_year", "criteria_missing"},
    "open_interim_support": {"police_confirmation_missing"},
    "decide_reflection": {"police_confirmation_missing"},
    "pay_interim_support": {"status_confirmation_missing"},
}  # fmt: skip


@pytest.mark.parametrize("name", L6_LAWFUL)
def test_l6_what_is_lawful_is_remarked_on_and_refused_by_nothing(name):
    row = TRANSITIONS[name]
    assert {rule_id(rule.__name__) for rule in row.remarks} >= L6_LAWFUL[name]
    assert not {rule_id(rule.__name__) for rule in row.refuses} & L6_LAWFUL[name]


REMARKS_OF_ROLES = [
    (role, rule_id(rule.__name__)) for row in TRANSITIONS.values() for rule in row.remarks for role in row.by
]
HIDDEN_FROM = {
    ("activity_provider", "self_certification_too_long"),
    ("activity_provider", "self_certification_used_up"),
}
"""Whoever records it is not told what others know of it."""


@pytest.mark.parametrize(("role", "rule"), sorted(set(REMARKS_OF_ROLES)))
def test_a_remark_tells_whoever_acts_nothing_that_it_may_not_know(role, rule):
    row = RULES[rule]
    knows = row.category in SEES[role] or role in row.known_by
    assert knows is ((role, rule) not in HIDDEN_FROM)


def test_an_activity_provider_is_not_told_that_the_self_certifications_are_used_up():
    story = in_activity().at("2026-03-31 10:00")
    row = TRANSITIONS["record_absence"]
    assert "activity_provider" in row.by
    for _ in range(2):
        day = story.today
        story.do(NAV, "record_absence", kind="self_certified", from_=day, to=day)
    event = story.do(NAV, "record_absence", kind="self_certified", from_=story.today, to=story.today)[0]
    rule = RULES[event.remarks[0].rule]
    as_recorded_by_the_provider = replace(event, actor=Actor("fretex", "activity_provider"))
    for reader, knows in ((Reader(NAV, ("nav",)), True), (Reader("fretex", ("activity_provider",)), False)):
        assert Rights(reader, story.case, story.now).knows_remark(rule, as_recorded_by_the_provider) is knows
