"""Compensation for victims of violence (voldserstatningsloven §§ 6, 7, 9): started, reminded, met, and over."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from domain.tables.law import citations
from tests.unit.given import LIE, POLICE, Story, oslo, with_lawyer

Given = Callable[[], Story]


def reported() -> Story:
    return with_lawyer().so(LIE, "report_to_police", reported_by="lawyer")


def awarded() -> Story:
    return reported().so(POLICE, "record_verdict", final_on="2026-03-02", compensation_awarded=True)


def not_awarded() -> Story:
    return reported().so(POLICE, "record_verdict", final_on="2026-03-02", compensation_awarded=False)


def dropped() -> Story:
    return reported().so(POLICE, "open_investigation").so(POLICE, "close_investigation")


def refused() -> Story:
    story = dropped().so(LIE, "apply_compensation")
    return story.so(LIE, "record_compensation_decision", outcome="refused", notified_on="2026-03-02", final=True)


APPLIES: tuple[str, str, dict[str, Any]] = (LIE, "apply_compensation", {})
RIGHTS: list[tuple[str, Given, str, int, tuple[str, str, dict[str, Any]], str]] = [
    # rule, story, due, reminders, what uses it, where it stands
    ("compensation_awarded", awarded, "2026-09-03 00:00", 2, APPLIES, "§ 6, annet ledd"),
    ("compensation_application", not_awarded, "2027-03-03 00:00", 3, APPLIES, "§ 7, annet ledd"),
    ("compensation_application", dropped, "2027-03-04 00:00", 3, APPLIES, "§ 7, annet ledd"),
    (
        "compensation_suit",
        refused,
        "2027-03-03 00:00",
        3,
        (LIE, "sue_over_compensation", {"grounds": "x"}),
        "§ 9, annet ledd",
    ),
]
rights = pytest.mark.parametrize(("rule", "given", "due", "reminders", "act", "paragraph"), RIGHTS)


@rights
def test_it_starts_and_reminds_as_the_law_says(rule, given, due, reminders, act, paragraph):
    deadline = given().deadline(rule)
    assert (deadline.kind, deadline.organisation, deadline.due_at) == ("right", LIE, oslo(due))
    assert len([rung for rung in deadline.rungs if rung.kind == "remind"]) == reminders
    cited = citations(deadline.basis, date(2026, 3, 2))
    assert any(row.citation == f"voldserstatningsloven {paragraph}" and row.confirmed for row in cited)


@rights
def test_it_is_used_in_time(rule, given, due, reminders, act, paragraph):
    by, name, data = act
    assert given().so(by, name, **data).deadline(rule).state == "met"


@rights
def test_it_is_over_on_record(rule, given, due, reminders, act, paragraph):
    story = given().at(oslo(due) + timedelta(hours=1))
    assert [kind for kind, _ in story.about(rule)][-1] == "right_expired"


def test_6_2_until_somebody_says_that_it_is_final_it_counts_from_the_verdict_which_is_earlier():
    story = reported().so(POLICE, "record_verdict", compensation_awarded=True)
    assert story.deadline("compensation_awarded").due_at <= oslo("2026-09-04 00:00")


@pytest.mark.parametrize(("outcome", "final"), [("granted", True), ("refused", False)])
def test_9_2_no_suit_where_all_was_granted_or_a_complaint_is_open(outcome, final):
    story = dropped().so(LIE, "apply_compensation")
    story.so(LIE, "record_compensation_decision", outcome=outcome, notified_on="2026-03-02", final=final)
    assert not story.case.deadlines_of("compensation_suit")
