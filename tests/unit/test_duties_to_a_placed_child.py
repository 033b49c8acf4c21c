"""Law that was missing (spec 7, part B): each duty to a placed child starts, reminds, is met and is breached."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from domain.readmodels.available_actions import open_to
from domain.tables.law import citations
from tests.unit.given import Story, oslo, rights
from tests.unit.states import FIRST, NORD, POLICE, TRIBUNAL, approved, concern, placed_acutely, screened

Given = Callable[[], Story]


def by_consent() -> Story:
    return screened().so(FIRST, "place_by_consent", institution=NORD, consent_of="barnet")


def petitioned() -> Story:
    return placed_acutely().so(FIRST, "file_with_tribunal")


def heard() -> Story:
    return petitioned().so(TRIBUNAL, "end_hearing")


def reported() -> Story:
    return concern().so(FIRST, "finish_investigation", outcome="Tiltak")


def interviewed() -> Story:
    story = concern().so(POLICE, "report_to_police", reported_by="police").at("2026-03-04 10:00")
    return story.so(POLICE, "use_facilitated_interview")


DUTIES: list[tuple[str, Given, str, str, int, tuple[str, str, dict[str, Any]], str]] = [
    # rule, story, who owes it, due, reminders, what meets it, where it stands
    ("visit_acute", petitioned, FIRST, "2026-03-05 00:00", 1, (FIRST, "visit_child", {}), "2240 § 8, annet ledd"),
    (
        "visit",
        by_consent,
        FIRST,
        "2026-03-10 00:00",
        1,
        (FIRST, "visit_child", {"moved_in_with": True}),
        "2240 § 7, første ledd",
    ),
    (
        "plan_acute",
        petitioned,
        FIRST,
        "2026-03-10 00:00",
        1,
        (FIRST, "make_plan", {"child_heard": True}),
        "2240 § 8, tredje ledd",
    ),
    (
        "plan",
        by_consent,
        FIRST,
        "2026-03-31 00:00",
        2,
        (FIRST, "make_plan", {"child_heard": True}),
        "2240 § 6, tredje ledd",
    ),
    (
        "medical_check",
        petitioned,
        NORD,
        "2026-03-03 10:00",
        1,
        (NORD, "record_examination", {}),
        "2358 § 5, annet ledd",
    ),
    (
        "protection_review",
        approved,
        FIRST,
        "2026-03-24 00:00",
        2,
        (FIRST, "review_protection", {"still_needed": True, "with_police": True}),
        "barnevernsloven § 8-6",
    ),
    (
        "reporter_second_answer",
        reported,
        FIRST,
        "2026-03-24 00:00",
        1,
        (FIRST, "inform_reporter", {}),
        "barnevernsloven § 13-3, annet ledd",
    ),
    (
        "decision_after_hearing",
        heard,
        TRIBUNAL,
        "2026-03-17 00:00",
        2,
        (TRIBUNAL, "decide_tribunal", {"matter": "placement", "outcome": "approved", "decided_at": "2026-03-02"}),
        "barnevernsloven § 14-20, første ledd",
    ),
    (
        "facilitated_interview",
        interviewed,
        POLICE,
        "2026-03-17 00:00",
        2,
        (POLICE, "hold_facilitated_interview", {}),
        "straffeprosessloven § 239 e, annet ledd",
    ),
]
IDS = [row[0] for row in DUTIES]


@pytest.mark.parametrize(("rule", "given", "who", "due", "reminders", "act", "paragraph"), DUTIES, ids=IDS)
def test_it_starts_and_reminds_as_the_law_says(rule, given, who, due, reminders, act, paragraph):
    deadline = given().deadline(rule)
    assert (deadline.kind, deadline.organisation, deadline.due_at) == ("act", who, oslo(due))
    assert len([rung for rung in deadline.rungs if rung.kind == "remind"]) == reminders
    assert any(
        row.citation.endswith(paragraph) and row.confirmed for row in citations(deadline.basis, date(2026, 3, 2))
    )


@pytest.mark.parametrize(("rule", "given", "who", "due", "reminders", "act", "paragraph"), DUTIES, ids=IDS)
def test_it_is_met(rule, given, who, due, reminders, act, paragraph):
    by, name, data = act
    story = given().so(by, name, **data)
    assert story.deadline(rule, 0).state == "met"


@pytest.mark.parametrize(("rule", "given", "who", "due", "reminders", "act", "paragraph"), DUTIES, ids=IDS)
def test_it_is_breached_and_the_coordinator_is_told(rule, given, who, due, reminders, act, paragraph):
    story = given().at(oslo(due) + timedelta(hours=1))
    assert story.deadline(rule, 0).breached_at == oslo(due)
    assert [kind for kind, _ in story.about(rule)][-2:] == ["deadline_breached", "deadline_escalated"]


def test_for_2022_2240_7_another_place_is_another_visit():
    story = by_consent().so(FIRST, "visit_child").at("2026-03-20 10:00")
    story.so(FIRST, "change_placement", institution="institusjon-sor", reason="x")
    assert [d.state for d in story.case.deadlines_of("visit")] == ["met", "open"]
    assert story.deadline("visit").due_at == oslo("2026-03-28 00:00")


def test_bvl_13_3_2_only_an_authority_or_a_professional_is_answered_twice():
    story = Story().so(
        "nadheim", "identify", municipality="Bergen", birth_date=date(2011, 6, 15), gender="male", exploitation="other"
    )
    story.so(FIRST, "finish_investigation", outcome="Tiltak")
    assert not story.case.deadlines_of("reporter_second_answer")


def test_bvl_8_6_a_review_without_the_police_is_remarked_on():
    event = approved().do(FIRST, "review_protection", still_needed=False, with_police=False)[0]
    assert [remark.rule for remark in event.remarks] == ["review_without_the_police"]


def test_bvl_12_3_1_whoever_holds_the_child_passes_on_its_own_complaint_and_no_other():
    story = placed_acutely()
    story.refuses(NORD, "complain_acute", grounds="x").because("not_the_childs_own")
    story.so(NORD, "complain_acute", grounds="Jeg vil hjem", by_child=True)
    assert story.deadline("acute_complaint").organisation == TRIBUNAL


@pytest.mark.parametrize(("by", "role"), [(NORD, "institution"), (FIRST, "child_welfare")])
def test_bvl_12_3_1_whoever_holds_the_child_is_offered_to_pass_on_its_complaint(by: str, role: str):
    """It was refused before anybody had said whose complaint it is, and so no form was offered."""
    story = placed_acutely()
    told = rights(story, by)
    assert "complain_acute" in open_to(story.case, by, (role,), story.now, story.directory, told=told)
