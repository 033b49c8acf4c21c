"""Rows decided by the statutes' words (spec 7, part A): each test names its paragraph and failed on the old row."""

from datetime import date

import pytest
from pydantic import ValidationError

from domain.facts.activity import ReduceAllowance
from domain.primitives.calendar import Months
from domain.rules.deciding import court_limit
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.law import NORMS, citations
from tests.unit.given import (
    LIE,
    MEASURED,
    NADHEIM,
    NAV,
    TOT,
    UDI,
    Story,
    confirmed,
    granted,
    in_activity,
    oslo,
    permitted,
    reflection_refused,
    remarked,
    supported,
    with_lawyer,
)
from tests.unit.states import NORD, alternative_requested, approved, concern, placed_acutely, screened, suspended

DECISION = {"reason": "Status hos UDI mangler", "person_notified": True, "person_heard": True}


# --- L4: no payment falls away by itself (sotjl §§ 18, 41)


def test_sotjl_18_no_payment_falls_away_by_itself():
    story = supported().so(NAV, "pay_interim_support", amount_nok=3000).at("2026-06-01 10:00")
    assert "interim_support_suspended" not in story.types
    assert story.case.support.status(story.today) == "running"
    assert remarked(story, NAV, "pay_interim_support", amount_nok=3000) == ["status_confirmation_missing"]
    assert story.case.support.periods[-1].start == date(2026, 3, 23)


def test_sotjl_18_the_breach_is_told_to_whoever_identified_and_houses_her_too():
    story = supported().so(NADHEIM, "request_shelter_place", needs=["ro"])
    story.so("rosa", "offer_shelter_place", shelter="oslo-krisesenter").so("oslo-krisesenter", "confirm_arrival")
    story.at(oslo("2026-03-24 00:00"))
    told = next(e for e in story.events if e.type == "deadline_escalated" and e.data.rule == "udi_status")  # type: ignore[attr-defined]
    assert story.told(told) == {NAV, LIE, TOT, NADHEIM, "oslo-krisesenter"}


def test_sotjl_41_a_suspension_is_navs_decision_and_may_be_complained_of():
    story = suspended()
    decision = story.last("interim_support_suspended")
    assert (decision.actor.role, story.case.decisions[decision.seq][:2]) == ("nav", ("interim_support_suspended", NAV))
    window = story.deadline("complaint_window")
    assert (window.subject, window.organisation) == (str(decision.seq), LIE)
    assert story.told(decision) == {LIE, NADHEIM, TOT}
    story.so(LIE, "file_complaint", decision=decision.seq, grounds="Hun har krav på stønaden")
    story.so(NAV, "review_complaint", outcome="reversed")
    assert story.case.support.status(story.today) == "running"
    assert story.do(NAV, "pay_interim_support", amount_nok=3000)[0].data.period == date(2026, 3, 23)  # type: ignore[attr-defined]


def test_fvl_16_nobodys_support_is_suspended_without_notice():
    story = supported().at("2026-03-25 10:00")
    story.refuses(NAV, "suspend_interim_support", **{**DECISION, "person_notified": False}).because(
        "person_not_notified"
    )
    assert remarked(story, NAV, "suspend_interim_support", **{**DECISION, "person_heard": False}) == [
        "person_not_heard"
    ]
    story.refuses(NAV, "suspend_interim_support", **DECISION).because("support_suspended")


def test_sotjl_18_a_suspension_while_the_status_is_confirmed_is_remarked_on():
    assert remarked(supported(), NAV, "suspend_interim_support", **DECISION) == ["status_is_not_missing"]


def test_sotjl_18_what_was_open_before_a_suspension_is_paid_all_the_same():
    story = supported().at("2026-03-25 10:00").so(NAV, "suspend_interim_support", **DECISION)
    assert story.do(NAV, "pay_interim_support", amount_nok=3000)
    story.refuses(NAV, "pay_interim_support", amount_nok=3000).because("support_suspended")


def test_sotjl_41_a_refusal_is_a_decision_and_its_reversal_starts_the_support_anew():
    story = supported().so(NAV, "pay_interim_support", amount_nok=3000)
    decision = story.do(NAV, "refuse_interim_support", reason="Hun har andre midler")[0]
    assert story.case.support.ends_on == date(2026, 3, 23)
    assert story.deadline("udi_status").state == "cancelled"
    story.so(LIE, "file_complaint", decision=decision.seq, grounds="Hun har ingen").so(
        NAV, "review_complaint", outcome="reversed"
    )
    assert story.case.support.ends_on is None


def test_a_payment_before_a_status_starts_a_period_with_its_own_deadline():
    story = supported().so(NAV, "pay_interim_support", amount_nok=3000).at("2026-03-25 10:00")
    story.so(NAV, "pay_interim_support", amount_nok=3000)
    breached, running = story.case.deadlines_of("udi_status")
    assert (breached.state, running.state) == ("breached", "open")
    assert running.due_at == oslo("2026-04-07 00:00")
    story.refuses(NAV, "pay_interim_support", amount_nok=3000).because("period_already_paid")


# --- L5: what services rest on (FOR-2011-1251)

SERVICES = {"living_allowance": True, "temporary_housing": True, "follow_up": False}


@pytest.mark.parametrize("basis", ["application_with_right_to_stay", "lawful_stay", "eea", "emergency"])
def test_for_2011_1251_services_rest_on_more_than_the_period_and_the_permit(basis):
    story = supported().so(NAV, "grant_services", **SERVICES, basis=basis)
    assert (story.case.services.granted, story.case.services.basis) == (True, basis)


def test_for_2011_1251_1_4_what_rests_on_the_period_says_so_and_is_over_with_it():
    story = granted().so(NAV, "grant_services", **SERVICES)
    assert story.case.services.basis == "reflection"
    assert not story.at("2026-09-17 10:00").case.services.granted


def test_for_2011_1251_1a_what_an_eea_national_is_granted_is_not_over_with_the_period():
    story = granted().so(NAV, "grant_services", **SERVICES, basis="eea").at("2026-09-17 10:00")
    assert "reflection_expired" in story.types
    assert story.case.services.granted


def test_sotjl_41_a_refusal_needs_no_basis():
    no = dict.fromkeys(SERVICES, False)
    assert supported().do(NAV, "grant_services", **no, reason="Har lønn")[0].type == "services_refused"


# --- L6: what is unusual is a remark


def test_utl_56_2_asylum_is_applied_for_at_any_time():
    story = confirmed()
    assert remarked(story, LIE, "apply_asylum") == ["reflection_application_pending"]
    assert (story.case.asylum.pending, story.case.reflection.pending) == (True, True)


def test_utl_56_2_the_reflection_application_is_withdrawn_when_the_lawyer_says_so():
    story = confirmed()
    assert remarked(story, LIE, "apply_asylum", withdraws_reflection=True) == []
    assert story.types[-2:] == ["reflection_application_withdrawn", "asylum_applied"]
    assert (story.case.asylum.pending, story.case.reflection.pending) == (True, False)


def test_utf_8_3_5_the_police_receive_the_application_whoever_advised():
    assert remarked(with_lawyer(), LIE, "submit_reflection_application") == ["advice_missing"]


def test_utf_10_24_2_a_renewal_is_counted_from_the_end_of_the_former_permit():
    story = permitted(date(2027, 9, 1)).at("2027-07-01 10:00").so(LIE, "apply_permit_renewal")
    decision = {"outcome": "granted", "decided_on": story.today, "valid_until": date(2028, 9, 1)}
    assert remarked(story, UDI, "decide_temporary_permit", **decision) == []


def test_bvl_4_5_a_child_is_placed_before_anybody_has_screened():
    story = concern()
    placed = {"basis": "4-29", "institution": "institusjon-nord", "decided_at": story.now.isoformat()}
    assert remarked(story, "bv-fyllingsdalen", "place_acutely", **placed) == ["no_suspicion"]
    assert story.case.placement.in_force


# --- L3, L1, L2, L8: the tribunal (bvl §§ 4-5, 6-6, 14-22, 14-23, 14-25)

TRIBUNAL, FIRST, LAWYER = "nemnda-bergen", "bv-fyllingsdalen", "advokat-dahl"


def decides(story: Story, matter: str, outcome: str, **more: object) -> Story:
    return story.so(
        TRIBUNAL, "decide_tribunal", matter=matter, outcome=outcome, decided_at=story.now.isoformat(), **more
    )


def test_bvl_6_6_3_a_rejected_extension_leaves_the_running_decision_to_its_own_end():
    story = approved().at("2026-03-20 10:00")
    decides(story, "extension", "rejected")
    assert (story.case.placement.in_force, story.case.placement.runs_until) == (True, date(2026, 4, 13))
    story.at("2026-04-14 10:00")
    assert story.last("placement_lapsed").on == oslo("2026-04-14 00:00")


def test_bvl_4_5_3_the_six_weeks_are_not_the_acute_decisions():
    story = placed_acutely().so(FIRST, "file_with_tribunal").at("2026-06-01 10:00")
    assert "placement_lapsed" not in story.types
    assert story.case.placement.in_force
    breach = story.deadline("tribunal_decision")
    assert (breach.kind, breach.organisation, breach.breached_at) == ("act", TRIBUNAL, oslo("2026-04-14 00:00"))
    escalated = [e for e in story.of_type("deadline_escalated") if e.data.rule == "tribunal_decision"]  # type: ignore[attr-defined]
    assert story.told(escalated[0]) == {FIRST, TRIBUNAL, "verge-bergen", LAWYER, "tot-bergen"}
    assert len(escalated) > len(range(14, 30))
    story.at("2026-09-03 10:00")
    assert story.last("placement_lapsed").on == oslo("2026-09-03 00:00")


def test_bvl_4_5_2_without_a_petition_in_two_weeks_the_acute_decision_lapses():
    story = placed_acutely().at("2026-03-17 10:00")
    assert story.last("acute_decision_lapsed").on == oslo("2026-03-17 00:00")
    assert story.deadline("tribunal_decision").state == "cancelled"


def test_bvl_14_22_14_23_the_control_does_not_answer_the_complaint():
    story = placed_acutely().so(FIRST, "file_with_tribunal").so(LAWYER, "complain_acute", grounds="Hun vil hjem")
    decides(story, "acute", "approved")
    assert (story.deadline("acute_complaint").state, story.case.placement.complained) == ("open", True)
    assert story.deadline("acute_complaint").due_at == oslo("2026-03-10 00:00")
    decides(story, "acute_complaint", "rejected")
    assert (story.deadline("acute_complaint").state, story.case.placement.in_force) == ("met", False)
    story.refuses(
        TRIBUNAL, "decide_tribunal", matter="acute_complaint", outcome="approved", decided_at="2026-03-02"
    ).because("no_acute_complaint")


def test_bvl_14_23_4_a_full_tribunal_has_two_weeks_from_the_complaint():
    story = placed_acutely().so(FIRST, "file_with_tribunal").so(LAWYER, "complain_acute", grounds="Hun vil hjem")
    story.at("2026-03-05 10:00").so(TRIBUNAL, "seat_full_tribunal")
    assert story.deadline("acute_complaint").due_at == oslo("2026-03-17 00:00")


def test_bvl_14_25_2_the_month_runs_from_notice_and_moves_to_a_working_day():
    story = placed_acutely().so(FIRST, "file_with_tribunal").at("2026-03-10 10:00")
    decides(story, "placement", "approved", notified_at="2026-03-05")
    court = story.deadline("court_action")
    assert (court.starts_at, court.due_at) == (
        oslo("2026-03-05 00:00"),
        oslo("2026-04-08 00:00"),
    )  # Easter until the 6th
    late = story.at("2026-04-08 10:00")
    late.refuses(LAWYER, "bring_to_court", grounds="x").because("court_action_too_late")


def test_bvl_14_25_the_control_of_an_acute_decision_is_not_brought_to_court():
    story = placed_acutely().so(FIRST, "file_with_tribunal")
    decides(story, "acute", "approved")
    assert not story.case.deadlines_of("court_action")
    story.refuses(LAWYER, "bring_to_court", grounds="x").because("no_tribunal_decision")


def test_bvl_14_25_1_it_is_for_whoever_lost():
    story = placed_acutely().so(FIRST, "file_with_tribunal")
    decides(story, "placement", "rejected")
    assert story.deadline("court_action").organisation == FIRST
    assert story.do(FIRST, "bring_to_court", grounds="Barnet er i fare")
    assert (
        approved().deadline("court_action").organisation == LAWYER
        or approved().deadline("court_action").role == "guardian"
    )


def test_bvl_14_25_before_21_june_2013_it_was_two_months():
    rows = {row.valid_from.year: row.length for row in DEADLINE_RULES["court_action"]}
    assert list(rows.values()) == [Months(2), Months(1)]
    assert (court_limit(date(2013, 6, 20)), court_limit(date(2013, 6, 21))) == (Months(2), Months(1))


# --- L9, L12, L14, L15: what a placed child is owed


def test_bvl_14_22_1_child_welfare_sends_the_decision_and_the_tribunal_has_48_hours_from_receipt():
    story = placed_acutely()
    sends = story.deadline("acute_decision_sent")
    assert (sends.organisation, sends.kind, sends.due_at) == (FIRST, "act", oslo("2026-03-03 10:00"))
    assert not story.case.deadlines_of("tribunal_control")
    story.at("2026-03-02 18:00").so(FIRST, "send_acute_decision", received_at="2026-03-02T16:30:00+01:00")
    control = story.deadline("tribunal_control")
    assert (sends.id in story.last("acute_decision_sent").effects.met, control.kind) == (True, "routine")
    assert (control.organisation, control.due_at) == (TRIBUNAL, oslo("2026-03-04 16:30"))


def test_bvl_14_22_1_a_decision_that_is_not_sent_is_told_every_day():
    story = placed_acutely().so(FIRST, "file_with_tribunal").at("2026-03-06 09:00")
    assert story.deadline("acute_decision_sent").breached_at == oslo("2026-03-03 10:00")
    daily = [e for e in story.of_type("deadline_escalated") if e.data.rule == "acute_decision_sent"]  # type: ignore[attr-defined]
    assert len(daily) == len(("03", "04", "05"))


def test_bvl_14_22_1_what_the_tribunal_has_controlled_was_sent():
    story = placed_acutely()
    decides(story, "acute", "approved")
    assert story.deadline("acute_decision_sent").state == "met"


def born(day: date) -> Story:
    child = {"municipality": "Bergen", "birth_date": day, "gender": "male", "exploitation": "drug_scene"}
    return Story().so("exit-bergen", "identify", **child)


def test_bvl_3_6_2_half_a_year_before_18_it_is_asked_and_decided_what_comes_after():
    story = born(date(2008, 12, 15))
    deadline = story.deadline("after_care")
    assert (deadline.kind, deadline.organisation, deadline.due_at) == ("act", FIRST, oslo("2026-06-15 00:00"))
    assert [r.at for r in deadline.rungs if r.kind == "remind"] == [
        oslo("2026-04-15 00:00"),
        oslo("2026-05-15 00:00"),
        oslo("2026-06-01 00:00"),
    ]
    story.at("2026-06-12 10:00").so(FIRST, "decide_after_care", outcome="continued", agreed=True)
    decision = story.last("after_care_decided")
    assert (story.deadline("after_care").state, story.case.decisions[decision.seq][1]) == ("met", FIRST)
    assert story.deadline("complaint_window").subject == str(decision.seq)


def test_bvl_3_6_2_nobody_turns_18_without_anybody_being_told_that_it_is_not_decided():
    story = born(date(2008, 12, 15)).at("2026-06-16 10:00")
    assert story.deadline("after_care").state == "breached"
    assert "deadline_escalated" in {kind for kind, _ in story.about("after_care")}


def test_bvl_3_6_2_a_child_that_comes_shortly_before_18_has_two_weeks():
    assert born(date(2008, 5, 1)).deadline("after_care").due_at == oslo("2026-03-17 00:00")


def test_bvl_3_6_1_nobody_has_measures_after_18_against_their_will():
    story = placed_acutely()
    story.refuses(FIRST, "decide_after_care", outcome="continued", agreed=False).because("after_care_needs_agreement")
    assert story.do(FIRST, "decide_after_care", outcome="ended", agreed=False)


def test_bvl_1_2_1_the_act_is_for_children_under_18():
    assert [row.citation for row in NORMS["under_18"]] == ["barnevernsloven § 1-2, første ledd"]


@pytest.mark.parametrize(
    ("basis", "rule", "due", "paragraph"),
    [
        ("4-29", "tribunal_petition", "2026-03-17 00:00", "barnevernsloven § 4-5, annet ledd"),
        ("4-6", "petition_4_2", "2026-04-14 00:00", "barnevernsloven § 4-2, tredje ledd"),
        ("4-25", "petition_4_4", "2026-03-17 00:00", "barnevernsloven § 4-4, annet ledd"),
    ],
)
def test_bvl_4_2_4_4_4_5_each_acute_decision_has_its_own_petition_and_paragraph(basis, rule, due, paragraph):
    story = screened().so(FIRST, "place_acutely", basis=basis, institution=NORD, decided_at="2026-03-02")
    petitions = {rule: story.case.deadlines_of(rule) for rule in ("tribunal_petition", "petition_4_2", "petition_4_4")}
    assert [name for name, found in petitions.items() if found] == [rule]
    assert story.deadline(rule).due_at == oslo(due)
    assert citations(story.deadline(rule).basis, story.today)[0].citation == paragraph
    story.at(oslo(due))
    assert story.last("acute_decision_lapsed").on == oslo(due)


@pytest.mark.parametrize(("basis", "rule"), [("4-6", "petition_4_2"), ("4-25", "petition_4_4")])
def test_bvl_4_2_4_a_child_from_another_state_is_held_for_six_months_once_that_state_is_asked(basis, rule):
    story = screened().so(FIRST, "place_acutely", basis=basis, institution=NORD, decided_at="2026-03-02")
    story.at("2026-03-10 10:00").so(FIRST, "request_home_state", request="protective_measures")
    assert story.deadline(rule).state == "cancelled"
    assert story.deadline("petition_abroad").due_at == oslo("2026-09-03 00:00")
    assert story.at(oslo("2026-09-03 00:00")).last("acute_decision_lapsed").on == oslo("2026-09-03 00:00")


def test_bvl_4_5_3_trafficking_waits_for_no_other_state():
    story = placed_acutely().so(FIRST, "request_home_state", request="jurisdiction")
    assert not story.case.deadlines_of("petition_abroad")
    assert story.deadline("tribunal_petition").state == "open"


def test_for_2022_2358_9_a_placed_child_that_is_away_is_told_of_within_hours():
    story = placed_acutely().so(NORD, "report_absconded", last_seen="2026-03-02")
    telling = story.deadline("told_of_missing")
    assert (telling.kind, telling.organisation, telling.due_at) == ("act", NORD, oslo("2026-03-02 12:00"))
    story.so(NORD, "confirm_missing_told", told=["child_welfare", "police"])
    assert story.deadline("told_of_missing").state == "met"
    again = placed_acutely().so(NORD, "report_absconded", last_seen="2026-03-02").at("2026-03-02 13:00")
    assert again.deadline("told_of_missing").breached_at == oslo("2026-03-02 12:00")


# --- L16: reductions (sotjl §§ 20, 20 a)

AWAY = {"kind": "unexcused", "from_": date(2026, 3, 24), "to": date(2026, 3, 24)}


def away(announced: bool) -> tuple[Story, int]:
    story = in_activity().so(
        NAV, "set_condition", condition="Møt opp", person_heard=True, reduction_announced=announced
    )
    return story, story.at("2026-03-24 10:00").do(NAV, "record_absence", **AWAY)[0].seq


def test_sotjl_20_3_20_a_4_nothing_is_reduced_that_the_decision_did_not_say_might_be():
    story, absence = away(announced=False)
    cut = {"percent": 20, "because": [absence], **MEASURED}
    story.refuses(NAV, "reduce_allowance", **cut).because("reduction_not_announced")
    story, absence = away(announced=True)
    assert remarked(story, NAV, "reduce_allowance", **{**cut, "because": [absence]}) == ["person_not_informed"]


@pytest.mark.parametrize("wanting", ["months", "floor_nok", "proportionality"])
def test_sotjl_20_2_a_reduction_says_how_long_what_is_left_and_why_it_is_not_too_heavy(wanting):
    said = {"percent": 20, "because": [1], **MEASURED}
    del said[wanting]
    with pytest.raises(ValidationError, match=wanting):
        ReduceAllowance.model_validate(said)


def test_sotjl_20_2_the_whole_allowance_needs_a_reason_of_its_own():
    story, absence = away(announced=True)
    cut = {"percent": 100, "because": [absence], **MEASURED}
    story.refuses(NAV, "reduce_allowance", **cut).as_invalid("/data/why_all", "missing")
    assert story.do(NAV, "reduce_allowance", **cut, why_all="Hun har flyttet til sin søster")


# --- L7: the earliest enforcement (utl § 90 c)


def test_utl_90_c_2_the_48_hours_are_no_right_that_expires():
    story = reflection_refused().at("2026-03-18 10:00")
    marker = story.deadline("earliest_enforcement")
    assert (marker.state, marker.breached_at) == ("met", None)
    assert not {"right_expired", "deadline_escalated"} & {kind for kind, _ in story.about("earliest_enforcement")}
    assert story.told(story.last("enforcement_possible")) == {LIE}
    assert story.do(LIE, "request_postponed_enforcement")


def test_utl_90_c_2_a_complaint_does_not_keep_a_refusal_from_being_enforced():
    story = reflection_refused()
    story.so(LIE, "file_complaint", decision=story.last("reflection_refused").seq, grounds="x")
    assert story.deadline("earliest_enforcement").state == "open"
    assert "enforcement_possible" in story.at("2026-03-18 10:00").types


def test_utl_90_c_2_who_has_asked_is_reminded_no_more_and_told_all_the_same():
    story = reflection_refused().so(LIE, "request_postponed_enforcement").at("2026-03-18 10:00")
    assert [kind for kind, _ in story.about("earliest_enforcement")] == ["deadline_reminded", "enforcement_possible"]


def test_utl_90_c_2_what_is_postponed_is_not_said_to_be_possible():
    story = reflection_refused().so(LIE, "request_postponed_enforcement")
    story.so(UDI, "decide_postponed_enforcement", outcome="granted").at("2026-03-20 10:00")
    assert "enforcement_possible" not in story.types


def test_utl_90_c_4_a_refused_renewal_applied_for_in_time_waits_until_it_is_final():
    story = permitted(date(2027, 9, 1)).at("2027-07-01 10:00").so(LIE, "apply_permit_renewal")
    story.so(UDI, "decide_temporary_permit", outcome="refused", decided_on=story.today)
    assert not story.case.deadlines_of("earliest_enforcement")
    late = permitted(date(2027, 9, 1)).at("2027-08-20 10:00").so(LIE, "apply_permit_renewal")
    late.so(UDI, "decide_temporary_permit", outcome="refused", decided_on=late.today)
    assert late.deadline("earliest_enforcement").state == "open"


# --- L13, L10


def test_fvl_31_3_the_year_runs_since_the_decision_was_made():
    story = supported().at("2026-04-01 10:00").so(UDI, "decide_reflection", outcome="refused", decided_on="2026-03-16")
    decision = max(story.case.decisions)
    story.at("2027-03-17 10:00").refuses(
        LIE, "file_complaint", decision=decision, grounds="x", late_reason="syk"
    ).because("complaint_time_barred")


def test_utl_95_5_a_refused_alternative_reception_opens_no_complaint_window():
    story = alternative_requested()
    story.so(UDI, "decide_alternative_reception", outcome="refused")
    assert "alternative_reception_refused" not in [kind for kind, _, _ in story.case.decisions.values()]
