"""Cells of the specification that a second reading found missing: each is a person to whom something would happen."""

from datetime import timedelta

import pytest

from domain.disclosure.policy import may, sees
from domain.facts.events import Event
from domain.primitives.callers import Reader
from tests.unit.given import (
    DAHL,
    LIE,
    MEASURED,
    NADHEIM,
    NAV,
    POLICE,
    TOT,
    UDI,
    Story,
    evicted,
    granted,
    in_activity,
    permitted,
    reflection_refused,
    with_lawyer,
)

SHELTER = "oslo-krisesenter"


def test_a_reopened_case_has_the_end_of_its_period_again():
    story = granted().so(TOT, "assign_responsible", role="return_counsellor", organisation="iom-norway", reason="retur")
    story.so("iom-norway", "accept_responsibility").so("iom-norway", "apply_assisted_return")
    story.so("iom-norway", "complete_return").so(TOT, "close", outcome="hjemme")
    assert story.deadline("reflection_period").state == "met"
    story.so(NADHEIM, "reopen", reason="tilbake")
    period = story.case.deadlines_of("reflection_period")[-1]
    assert period.state == "open"
    assert period.due_at == story.case.deadlines_of("reflection_period")[0].due_at
    story.at(period.due_at)
    assert "reflection_expired" in [e.type for e in story.events]


def test_a_case_reopened_after_the_period_was_over_says_so_at_once():
    story = granted().so(TOT, "assign_responsible", role="return_counsellor", organisation="iom-norway", reason="retur")
    story.so("iom-norway", "accept_responsibility").so("iom-norway", "apply_assisted_return")
    story.so("iom-norway", "complete_return").so(TOT, "close", outcome="hjemme")
    story.at(story.now + timedelta(days=300)).so(NADHEIM, "reopen", reason="tilbake")
    assert story.case.reflection.status == "expired"


def assigned_to_shelter() -> Story:
    story = granted()
    return story.so(NAV, "assign_housing", kind="shelter", place=SHELTER, quality_agreement=True, from_=story.today)


def test_the_shelter_that_houses_her_is_a_party_until_she_leaves():
    story = assigned_to_shelter()
    assert story.case.has_party(SHELTER, "shelter")
    story.so(SHELTER, "end_housing", reason="moved")
    assert not story.case.has_party(SHELTER, "shelter")


def test_the_shelter_is_told_when_she_is_missing():
    story = assigned_to_shelter()
    story.so(LIE, "report_missing", last_seen=story.today)
    assert SHELTER in story.told(story.events[-1])


def test_lodging_never_sees_the_case():
    story = granted()
    story.so(
        NAV, "assign_housing", kind="lodging", place="pensjonat-sentrum", quality_agreement=False, from_=story.today
    )
    assert not story.case.parties_of("pensjonat-sentrum")


def test_an_absence_in_an_earlier_exemption_stays_excused():
    story = in_activity().so(NAV, "set_condition", condition="delta", person_heard=True, reduction_announced=True)
    story.so(NAV, "inform_person", topic="activity", language="en", interpreter=False)
    story.at(story.now + timedelta(days=1))
    story.so(NAV, "exempt_from_activity", until=story.today + timedelta(days=5), reason="syk")
    story.at(story.now + timedelta(days=2))
    away = story.today
    story.so(NAV, "record_absence", from_=away, to=away, kind="unexcused")
    seq = story.events[-1].seq
    story.at(story.now + timedelta(days=10))
    story.so(NAV, "exempt_from_activity", until=story.today + timedelta(days=5), reason="syk igjen")
    story.refuses(NAV, "reduce_allowance", percent=10, **MEASURED, because=[seq]).because("absence_is_excused")


def test_an_absence_recorded_before_the_condition_of_the_same_day_does_not_count():
    story = in_activity().so(NAV, "inform_person", topic="activity", language="en", interpreter=False)
    story.so(NAV, "record_absence", from_=story.today, to=story.today, kind="unexcused")
    before = story.events[-1].seq
    story.so(NAV, "set_condition", condition="delta", person_heard=True, reduction_announced=True)
    story.refuses(NAV, "reduce_allowance", percent=10, **MEASURED, because=[before]).because("condition_not_set")
    story.so(NAV, "record_absence", from_=story.today, to=story.today, kind="unexcused")
    after = story.events[-1].seq
    story.so(NAV, "reduce_allowance", percent=10, **MEASURED, because=[after])


def test_a_condition_may_be_complained_of():
    story = in_activity().so(NAV, "set_condition", condition="delta", person_heard=True, reduction_announced=True)
    story.so(NADHEIM, "file_complaint", decision=story.events[-1].seq, grounds="for tyngende")


def test_a_reversed_decision_not_to_house_obliges_nav_again():
    story = evicted().so(NAV, "decide_no_housing", reason="husregler")
    decision = story.events[-1].seq
    story.so(LIE, "file_complaint", decision=decision, grounds="plikt")
    story.so(NAV, "review_complaint", outcome="reversed")
    assert [d.state for d in story.case.deadlines_of("rehousing")][-1] == "open"


def test_who_hands_over_learns_that_the_receiver_declined():
    story = with_lawyer().so(TOT, "assign_responsible", role="outreach", organisation="pro-sentret", reason="flyttet")
    story.so("pro-sentret", "decline_responsibility", reason="fullt")
    assert NADHEIM in story.told(story.events[-1])


def test_emergency_help_is_recorded_in_a_closed_case_too():
    story = reflection_refused()
    story.so(TOT, "close", outcome="reist")
    story.so(NAV, "pay_interim_support", amount_nok=600, emergency=True, reason="mat")
    story.refuses(NAV, "pay_interim_support", amount_nok=600).because("support_not_open")


def test_a_new_lawyer_does_not_move_the_headline_back():
    story = granted()
    story.so(NADHEIM, "assign_lawyer", organisation=DAHL)
    assert story.case.step == "grant"


def test_a_renewal_after_the_last_day_is_accepted_and_says_that_it_is_late():
    story = permitted()
    until = story.case.permit.valid_until
    assert until is not None
    story.at(until + timedelta(days=5))
    story.so(LIE, "apply_permit_renewal")
    assert not story.events[-1].data.in_time  # type: ignore[attr-defined]


# --- who may know


def last(story: Story, kind: str) -> Event:
    return [e for e in story.events if e.type == kind][-1]


@pytest.mark.parametrize(("days", "visible"), [(29, True), (31, False)])
def test_who_has_left_sees_for_thirty_days_what_it_saw_and_then_only_its_own(days: int, visible: bool):
    story = with_lawyer().so(TOT, "assign_responsible", role="outreach", organisation="pro-sentret", reason="flyttet")
    story.so("pro-sentret", "accept_responsibility")
    reader, later = Reader(NADHEIM, ("outreach",)), story.now + timedelta(days=days)
    story.at(later)
    offered = last(story, "responsible_assigned")
    assert may(reader, "process", offered, story.case, later).yes is visible
    assert may(reader, "identity", story.events[0], story.case, later).because == "own_entry"


def test_a_replaced_lawyer_sees_nothing_at_once():
    story = granted().so(NADHEIM, "assign_lawyer", organisation=DAHL)
    assert sees(Reader(LIE, ("lawyer",)), story.case, story.now) == frozenset()


def test_udi_learns_whether_there_is_an_investigation_and_not_how_it_goes():
    story = granted().so(LIE, "apply_temporary_permit", attests_break_with_environment=True)
    story.so(POLICE, "open_investigation", outcome="spor i to byer")
    event, udi = last(story, "investigation_opened"), Reader(UDI, ("udi",))
    assert may(udi, "criminal", event, story.case, story.now).yes
    assert not may(udi, "criminal", event, story.case, story.now, field="outcome").yes


def test_the_outcome_of_an_asylum_case_is_immigration():
    story = granted().so(LIE, "apply_asylum").so(UDI, "decide_asylum", outcome="refused")
    event = last(story, "asylum_refused")
    assert not may(Reader(NAV, ("nav",)), "immigration", event, story.case, story.now).yes
    assert may(Reader(LIE, ("lawyer",)), "immigration", event, story.case, story.now).yes


def test_whoever_must_review_a_complaint_may_read_it():
    story = reflection_refused()
    decision = next(seq for seq, (kind, _, _) in story.case.decisions.items() if kind == "reflection_refused")
    story.so(LIE, "file_complaint", decision=decision, grounds="bevisene er ikke vurdert")
    event = last(story, "complaint_filed")
    assert may(Reader(UDI, ("udi",)), "notes", event, story.case, story.now, field="grounds").yes
    assert not may(Reader(NAV, ("nav",)), "notes", event, story.case, story.now, field="grounds").yes
