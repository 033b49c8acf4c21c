"""Every row of the law against the words of the statute, as the project keeps them under `tests/law/`."""

import pytest

from domain.law import NORMS
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.norms import ROWS
from saksgang.reference.law import rests_on
from tests.law.statutes import HERE, act_of, paragraphs, says

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
    "lawyer_contact", "legal_advice", "police_confirmation", "interim_support_start", "services_decision", "activity_start",
    "return_information", "case_meeting", "evaluation_meeting", "refund_decision", "rehousing", "complaint_review",
    "acute_decision_sent", "told_of_missing", "after_care", "tribunal_decision", "accept_responsibility", "disclosure_review",
    "missing_person", "shelter_review",
)  # fmt: skip


@pytest.mark.parametrize("rule", NO_SOURCE)
def test_a_length_that_no_source_states_says_that_it_is_ours_and_cites_no_report(rule):
    for row in DEADLINE_RULES[rule]:
        sources = {provision.source for norm in row.basis for provision in NORMS[norm]}
        assert "own" in sources
        assert "report" not in sources


@pytest.mark.parametrize("rule", ["rehousing", "complaint_review", "state_handover", "tribunal_control"])
def test_what_no_statute_sets_a_length_for_is_a_routine(rule):
    assert {row.kind for row in DEADLINE_RULES[rule]} == {"routine"}
