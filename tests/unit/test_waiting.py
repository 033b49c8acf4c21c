"""Whom a case waits for: whoever is late, not whoever sits with the person."""

from datetime import date

import pytest

from domain.readmodels.waiting import NOBODY_OWES, waited_for
from domain.tables.deadlines import DEADLINE_RULES
from tests.unit.given import LIE, NAV, UDI, Story, confirmed, granted, identified, supported
from tests.unit.states import STATES


def waits_for(story: Story) -> list[tuple[str, str | None]]:
    return [(d.rule, d.organisation) for d in waited_for(story.case.deadlines.values())]


def test_while_nav_is_late_the_case_waits_for_nav_and_not_for_the_helper():
    story = confirmed().at(date(2026, 3, 12))
    assert story.case.in_charge == ("outreach", "nadheim")
    assert waits_for(story) == [("interim_support_start", NAV)]


def test_while_the_status_is_missing_the_case_waits_for_the_lawyer_and_not_for_nav():
    story = supported().so(NAV, "pay_interim_support", amount_nok=3000).at(date(2026, 3, 25))
    assert story.case.in_charge == ("nav", NAV)
    assert waits_for(story) == [("udi_status", LIE)]


def test_of_several_that_are_late_all_are_named_the_oldest_first():
    story = granted().at(date(2026, 4, 20))
    assert waits_for(story)[:2] == [("services_decision", NAV), ("activity_start", NAV)]


def test_where_nobody_is_late_the_case_waits_for_whoever_is_next():
    assert waits_for(identified()) == [("lawyer_contact", "nadheim")]


def test_nobody_waits_for_what_fell_away():
    story = confirmed().at(date(2026, 3, 12))
    story.so(UDI, "decide_reflection", outcome="refused", decided_on=story.today)
    assert ("interim_support_start", NAV) not in waits_for(story)
    assert story.deadline("interim_support_start").state == "breached", "the breach stays on record"


@pytest.mark.parametrize("state", STATES)
def test_whoever_is_late_comes_before_whoever_is_not_in_every_state(state: str):
    case = STATES[state]().case
    found = waited_for(case.deadlines.values())
    owed = [d for d in case.deadlines.values() if d.waits and d.kind not in NOBODY_OWES]
    late = {d.id for d in owed if d.state == "breached"}
    assert {d.id for d in found} >= late
    assert bool(found) == bool(owed)
    assert not late or {d.id for d in found} == late


def test_the_kinds_of_deadlines_are_known():
    assert {row.kind for rows in DEADLINE_RULES.values() for row in rows} >= set(NOBODY_OWES)
