"""NTNU 2008: waiting for money and for a place is waiting for somebody, and has a clock of its own."""

from datetime import date, timedelta

import pytest

from tests.unit.given import LIE, NADHEIM, NAV, TOT, UDI, Story, confirmed, oslo, with_lawyer

ROSA = "rosa"


def opened_support() -> Story:
    story = confirmed()
    return story.so(NAV, "open_interim_support", from_=story.today)


def requested() -> Story:
    return with_lawyer().so(NADHEIM, "request_shelter_place", needs=["trygghet"])


def test_support_that_is_opened_and_not_paid_is_late_after_two_working_days():
    story = opened_support()
    due = story.deadline("interim_support_payment")
    assert (due.organisation, due.state) == (NAV, "open")
    story.at(story.today + timedelta(days=11))
    assert story.deadline("interim_support_payment").state == "breached"
    assert TOT in story.told(next(e for e in story.of_type("deadline_escalated") if e.data.rule == due.rule))  # type: ignore[attr-defined]


def test_a_payment_meets_it_and_emergency_help_does_not():
    story = opened_support().so(NAV, "pay_interim_support", amount_nok=300, emergency=True, reason="Mat")
    assert story.deadline("interim_support_payment").state == "open"
    story.so(NAV, "pay_interim_support", amount_nok=3000)
    assert story.deadline("interim_support_payment").state == "met"


def test_the_next_fortnight_is_waited_for_from_its_own_first_day():
    story = opened_support().so(NAV, "pay_interim_support", amount_nok=3000)
    start = story.today
    story.at(start + timedelta(days=10)).so(
        LIE, "confirm_udi_status", status="pending", as_of=start + timedelta(days=10)
    )
    assert story.deadline("interim_support_payment").starts_at == oslo(start + timedelta(days=14), "00:00")


def test_a_fortnight_that_was_forgotten_is_not_met_by_paying_the_one_before():
    story = opened_support()
    start = story.today
    story.at(start + timedelta(days=10)).so(
        LIE, "confirm_udi_status", status="pending", as_of=start + timedelta(days=10)
    )
    story.at(start + timedelta(days=15)).so(NAV, "pay_interim_support", amount_nok=3000)
    assert story.deadline("interim_support_payment").state == "open", "the second fortnight has begun and is not paid"
    story.so(NAV, "pay_interim_support", amount_nok=3000)
    assert story.deadline("interim_support_payment").state == "met"


def test_nobody_waits_for_money_when_the_application_is_decided():
    story = opened_support()
    story.so(UDI, "decide_reflection", outcome="refused", decided_on=story.today)
    assert story.deadline("interim_support_payment").state == "cancelled"


def test_a_request_for_a_place_is_answered_within_a_day_by_the_clock():
    story = requested()
    due = story.deadline("shelter_place")
    assert (due.organisation, due.due_at) == (ROSA, story.now + timedelta(hours=24))
    story.at(story.now + timedelta(hours=25))
    escalated = next(e for e in story.of_type("deadline_escalated") if e.data.rule == "shelter_place")  # type: ignore[attr-defined]
    assert (escalated.on, TOT in story.told(escalated)) == (due.due_at, True)


@pytest.mark.parametrize("answer", ["offer", "decline"])
def test_an_offer_and_a_no_are_answers(answer):
    story = requested()
    if answer == "offer":
        story.so(ROSA, "offer_shelter_place", shelter="oslo-krisesenter")
    else:
        story.so(ROSA, "decline_shelter_place", reason="Fullt", declined_by="no_place")
    assert story.deadline("shelter_place").state == "met"


def test_her_own_no_is_told_apart_from_no_place():
    hers = requested().so(ROSA, "decline_shelter_place", reason="Ville bo hos en venn", declined_by="person")
    full = requested().so(ROSA, "decline_shelter_place", reason="Fullt", declined_by="no_place")
    assert (hers.case.shelter.status, full.case.shelter.status) == ("none", "declined")
    assert hers.at(date(2026, 3, 20)).last("shelter_place_declined").data.declined_by == "person"  # type: ignore[attr-defined]
