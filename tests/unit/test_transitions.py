"""Every transition of `oslo_adult` (spec 2): the accepted way, each refusal by its rule, and who may not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.primitives.organisations import Organisation, directory
from domain.primitives.refusals import NotYourRole, VersionConflict
from saksgang.development.seed_directory import DEVELOPMENT_DIRECTORY
from tests.unit.given import (
    DAHL,
    FRI,
    GRANTED_ON,
    IOM,
    LIE,
    MEASURED,
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
    criteria_on_record,
    evicted,
    granted,
    identified,
    in_activity,
    nobodys,
    oslo,
    permitted,
    reflection_refused,
    remarked,
    supported,
    with_lawyer,
)
from tests.unit.states import suspended

FLAT = {"kind": "municipal_flat", "place": "Storgata 1", "quality_agreement": True, "from_": MON}
HAND_OVER = {"role": "nav", "organisation": "nav-bergenhus", "reason": "Moves to Bergen"}

# --- identify


def test_an_adult_in_oslo_is_identified_onto_oslo_adult_and_the_coordinator_is_told():
    story = identified()
    assert (story.case.track, story.case.step, story.types) == ("oslo_adult", "identification", ["person_identified"])
    assert story.told(story.events[0]) == {TOT}
    assert story.case.in_charge == ("outreach", NADHEIM)


def test_only_the_identifying_organisation_and_the_coordinator_are_parties_from_the_opening():
    assert {p.organisation for p in identified().case.parties} == {NADHEIM, TOT}


def test_nav_grunerlokka_is_responsible_whatever_the_district():
    assert identified(district="Stovner").case.responsible["nav"] == NAV


@pytest.mark.parametrize("municipality", ["Oslo", "oslo", "0301"])
def test_the_municipality_is_a_name_or_a_number(municipality):
    assert identified(municipality=municipality).case.opened.municipality == "0301"


@pytest.mark.parametrize(
    "by", ["rosa", "oslo-krisesenter", POLICE, UDI, LIE, "legevakten-oslo", NAV, "bv-st-hanshaugen",
           "barnevernvakten-oslo", "noas-mottak", TOT],
)  # fmt: skip
def test_every_role_of_spec_2_may_identify(by):
    assert identified(by=by).case.opened.organisation == by


@pytest.mark.parametrize("by", ["adora", "kom", "une", "oslo-kommune", "pensjonat-sentrum", "drift", "unknown-org"])
def test_others_may_not_identify(by):
    Story().refuses(by, "identify", **WOMAN).as_not_their_role()


@pytest.mark.parametrize(
    ("changed", "pointer", "problem"),
    [
        ({"birth_date": None}, "/birth_date", "age_or_birth_date_missing"),
        ({"birth_date": TUE}, "/birth_date", "in_the_future"),
        ({"municipality": "Atlantis"}, "/municipality", "no_such_municipality"),
        ({"responsible": {"king": NAV}}, "/responsible/king", "no_such_role"),
        ({"responsible": {"nav": POLICE}}, "/responsible/nav", "organisation_lacks_role"),
        ({"on": oslo(MON, "10:01")}, "/on", "in_the_future"),
    ],
)
def test_identifying_with_what_cannot_be_true_is_invalid(changed, pointer, problem):
    Story().refuses(NADHEIM, "identify", **{**WOMAN, **changed}).as_invalid(pointer, problem)


@pytest.mark.parametrize("age", [{"birth_date": date(2008, 3, 3)}, {"assessed_age": 17}, {"presumed_minor": True}])
def test_bv_16_under_18_and_reason_to_believe_so_is_the_childrens_track(age):
    story = Story().so(NADHEIM, "identify", **{**WOMAN, "birth_date": None, **age})
    assert (story.case.track, story.case.step) == ("oslo_minor", "concern")


def test_whoever_turns_18_on_the_day_is_an_adult():
    assert identified(birth_date=date(2008, 3, 2)).case.track == "oslo_adult"


def test_a_responsible_organisation_may_be_named_on_opening():
    assert identified(responsible={"police": "exit-bergen"}).case.responsible["police"] == "exit-bergen"


def test_a_case_is_opened_once():
    story = identified()
    with pytest.raises(VersionConflict):
        story.command(NADHEIM, "identify", **WOMAN)


# --- for every transition

EVERY = ["inform_person", "raise_issue", "arrange_health_care", "report_missing"]


def test_to_whom_the_chain_has_not_come_the_case_does_not_exist():
    for organisation in ("pro-sentret", NAV, POLICE, UDI, LIE, "rosa", "une", "unknown-org"):
        identified().refuses(organisation, "report_departure").as_a_stranger()


def test_a_party_in_another_role_is_refused_by_its_role():
    story = granted()
    story.refuses(NADHEIM, "decide_reflection", outcome="granted", decided_on=GRANTED_ON).as_not_their_role()
    story.refuses(NAV, "record_advice", choice="asylum").as_not_their_role()
    story.refuses(UDI, "pay_interim_support", amount_nok=1).as_not_their_role()


def test_a_token_without_the_role_may_not_use_it():
    from domain.decisions.decide import respond  # noqa: PLC0415
    from domain.facts.commands import Command  # noqa: PLC0415
    from domain.facts.lawyer import RecordAdvice  # noqa: PLC0415

    story = with_lawyer()
    command = Command("c", "record_advice", RecordAdvice(choice="asylum"), LIE, ("outreach",))
    with pytest.raises(NotYourRole):
        respond(story.case, command, story.now, story.directory)


def test_nothing_happens_in_the_future_nor_before_the_opening():
    story = identified().at(WED)
    lawyer = {"organisation": LIE}
    story.refuses(NADHEIM, "assign_lawyer", on=oslo(WED, "10:01"), **lawyer).as_invalid("/on", "in_the_future")
    story.refuses(NADHEIM, "assign_lawyer", on=THU, **lawyer).as_invalid("/on", "in_the_future")
    story.refuses(NADHEIM, "assign_lawyer", on=oslo(MON, "09:59"), **lawyer).as_invalid("/on", "before_opening")
    story.refuses(NADHEIM, "assign_lawyer", on=date(2026, 3, 1), **lawyer).as_invalid("/on", "before_opening")


def test_the_day_of_the_opening_counts_as_after_the_opening():
    assert identified().at(TUE).do(NADHEIM, "assign_lawyer", on=MON, organisation=LIE)[0].on == oslo(MON)


def test_legal_time_counts_from_on_not_from_the_recording():
    story = identified().at(WED)
    event = story.do(NADHEIM, "assign_lawyer", on=TUE, organisation=LIE)[0]
    assert (event.on, event.recorded_at) == (oslo(TUE, "00:00"), oslo(WED))


def test_a_closed_case_refuses_whatever_is_not_for_closed_cases():
    story = identified().so(TOT, "close", outcome="moved abroad")
    story.refuses(NADHEIM, "assign_lawyer", organisation=LIE).because("case_closed")
    story.refuses(NADHEIM, "report_departure").because("case_closed")
    story.refuses(TOT, "close", outcome="again").because("case_closed")


def test_an_older_version_of_the_case_is_a_conflict_before_a_rule_refuses():
    from domain.decisions.decide import respond  # noqa: PLC0415
    from domain.facts.commands import Command  # noqa: PLC0415
    from domain.facts.lawyer import AssignLawyer  # noqa: PLC0415

    story = with_lawyer()
    command = Command(
        "c", "assign_lawyer", AssignLawyer(organisation=LIE), NADHEIM, ("outreach",), expected_versions=(1,)
    )
    with pytest.raises(VersionConflict):
        respond(story.case, command, story.now, story.directory)


def test_a_note_goes_with_the_first_event_only():
    events = with_lawyer().do(LIE, "record_advice", choice="neither", note="Wants time")
    assert [e.note for e in events] == ["Wants time", None]


# --- close, reopen


@pytest.mark.parametrize("by", [TOT, NAV, LIE])
def test_closing_when_nothing_is_open(by):
    story = confirmed().so(LIE, "withdraw_reflection_application")
    assert [e.type for e in story.do(by, "close", outcome="done")] == ["case_closed"]
    assert (story.case.step, story.case.closed_at) == ("closed", story.now)


@pytest.mark.parametrize(
    ("given", "matter"),
    [
        (applied, "reflection_application"),
        (supported, "interim_support"),
        (granted, "reflection_period"),
        (criteria_on_record, "permit_application"),
        (permitted, "temporary_permit"),
        (lambda: asylum_applied().so(TOT, "break_glass", reason="x"), "asylum_application"),
        (lambda: asylum_applied().so(TOT, "break_glass", reason="x"), "hand_over"),
        (lambda: granted().so(NAV, "assign_housing", **FLAT), "temporary_housing"),
        (lambda: identified().so(TOT, "assign_responsible", **HAND_OVER), "hand_over"),
    ],
    ids=range(9),
)
def test_open_matters_are_listed(given, matter):
    story = given()
    with pytest.raises(Exception, match="open_matters") as refused:
        story.command(TOT, "close", outcome="done")
    assert matter in refused.value.facts["matters"].split(", ")  # type: ignore[attr-defined]


def test_an_open_complaint_keeps_the_case_open():
    story = reflection_refused()
    story.so(LIE, "file_complaint", decision=story.last("reflection_refused").seq, grounds="Wrong")
    story.refuses(TOT, "close", outcome="done").because("open_matters", matters="complaint")


def test_a_home_of_ones_own_does_not_keep_the_case_open():
    story = reflection_refused().so(NAV, "assign_housing", **{**FLAT, "kind": "own"})
    assert story.do(TOT, "close", outcome="done")


@pytest.mark.parametrize("way", ["return", "asylum"])
def test_a_reflection_period_with_a_completed_next_step_does_not_keep_the_case_open(way):
    story = granted()
    if way == "return":
        story.so(LIE, "report_to_police", reported_by="lawyer")
        story.so(TOT, "assign_responsible", role="return_counsellor", organisation=IOM, reason="Wants home")
        story.so(IOM, "accept_responsibility").so(IOM, "apply_assisted_return").so(IOM, "complete_return")
    else:
        story.so(LIE, "apply_asylum").so(
            "noas-mottak", "confirm_reception_place", place="noas-mottak", from_=story.today
        )
        story.so(UDI, "decide_asylum", outcome="asylum")
    story.so(TOT, "close", outcome="done")


def test_only_a_closed_case_is_reopened_and_to_the_step_it_had():
    story = with_lawyer()
    story.refuses(NADHEIM, "reopen", reason="Back").because("case_not_closed")
    story.so(TOT, "close", outcome="left").so(NADHEIM, "reopen", reason="Back")
    assert (story.case.step, story.case.closed_at) == ("lawyer", None)


# --- hand-over


def test_the_giver_remains_responsible_until_the_receiver_accepts():
    story = granted().so(TOT, "assign_responsible", **HAND_OVER)
    assert story.case.responsible["nav"] == NAV
    assert "nav-bergenhus" in story.told(story.last("responsible_assigned"))
    story.refuses(
        "nav-bergenhus", "set_condition", condition="x", person_heard=True, reduction_announced=True
    ).as_not_their_role()
    story.do(NAV, "set_condition", condition="x", person_heard=True, reduction_announced=True)


def test_invariant_1_whoever_is_in_charge_after_a_hand_over_is_who_accepted_it():
    story = granted().so(NAV, "assign_responsible", **HAND_OVER).so("nav-bergenhus", "accept_responsibility")
    assert story.case.in_charge == ("nav", "nav-bergenhus")


def test_accepting_passes_a_role_and_its_deadlines_over():
    story = with_lawyer()
    story.so(TOT, "assign_responsible", role="police", organisation="exit-bergen", reason="Knows her")
    story.so("exit-bergen", "accept_responsibility")
    assert story.case.responsible["police"] == "exit-bergen"


def test_declining_leaves_the_role_and_the_case():
    story = granted().so(NAV, "assign_responsible", **HAND_OVER)
    story.so("nav-bergenhus", "decline_responsibility", reason="Lives in Oslo")
    assert story.case.responsible["nav"] == NAV
    assert not story.case.has_party("nav-bergenhus", "nav")


def test_a_role_is_offered_to_one_at_a_time():
    story = granted().so(NAV, "assign_responsible", **HAND_OVER)
    story.refuses(NAV, "assign_responsible", **{**HAND_OVER, "organisation": "nav-trondheim"}).because(
        "hand_over_pending"
    )


def test_who_has_the_role_is_not_offered_it():
    granted().refuses(TOT, "assign_responsible", **{**HAND_OVER, "organisation": NAV}).because("already_responsible")


def test_the_receiver_must_have_the_role_in_the_directory():
    story = granted()
    story.refuses(TOT, "assign_responsible", **{**HAND_OVER, "role": "king"}).as_invalid("/data/role", "no_such_role")
    story.refuses(TOT, "assign_responsible", **{**HAND_OVER, "organisation": POLICE}).as_invalid(
        "/data/organisation", "organisation_lacks_role"
    )


def test_only_the_coordinator_or_who_has_the_role_hands_it_over():
    granted().refuses(LIE, "assign_responsible", **HAND_OVER).as_not_their_role()


@pytest.mark.parametrize("answer", [("accept_responsibility", {}), ("decline_responsibility", {"reason": "No"})])
def test_never_without_responsible_refuses_an_answer_that_nobody_asked_for(answer):
    name, data = answer
    granted().refuses(LIE, name, **data).because("never_without_responsible")


def test_whoever_has_handed_over_and_left_is_told_nothing_more():
    story = identified().so(
        NADHEIM, "assign_responsible", role="outreach", organisation="pro-sentret", reason="Closer to her"
    )
    story.so("pro-sentret", "accept_responsibility").at(TUE)
    assigned = story.do("pro-sentret", "assign_lawyer", organisation=LIE)[0]
    assert NADHEIM not in story.told(assigned)


def test_a_lawyer_who_accepts_the_role_may_record_advice():
    story = identified().so(TOT, "assign_responsible", role="lawyer", organisation=DAHL, reason="Speaks her language")
    story.so(DAHL, "accept_responsibility").so(DAHL, "record_advice", choice="reflection")


# --- lawyer


def test_assigning_a_lawyer_brings_her_in():
    story = with_lawyer()
    assert story.case.step == "lawyer"
    assert story.case.has_party(LIE, "lawyer")
    assert LIE in story.told(story.last("lawyer_assigned"))


def test_a_lawyer_who_is_replaced_leaves_at_once():
    story = with_lawyer().so(NADHEIM, "assign_lawyer", organisation=DAHL)
    assert [p.organisation for p in story.case.parties if p.role == "lawyer" and p.until is None] == [DAHL]
    story.refuses(LIE, "record_advice", choice="asylum").as_not_their_role()


def test_the_coordinator_assigns_on_behalf_of_who_identified_and_the_event_says_so():
    event = identified().do(TOT, "assign_lawyer", organisation=LIE)[0]
    assert (event.actor.role, event.actor.on_behalf_of) == ("coordinator", NADHEIM)


def test_a_lawyer_is_one_in_the_directory_and_another_than_now():
    story = with_lawyer()
    story.refuses(NADHEIM, "assign_lawyer", organisation=LIE).because("same_lawyer")
    story.refuses(NADHEIM, "assign_lawyer", organisation=NAV).as_invalid(
        "/data/organisation", "organisation_lacks_role"
    )


def test_no_lawyer_no_advice():
    story = identified(by=LIE)
    story.refuses(LIE, "record_advice", choice="reflection").because("no_lawyer")


def test_neither_is_told_to_the_outreach_service_and_the_person_may_come_back():
    story = with_lawyer()
    events = story.do(LIE, "record_advice", choice="neither")
    assert [e.type for e in events] == ["advice_recorded", "advice_declined"]
    assert NADHEIM in story.told(events[1])
    story.so(LIE, "record_advice", choice="reflection").so(LIE, "submit_reflection_application")


# --- reflection


def test_the_application_brings_police_and_udi_in():
    story = applied()
    assert story.case.step == "reflection_application"
    assert {POLICE, UDI} <= story.told(story.last("reflection_application_submitted"))


@pytest.mark.parametrize(
    "given",
    [with_lawyer, lambda: advised("asylum"), lambda: advised("neither")],
    ids=["not advised", "asylum", "neither"],
)
def test_advice_missing_unless_reflection_was_chosen(given):
    assert remarked(given(), LIE, "submit_reflection_application") == ["advice_missing"]


def test_n_a_pending_asylum_application_must_be_withdrawn_first():
    story = advised().so(LIE, "apply_asylum")
    story.refuses(LIE, "submit_reflection_application").because("asylum_pending")
    story.so(LIE, "withdraw_asylum").so(LIE, "submit_reflection_application")


def test_a_final_refusal_of_asylum_without_new_information_is_remarked_on():
    story = advised().so(LIE, "apply_asylum").so(UDI, "decide_asylum", outcome="refused", final=True)
    assert remarked(story, LIE, "submit_reflection_application") == ["asylum_finally_refused"]
    story.so(LIE, "withdraw_reflection_application")
    assert remarked(story, LIE, "submit_reflection_application", new_information="A new threat") == []


def test_a_period_that_runs_is_not_given_away_for_an_application():
    granted().refuses(LIE, "submit_reflection_application").because("reflection_period_runs")


def test_one_application_at_a_time_and_a_refused_one_needs_something_new():
    applied().refuses(LIE, "submit_reflection_application").because("reflection_application_pending")
    assert remarked(reflection_refused(), LIE, "submit_reflection_application") == ["new_information_missing"]
    assert remarked(reflection_refused(), LIE, "submit_reflection_application", new_information="New") == []


def test_withdrawing_frees_the_way_to_asylum_at_once():
    story = confirmed()
    story.so(LIE, "withdraw_reflection_application").so(LIE, "apply_asylum")
    advised().refuses(LIE, "withdraw_reflection_application").because("application_missing")


def test_the_police_confirm_once_and_bring_nav_in():
    story = confirmed()
    assert story.case.has_party(NAV, "nav")
    story.refuses(POLICE, "confirm_application_received").because("already_confirmed")
    granted().refuses(POLICE, "confirm_application_received").because("application_missing")
    event = applied().do(TOT, "confirm_application_received")[0]
    assert event.actor.on_behalf_of == POLICE


def test_a_provisional_reply_needs_an_application():
    assert applied().do(UDI, "send_provisional_reply", expected=date(2026, 6, 1))
    granted().refuses(UDI, "send_provisional_reply", expected=date(2026, 6, 1)).because("application_missing")


def test_granted_runs_from_the_decision_and_ends_interim_support():
    story = granted()
    assert story.case.step == "grant"
    assert not story.case.support.runs(story.today)


def test_udi_decides_on_an_application_and_without_the_polices_word_it_is_remarked_on():
    decision = {"outcome": "granted", "decided_on": FRI}
    assert remarked(applied().at(FRI), UDI, "decide_reflection", **decision) == ["police_confirmation_missing"]
    story = confirmed().so(LIE, "withdraw_reflection_application")
    story.refuses(UDI, "decide_reflection", **decision).because("application_missing")


def test_a_decision_lies_neither_ahead_nor_before_the_application():
    story = confirmed()
    story.refuses(UDI, "decide_reflection", outcome="granted", decided_on=FRI + timedelta(1)).as_invalid(
        "/data/decided_on", "in_the_future"
    )
    story.refuses(UDI, "decide_reflection", outcome="granted", decided_on=WED).as_invalid(
        "/data/decided_on", "before_application"
    )


def test_refused_ends_interim_support():
    story = reflection_refused()
    assert not story.case.support.runs(story.today)
    assert not story.case.reflection.pending


def test_only_a_refusal_can_be_postponed():
    granted().refuses(LIE, "request_postponed_enforcement").because("nothing_refused")
    refused = reflection_refused()
    refused.refuses(UDI, "decide_postponed_enforcement", outcome="granted").because("enforcement_not_in_question")
    refused.so(LIE, "request_postponed_enforcement").so(UDI, "decide_postponed_enforcement", outcome="granted")


def test_a_late_request_for_postponement_can_be_decided():
    story = reflection_refused().at(date(2026, 3, 19))
    story.so(LIE, "request_postponed_enforcement").so(UDI, "decide_postponed_enforcement", outcome="granted")


# --- interim support


def test_nav_waits_for_the_police_and_for_an_application():
    story = identified(by=NAV).at(TUE).so(NAV, "assign_lawyer", organisation=LIE)
    story.refuses(NAV, "open_interim_support", from_=TUE).because("not_in_waiting_time")
    story.so(LIE, "record_advice", choice="reflection").so(LIE, "submit_reflection_application")
    opened = story.do(NAV, "open_interim_support", from_=TUE)[0]
    assert [remark.rule for remark in opened.remarks] == ["police_confirmation_missing"]


def test_support_is_opened_once_and_not_from_before_the_application():
    supported().refuses(NAV, "open_interim_support", from_=NEXT_MON).because("support_already_open")
    confirmed().refuses(NAV, "open_interim_support", from_=WED).as_invalid("/data/from", "before_application")
    granted().refuses(NAV, "open_interim_support", from_=GRANTED_ON).because("not_in_waiting_time")


@pytest.mark.parametrize("organisation", [NAV, UDI, POLICE, NADHEIM, TOT])
def test_f_status_only_through_the_lawyer(organisation):
    supported().refuses(organisation, "confirm_udi_status", status="pending", as_of=NEXT_MON).as_not_their_role(
        "status_only_through_lawyer"
    )


def test_the_status_is_of_the_current_period_and_not_from_tomorrow():
    story = supported().at("2026-03-12 10:00")
    status = {"status": "pending"}
    story.refuses(LIE, "confirm_udi_status", as_of=date(2026, 3, 8), **status).because(
        "status_too_old", since="2026-03-09"
    )
    story.refuses(LIE, "confirm_udi_status", as_of=date(2026, 3, 13), **status).as_invalid(
        "/data/as_of", "in_the_future"
    )
    assert story.do(LIE, "confirm_udi_status", as_of=date(2026, 3, 9), **status)
    confirmed().refuses(LIE, "confirm_udi_status", as_of=FRI, **status).because("support_not_open")


def test_the_first_period_is_paid_on_the_police_confirmation_and_each_next_on_a_status():
    story = supported().so(NAV, "pay_interim_support", amount_nok=3000)
    story.refuses(NAV, "pay_interim_support", amount_nok=3000).because("period_already_paid")
    story.at("2026-03-20 10:00").so(LIE, "confirm_udi_status", status="pending", as_of=story.today)
    assert [p.start for p in story.case.support.periods] == [NEXT_MON, date(2026, 3, 23)]
    assert story.do(NAV, "pay_interim_support", amount_nok=3000)[0].data.period == date(2026, 3, 23)  # type: ignore[attr-defined]


def test_a_second_confirmation_in_the_same_period_opens_nothing():
    story = supported().at("2026-03-12 10:00").so(LIE, "confirm_udi_status", status="pending", as_of=date(2026, 3, 12))
    story.at("2026-03-13 10:00").so(LIE, "confirm_udi_status", status="pending", as_of=date(2026, 3, 13))
    assert len(story.case.support.periods) == 2


def test_after_the_period_nav_pays_on_its_own_responsibility():
    story = supported().so(NAV, "pay_interim_support", amount_nok=3000).at("2026-03-23 10:00")
    paid = story.do(NAV, "pay_interim_support", amount_nok=3000)[0]
    assert [remark.rule for remark in paid.remarks] == ["status_confirmation_missing"]


def test_a_suspension_is_told_first_and_nothing_is_lost():
    story = suspended()
    story.refuses(NAV, "pay_interim_support", amount_nok=3000).because("support_suspended")
    events = story.do(LIE, "confirm_udi_status", status="pending", as_of=story.today)
    assert [e.type for e in events] == ["udi_status_confirmed", "interim_support_resumed"]
    assert story.case.support.suspended_on is None
    assert story.do(NAV, "pay_interim_support", amount_nok=3000)


def test_a_resumed_support_follows_the_period_before_without_a_day_between():
    story = suspended().so(LIE, "confirm_udi_status", status="pending", as_of=date(2026, 3, 25))
    first, resumed = story.case.support.periods
    assert resumed.start == first.until


def test_sotjl_16_emergency_help_is_never_refused_and_is_no_periods_payment():
    story = supported().at("2026-03-25 10:00")
    event = story.do(NAV, "pay_interim_support", amount_nok=500, emergency=True, reason="No food")[0]
    assert event.data.period is None  # type: ignore[attr-defined]
    assert granted().do(NAV, "pay_interim_support", amount_nok=500, emergency=True, reason="No food")
    story.refuses(NAV, "pay_interim_support", amount_nok=500, emergency=True).as_invalid("/data/reason", "missing")


def test_payment_needs_a_running_support():
    granted().refuses(NAV, "pay_interim_support", amount_nok=1).because("support_not_open")


def test_a_withdrawn_application_keeps_the_paid_period():
    story = supported().so(NAV, "pay_interim_support", amount_nok=1).so(LIE, "withdraw_reflection_application")
    assert story.case.support.runs(date(2026, 3, 22))
    assert not story.case.support.runs(date(2026, 3, 23))


def test_after_withdrawal_no_status_opens_another_period():
    story = supported().so(NAV, "pay_interim_support", amount_nok=1).so(LIE, "withdraw_reflection_application")
    story.at("2026-03-12 10:00")
    try:
        story.do(LIE, "confirm_udi_status", status="pending", as_of=story.today)
    finally:
        assert len(story.case.support.periods) == 1


# --- services, housing


def test_services_need_a_running_period_or_permit():
    services = {"living_allowance": True, "temporary_housing": True, "follow_up": True}
    assert granted().do(NAV, "grant_services", **services)
    assert permitted().at(date(2026, 10, 1)).do(NAV, "grant_services", **services)
    supported().refuses(NAV, "grant_services", **services).because("no_basis_for_services")
    supported().refuses(NAV, "grant_services", **services, basis="reflection").because("no_basis_for_services")
    granted().at(date(2026, 9, 17)).refuses(NAV, "grant_services", **services).because("no_basis_for_services")


def test_f_a_hospice_is_no_solution_for_this_group():
    granted().refuses(NAV, "assign_housing", **{**FLAT, "kind": "hospice"}).because("hospice_not_for_this_group")


def test_a_place_takes_this_gender_has_room_and_is_one_to_live_in():
    lauras = {**FLAT, "place": "lauras-hus"}
    assert granted().do(NAV, "assign_housing", **lauras)
    granted(gender="male").refuses(NAV, "assign_housing", **lauras).because("place_does_not_accept", place="lauras-hus")
    granted().refuses(NAV, "assign_housing", **{**FLAT, "place": POLICE}).as_invalid("/data/place", "no_place_to_live")
    full = granted()
    full.directory = replace(full.directory, occupied={"lauras-hus": 5})
    full.refuses(NAV, "assign_housing", **lauras).because("place_full", place="lauras-hus")


@pytest.mark.parametrize(
    ("name", "data"),
    [("review_housing", {"reason": "x"}), ("record_house_rule_breach", {}), ("end_housing", {"reason": "left"})],
)
def test_no_housing_to_review_break_the_rules_of_or_leave(name, data):
    granted().refuses(NAV, name, **data).because("no_housing")
    assert granted().so(NAV, "assign_housing", **FLAT).do(NAV, name, **data)


def test_no_housing_is_decided_only_after_an_eviction():
    granted().refuses(NAV, "decide_no_housing", reason="x").because("not_evicted")
    story = evicted()
    assert TOT in story.told(story.last("housing_ended"))
    assert story.do(NAV, "decide_no_housing", reason="x")


def test_nobody_is_told_of_a_deadline_before_the_chain_has_come_to_them():
    story = identified(by="rosa")
    story.so("rosa", "assign_housing", kind="lodging", place="pensjonat-sentrum", quality_agreement=False, from_=MON)
    parties = {p.organisation for p in story.case.parties}
    assert all(story.told(event) <= parties for event in story.events)


# --- activity


def test_the_activity_way_from_meeting_to_end():
    story = (
        granted().so(NAV, "hold_activity_meeting").so(NADHEIM, "choose_activity", activity="maintenance_work_training")
    )
    story.so(NAV, "start_activity")
    assert story.case.step == "activation"
    story.so(NAV, "end_activity")
    assert not story.case.activity.running


def test_the_track_offers_the_activity_and_it_is_for_this_person():
    story = granted(gender="male")
    story.refuses(NAV, "choose_activity", activity="norwegian_course").because("activity_not_offered")
    story.refuses(NAV, "choose_activity", activity="qualification_for_women").because("activity_not_for_person")
    granted().refuses(NAV, "choose_activity", activity="adora").because("activity_not_for_person")
    assert granted(by="rosa").do(NAV, "choose_activity", activity="adora")


def test_an_activity_is_chosen_before_it_starts_and_runs_once():
    granted().refuses(NAV, "start_activity").because("no_activity_chosen")
    granted().refuses(NAV, "end_activity").because("activity_not_running")
    running = in_activity()
    running.refuses(NAV, "start_activity").because("activity_already_running")


def away(story: Story, kind: str, first: str, last: str) -> int:
    event = story.do(NAV, "record_absence", from_=date.fromisoformat(first), to=date.fromisoformat(last), kind=kind)[0]
    return event.seq


def test_f_two_self_certifications_of_three_days_each():
    story = in_activity().at("2026-03-31 10:00")
    long = {"from_": date(2026, 3, 18), "to": date(2026, 3, 21), "kind": "self_certified"}
    assert remarked(story, NAV, "record_absence", **long) == ["self_certification_too_long"]
    away(story, "self_certified", "2026-03-24", "2026-03-24")
    short = {"from_": date(2026, 3, 25), "to": date(2026, 3, 25)}
    assert remarked(story, NAV, "record_absence", kind="self_certified", **short) == ["self_certification_used_up"]
    assert story.do(NAV, "record_absence", kind="medical_certificate", **short)


def test_an_absence_ends_after_it_begins():
    in_activity().refuses(NAV, "record_absence", from_=TUE, to=MON, kind="unexcused").as_invalid(
        "/data/to", "before_from"
    )


def test_an_absence_does_not_lie_ahead():
    ahead = date(2026, 4, 20)
    in_activity().refuses(NAV, "record_absence", from_=ahead, to=ahead, kind="unexcused").as_invalid(
        "/data/from", "in_the_future"
    )


def test_sotjl_42_the_person_is_heard_before_a_condition():
    in_activity().refuses(NAV, "set_condition", condition="Come", person_heard=False).because("person_not_heard")


def test_sotjl_20_a_reduction_follows_condition_information_and_an_unexcused_absence():
    story = in_activity().at("2026-03-24 10:00")
    early = away(story, "unexcused", "2026-03-18", "2026-03-18")
    cut = {"percent": 20, **MEASURED}
    story.refuses(NAV, "reduce_allowance", because=[early], **cut).because("condition_not_set")
    story.so(NAV, "set_condition", condition="Come", person_heard=True).at("2026-03-31 10:00")
    late = away(story, "unexcused", "2026-03-30", "2026-03-30")
    story.refuses(NAV, "reduce_allowance", because=[late], **cut).because("reduction_not_announced")
    story.so(NAV, "set_condition", condition="Come", person_heard=True, reduction_announced=True)
    story.at("2026-04-10 10:00")
    story.refuses(NAV, "reduce_allowance", because=[late], **cut).because("reduction_not_announced")
    counts = away(story, "unexcused", "2026-04-08", "2026-04-09")
    ill = away(story, "medical_certificate", "2026-04-10", "2026-04-10")
    story.refuses(NAV, "reduce_allowance", because=[counts, early], **cut).because("condition_not_set")
    story.refuses(NAV, "reduce_allowance", because=[ill], **cut).because("absence_is_excused")
    story.refuses(NAV, "reduce_allowance", because=[999], **cut).as_invalid("/data/because/0", "no_such_absence")
    event = story.do(NAV, "reduce_allowance", because=[counts], **cut)[0]
    assert story.deadline("complaint_window").started_by == event.seq


def test_no_absence_counts_during_an_exemption():
    story = in_activity().so(NAV, "set_condition", condition="Come", person_heard=True, reduction_announced=True)
    story.so(NAV, "inform_person", topic="activity", language="en", interpreter=False)
    story.at("2026-03-20 10:00").so(NAV, "exempt_from_activity", until=date(2026, 3, 31), reason="Ill")
    seq = away(story.at("2026-03-26 10:00"), "unexcused", "2026-03-25", "2026-03-25")
    story.refuses(NAV, "reduce_allowance", because=[seq], percent=10, **MEASURED).because("absence_is_excused")


# --- police, permit


def test_the_police_case_from_report_to_verdict():
    story = applied().so(LIE, "report_to_police", reported_by="lawyer").so(POLICE, "open_investigation")
    story.refuses(POLICE, "open_investigation").because("investigation_already_open")
    story.so(POLICE, "close_investigation").refuses(POLICE, "close_investigation").because("no_open_investigation")
    story.so(POLICE, "bring_charges").so(POLICE, "record_verdict").so(POLICE, "assess_security", level="high")
    assert story.case.police_case.verdict


def test_rp_08_a_permit_may_be_applied_for_without_an_earlier_period():
    assert with_lawyer().do(LIE, "apply_temporary_permit", attests_break_with_environment=True)


def test_one_permit_application_at_a_time():
    criteria_on_record().refuses(LIE, "apply_temporary_permit", attests_break_with_environment=True).because(
        "permit_application_pending"
    )
    granted().refuses(UDI, "decide_temporary_permit", outcome="refused", decided_on=GRANTED_ON).because(
        "permit_application_missing"
    )


def test_rp_06_more_than_one_year_is_remarked_on():
    story = criteria_on_record()
    decision = {"outcome": "granted", "decided_on": story.today}
    long = criteria_on_record().do(UDI, "decide_temporary_permit", valid_until=date(2027, 8, 4), **decision)[0]
    assert [(r.rule, r.facts) for r in long.remarks] == [("permit_longer_than_a_year", {"longest": "2027-08-03"})]
    story.refuses(UDI, "decide_temporary_permit", **decision).as_invalid("/data/valid_until", "missing")
    story.refuses(UDI, "decide_temporary_permit", valid_until=story.today, **decision).as_invalid(
        "/data/valid_until", "before_decision"
    )
    assert story.do(UDI, "decide_temporary_permit", valid_until=date(2027, 8, 3), **decision)
    assert story.case.step == "temporary_permit"


def test_rp_07_the_missing_criteria_are_listed():
    story = granted().so(LIE, "apply_temporary_permit", attests_break_with_environment=False)
    decision = {"outcome": "granted", "decided_on": GRANTED_ON, "valid_until": date(2027, 3, 1)}
    remark = story.do(UDI, "decide_temporary_permit", **decision)[0].remarks[0]
    missing = "broken_with_environment, reported_to_police, investigation_open, presence_needed"
    assert (remark.rule, remark.facts) == ("criteria_missing", {"missing": missing})


def test_a_permit_is_not_decided_before_it_was_applied_for():
    criteria_on_record().refuses(UDI, "decide_temporary_permit", outcome="refused", decided_on=FRI).as_invalid(
        "/data/decided_on", "before_application"
    )


@pytest.mark.parametrize(("day", "in_time"), [(date(2027, 8, 1), True), (date(2027, 8, 2), False)])
def test_rp_09_a_renewal_is_in_time_one_month_before_the_end_and_later_it_says_so(day, in_time):
    story = permitted(until=date(2027, 9, 1)).at(day)
    assert story.do(LIE, "apply_permit_renewal")[0].data.in_time is in_time  # type: ignore[attr-defined]


def test_only_a_running_permit_is_renewed_and_once():
    granted().refuses(LIE, "apply_permit_renewal").because("no_permit_to_renew")
    permitted().so(LIE, "apply_permit_renewal").refuses(LIE, "apply_permit_renewal").because(
        "permit_application_pending"
    )


def test_services_end_when_a_renewal_is_refused_after_the_permits_last_day():
    story = permitted(until=date(2027, 9, 1)).at(date(2026, 10, 1))
    story.so(NAV, "grant_services", living_allowance=True, temporary_housing=True, follow_up=True)
    story.at(date(2027, 7, 1)).so(LIE, "apply_permit_renewal").at(date(2027, 10, 1))
    story.so(UDI, "decide_temporary_permit", outcome="refused", decided_on=story.today)
    assert not story.case.permit.runs
    assert not story.case.services.granted


# --- asylum, return


def test_asylum_starts_the_hand_over_to_the_state():
    story = asylum_applied()
    assert (story.case.step, story.case.asylum.hand_over_by) == ("asylum", date(2026, 9, 16))
    assert {UDI, NAV, TOT, "noas-mottak"} <= story.told(story.last("asylum_applied"))


def test_asylum_is_applied_for_once_withdrawn_and_resumed():
    story = asylum_applied()
    story.refuses(LIE, "apply_asylum").because("asylum_pending")
    story.refuses(LIE, "resume_asylum").because("asylum_not_withdrawn")
    story.so(LIE, "withdraw_asylum").refuses(LIE, "withdraw_asylum").because("asylum_not_applied")
    assert story.case.step == "grant"
    story.so(LIE, "resume_asylum")
    assert story.case.asylum.pending


def test_a_withdrawn_asylum_resumed_beside_a_reflection_application_is_remarked_on():
    story = advised().so(LIE, "apply_asylum").so(LIE, "withdraw_asylum").so(LIE, "submit_reflection_application")
    assert remarked(story, LIE, "resume_asylum") == ["reflection_application_pending"]


def test_withdrawing_asylum_does_not_lead_back_to_asylum():
    story = asylum_applied().so(NAV, "choose_activity", activity="maintenance_work_training").so(NAV, "start_activity")
    story.so(LIE, "withdraw_asylum")
    assert story.case.step == "activation"


def test_alternative_reception_from_request_to_decision():
    story = granted()
    story.refuses(NAV, "request_alternative_reception").because("asylum_not_applied")
    story = asylum_applied()
    story.refuses(UDI, "decide_alternative_reception", outcome="refused").because("alternative_reception_not_requested")
    story.so(NAV, "request_alternative_reception")
    story.refuses(UDI, "decide_alternative_reception", outcome="granted").because("municipality_has_not_agreed")
    story.so("oslo-kommune", "agree_alternative_reception", accepted=False)
    story.refuses(UDI, "decide_alternative_reception", outcome="granted").because("municipality_has_not_agreed")
    story.so("oslo-kommune", "agree_alternative_reception", accepted=True)
    story.so(UDI, "decide_alternative_reception", outcome="granted")
    assert story.case.in_charge == ("municipality", "oslo-kommune")


def test_the_municipality_answers_only_what_was_asked():
    story = asylum_applied().so(
        TOT, "assign_responsible", role="municipality", organisation="bergen-kommune", reason="x"
    )
    story.so("bergen-kommune", "accept_responsibility")
    story.refuses("bergen-kommune", "agree_alternative_reception", accepted=True).because(
        "alternative_reception_not_requested"
    )


def test_a_reception_place_completes_the_hand_over():
    story = asylum_applied().so("noas-mottak", "confirm_reception_place", place="noas-mottak", from_=date(2026, 9, 16))
    assert story.case.in_charge == ("reception_centre", "noas-mottak")
    granted().refuses(UDI, "confirm_reception_place", place="x", from_=GRANTED_ON).because("asylum_not_applied")


def test_the_hand_over_can_still_be_completed_when_udi_has_decided():
    story = asylum_applied().so(UDI, "decide_asylum", outcome="asylum")
    assert story.deadline("state_handover").state == "open"
    story.so(UDI, "confirm_reception_place", place="noas-mottak", from_=story.today)


@pytest.mark.parametrize(
    ("outcome", "event"),
    [("asylum", "asylum_granted"), ("humanitarian", "asylum_granted"), ("refused", "asylum_refused")],
)
def test_udi_decides_asylum(outcome, event):
    assert asylum_applied().do(UDI, "decide_asylum", outcome=outcome)[0].type == event
    granted().refuses(UDI, "decide_asylum", outcome=outcome).because("asylum_not_applied")


def going_home() -> Story:
    story = granted().so(TOT, "assign_responsible", role="return_counsellor", organisation=IOM, reason="Wants home")
    return story.so(IOM, "accept_responsibility")


def test_return_is_informed_of_applied_for_and_completed():
    story = going_home()
    story.refuses(IOM, "complete_return").because("return_not_applied")
    story.so(IOM, "give_return_information").so(IOM, "apply_assisted_return")
    assert story.case.step == "return"
    story.refuses(IOM, "apply_assisted_return").because("return_already_applied")
    story.so(IOM, "complete_return")


# --- complaints


def complained(**more: object) -> Story:
    story = reflection_refused()
    return story.so(LIE, "file_complaint", decision=story.last("reflection_refused").seq, grounds="Wrong", **more)


def test_fvl_29_three_weeks_and_fvl_31_a_reason_for_being_late():
    """Refused on Monday 16 March: the three weeks end on Easter Monday, so on Tuesday 7 April."""
    on_time, late = reflection_refused().at(oslo("2026-04-07 23:59")), reflection_refused().at(oslo("2026-04-08 00:00"))
    complaint = {"decision": on_time.last("reflection_refused").seq, "grounds": "Wrong"}
    assert on_time.do(LIE, "file_complaint", **complaint)[0].data.late is False  # type: ignore[attr-defined]
    late.refuses(LIE, "file_complaint", **complaint).because("complaint_too_late")
    assert late.do(LIE, "file_complaint", late_reason="Ill", **complaint)[0].data.late is True  # type: ignore[attr-defined]


def test_fvl_31_never_after_a_year():
    story = reflection_refused()
    complaint = {"decision": story.last("reflection_refused").seq, "grounds": "Wrong", "late_reason": "Ill"}
    story.asleep_until("2027-03-17 00:00").refuses(LIE, "file_complaint", **complaint).because("complaint_time_barred")
    assert story.asleep_until("2027-03-16 23:59").do(LIE, "file_complaint", **complaint)


def test_one_complaint_over_a_decision_of_this_case():
    story = complained()
    story.refuses(LIE, "file_complaint", decision=story.last("reflection_refused").seq, grounds="x").because(
        "already_complained"
    )
    story.refuses(LIE, "file_complaint", decision=1, grounds="x").as_invalid("/data/decision", "no_such_decision")


def test_a_reversal_brings_the_application_back_to_udi():
    story = complained()
    events = story.do(UDI, "review_complaint", outcome="reversed")
    assert [e.type for e in events[:2]] == ["complaint_reviewed", "reflection_refusal_reversed"]
    assert story.case.reflection.pending
    assert not story.case.complaints.open


@pytest.mark.parametrize("outcome", ["upheld", "partly_reversed"])
def test_fvl_33_what_is_not_reversed_goes_to_the_appeal_body_by_itself(outcome):
    story = complained()
    events = story.do(UDI, "review_complaint", outcome=outcome)
    assert [(e.type, e.actor.role) for e in events] == [
        ("complaint_reviewed", "udi"),
        ("complaint_forwarded", "system"),
    ]
    assert "une" in story.told(events[1])
    story.so("une", "decide_appeal", outcome="reversed")
    assert story.case.reflection.pending


def test_navs_decisions_go_to_the_statsforvalter():
    story = evicted().so(NAV, "decide_no_housing", reason="x")
    story.so(NADHEIM, "file_complaint", decision=story.last("no_housing_decided").seq, grounds="Wrong")
    story.so(NAV, "review_complaint", outcome="upheld").so("statsforvalter-oslo", "decide_appeal", outcome="upheld")
    assert not story.case.complaints.open


def test_nothing_to_review_nothing_to_decide():
    reflection_refused().refuses(UDI, "review_complaint", outcome="upheld").because("no_complaint_to_review")
    story = complained().so(UDI, "review_complaint", outcome="upheld").so("une", "decide_appeal", outcome="upheld")
    story.refuses("une", "decide_appeal", outcome="upheld").because("no_appeal_to_decide")
    story.refuses("une", "decide_appeal", outcome="upheld", complaint=999).as_invalid(
        "/data/complaint", "no_such_complaint"
    )


def test_of_several_complaints_one_is_named():
    story = evicted().so(NAV, "decide_no_housing", reason="x")
    story.so(NAV, "grant_services", living_allowance=True, temporary_housing=False, follow_up=True)
    for kind in ("no_housing_decided", "services_granted"):
        story.so(LIE, "file_complaint", decision=story.last(kind).seq, grounds="x")
    story.refuses(NAV, "review_complaint", outcome="upheld").as_invalid("/data/complaint", "several_complaints")
    story.so(NAV, "review_complaint", outcome="upheld", complaint=story.last("complaint_filed").seq)


def two_deciders() -> Story:
    """NAV has decided on housing and is complained of; UDI has refused a permit."""
    story = evicted().so(NAV, "decide_no_housing", reason="x")
    story.so(LIE, "file_complaint", decision=story.last("no_housing_decided").seq, grounds="x")
    story.so(LIE, "apply_temporary_permit", attests_break_with_environment=False)
    return story.so(UDI, "decide_temporary_permit", outcome="refused", decided_on=story.today)


def test_only_who_decided_reviews_the_complaint():
    two_deciders().refuses(UDI, "review_complaint", outcome="reversed").because("no_complaint_to_review")


def test_only_the_appeal_body_it_was_sent_to_decides():
    story = two_deciders()
    story.so(LIE, "file_complaint", decision=story.last("temporary_permit_refused").seq, grounds="x")
    nav, udi = (e.seq for e in story.of_type("complaint_filed"))
    story.so(NAV, "review_complaint", outcome="upheld", complaint=nav)
    story.so(UDI, "review_complaint", outcome="upheld", complaint=udi)
    story.refuses("une", "decide_appeal", outcome="reversed", complaint=nav).because("no_appeal_to_decide")


def test_invariant_2_a_reversed_refusal_does_not_run_beside_an_asylum_application():
    complained().so(LIE, "apply_asylum").so(UDI, "review_complaint", outcome="reversed")


def test_invariant_2_a_reversed_asylum_refusal_does_not_run_beside_a_reflection_application():
    story = advised().so(LIE, "apply_asylum").so(UDI, "decide_asylum", outcome="refused")
    story.so(LIE, "file_complaint", decision=story.last("asylum_refused").seq, grounds="x")
    story.so(LIE, "submit_reflection_application").so(UDI, "review_complaint", outcome="reversed")


def test_a_complaint_over_another_decision_does_not_postpone_the_enforcement():
    story = evicted().so(NAV, "decide_no_housing", reason="x")
    story.so(LIE, "apply_temporary_permit", attests_break_with_environment=False)
    story.so(UDI, "decide_temporary_permit", outcome="refused", decided_on=story.today)
    story.so(LIE, "file_complaint", decision=story.last("no_housing_decided").seq, grounds="x")
    assert story.deadline("earliest_enforcement").state == "open"


def test_a_closed_case_can_be_complained_in():
    story = reflection_refused().so(TOT, "close", outcome="left")
    assert story.do(LIE, "file_complaint", decision=story.last("reflection_refused").seq, grounds="x")


def test_a_reversal_in_a_closed_case_leaves_udi_able_to_decide():
    story = reflection_refused().so(TOT, "close", outcome="left")
    story.so(LIE, "file_complaint", decision=story.last("reflection_refused").seq, grounds="x")
    story.so(UDI, "review_complaint", outcome="reversed")
    story.so(UDI, "decide_reflection", outcome="granted", decided_on=story.today)


# --- contact


def test_missing_is_told_to_lawyer_and_coordinator_and_not_to_the_police():
    story = confirmed()
    event = story.do(NADHEIM, "report_missing", last_seen=oslo(THU))[0]
    assert {LIE, TOT} <= story.told(event)
    assert POLICE not in story.told(event)
    story.refuses(NADHEIM, "report_missing", last_seen=oslo(THU)).because("already_missing")
    story.so(NADHEIM, "report_found").refuses(NADHEIM, "report_found").because("not_missing")


def test_she_was_last_seen_neither_tomorrow_nor_later_today():
    story = identified()
    story.refuses(NADHEIM, "report_missing", last_seen=oslo(TUE)).as_invalid("/data/last_seen", "in_the_future")


def test_she_was_not_last_seen_later_today():
    identified().refuses(NADHEIM, "report_missing", last_seen=oslo(MON, "18:00")).as_invalid(
        "/data/last_seen", "in_the_future"
    )


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("inform_person", {"topic": "rights", "language": "en", "interpreter": True}),
        ("raise_issue", {"topic": "NAV", "text": "Nobody answers"}),
        ("arrange_health_care", {"kind": "gp", "on_day": date(2026, 4, 1)}),
        ("record_follow_up", {"kind": "home_visit"}),
        ("report_departure", {"reason": "Went home"}),
    ],
)
def test_whoever_meets_the_person_may_say_so(name, data):
    assert identified().do(NADHEIM, name, **data)


def test_only_a_breach_that_is_escalated_can_be_acknowledged():
    story = identified()
    id_ = story.deadline("lawyer_contact").id
    story.refuses(TOT, "acknowledge_deadline", deadline=id_).because("no_such_breach")
    story.refuses(TOT, "acknowledge_deadline", deadline="nothing-1").as_invalid("/data/deadline", "no_such_deadline")


def test_a_decision_whose_decider_has_no_appeal_body_can_be_read_back():
    """NAV Trondheim has no Statsforvalter in the directory: the complaint goes nowhere, and must still be readable."""
    from store.events.serializer import START_OF_CHAIN, decode, encode  # noqa: PLC0415

    rows = tuple(o for o in DEVELOPMENT_DIRECTORY if "appeal_body" not in o.roles)
    assert all(isinstance(o, Organisation) for o in rows)
    story = complained()
    story.directory = directory(rows)
    forwarded = story.do(UDI, "review_complaint", outcome="upheld")[1]
    row = encode("case-1", forwarded, b"k" * 32, b"c" * 32, START_OF_CHAIN)
    assert decode({n: getattr(row, n) for n in row.__slots__}, b"k" * 32, nobodys) == forwarded
