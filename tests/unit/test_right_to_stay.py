"""Missing law on the right to stay (spec 7, part B): monthly reply, day to leave, a lawyer, a representative."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from domain.disclosure.reader_rights import Rights
from domain.primitives.callers import Reader
from domain.tables.law import citations
from tests.unit.given import LIE, NAV, POLICE, UDI, WOMAN, Story, applied, granted, with_lawyer
from tests.unit.states import BERGEN_LAWYER, FIRST, concern

Given = Callable[[], Story]
BERGEN_POLICE = "exit-bergen"


def permit_applied() -> Story:
    return granted().so(LIE, "apply_temporary_permit", attests_break_with_environment=True)


def asylum() -> Story:
    return with_lawyer().so(LIE, "apply_asylum")


def refused() -> Story:
    """Refused on 2 March or later, to leave by a day three weeks on."""
    story = applied()
    leave = story.today + timedelta(days=21)
    return story.so(UDI, "decide_reflection", outcome="refused", decided_on=story.today, departure_by=leave)


def met_by_police() -> Story:
    return Story().so(POLICE, "identify", **WOMAN)


def child_applies() -> Story:
    story = concern().so(FIRST, "assign_lawyer", organisation=BERGEN_LAWYER)
    return story.so(BERGEN_LAWYER, "submit_reflection_application")


def replies(application: str) -> tuple[str, str, dict[str, Any]]:
    return (UDI, "send_provisional_reply", {"expected": date(2027, 6, 1), "application": application})


DUTIES: list[tuple[str, Given, str, str, int, tuple[str, str, dict[str, Any]], str]] = [
    # rule, story, kind, who owes it, reminders, what meets it, where it stands
    (
        "permit_provisional_reply",
        permit_applied,
        "act",
        UDI,
        1,
        replies("permit"),
        "forvaltningsloven § 11 a, tredje ledd",
    ),
    ("asylum_provisional_reply", asylum, "act", UDI, 1, replies("asylum"), "forvaltningsloven § 11 a, tredje ledd"),
    (
        "told_of_lawyer",
        met_by_police,
        "act",
        POLICE,
        1,
        (POLICE, "inform_person", {"topic": "rights", "language": "en", "interpreter": True}),
        "straffeprosessloven § 107 b, første ledd",
    ),
    (
        "representative",
        child_applies,
        "routine",
        FIRST,
        1,
        (FIRST, "appoint_guardian", {"organisation": "verge-bergen"}),
        "utlendingsloven § 98 b, første ledd",
    ),
]
IDS = [row[0] for row in DUTIES]
duties = pytest.mark.parametrize(("rule", "given", "kind", "who", "reminders", "act", "paragraph"), DUTIES, ids=IDS)


@duties
def test_it_starts_and_reminds_as_the_law_says(rule, given, kind, who, reminders, act, paragraph):
    deadline = given().deadline(rule)
    assert (deadline.kind, deadline.organisation) == (kind, who)
    assert len([rung for rung in deadline.rungs if rung.kind == "remind"]) == reminders
    cited = citations(deadline.basis, date(2026, 3, 2))
    assert any(row.citation == paragraph and row.confirmed for row in cited)


@duties
def test_it_is_met(rule, given, kind, who, reminders, act, paragraph):
    by, name, data = act
    assert given().so(by, name, **data).deadline(rule, 0).state == "met"


@duties
def test_it_is_breached_and_the_coordinator_is_told(rule, given, kind, who, reminders, act, paragraph):
    story = given()
    due = story.deadline(rule).due_at
    story.at(due + timedelta(hours=1))
    assert story.deadline(rule, 0).breached_at == due
    assert [kind for kind, _ in story.about(rule, 0)][-2:] == ["deadline_breached", "deadline_escalated"]


@pytest.mark.parametrize(("rule", "given"), [(row[0], row[1]) for row in DUTIES[:2]], ids=IDS[:2])
def test_fvl_11_a_it_comes_again_every_month(rule, given):
    story = given()
    first = story.deadline(rule).due_at
    story.at(first + timedelta(days=1))
    assert len(story.case.deadlines_of(rule)) == 2
    assert story.deadline(rule).due_at > first + timedelta(days=27)


def test_fvl_11_a_a_reply_about_one_application_answers_no_other():
    story = permit_applied()
    story.refuses(UDI, "send_provisional_reply", expected=date(2027, 6, 1)).because("application_missing")
    story.refuses(UDI, "send_provisional_reply", expected=date(2027, 6, 1), application="asylum").because(
        "asylum_not_applied"
    )
    applied().refuses(UDI, "send_provisional_reply", expected=date(2027, 6, 1), application="permit").because(
        "permit_application_missing"
    )


def test_utl_90_a_1_the_lawyer_is_reminded_of_the_day_to_leave_by_and_it_ends_on_record():
    story = refused()
    deadline = story.deadline("departure")
    assert (deadline.kind, deadline.organisation) == ("right", LIE)
    assert [rung.kind for rung in deadline.rungs] == ["remind", "remind", "remind", "end"]
    assert any(
        row.citation == "utlendingsloven § 90 a, første ledd" and row.confirmed
        for row in citations(deadline.basis, date(2026, 3, 2))
    )
    story.at(deadline.due_at + timedelta(hours=1))
    assert [kind for kind, _ in story.about("departure")][-1] == "right_expired"


def test_utl_90_a_1_without_a_day_to_leave_by_nothing_runs():
    story = applied()
    story.so(UDI, "decide_reflection", outcome="refused", decided_on=story.today)
    assert not story.case.deadlines_of("departure")


def test_utl_90_a_1_whoever_has_left_is_reminded_no_more():
    assert refused().so(LIE, "report_departure").deadline("departure").state == "met"


def test_the_day_to_leave_by_is_not_for_who_does_not_see_the_immigration_case():
    """Its length is UDI's decision: NAV knows that it was refused, not until when she may stay."""
    story = refused()
    for organisation, role, follows in ((LIE, "lawyer", True), (UDI, "udi", True), (NAV, "nav", False)):
        rights = Rights(Reader(organisation, (role,)), story.case, story.now)
        assert rights.follows(story.deadline("departure")) is follows


def test_strpl_107_b_whoever_has_a_lawyer_is_not_told_again():
    story = with_lawyer().so(LIE, "report_to_police", reported_by="lawyer")
    assert not story.case.deadlines_of("told_of_lawyer")


def test_utl_98_b_a_child_that_has_a_guardian_needs_no_other():
    story = concern().so(FIRST, "appoint_guardian", organisation="verge-bergen")
    story.so(FIRST, "assign_lawyer", organisation=BERGEN_LAWYER).so(BERGEN_LAWYER, "submit_reflection_application")
    assert not story.case.deadlines_of("representative")
