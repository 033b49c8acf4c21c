"""The travel ban (bvl §§ 4-6, 5-13, 14-22, 14-23; since 23 January 2026): started, reminded, met, breached, ended."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from domain.tables.law import citations
from tests.unit.given import Story, oslo
from tests.unit.states import BERGEN_LAWYER, COORDINATOR, FIRST, POLICE, TRIBUNAL, concern

Given = Callable[[], Story]
BAN: dict[str, Any] = {"matter": "ban", "outcome": "approved", "decided_at": "2026-03-16", "until": "2026-09-16"}
EXTENSION: dict[str, Any] = {"matter": "extension", "outcome": "approved", "decided_at": "2026-09-10"}


def acutely() -> Story:
    """On 2 March child welfare bans travel; a lawyer is there."""
    return (
        concern()
        .so(FIRST, "assign_lawyer", organisation=BERGEN_LAWYER)
        .so(FIRST, "ban_travel", decided_at="2026-03-02")
    )


def sent() -> Story:
    return acutely().so(FIRST, "send_travel_ban")


def complained() -> Story:
    return sent().so(BERGEN_LAWYER, "complain_travel_ban", grounds="Hun skal på ferie")


def banned() -> Story:
    """The tribunal bans travel on 16 March, for six months."""
    return acutely().so(FIRST, "petition_travel_ban").at("2026-03-16 12:00").so(TRIBUNAL, "decide_travel_ban", **BAN)


def decides(matter: str, outcome: str = "approved") -> tuple[str, str, dict[str, Any]]:
    return (TRIBUNAL, "decide_travel_ban", {"matter": matter, "outcome": outcome, "decided_at": "2026-03-02"})


DUTIES: list[tuple[str, Given, str, str, str, int, tuple[str, str, dict[str, Any]], str]] = [
    # rule, story, kind, who owes it, due, reminders, what meets it, where it stands
    (
        "travel_ban_sent",
        acutely,
        "act",
        FIRST,
        "2026-03-03 00:00",
        1,
        (FIRST, "send_travel_ban", {}),
        "§ 14-22, første ledd",
    ),
    (
        "travel_ban_control",
        sent,
        "routine",
        TRIBUNAL,
        "2026-03-04 10:00",
        1,
        decides("control"),
        "§ 14-22, første ledd",
    ),
    (
        "travel_ban_petition",
        acutely,
        "lapse",
        FIRST,
        "2026-04-14 00:00",
        4,
        (FIRST, "petition_travel_ban", {}),
        "§ 4-6, annet ledd",
    ),
    (
        "travel_ban_complaint",
        complained,
        "act",
        TRIBUNAL,
        "2026-03-10 00:00",
        1,
        decides("complaint"),
        "§ 14-23, fjerde ledd",
    ),
    (
        "travel_ban",
        banned,
        "max",
        FIRST,
        "2026-09-17 00:00",
        3,
        (FIRST, "lift_travel_ban", {"reason": "x"}),
        "§ 5-13, annet ledd",
    ),
]
IDS = [row[0] for row in DUTIES]
duties = pytest.mark.parametrize(
    ("rule", "given", "kind", "who", "due", "reminders", "act", "paragraph"), DUTIES, ids=IDS
)


@duties
def test_it_starts_and_reminds_as_the_law_says(rule, given, kind, who, due, reminders, act, paragraph):
    deadline = given().deadline(rule)
    assert (deadline.kind, deadline.organisation, deadline.due_at) == (kind, who, oslo(due))
    assert len([rung for rung in deadline.rungs if rung.kind == "remind"]) == reminders
    cited = citations(deadline.basis, date(2026, 3, 2))
    assert any(row.citation == f"barnevernsloven {paragraph}" and row.confirmed for row in cited)


@duties
def test_it_is_met(rule, given, kind, who, due, reminders, act, paragraph):
    by, name, data = act
    assert given().so(by, name, **data).deadline(rule, 0).state == "met"


@duties
def test_its_end_is_on_record_and_told(rule, given, kind, who, due, reminders, act, paragraph):
    story = given().at(oslo(due) + timedelta(hours=1))
    ends = {"travel_ban_petition": "acute_travel_ban_lapsed", "travel_ban": "travel_ban_ended"}
    assert ends.get(rule, "deadline_breached") in [kind for kind, _ in story.about(rule)]
    told = {o for e in story.events if e.type == ends.get(rule, "deadline_escalated") for o, _ in e.effects.told}
    assert COORDINATOR in told


def test_bvl_4_6_without_a_petition_the_acute_ban_lapses_and_the_police_know_at_once():
    story = acutely().at("2026-04-14 09:00")
    assert (story.case.travel_ban.status, story.deadline("travel_ban_petition", 0).state) == ("ended", "breached")
    (lapsed,) = [e for e in story.events if e.type == "acute_travel_ban_lapsed"]
    assert POLICE in {o for o, _ in lapsed.effects.told}
    story.refuses(FIRST, "send_travel_ban").because("no_acute_travel_ban")


def test_bvl_4_6_filed_in_time_it_stands_until_the_tribunal_decides():
    story = acutely().so(FIRST, "petition_travel_ban").at("2026-06-01 10:00")
    assert story.case.travel_ban.acute
    assert not [e for e in story.events if e.type == "acute_travel_ban_lapsed"]


def test_bvl_5_13_2_a_ban_lasts_six_months_at_most_and_says_to_which_day():
    story = acutely().so(FIRST, "petition_travel_ban").at("2026-03-16 12:00")
    story.refuses(TRIBUNAL, "decide_travel_ban", **{**BAN, "until": "2026-09-17"}).because("travel_ban_too_long")
    without = {name: value for name, value in BAN.items() if name != "until"}
    story.refuses(TRIBUNAL, "decide_travel_ban", **without).as_invalid("/data/until", "missing")
    early = {**BAN, "until": "2026-03-01"}
    story.refuses(TRIBUNAL, "decide_travel_ban", **early).as_invalid("/data/until", "before_decision")


def test_bvl_5_13_2_it_is_extended_once_by_six_months_from_its_own_end():
    story = banned().at("2026-09-10 12:00")
    story.refuses(TRIBUNAL, "decide_travel_ban", **EXTENSION, until="2027-03-17").because("travel_ban_too_long")
    story.so(TRIBUNAL, "decide_travel_ban", **EXTENSION, until="2027-03-16")
    assert story.deadline("travel_ban").due_at == oslo("2027-03-17 00:00")
    again = {**EXTENSION, "decided_at": "2026-09-10", "until": "2027-03-16"}
    story.refuses(TRIBUNAL, "decide_travel_ban", **again).because("travel_ban_already_extended")


def test_bvl_5_13_2_a_rejected_extension_leaves_the_running_ban_to_its_own_end():
    story = banned().at("2026-09-10 12:00")
    story.so(TRIBUNAL, "decide_travel_ban", matter="extension", outcome="rejected", decided_at="2026-09-10")
    assert story.case.travel_ban.until == date(2026, 9, 16)
    assert story.at("2026-09-17 09:00").case.travel_ban.status == "ended"


@pytest.mark.parametrize("matter", ["control", "complaint"])
def test_bvl_14_22_14_23_what_the_tribunal_sets_aside_needs_no_petition(matter):
    by, name, data = decides(matter, "rejected")
    story = complained().so(by, name, **data)
    assert (story.case.travel_ban.acute, story.deadline("travel_ban_petition", 0).state) == (False, "cancelled")


def test_bvl_13_4_the_police_are_told_at_once_of_the_ban_and_of_its_end():
    story = banned().so(FIRST, "lift_travel_ban", reason="Faren er over")
    for type_ in ("travel_banned_acutely", "travel_ban_decided", "travel_ban_lifted"):
        (event,) = [e for e in story.events if e.type == type_]
        assert POLICE in {o for o, _ in event.effects.told}


def test_bvl_4_6_there_was_no_such_ban_before_23_january_2026():
    story = Story("2026-01-20 10:00").so(
        "nadheim",
        "identify",
        municipality="Bergen",
        birth_date=date(2011, 6, 15),
        gender="female",
        exploitation="other",
    )
    story.so(FIRST, "ban_travel", decided_at="2026-01-20")
    assert not story.case.deadlines_of("travel_ban_petition")
