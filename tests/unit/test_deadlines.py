"""Every deadline of `oslo_adult` (spec 3): start, end, ladder and what its end brings; all times worked out by hand."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.primitives.calendar import Hours, last_day, local
from domain.tables.deadlines import DEADLINE_RULES, ENTERING, OWED
from tests.unit.given import (
    DAHL,
    FRI,
    GRANTED_ON,
    IOM,
    LIE,
    MON,
    NADHEIM,
    NAV,
    NEXT_MON,
    POLICE,
    THU,
    TOT,
    TUE,
    UDI,
    WED,
    WOMAN,
    Story,
    advised,
    applied,
    asylum_applied,
    confirmed,
    evicted,
    granted,
    identified,
    in_activity,
    oslo,
    permitted,
    reflection_refused,
    supported,
    with_lawyer,
)
from tests.unit.states import suspended


def in_lodging() -> Story:
    lodging = {"kind": "lodging", "place": "pensjonat-sentrum", "quality_agreement": False}
    return granted().so(NAV, "assign_housing", from_=GRANTED_ON, **lodging)


def complained() -> Story:
    story = reflection_refused()
    return story.so(LIE, "file_complaint", decision=story.last("reflection_refused").seq, grounds="Wrong")


def offered() -> Story:
    return granted().so(TOT, "assign_responsible", role="nav", organisation="nav-bergenhus", reason="Moves")


def missing() -> Story:
    return identified().so(NADHEIM, "report_missing", last_seen=oslo(MON, "09:00"))


# rule, story, responsible, kind, due, reminders; the day starts at 10:00 and 24:00 is written as the next 00:00
LADDERS = [
    ("lawyer_contact", identified, NADHEIM, "routine", "2026-03-06 00:00", ["2026-03-05 00:00"]),
    ("legal_advice", with_lawyer, LIE, "routine", "2026-03-18 00:00", ["2026-03-14 00:00"]),
    ("police_confirmation", applied, POLICE, "routine", "2026-03-10 00:00", ["2026-03-07 00:00"]),
    ("interim_support_start", confirmed, NAV, "routine", "2026-03-10 00:00", []),
    ("udi_status", supported, LIE, "routine", "2026-03-24 00:00", ["2026-03-20 00:00", "2026-03-23 00:00"]),
    ("udi_provisional_reply", applied, UDI, "act", "2026-04-06 00:00", ["2026-03-30 00:00"]),
    (
        "reflection_period",
        granted,
        LIE,
        "grant",
        "2026-09-17 00:00",
        ["2026-07-17 00:00", "2026-08-17 00:00", "2026-09-03 00:00", "2026-09-14 00:00"],
    ),
    ("services_decision", granted, NAV, "routine", "2026-03-24 00:00", ["2026-03-22 00:00"]),
    ("activity_start", granted, NAV, "routine", "2026-03-31 00:00", ["2026-03-27 00:00"]),
    ("return_information", granted, LIE, "routine", "2026-06-17 00:00", ["2026-06-03 00:00"]),
    ("housing_review", in_lodging, NAV, "routine", "2026-04-17 00:00", ["2026-04-10 00:00"]),
    ("rehousing", evicted, NAV, "routine", "2026-03-18 10:00", []),
    # refused on 16 March: the three weeks would end on Easter Monday
    (
        "complaint_window",
        reflection_refused,
        LIE,
        "right",
        "2026-04-08 00:00",
        ["2026-04-01 00:00", "2026-04-06 00:00"],
    ),
    ("complaint_review", complained, UDI, "routine", "2026-04-17 00:00", ["2026-04-10 00:00"]),
    (
        "earliest_enforcement",
        reflection_refused,
        LIE,
        "right",
        "2026-03-18 10:00",
        ["2026-03-16 10:00", "2026-03-17 10:00"],
    ),
    (
        "permit_period",
        permitted,
        LIE,
        "grant",
        "2027-09-02 00:00",
        ["2027-07-02 00:00", "2027-08-01 00:00", "2027-08-19 00:00"],
    ),
    (
        "state_handover",
        asylum_applied,
        UDI,
        "routine",
        "2026-09-17 00:00",
        ["2026-08-17 00:00", "2026-09-03 00:00", "2026-09-14 00:00"],
    ),
    ("accept_responsibility", offered, "nav-bergenhus", "routine", "2026-03-19 00:00", ["2026-03-18 00:00"]),
    ("missing_person", missing, TOT, "routine", "2026-03-03 10:00", []),
]


@pytest.mark.parametrize(
    ("rule", "given", "responsible", "kind", "due", "reminders"), LADDERS, ids=[r[0] for r in LADDERS]
)
def test_the_deadline_starts_ends_and_reminds_as_spec_3_says(rule, given, responsible, kind, due, reminders):
    deadline = given().deadline(rule)
    assert (deadline.organisation, deadline.kind, deadline.due_at) == (responsible, kind, oslo(due))
    assert [r.at for r in deadline.rungs if r.kind == "remind"] == [oslo(r) for r in reminders]


@pytest.mark.parametrize(
    ("rule", "given", "due"), [(r[0], r[1], r[4]) for r in LADDERS if r[3] in ("act", "routine")],
    ids=[r[0] for r in LADDERS if r[3] in ("act", "routine")],
)  # fmt: skip
def test_what_an_authority_owes_is_breached_once_and_escalated(rule, given, due):
    story = given()
    nth = len(story.case.deadlines_of(rule)) - 1
    story.at(oslo(due))
    happened = [
        (kind, on)
        for kind, on in story.about(rule, nth)
        if kind not in ("deadline_reminded", "responsibility_gap_detected")
    ]
    assert happened[0] == ("deadline_breached", oslo(due))
    assert happened[-1] == ("deadline_escalated", oslo(due))
    deadline = story.deadline(rule, nth)
    assert (deadline.state, deadline.breached_at) == ("breached", oslo(due))
    breach = next(e for e in story.of_type("deadline_breached") if getattr(e.data, "deadline", None) == deadline.id)
    escalation = next(
        e for e in story.of_type("deadline_escalated") if getattr(e.data, "deadline", None) == deadline.id
    )
    assert deadline.organisation in story.told(breach)
    assert TOT in story.told(escalation)


@pytest.mark.parametrize(("rule", "given", "due"), [(r[0], r[1], r[4]) for r in LADDERS], ids=[r[0] for r in LADDERS])
def test_no_deadline_ends_before_its_last_second(rule, given, due):
    story = given()
    nth = len(story.case.deadlines_of(rule)) - 1
    story.at(oslo(due) - timedelta(seconds=1))
    assert story.deadline(rule, nth).state == "open"


MET = [
    ("lawyer_contact", identified, TUE, lambda s: s.so(NADHEIM, "assign_lawyer", organisation=LIE)),
    ("legal_advice", with_lawyer, WED, lambda s: s.so(LIE, "record_advice", choice="asylum")),
    ("police_confirmation", applied, FRI, lambda s: s.so(POLICE, "confirm_application_received")),
    ("interim_support_start", confirmed, NEXT_MON, lambda s: s.so(NAV, "open_interim_support", from_=NEXT_MON)),
    (
        "udi_status",
        supported,
        GRANTED_ON,
        lambda s: s.so(LIE, "confirm_udi_status", status="pending", as_of=GRANTED_ON),
    ),
    ("udi_provisional_reply", applied, FRI, lambda s: s.so(UDI, "send_provisional_reply", expected=date(2026, 6, 1))),
    (
        "services_decision",
        granted,
        date(2026, 3, 17),
        lambda s: s.so(NAV, "grant_services", living_allowance=True, temporary_housing=True, follow_up=True),
    ),
    (
        "activity_start",
        granted,
        date(2026, 3, 17),
        lambda s: s.so(NAV, "exempt_from_activity", until=date(2026, 5, 1), reason="x"),
    ),
    ("return_information", granted, date(2026, 3, 17), lambda s: s.so(LIE, "give_return_information")),
    (
        "housing_review",
        in_lodging,
        date(2026, 3, 17),
        lambda s: s.so(NAV, "assign_housing", kind="own", place="Storgata 1", quality_agreement=False, from_=s.today),
    ),
    ("rehousing", evicted, date(2026, 3, 18), lambda s: s.so(NAV, "decide_no_housing", reason="x")),
    (
        "complaint_window",
        reflection_refused,
        date(2026, 3, 17),
        lambda s: s.so(LIE, "file_complaint", decision=s.last("reflection_refused").seq, grounds="x"),
    ),
    ("complaint_review", complained, date(2026, 3, 17), lambda s: s.so(UDI, "review_complaint", outcome="upheld")),
    ("permit_period", permitted, date(2026, 10, 1), lambda s: s.so(LIE, "apply_permit_renewal")),
    (
        "state_handover",
        asylum_applied,
        date(2026, 8, 4),
        lambda s: s.so(UDI, "confirm_reception_place", place="noas-mottak", from_=s.today),
    ),
    (
        "accept_responsibility",
        offered,
        date(2026, 3, 17),
        lambda s: s.so("nav-bergenhus", "decline_responsibility", reason="x"),
    ),
    ("missing_person", missing, TUE, lambda s: s.so(NADHEIM, "report_found")),
]


@pytest.mark.parametrize(("rule", "given", "day", "act"), MET, ids=[m[0] for m in MET])
def test_met_in_time_the_rest_of_the_ladder_falls_away(rule, given, day, act):
    story = given()
    nth = len(story.case.deadlines_of(rule)) - 1
    clock = "09:00" if rule in ("rehousing", "missing_person") else "10:00"
    act(story.at(day, clock))
    deadline = story.deadline(rule, nth)
    assert (deadline.state, deadline.ended_at, deadline.next_rung()) == ("met", story.now, None)
    before = len(story.about(rule, nth))
    story.at(date(2027, 9, 10))
    assert len(story.about(rule, nth)) == before


LATE = [m for m in MET if m[0] not in ("complaint_window", "permit_period")]


@pytest.mark.parametrize(("rule", "given", "act"), [(m[0], m[1], m[3]) for m in LATE], ids=[m[0] for m in LATE])
def test_met_late_the_breach_stays_and_the_daily_step_stops(rule, given, act):
    story = given()
    nth = len(story.case.deadlines_of(rule)) - 1
    due = story.deadline(rule, nth).due_at
    story.at(due + timedelta(hours=2))
    if rule == "udi_status":
        story.so(LIE, "confirm_udi_status", status="pending", as_of=story.today)
    else:
        act(story)
    deadline = story.deadline(rule, nth)
    assert deadline.state == "met_late"
    assert deadline.breached_at == (due if deadline.kind != "right" else None)
    assert deadline.next_daily is None


# --- the ladder


def test_at_breach_the_coordinator_is_told_and_then_every_day_until_somebody_handles_it():
    story = identified().at(oslo("2026-03-09 00:00"))
    escalated = [on for kind, on in story.about("lawyer_contact") if kind == "deadline_escalated"]
    assert escalated == [oslo(f"2026-03-0{day} 00:00") for day in (6, 7, 8, 9)]
    story.so(TOT, "acknowledge_deadline", deadline=story.deadline("lawyer_contact").id).at(oslo("2026-03-20 00:00"))
    assert [kind for kind, _ in story.about("lawyer_contact")].count("deadline_escalated") == 4
    assert story.deadline("lawyer_contact").state == "breached"


def test_the_responsible_organisation_may_acknowledge_its_own_breach_and_no_other_may():
    story = with_lawyer().at(oslo("2026-03-19 00:00"))
    id_ = story.deadline("legal_advice").id
    story.refuses(NADHEIM, "acknowledge_deadline", deadline=id_).as_not_their_role()
    story.so(LIE, "acknowledge_deadline", deadline=id_)


def test_the_daily_step_keeps_midnight_across_the_clock_change():
    story = applied().so(POLICE, "confirm_application_received").at(oslo("2026-04-01 00:00"))
    daily = [on for kind, on in story.about("interim_support_start") if kind == "deadline_escalated"]
    assert {on.astimezone(oslo(MON).tzinfo).strftime("%H:%M") for on in daily} == {"00:00"}
    assert len(daily) == 26  # 7 March to 1 April


@pytest.mark.parametrize(
    ("missing_since", "until", "hours"),
    [
        ("2026-03-26 02:30", "2026-04-01 10:00", ["02:30", "02:30", "03:30", "02:30", "02:30", "02:30"]),
        ("2026-10-22 02:30", "2026-10-28 10:00", ["02:30"] * 6),
    ],
)
def test_after_a_night_without_its_hour_the_daily_step_comes_at_its_hour_again(missing_since, until, hours):
    story = Story(missing_since[:10]).at(missing_since).so(NADHEIM, "identify", **WOMAN)
    story.so(NADHEIM, "report_missing", last_seen=story.now.isoformat()).at(oslo(until))
    escalated = [on for kind, on in story.about("missing_person") if kind == "deadline_escalated"]
    assert [local(on).strftime("%H:%M") for on in escalated] == hours


@pytest.mark.parametrize(
    ("applied_on", "last_days"),
    [
        (date(2027, 1, 31), ["2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"]),
        (date(2026, 8, 30), ["2026-09-30", "2026-10-30", "2026-11-30", "2026-12-30"]),
    ],
)
def test_a_monthly_repetition_is_counted_from_the_first_day_and_not_from_a_shorter_month(applied_on, last_days):
    story = Story(applied_on).so(NADHEIM, "identify", **WOMAN).so(NADHEIM, "assign_lawyer", organisation=LIE)
    story.so(LIE, "record_advice", choice="reflection").so(LIE, "submit_reflection_application")
    story.at(oslo(last_days[-2]) + timedelta(days=1))
    found = story.case.deadlines_of("udi_provisional_reply")
    assert [last_day(d.due_at).isoformat() for d in found] == last_days


def test_fvl_11_a_the_provisional_reply_repeats_monthly_and_the_repeat_replaces_the_daily_step():
    story = applied().at(oslo("2026-07-01 00:00"))
    found = story.case.deadlines_of("udi_provisional_reply")
    assert [d.due_at for d in found] == [
        oslo(t) for t in ("2026-04-06 00:00", "2026-05-06 00:00", "2026-06-06 00:00", "2026-07-06 00:00")
    ]
    assert [d.state for d in found] == ["breached", "breached", "breached", "open"]
    assert story.types.count("deadline_escalated") >= 3
    assert [k for k, _ in story.about("udi_provisional_reply", 0)].count("deadline_escalated") == 1


def test_a_reply_meets_the_running_month_and_leaves_the_breach_of_the_one_before():
    story = applied().at(oslo("2026-04-10 10:00")).so(UDI, "send_provisional_reply", expected=date(2026, 9, 1))
    first, second = story.case.deadlines_of("udi_provisional_reply")
    assert first.breached_at == oslo("2026-04-06 00:00")
    assert second.state == "met"


def test_sotjl_18_41_udi_status_unmet_suspends_nothing_and_tells_whoever_can_help():
    story = supported().at(oslo("2026-03-24 00:00"))
    assert [k for k, _ in story.about("udi_status")] == [
        "deadline_reminded", "deadline_reminded", "deadline_breached", "deadline_escalated",
    ]  # fmt: skip
    assert story.told(story.last("deadline_escalated")) == {NAV, LIE, TOT, NADHEIM}
    assert story.case.support.status(story.today) == "running"


def test_a_confirmation_in_one_period_does_not_meet_the_next():
    story = supported().at(date(2026, 3, 12)).so(LIE, "confirm_udi_status", status="pending", as_of=date(2026, 3, 12))
    first, second = story.case.deadlines_of("udi_status")
    assert (first.state, second.state) == ("met", "open")
    assert (second.starts_at, second.due_at) == (oslo("2026-03-23 00:00"), oslo("2026-04-07 00:00"))
    story.at(date(2026, 3, 13)).so(LIE, "confirm_udi_status", status="pending", as_of=date(2026, 3, 13))
    assert story.deadline("udi_status").state == "open"


def test_a_confirmation_that_resumes_does_not_meet_the_resumed_periods_own_deadline():
    story = suspended().so(LIE, "confirm_udi_status", status="pending", as_of=date(2026, 3, 25))
    first, resumed = story.case.deadlines_of("udi_status")
    assert (first.state, resumed.state) == ("met_late", "open")


# --- the periods


def test_the_reflection_period_ends_on_its_day_whether_met_or_not():
    for story in (granted(), granted().so(LIE, "apply_temporary_permit", attests_break_with_environment=True)):
        story.at(oslo("2026-09-16 23:59"))
        assert story.case.reflection.runs
        story.at(oslo("2026-09-17 00:00"))
        assert story.last("reflection_expired").on == oslo("2026-09-17 00:00")
        assert not story.case.reflection.runs


def test_meeting_the_reflection_period_stops_the_reminders_only():
    story = granted().so(LIE, "apply_temporary_permit", attests_break_with_environment=True).at(date(2026, 10, 1))
    assert [k for k, _ in story.about("reflection_period")] == ["reflection_expired"]
    assert story.deadline("reflection_period").state == "met"


@pytest.mark.parametrize(("act", "discretionary"), [(False, False), (True, True)])
def test_utl_61_with_an_application_pending_the_expiry_says_that_staying_is_discretionary(act, discretionary):
    story = granted()
    if act:
        story.so(LIE, "apply_temporary_permit", attests_break_with_environment=True)
    story.at(oslo("2026-09-17 00:00"))
    assert story.last("reflection_expired").data.stay_discretionary is discretionary  # type: ignore[attr-defined]


def test_municipal_services_end_with_the_period_unless_a_permit_runs():
    services = {"living_allowance": True, "temporary_housing": True, "follow_up": True}
    assert not granted().so(NAV, "grant_services", **services).at(date(2026, 9, 17)).case.services.granted
    assert permitted().so(NAV, "grant_services", **services).at(date(2026, 9, 17)).case.services.granted


def test_rp_01_six_months_from_the_decision_not_from_its_recording_nor_the_application():
    story = confirmed().at(date(2026, 3, 20)).so(UDI, "decide_reflection", outcome="granted", decided_on=NEXT_MON)
    deadline = story.deadline("reflection_period")
    assert (deadline.starts_at, deadline.due_at) == (oslo(NEXT_MON, "00:00"), oslo("2026-09-10 00:00"))


def test_a_decision_at_the_end_of_august_ends_on_the_last_of_february():
    story = identified().at(date(2026, 8, 24)).so(NADHEIM, "assign_lawyer", organisation=LIE)
    story.so(LIE, "record_advice", choice="reflection").so(LIE, "submit_reflection_application")
    story.so(POLICE, "confirm_application_received").at(date(2026, 8, 31))
    story.so(UDI, "decide_reflection", outcome="granted", decided_on=date(2026, 8, 31))
    assert story.deadline("reflection_period").due_at == oslo("2027-03-01 00:00")


def test_the_permit_expires_after_its_last_day_unless_a_renewal_is_applied_for():
    story = permitted(until=date(2027, 9, 1)).at(oslo("2027-09-02 00:00"))
    assert story.last("permit_expired").on == oslo("2027-09-02 00:00")
    renewed = (
        permitted(until=date(2027, 9, 1)).at(date(2027, 7, 5)).so(LIE, "apply_permit_renewal").at(date(2027, 9, 5))
    )
    assert "permit_expired" not in renewed.types


def test_asylum_does_not_keep_the_permit_from_expiring():
    story = permitted(until=date(2027, 9, 1)).at(date(2027, 7, 5)).so(LIE, "apply_asylum").at(date(2027, 9, 5))
    assert "permit_expired" in story.types


def test_rp_09_the_reminder_one_month_before_leaves_the_last_day_in_time():
    """A permit to 1 September 2027: a renewal is in time on 1 August at the latest."""
    second = permitted(until=date(2027, 9, 1)).deadline("permit_period").rungs[1]
    assert second.at < oslo("2027-08-02 00:00")


def test_f_the_gap_between_municipality_and_state_is_seen_three_days_before():
    story = asylum_applied().at(oslo("2026-09-14 00:00"))
    warning = story.last("responsibility_gap_detected")
    assert warning.on == oslo("2026-09-14 00:00")
    assert {UDI, TOT, NAV, LIE} <= story.told(warning)


def test_a_hand_over_that_comes_within_the_three_days_warns_at_once():
    story = granted().at(oslo("2026-09-15 10:00")).so(LIE, "apply_asylum")
    assert story.last("responsibility_gap_detected").on == oslo("2026-09-15 10:00")


def test_asylum_without_municipal_responsibility_starts_no_hand_over():
    story = advised("asylum").so(LIE, "apply_asylum")
    assert not story.case.deadlines_of("state_handover")


def test_utl_90_c_48_exact_hours_reminded_at_once_and_told_when_they_are_over():
    story = reflection_refused().at(date(2026, 3, 18))
    assert story.about("earliest_enforcement") == [
        ("deadline_reminded", oslo("2026-03-16 10:00")),
        ("deadline_reminded", oslo("2026-03-17 10:00")),
        ("enforcement_possible", oslo("2026-03-18 10:00")),
    ]
    assert story.deadline("earliest_enforcement").breached_at is None


def test_utl_90_c_48_hours_are_exact_over_the_night_in_which_the_clock_goes_forward():
    story = supported().at(oslo("2026-03-28 10:00"))
    story.so(UDI, "decide_reflection", outcome="refused", decided_on=story.today)
    assert story.deadline("earliest_enforcement").due_at == oslo("2026-03-30 11:00")


def test_fvl_29_the_complaint_window_closes_silently():
    story = reflection_refused().at(date(2026, 4, 9))
    expired = next(e for e in story.of_type("right_expired") if e.data.rule == "complaint_window")  # type: ignore[attr-defined]
    assert (expired.on, story.told(expired)) == (oslo("2026-04-08 00:00"), set())


def test_each_decision_has_a_window_of_its_own():
    story = evicted().so(NAV, "decide_no_housing", reason="x")
    story.so(NAV, "grant_services", living_allowance=True, temporary_housing=False, follow_up=True)
    story.so(LIE, "file_complaint", decision=story.last("no_housing_decided").seq, grounds="x")
    assert [d.state for d in story.case.deadlines_of("complaint_window")] == ["met", "open"]


# --- superseding, cancelling, reassigning


def test_a_new_lawyer_supersedes_the_old_ones_deadline():
    story = with_lawyer().at(WED).so(NADHEIM, "assign_lawyer", organisation=DAHL)
    first, second = story.case.deadlines_of("legal_advice")
    assert (first.state, second.state, second.organisation) == ("superseded", "open", DAHL)


def test_a_breach_that_is_superseded_stays_a_breach():
    story = with_lawyer().at(date(2026, 3, 19)).so(NADHEIM, "assign_lawyer", organisation=DAHL)
    first = story.deadline("legal_advice", 0)
    assert (first.state, first.next_daily) == ("breached", None)


def test_withdrawing_cancels_what_waited_for_the_application():
    story = applied().so(LIE, "withdraw_reflection_application")
    assert story.deadline("police_confirmation").state == "cancelled"
    assert story.deadline("udi_provisional_reply").state == "cancelled"


def test_closing_cancels_what_is_left_of_every_ladder():
    story = identified().at(oslo("2026-03-08 10:00")).so(TOT, "close", outcome="left")
    assert [d for d in story.case.deadlines.values() if d.next_rung()] == []
    assert story.deadline("lawyer_contact").state == "breached"
    before = len(story.events)
    assert len(story.at(date(2027, 3, 8)).events) == before


def test_open_deadlines_follow_the_role_to_who_takes_it_over():
    story = granted().so(NAV, "assign_responsible", role="nav", organisation="nav-bergenhus", reason="x")
    story.so("nav-bergenhus", "accept_responsibility")
    assert story.deadline("services_decision").organisation == "nav-bergenhus"


def test_reopening_starts_again_what_is_wanting():
    story = identified().so(TOT, "close", outcome="left").at(date(2026, 4, 13)).so(NADHEIM, "reopen", reason="Back")
    assert story.deadline("lawyer_contact").due_at == oslo("2026-04-17 00:00")


def test_return_information_is_the_lawyers_where_the_person_is_in_no_shelter():
    assert granted(by="rosa").deadline("return_information").organisation == LIE


def test_a_home_with_agreement_needs_no_review_and_one_without_is_reviewed_monthly():
    agreed = granted().so(
        NAV, "assign_housing", kind="lodging", place="pensjonat-sentrum", quality_agreement=True, from_=GRANTED_ON
    )
    assert not agreed.case.deadlines_of("housing_review")
    story = in_lodging().at(date(2026, 4, 1)).so(NAV, "review_housing", reason="Nothing else free")
    assert [d.state for d in story.case.deadlines_of("housing_review")] == ["met", "open"]
    assert story.deadline("housing_review").due_at == oslo("2026-05-02 00:00")


def test_only_an_eviction_obliges_nav_to_rehouse():
    story = in_activity()
    story.so(NAV, "assign_housing", kind="own", place="Storgata 1", quality_agreement=True, from_=story.today)
    story.so(NAV, "end_housing", reason="moved")
    assert not story.case.deadlines_of("rehousing")


# --- entered afterwards


def entered_afterwards() -> Story:
    """Identified on Monday 2 March, entered on Monday 16 March at 10:00; three working days ended 5 March at 24:00."""
    return identified_on("2026-03-16 10:00")


def identified_on(entered: str) -> Story:
    story = Story(entered)
    data = {"municipality": "Oslo", "assessed_age": 25, "gender": "female", "exploitation": "unknown"}
    return story.so(NADHEIM, "identify", on=oslo(MON), **data)


def test_entered_afterwards_the_breach_is_recorded_once_with_its_true_time_and_one_escalation():
    story = entered_afterwards().at(oslo("2026-03-16 11:00"))
    assert story.about("lawyer_contact") == [
        ("deadline_breached", oslo("2026-03-06 00:00")),
        ("deadline_escalated", oslo("2026-03-16 11:00")),
    ]
    assert story.deadline("lawyer_contact").breached_at == oslo("2026-03-06 00:00")


def test_entered_afterwards_the_daily_step_runs_from_the_end_of_entering():
    story = entered_afterwards().at(oslo("2026-03-18 11:00"))
    escalated = [on for kind, on in story.about("lawyer_contact") if kind == "deadline_escalated"]
    assert escalated == [oslo(f"2026-03-{day} 11:00") for day in (16, 17, 18)]


def test_nothing_is_told_before_whoever_enters_a_case_afterwards_has_finished():
    """Opened with `on` on the 17th and a lawyer with `on` on the 18th, both entered on the 29th."""
    story = Story("2026-11-29 10:00").so(NADHEIM, "identify", on=oslo("2026-11-17"), **WOMAN)
    story.at(oslo("2026-11-29 10:20")).so(NADHEIM, "assign_lawyer", on=oslo("2026-11-18"), organisation=LIE)
    deadline = story.deadline("lawyer_contact")
    assert (deadline.state, deadline.breached_at, deadline.ended_at) == ("met", None, oslo("2026-11-18"))
    assert story.at(oslo("2026-12-15")).about("lawyer_contact") == []


@pytest.mark.parametrize("clock", ["10:00", "10:59"])
def test_the_whole_chain_entered_in_one_sitting_tells_nobody_of_what_was_done_in_time(clock: str):
    story = Story("2026-11-29 10:00").so(NADHEIM, "identify", on=oslo("2026-10-05"), **WOMAN)
    story.at(oslo(f"2026-11-29 {clock}")).so(NADHEIM, "assign_lawyer", on=oslo("2026-10-06"), organisation=LIE)
    story.so(LIE, "record_advice", on=oslo("2026-10-07"), choice="reflection")
    story.so(LIE, "submit_reflection_application", on=oslo("2026-10-08"))
    story.so(POLICE, "confirm_application_received", on=oslo("2026-10-09"))
    in_time = ("lawyer_contact", "legal_advice", "police_confirmation")
    story.at(oslo("2026-11-29 14:00"))
    for rule in in_time:
        assert (story.deadline(rule).state, story.deadline(rule).breached_at) == ("met", None)
        assert story.about(rule) == []
    # What nobody has entered by then is late, and is told.
    assert [kind for kind, _ in story.about("interim_support_start")] == ["deadline_breached", "deadline_escalated"]


def test_what_ends_within_the_sitting_waits_for_its_end():
    """A child found yesterday at 10:10, entered today at 10:00: the screening's day would end in ten minutes."""
    child = {**WOMAN, "birth_date": date(2012, 6, 15)}
    story = Story("2026-03-03 10:00").so(NADHEIM, "identify", on=oslo("2026-03-02 10:10"), **child)
    assert story.at(oslo("2026-03-03 10:50")).about("screening") == []
    assert story.at(oslo("2026-03-03 11:00")).about("screening") == [
        ("deadline_breached", oslo("2026-03-03 10:10")),
        ("deadline_escalated", oslo("2026-03-03 11:00")),
    ]


def test_what_holds_a_person_or_a_permit_waits_for_nobody():
    story = confirmed().asleep_until(date(2026, 10, 1))
    story.do(UDI, "decide_reflection", outcome="granted", decided_on=NEXT_MON)
    assert story.types[-1] != "reflection_granted"
    assert "reflection_expired" in story.types


@pytest.mark.parametrize("rule", DEADLINE_RULES)
def test_whoever_enters_afterwards_has_an_hour_with_every_deadline_that_somebody_owes(rule: str):
    """`ENTERING` is the only setting: no row is told of earlier, and none that is entered as it happens waits."""
    assert Hours(1) == ENTERING
    row = DEADLINE_RULES[rule][-1]
    owed = row.kind in OWED
    assert owed == ("deadline_breached" in row.at_end)


def test_entered_afterwards_but_in_time_the_reminders_that_are_past_do_not_fire():
    story = identified_on("2026-03-05 10:00")
    assert story.about("lawyer_contact") == []
    assert [r.kind for r in story.deadline("lawyer_contact").rungs] == ["end"]


@pytest.mark.parametrize("day", [TUE, THU])
def test_an_action_that_was_in_time_and_recorded_late_is_no_breach_though_one_was_recorded(day: date):
    story = identified().at(date(2026, 3, 10)).so(NADHEIM, "assign_lawyer", on=day, organisation=LIE)
    assert (story.deadline("lawyer_contact").state, story.deadline("lawyer_contact").breached_at) == ("met", None)
    assert story.at(date(2026, 3, 20)).about("lawyer_contact")[-1][1] < oslo("2026-03-10 10:00")


def test_an_action_that_was_in_time_and_recorded_late_meets_in_time():
    story = identified().at(date(2026, 3, 10)).so(NADHEIM, "assign_lawyer", on=TUE, organisation=LIE)
    deadline = story.deadline("lawyer_contact")
    assert (deadline.state, deadline.ended_at) == ("met", oslo(TUE, "00:00"))
    assert deadline.breached_at is None
    assert deadline.next_daily is None


def test_a_reflection_decided_long_ago_expires_at_once_with_its_true_day_and_reminds_nobody():
    story = confirmed().asleep_until(date(2026, 10, 1))
    events = story.do(UDI, "decide_reflection", outcome="granted", decided_on=NEXT_MON)
    expired = next(e for e in events if e.type == "reflection_expired")
    assert (expired.on, expired.recorded_at) == (oslo("2026-09-10 00:00"), oslo("2026-10-01 10:00"))
    id_ = story.deadline("reflection_period").id
    assert not [e for e in events if e.type == "deadline_reminded" and e.data.deadline == id_]  # type: ignore[attr-defined]


def test_a_monthly_deadline_entered_months_late_is_breached_once_and_repeats_after_the_recording():
    story = advised().asleep_until(date(2026, 7, 1)).so(LIE, "submit_reflection_application", on=THU)
    story.at(oslo("2026-07-01 11:00"))
    first, second = story.case.deadlines_of("udi_provisional_reply")
    assert (first.breached_at, second.due_at) == (oslo("2026-04-06 00:00"), oslo("2026-07-06 00:00"))


def test_entered_afterwards_and_already_met_tells_nobody():
    """Granted on 16 March and entered on 20 April; the exemption of 20 March was on record all the time."""
    story = supported().so(LIE, "confirm_udi_status", status="pending", as_of=NEXT_MON).at(date(2026, 3, 20))
    story.so(NAV, "exempt_from_activity", until=date(2026, 6, 1), reason="Ill").at(date(2026, 4, 20))
    story.so(UDI, "decide_reflection", on=GRANTED_ON, outcome="granted", decided_on=GRANTED_ON)
    assert story.deadline("activity_start").state == "met"
    assert story.about("activity_start") == []


def test_a_rung_was_sent_when_it_was_recorded():
    story = identified().asleep_until(oslo("2026-03-05 08:00").strftime("%Y-%m-%d %H:%M")).wake()
    assert story.deadline("lawyer_contact").rungs[0].sent_at == oslo("2026-03-05 08:00")


def test_where_there_is_no_coordinator_the_identifying_organisation_takes_that_place():
    case = identified().case
    without = {role: who for role, who in case.responsible.items() if role != "coordinator"}
    assert replace(case, responsible=without).holder("coordinator") == NADHEIM


def test_whoever_has_taken_over_from_it_does_once_the_identifying_organisation_has_left():
    story = identified()
    story.so(NADHEIM, "assign_responsible", role="outreach", organisation="pro-sentret", reason="Flyttet")
    story.so("pro-sentret", "accept_responsibility")
    without = {role: who for role, who in story.case.responsible.items() if role != "coordinator"}
    case = replace(story.case, responsible=without)
    assert not case.has_party(NADHEIM, "outreach")
    assert case.holder("coordinator") == "pro-sentret"


def test_assisted_return_needs_no_more_return_information():
    story = granted().so(TOT, "assign_responsible", role="return_counsellor", organisation=IOM, reason="x")
    story.so(IOM, "accept_responsibility").so(IOM, "apply_assisted_return")
    assert story.deadline("return_information").state == "cancelled"
