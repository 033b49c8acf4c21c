"""The transitions of a child's case (spec 2, "Minors"): the accepted way, each refusal by its rule, and who may not."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from pydantic import ValidationError

from domain.case import Case
from domain.decisions.authorisation import authorise
from domain.decisions.round_robin import turns_taken
from domain.disclosure.policy import may, sees
from domain.facts.commands import Command, field_categories
from domain.facts.protection import ALWAYS_FREE
from domain.facts.screening import ConductScreening
from domain.primitives.callers import Reader
from domain.primitives.refusals import NotYourRole, Refused
from domain.tables.transitions import MINORS, TRANSITIONS
from saksgang.development.seed_directory import DEVELOPMENT_DIRECTORY
from tests.unit.given import IOM, LIE, NADHEIM, NAV, POLICE, TOT, UDI, WOMAN, granted, json_of, oslo, remarked
from tests.unit.test_placement_clock import (
    BFE,
    EMERGENCY,
    GIRL,
    GUARDIAN,
    HOME,
    MEASURE,
    NORD,
    OUTREACH,
    SOR,
    STOVNER,
    TRIBUNAL,
    VEST,
    WELFARE,
    Child,
    approved,
    concern,
    decides,
    extended,
    filed,
    in_bergen,
    known_to_all,
    placed,
    saturday_night,
    screened,
)

ACUTE: dict[str, Any] = {"basis": "4-29", "institution": NORD, "decided_at": "2026-03-02"}
CONSENT = {"institution": HOME, "consent_of": "the girl and her mother"}
CARE_ORDER = {"institution": HOME, "decided_at": "2026-03-02"}
MEETING_NOTES = {"what_worked": "Speed", "what_failed": "Nobody told the school"}
FAR_AWAY = "Drammen"


def members(story: Child) -> set[tuple[str, str]]:
    return {(p.organisation, p.role) for p in story.case.members}


def everybody() -> Child:
    """Everybody who can be in a child's case is in it; the placement runs."""
    return known_to_all(saturday_night())


# --- opening: who is told, who is in it at once


@pytest.mark.parametrize("when", ["2026-03-02 08:00", "2026-03-02 15:29", "2026-03-31 12:00"])
def test_in_office_hours_child_welfare_is_told_and_the_emergency_service_is_not(when):
    story = concern(when)
    assert story.told(story.events[0]) == {WELFARE, TOT}
    assert members(story) == {(POLICE, "police"), (TOT, "coordinator"), (WELFARE, "child_welfare")}
    story.refuses(EMERGENCY, "conduct_screening", answers={}, suspicion="unclear").as_a_stranger()


@pytest.mark.parametrize(
    "when",
    [
        "2026-03-02 07:59",
        "2026-03-02 15:30",
        "2026-03-02 23:59",
        "2026-03-07 12:00",  # Saturday
        "2026-03-08 12:00",  # Sunday
        "2026-04-02 10:00",  # Maundy Thursday
        "2026-04-06 10:00",  # Easter Monday
        "2026-05-01 10:00",
        "2027-05-17 10:00",  # a Monday
        "2026-12-25 10:00",
    ],
)
def test_out_of_hours_the_emergency_service_is_told_and_acts_beside_child_welfare_that_is_named_at_once(when):
    story = concern(when)
    assert story.told(story.events[0]) == {WELFARE, TOT, EMERGENCY}
    assert {(WELFARE, "child_welfare"), (EMERGENCY, "child_welfare_emergency")} < members(story)
    assert (story.case.responsible["child_welfare"], story.case.in_charge) == (WELFARE, ("child_welfare", WELFARE))
    assert story.deadline("screening").organisation == EMERGENCY
    story.so(EMERGENCY, "conduct_screening", answers={}, suspicion="unclear")


def test_the_emergency_service_that_took_the_call_stays_in_the_case_in_office_hours():
    story = concern("2026-03-02 12:00", by=EMERGENCY)
    assert members(story) == {(EMERGENCY, "child_welfare_emergency"), (TOT, "coordinator"), (WELFARE, "child_welfare")}
    assert story.case.in_charge == ("child_welfare", WELFARE)


def test_nobody_else_learns_of_a_child_from_the_opening():
    story = concern(by=OUTREACH)
    for stranger in (POLICE, BFE, TRIBUNAL, NORD, GUARDIAN, LIE, NAV, UDI, "kom"):
        story.refuses(stranger, "raise_issue", topic="x", text="y").as_a_stranger()


def test_a_childs_case_opens_on_its_track_at_the_concern():
    story = concern()
    assert (story.case.track, story.case.step) == ("oslo_minor", "concern")


@pytest.mark.parametrize(
    ("district", "welfare"),
    [("Stovner", STOVNER), ("stovner", STOVNER), (None, WELFARE), ("Frogner", WELFARE)],
)
def test_in_oslo_the_district_of_the_address_is_responsible_and_without_one_st_hanshaugen(district, welfare):
    assert concern(district=district).case.responsible["child_welfare"] == welfare


def test_whoever_is_named_on_opening_is_responsible_whatever_the_district():
    story = concern(district="Stovner", responsible={"child_welfare": "bv-trondheim"})
    assert story.case.responsible["child_welfare"] == "bv-trondheim"


def turns(*openings: dict[str, Any]) -> list[str]:
    """Who is responsible in each of these cases of Bergen, one opened after the other."""
    found, taken = [], 0
    for opening in openings:
        data = {**GIRL, "municipality": "Bergen", **opening}
        by = data.pop("by", "exit-bergen")
        story = Child()
        story.directory = replace(story.directory, turns={("bergen_minor", "child_welfare"): taken})
        story.do(by, "identify", **data)
        found.append(story.case.responsible["child_welfare"])
        read = TRANSITIONS["identify"].data.model_validate_json(json_of(data))
        taken += len(turns_taken(Case("case-1"), story.case, Command("c", "identify", read, by, ("police",))))
    return found


FIRST, SECOND = "bv-fyllingsdalen", "bv-ytrebygda"


def test_f_6_two_child_welfare_services_of_bergen_take_every_second_case():
    assert turns({}, {}, {}, {}) == [FIRST, SECOND, FIRST, SECOND]


def test_whoever_identifies_and_whatever_the_district_the_turn_is_the_turn():
    opened = turns({"by": "prosjekt-fri"}, {"by": "barnevernvakten-bergen"}, {"district": "Fana"}, {"gender": "male"})
    assert opened == [FIRST, SECOND, FIRST, SECOND]


def test_somebody_who_is_named_takes_no_turn():
    assert turns({"responsible": {"child_welfare": SECOND}}, {}, {}) == [SECOND, FIRST, SECOND]


def test_the_turns_stay_strict_where_one_of_the_two_has_identified_the_child_itself():
    """The city alternates case by case: nobody takes two in a row."""
    opened = turns({}, {}, {"by": SECOND}, {}, {})
    assert all(one != other for one, other in pairwise(opened))


def test_in_a_city_without_local_routine_its_own_organisations_are_responsible():
    story = concern("2026-03-07 22:00", by="trondheim-police", municipality="Trondheim")
    assert story.case.track == "national_minor"
    assert members(story) == {
        ("trondheim-police", "police"),
        ("tot-trondheim", "coordinator"),
        ("bv-trondheim", "child_welfare"),
        ("barnevernvakten-trondheim", "child_welfare_emergency"),
    }


def test_where_nobody_is_known_the_identifier_answers_until_somebody_is_named():
    story = concern(by=OUTREACH, municipality=FAR_AWAY)
    assert (story.case.track, story.case.in_charge) == ("national_minor", ("outreach", OUTREACH))
    assert story.deadline("screening").organisation == OUTREACH
    story.do(
        OUTREACH, "assign_responsible", role="child_welfare", organisation="bv-stavanger", reason="She lives there"
    )
    story.so("bv-stavanger", "accept_responsibility")
    assert story.deadline("screening").organisation == "bv-stavanger"
    story.so("bv-stavanger", "conduct_screening", answers={}, suspicion="unclear")


def test_where_nobody_is_known_the_responsible_organisations_are_named_on_opening():
    named = {"child_welfare": "bv-stavanger", "tribunal": TRIBUNAL, "placement_authority": "bufetat-vest"}
    story = screened(by=OUTREACH, municipality=FAR_AWAY, responsible=named)
    story.so("bv-stavanger", "place_acutely", **ACUTE)
    assert {(TRIBUNAL, "tribunal"), ("bufetat-vest", "placement_authority")} < members(story)


def test_bv_16_papers_that_say_adult_do_not_outweigh_reason_to_believe_that_it_is_a_child():
    story = concern(birth_date=date(2006, 1, 1), presumed_minor=True).at("2026-03-03 10:00")
    assert (story.case.track, story.case.step) == ("oslo_minor", "concern")


def test_bv_16_who_is_believed_to_be_a_child_is_taken_by_the_places_for_children():
    story = screened(birth_date=None, assessed_age=19, presumed_minor=True)
    assert story.so(WELFARE, "place_acutely", **ACUTE).case.placement.institution == NORD


# --- screening


@pytest.mark.parametrize("suspicion", ["strengthened", "unclear"])
def test_f_5_unclear_counts_as_suspicion(suspicion):
    story = screened(suspicion=suspicion)
    assert story.case.step == "screening"
    assert (BFE, "placement_authority") in members(story)
    assert {BFE, TOT} <= story.told(story.last("screening_conducted"))
    assert story.deadline("acute_place").organisation == BFE
    story.so(WELFARE, "place_acutely", **ACUTE)


def test_a_dismissed_suspicion_leads_nowhere_and_nobody_more_learns_of_the_child():
    story = screened(suspicion="dismissed")
    assert story.case.step == "concern"
    assert not story.case.deadlines_of("acute_place")
    story.refuses(BFE, "offer_place", institution=NORD).as_a_stranger()
    assert remarked(story, WELFARE, "place_by_consent", **CONSENT) == ["no_suspicion"]


def test_a_second_screening_may_find_what_the_first_did_not():
    story = screened(suspicion="dismissed").at("2026-03-05 10:00")
    story.do(WELFARE, "conduct_screening", answers={"Who has your phone?": "My uncle"}, suspicion="unclear")
    assert story.so(WELFARE, "place_acutely", **ACUTE).case.placement.in_force


@pytest.mark.parametrize("suspicion", ["strengthened", "unclear", "dismissed"])
def test_a_screening_meets_its_24_hours_and_the_week_for_the_report(suspicion):
    story = screened(suspicion=suspicion)
    assert {story.deadline(rule).state for rule in ("screening", "concern_review")} == {"met"}


def test_what_the_child_answers_is_about_health_and_social_matters():
    assert field_categories(ConductScreening)["answers"] == "health_social"


@pytest.mark.parametrize("data", [{"answers": {}}, {"suspicion": "unclear"}, {"answers": {}, "suspicion": "perhaps"}])
def test_a_screening_needs_answers_and_one_of_three_suspicions(data):
    with pytest.raises(ValidationError):
        concern().command(WELFARE, "conduct_screening", **data)


@pytest.mark.parametrize("basis", ["4-29", "4-6", "4-25"])
def test_bvl_4_2_4_4_4_5_ask_for_no_screening(basis):
    assert remarked(concern(), WELFARE, "place_acutely", **{**ACUTE, "basis": basis}) == ["no_suspicion"]


# --- investigation, reporter, guardian


def test_the_reporter_hears_that_the_report_was_received():
    assert concern().so(WELFARE, "inform_reporter").deadline("reporter_confirmation").state == "met"


def test_the_investigation_is_extended_once_and_then_finished():
    story = screened().so(WELFARE, "extend_investigation", reason="Family abroad")
    story.refuses(WELFARE, "extend_investigation", reason="Again").because("investigation_already_extended")
    story.so(WELFARE, "finish_investigation", outcome="Care at home")
    assert story.deadline("investigation").state == "met"
    story.refuses(WELFARE, "finish_investigation", outcome="Again").because("investigation_finished")
    story.refuses(WELFARE, "extend_investigation", reason="Again").because("investigation_finished")


def test_bu_07_the_outcome_of_the_investigation_may_be_complained_of():
    story = known_to_all(screened()).so(WELFARE, "finish_investigation", outcome="Dropped")
    decision = story.last("investigation_finished").seq
    assert story.deadline("complaint_window").organisation == LIE
    story.so(GUARDIAN, "file_complaint", decision=decision, grounds="She is in danger")
    story.so(WELFARE, "review_complaint", outcome="upheld")
    assert story.last("complaint_forwarded").data.to == "statsforvalter-oslo"  # type: ignore[attr-defined]
    story.so("statsforvalter-oslo", "decide_appeal", outcome="reversed")


def test_an_investigation_that_was_not_finished_in_time_is_breached_and_told():
    story = concern().at("2026-06-20 10:00")
    breach = next(e for e in story.of_type("deadline_breached") if e.data.rule == "investigation")  # type: ignore[attr-defined]
    assert story.told(breach) == {WELFARE}


def test_a_guardian_comes_in_and_a_new_one_takes_the_place_of_the_old():
    story = placed()
    story.so(WELFARE, "appoint_guardian", organisation=GUARDIAN, kind="representant")
    assert (story.deadline("guardian").state, story.case.has_party(GUARDIAN, "guardian")) == ("met", True)
    assert story.last("guardian_appointed").data.appointed_by == "Statsforvalteren"  # type: ignore[attr-defined]
    story.refuses(WELFARE, "appoint_guardian", organisation=GUARDIAN).because("same_guardian")
    story.so(WELFARE, "appoint_guardian", organisation="verge-bergen", kind="verge", appointed_by="Tingretten")
    assert {o for o, role in members(story) if role == "guardian"} == {"verge-bergen"}


def test_a_guardian_is_an_organisation_with_that_role():
    story = placed()
    story.refuses(WELFARE, "appoint_guardian", organisation=LIE).as_invalid(
        "/data/organisation", "organisation_lacks_role"
    )


def test_a_child_that_has_a_guardian_needs_no_other_when_placed():
    story = known_to_all(screened()).so(WELFARE, "place_acutely", **ACUTE)
    assert not story.case.deadlines_of("guardian")


# --- places


def test_an_offered_place_is_kept_and_then_used():
    story = screened().so(BFE, "offer_place", institution=NORD)
    assert (story.deadline("acute_place").state, set(story.case.holds)) == ("met", {NORD})
    assert story.told(story.last("place_offered")) == {WELFARE}
    assert not story.case.has_party(NORD, "institution")
    story.directory = replace(story.directory, occupied={NORD: 4})
    assert story.so(WELFARE, "place_acutely", **ACUTE).case.holds == {NORD}


def test_another_offer_or_another_place_lets_go_of_the_first():
    story = screened().so(BFE, "offer_place", institution=NORD).so(BFE, "offer_place", institution=SOR)
    assert story.case.holds == {SOR}
    assert story.so(WELFARE, "place_acutely", **ACUTE).case.holds == {NORD}


def test_a_place_offered_without_a_suspicion_is_remarked_on():
    story = screened()
    story.do(WELFARE, "conduct_screening", answers={}, suspicion="dismissed")
    assert remarked(story, BFE, "offer_place", institution=NORD) == ["no_suspicion"]


PLACING = [
    (screened, BFE, "offer_place", {}),
    (screened, WELFARE, "place_acutely", {"basis": "4-6", "decided_at": "2026-03-02"}),
    (screened, WELFARE, "place_by_consent", {"consent_of": "her"}),
    (lambda **c: placed(basis="4-6", place=VEST, **c), WELFARE, "change_placement", {"reason": "Near school"}),
    (lambda **c: placed(basis="4-6", place=VEST, **c), TRIBUNAL, "record_care_order", {"decided_at": "2026-03-02"}),
]
placing = pytest.mark.parametrize(("given", "by", "name", "data"), PLACING, ids=[row[2] for row in PLACING])


@placing
def test_a_full_place_takes_nobody_more(given, by, name, data):
    story = given()
    story.directory = replace(story.directory, occupied={HOME: 1, NORD: 3})
    story.refuses(by, name, **data, institution=HOME).because("place_full", place=HOME)
    story.so(by, name, **data, institution=NORD)


@placing
@pytest.mark.parametrize(("born", "accepted"), [(date(2014, 3, 2), True), (date(2014, 3, 3), False)])
def test_a_place_takes_the_ages_that_it_takes(given, by, name, data, born, accepted):
    """Institusjon Nord takes twelve to seventeen; on 2 March 2026 the one is twelve, the other will be tomorrow."""
    story = given(birth_date=born)
    if accepted:
        story.so(by, name, **data, institution=NORD)
    else:
        story.refuses(by, name, **data, institution=NORD).because("place_does_not_accept", place=NORD)


@placing
def test_a_place_is_an_institution_of_the_directory(given, by, name, data):
    for unknown in ("nowhere", "oslo-krisesenter"):
        refused = given().refuses(by, name, **data, institution=unknown)
        refused.as_invalid("/data/institution", "organisation_lacks_role")


def test_what_nobody_knows_of_a_childs_age_keeps_it_out_of_no_place():
    story = screened(birth_date=None, presumed_minor=True)
    assert story.so(WELFARE, "place_acutely", **ACUTE).case.placement.in_force


@pytest.mark.parametrize("place", [SOR, HOME])
def test_4_29_needs_an_approved_institution_never_a_private_home(place):
    story = screened()
    story.refuses(WELFARE, "place_acutely", **{**ACUTE, "institution": place}).because(
        "placement_4_29_needs_approved_institution"
    )
    running = placed()
    running.refuses(WELFARE, "change_placement", institution=place, reason="x").because(
        "placement_4_29_needs_approved_institution"
    )


@pytest.mark.parametrize("basis", ["4-6", "4-25"])
@pytest.mark.parametrize("place", [SOR, HOME])
def test_on_another_basis_any_place_will_do(basis, place):
    assert placed(basis=basis, place=place).case.placement.institution == place


@pytest.mark.parametrize("born", [date(2014, 3, 3), date(2020, 1, 1)])
def test_f_6_in_bergen_nobody_under_twelve_lives_in_an_institution(born):
    story = in_bergen(birth_date=born)
    welfare = story.case.responsible["child_welfare"]
    story.do(welfare, "conduct_screening", answers={}, suspicion="unclear")
    place = {"basis": "4-6", "decided_at": "2026-03-02"}
    story.refuses("bufetat-vest", "offer_place", institution=VEST).because("place_does_not_accept", place=VEST)
    story.refuses(welfare, "place_acutely", **place, institution=VEST).because("place_does_not_accept", place=VEST)
    story.refuses(welfare, "place_by_consent", institution=VEST, consent_of="x").because("place_does_not_accept")
    story.so(welfare, "place_acutely", **place, institution=HOME)
    story.refuses(welfare, "change_placement", institution=VEST, reason="x").because("place_does_not_accept")


def test_f_6_in_bergen_a_child_of_twelve_may_live_in_an_institution_and_in_oslo_a_younger_one_too():
    story = in_bergen(birth_date=date(2014, 3, 2))
    welfare = story.case.responsible["child_welfare"]
    story.do(welfare, "conduct_screening", answers={}, suspicion="unclear")
    story.so(welfare, "place_acutely", basis="4-29", institution=VEST, decided_at="2026-03-02")
    assert placed(place=VEST, birth_date=date(2020, 1, 1)).case.placement.institution == VEST


# --- placing


@pytest.mark.parametrize("by", [WELFARE, EMERGENCY, POLICE])
def test_child_welfare_its_emergency_service_and_the_police_place_acutely(by):
    story = screened("2026-03-01 22:00").so(by, "place_acutely", **{**ACUTE, "decided_at": "2026-03-01"})
    placement = story.case.placement
    assert (story.case.step, placement.status, placement.basis, placement.institution) == (
        "placement",
        "acute",
        "4-29",
        NORD,
    )
    told = {WELFARE, POLICE, TRIBUNAL, BFE, TOT, NORD}
    assert told - {by} <= story.told(story.last("child_placed_acutely"))
    assert {(TRIBUNAL, "tribunal"), (NORD, "institution"), (POLICE, "police")} < members(story)


def test_a_child_that_is_placed_is_moved_and_not_placed_again():
    placed().refuses(WELFARE, "place_acutely", **ACUTE).because("already_placed")


def test_after_a_lapse_the_new_place_takes_over_and_the_old_one_is_out_of_the_case():
    story = known_to_all(placed()).at("2026-03-18 10:00")
    story.so(WELFARE, "place_acutely", basis="4-6", institution=HOME, decided_at="2026-03-18")
    assert {o for o, role in members(story) if role == "institution"} == {HOME}


def test_whoever_knows_the_basis_knows_three_of_them():
    with pytest.raises(ValidationError):
        screened().command(WELFARE, "place_acutely", **{**ACUTE, "basis": "4-4"})


@pytest.mark.parametrize("by", [WELFARE, BFE])
def test_a_child_is_moved_when_somebody_is_on_the_way_to_fetch_it(by):
    story = placed().so(by, "change_placement", institution=VEST, reason="A car has been seen")
    assert {o for o, role in members(story) if role == "institution"} == {VEST}
    assert {NORD, VEST, POLICE, TOT} <= story.told(story.last("placement_changed"))
    assert (set(story.case.holds), story.case.step) == ({VEST}, "placement")


def test_nobody_moves_a_child_that_is_not_placed():
    story = screened().refuses(WELFARE, "change_placement", institution=VEST, reason="x")
    story.because("no_placement")
    lapsed = placed().at("2026-03-18 10:00")
    lapsed.refuses(WELFARE, "change_placement", institution=VEST, reason="x").because("no_placement")


@pytest.mark.parametrize("given", [screened, placed, approved], ids=["not placed", "acute", "approved"])
def test_f_5_a_child_may_be_persuaded_to_stay_of_its_own_will(given):
    story = given().so(WELFARE, "place_by_consent", **CONSENT)
    assert (story.case.step, story.case.placement.status, story.case.holds) == ("care", "consent", {HOME})
    assert {o for o, role in members(story) if role == "institution"} == {HOME}


def test_consent_in_the_same_place_keeps_the_place_in_the_case():
    story = approved().so(WELFARE, "place_by_consent", institution=NORD, consent_of="the girl")
    assert story.case.has_party(NORD, "institution")


def test_a_care_order_of_the_tribunal_ends_4_29():
    story = approved().so(TRIBUNAL, "record_care_order", institution=HOME, decided_at="2026-03-09")
    assert (story.case.step, story.case.placement.status) == ("care", "care_order")
    story.refuses(TRIBUNAL, "decide_tribunal", matter="extension", outcome="approved", decided_at="2026-03-10").because(
        "placement_already_lapsed"
    )


@pytest.mark.parametrize("by", [WELFARE, TRIBUNAL])
@pytest.mark.parametrize("reason", ["returned_to_parents", "foster_home", "other_measure", "turned_18", "rejected"])
def test_a_placement_is_ended_and_the_place_leaves_the_case(by, reason):
    story = approved().so(by, "end_placement", reason=reason)
    assert (story.case.placement.status, story.case.holds) == ("ended", frozenset())
    assert not story.case.has_party(NORD, "institution")
    assert NORD in story.told(story.last("placement_ended"))
    story.refuses(WELFARE, "end_placement", reason=reason).because("no_placement")


def test_a_child_goes_back_to_its_country_only_to_somebody_who_receives_it_and_follows_up():
    story, home = approved(), {"receiving_authority": "Child protection of the other country", "follow_up_by": IOM}
    for missing in home:
        data = {name: value for name, value in home.items() if name != missing}
        story.refuses(WELFARE, "end_placement", reason="returned_to_country", **data).as_invalid(
            f"/data/{missing}", "missing"
        )
    story.so(WELFARE, "end_placement", reason="returned_to_country", **home)


def test_a_lapsed_placement_is_ended_when_the_child_has_left():
    story = approved().at("2026-04-23 10:00")
    assert story.case.holds == {NORD}
    assert story.so(WELFARE, "end_placement", reason="returned_to_parents").case.holds == frozenset()


def test_the_step_is_care_when_the_tribunal_has_approved_the_stay():
    assert (placed().case.step, approved().case.step) == ("placement", "care")


# --- tribunal


def test_the_petition_is_filed_after_an_acute_placement_and_the_tribunal_is_told():
    story = filed()
    assert (story.deadline("tribunal_petition").state, story.case.placement.petition_filed) == ("met", True)
    assert {TRIBUNAL, LIE, GUARDIAN} == story.told(story.last("filed_with_tribunal"))


def test_the_tribunal_controls_the_acute_decision():
    story = filed().so(WELFARE, "send_acute_decision")
    events = decides(story, "acute")
    assert [e.type for e in events] == ["tribunal_approved"]
    assert (story.deadline("tribunal_control").state, story.case.placement.status) == ("met", "acute")


def test_nobody_controls_an_acute_decision_that_there_is_not():
    story = screened()
    story.do(TOT, "assign_responsible", role="tribunal", organisation=TRIBUNAL, reason="Ordinary petition")
    story.do(TRIBUNAL, "accept_responsibility")
    decision = {"outcome": "approved", "decided_at": "2026-03-02"}
    story.refuses(TRIBUNAL, "decide_tribunal", matter="acute", **decision).because("no_acute_placement")
    story.refuses(TRIBUNAL, "decide_tribunal", matter="extension", **decision).because("placement_already_lapsed")
    story.do(WELFARE, "conduct_screening", answers={}, suspicion="dismissed")
    assert remarked(story, TRIBUNAL, "decide_tribunal", matter="placement", **decision) == ["no_suspicion"]


def test_an_extension_is_applied_for_while_a_decision_runs():
    story = approved().so(WELFARE, "apply_extension")
    assert {TRIBUNAL, LIE, GUARDIAN} == story.told(story.last("extension_applied"))
    screened().refuses(WELFARE, "apply_extension").because("no_running_placement")
    placed(basis="4-6").refuses(WELFARE, "apply_extension").because("no_running_placement")


def test_only_4_29_is_extended():
    story = placed(basis="4-6")
    story.refuses(TRIBUNAL, "decide_tribunal", matter="extension", outcome="approved", decided_at="2026-03-02").because(
        "placement_already_lapsed"
    )


@pytest.mark.parametrize("matter", ["acute", "placement"])
def test_everybody_who_holds_or_stands_by_the_child_hears_what_the_tribunal_decides(matter):
    story = filed()
    decides(story, matter)
    assert story.told(story.last("tribunal_approved")) >= {NORD, WELFARE, POLICE, GUARDIAN, LIE, TOT}


# --- complaints to tribunal and court


@pytest.mark.parametrize("by", [LIE, GUARDIAN])
def test_bv_10_the_acute_placement_is_complained_of_to_the_tribunal_at_any_time(by):
    story = filed().at("2026-04-10 10:00")
    story.so(by, "complain_acute", grounds="She wants to go home")
    assert story.told(story.last("acute_complaint_filed")) == {TRIBUNAL, WELFARE}
    decides(story, "acute_complaint", "rejected")
    assert (story.deadline("acute_complaint").state, story.case.placement.in_force) == ("met", False)


def test_a_year_later_and_after_closing_the_acute_placement_may_still_be_complained_of():
    story = filed().so(WELFARE, "end_placement", reason="returned_to_parents").so(WELFARE, "close", outcome="home")
    story.at("2027-06-01 10:00").so(GUARDIAN, "complain_acute", grounds="It was wrong")


def test_there_is_no_complaint_over_an_acute_placement_that_was_not():
    known_to_all(screened()).refuses(LIE, "complain_acute", grounds="x").because("no_acute_placement")


def test_neither_tribunal_decisions_nor_acute_placements_are_complained_of_under_forvaltningsloven():
    story = approved()
    for type_ in ("child_placed_acutely", "tribunal_approved"):
        story.refuses(LIE, "file_complaint", decision=story.last(type_).seq, grounds="x").as_invalid(
            "/data/decision", "no_such_decision"
        )


@pytest.mark.parametrize("by", [LIE, GUARDIAN])
def test_bv_15_the_last_tribunal_decision_is_brought_to_court_unless_another_is_named(by):
    story = approved()
    acute, stay = (e.seq for e in story.of_type("tribunal_approved"))
    story.so(by, "bring_to_court", grounds="Wrong")
    assert story.last("brought_to_court").data.decision == stay  # type: ignore[attr-defined]
    assert [d.state for d in story.case.deadlines_of("court_action")] == ["met"]
    story.refuses(by, "bring_to_court", grounds="Wrong", decision=acute).as_invalid(
        "/data/decision", "no_such_decision"
    )
    assert story.told(story.last("brought_to_court")) == {WELFARE, TRIBUNAL, TOT}


def test_after_a_month_the_court_needs_a_reason_for_being_late():
    story = approved().at("2026-04-14 10:00")
    story.refuses(LIE, "bring_to_court", grounds="Wrong").because("court_action_too_late")
    story.so(LIE, "bring_to_court", grounds="Wrong", late_reason="She was in hospital")


def test_only_a_decision_of_the_tribunal_is_brought_to_court():
    known_to_all(placed()).refuses(LIE, "bring_to_court", grounds="x").because("no_tribunal_decision")
    story = approved()
    story.refuses(LIE, "bring_to_court", grounds="x", decision=1).as_invalid("/data/decision", "no_such_decision")


# --- protection measures


@pytest.mark.parametrize("by", [WELFARE, TRIBUNAL])
def test_a_measure_in_the_acute_decision_says_which_contacts_stay_free(by):
    story = known_to_all(placed())
    event = story.do(by, "impose_protection_measure", **MEASURE)[0]
    assert set(event.data.free) == set(ALWAYS_FREE)  # type: ignore[attr-defined]
    assert story.told(event) == {NORD, WELFARE, GUARDIAN, LIE} - {by}


@pytest.mark.parametrize(
    "contact",
    ["guardian", "lawyer", "child_welfare", "supervisory_authority", "health_personnel", "consular_representative",
     "spiritual_adviser"],
)  # fmt: skip
@pytest.mark.parametrize("beside", [[], ["network", "family"]])
def test_bv_20_some_contacts_may_never_be_restricted(contact, beside):
    for by, story in ((WELFARE, placed()), (TRIBUNAL, approved())):
        story.refuses(by, "impose_protection_measure", **{**MEASURE, "contacts": [*beside, contact]}).because(
            "protected_contact", contacts=contact
        )


def test_all_protected_contacts_are_named_in_the_refusal():
    story = placed()
    with pytest.raises(Refused) as refused:
        story.command(WELFARE, "impose_protection_measure", **{**MEASURE, "contacts": ["family", "lawyer", "guardian"]})
    assert set(refused.value.facts["contacts"].split(", ")) == {"lawyer", "guardian"}


@pytest.mark.parametrize("contact", ["network", "family", "partner", "peers", "customers", "others_named"])
def test_other_contacts_may_be_restricted_for_a_reason(contact):
    story = placed().so(WELFARE, "impose_protection_measure", **{**MEASURE, "contacts": [contact]})
    assert [m.contacts for m in story.case.protection.measures.values()] == [(contact,)]


@pytest.mark.parametrize(
    "wrong", [{"contacts": []}, {"restricts": []}, {"contacts": ["teacher"]}, {"restricts": ["food"]}, {"reason": ""}]
)
def test_a_measure_says_what_towards_whom_and_why(wrong):
    with pytest.raises(ValidationError):
        placed().command(WELFARE, "impose_protection_measure", **{**MEASURE, **wrong})


def test_after_the_acute_decision_only_the_tribunal_imposes_measures():
    story = approved()
    story.refuses(WELFARE, "impose_protection_measure", **MEASURE).because("measure_needs_tribunal")
    story.so(TRIBUNAL, "impose_protection_measure", **MEASURE)


@pytest.mark.parametrize(
    "given",
    [
        lambda: placed(basis="4-6"),
        lambda: approved().so(WELFARE, "place_by_consent", **CONSENT),
        lambda: approved().so(WELFARE, "end_placement", reason="foster_home"),
        lambda: approved().at("2026-04-22 00:00"),
        lambda: placed().at("2026-03-17 00:00"),
    ],
    ids=["4-6", "consent", "ended", "lapsed", "acute lapsed"],
)
def test_measures_exist_only_while_4_29_runs(given):
    story = given()
    story.refuses(TRIBUNAL, "impose_protection_measure", **MEASURE).because("no_4_29_placement")


WAYS_OUT = [
    ("end_placement", lambda s: s.so(WELFARE, "end_placement", reason="returned_to_parents")),
    ("consent", lambda s: s.so(WELFARE, "place_by_consent", **CONSENT)),
    ("care order", lambda s: s.so(TRIBUNAL, "record_care_order", **CARE_ORDER)),
    ("rejected", lambda s: decides(s, "acute", "rejected")),
    ("petition lapsed", lambda s: s.at("2026-03-17 00:00")),
    ("six weeks", lambda s: (s.so(WELFARE, "file_with_tribunal"), decides(s, "placement"), s.at("2026-04-14 00:00"))),
    ("of age", lambda s: s.so(POLICE, "settle_age", age=19, basis="passport")),
]


@pytest.mark.parametrize("way", [w[1] for w in WAYS_OUT], ids=[w[0] for w in WAYS_OUT])
def test_every_measure_ends_with_the_placement(way):
    story = placed().so(WELFARE, "impose_protection_measure", **MEASURE)
    hidden = {**MEASURE, "restricts": ["knowledge_of_location"]}
    story.so(WELFARE, "impose_protection_measure", **hidden)
    way(story)
    assert (story.case.protection.measures, story.case.protection.location_hidden) == ({}, False)


@pytest.mark.parametrize("by", [NORD, WELFARE, TRIBUNAL])
def test_a_measure_that_is_no_longer_needed_is_lifted(by):
    story = placed().so(WELFARE, "impose_protection_measure", **MEASURE)
    kept = story.do(WELFARE, "impose_protection_measure", **MEASURE)[0].seq
    story.so(by, "lift_protection_measure", measure=story.of_type("protection_measure_imposed")[0].seq)
    assert set(story.case.protection.measures) == {kept}


def test_only_a_measure_in_force_is_lifted():
    story = placed().so(WELFARE, "impose_protection_measure", **MEASURE)
    story.refuses(NORD, "lift_protection_measure", measure=1).as_invalid("/data/measure", "no_such_measure")
    seq = story.last("protection_measure_imposed").seq
    story.so(NORD, "lift_protection_measure", measure=seq)
    story.refuses(NORD, "lift_protection_measure", measure=seq).as_invalid("/data/measure", "no_such_measure")


MAY_KNOW = [
    (WELFARE, "child_welfare"),
    (EMERGENCY, "child_welfare_emergency"),
    (BFE, "placement_authority"),
    (NORD, "institution"),
    (POLICE, "police"),
    (GUARDIAN, "guardian"),
    (LIE, "lawyer"),
    (TRIBUNAL, "tribunal"),
]


def test_spec_4_a_hidden_place_is_known_to_eight_roles_whatever_else_was_shared():
    story = everybody().so(
        WELFARE, "arrange_health_care", kind="gp", on_day="2026-03-30", organisation="legevakten-oslo"
    )
    for to in (OUTREACH, "legevakten-oslo"):
        story.so(WELFARE, "share_information", to=to, categories=["location"], text="x", basis="danger_to_life",
                 explanation="x")  # fmt: skip
    story.so(WELFARE, "impose_protection_measure", **{**MEASURE, "restricts": ["knowledge_of_location"]})
    event = story.last("child_placed_acutely")

    def knows(organisation: str, role: str) -> bool:
        return may(Reader(organisation, (role,)), "location", event, story.case, story.now, field="institution").yes

    assert all(knows(*party) for party in MAY_KNOW)
    assert not any(
        knows(*party) for party in ((OUTREACH, "outreach"), ("legevakten-oslo", "health"), (TOT, "coordinator"))
    )


# --- absconded, missing, found


@pytest.mark.parametrize("by", [NORD, WELFARE, POLICE])
def test_everybody_is_told_at_once_when_a_child_has_absconded(by):
    story = known_to_all(placed())
    event = story.do(by, "report_absconded", last_seen="2026-03-02T09:00:00+01:00")[0]
    assert {POLICE, WELFARE, GUARDIAN, LIE, TOT, NORD} - {by} <= story.told(event)
    assert (story.case.contact.missing, story.case.placement.in_force) == (True, True)


def test_a_child_absconds_from_a_placement_and_once():
    screened().refuses(WELFARE, "report_absconded", last_seen="2026-03-01").because("no_placement")
    story = placed().so(NORD, "report_absconded", last_seen="2026-03-02")
    story.refuses(WELFARE, "report_absconded", last_seen="2026-03-02").because("already_missing")
    story.refuses(WELFARE, "report_missing", last_seen="2026-03-02").because("already_missing")
    story.so(WELFARE, "report_found").so(NORD, "report_absconded", last_seen="2026-03-02")


def test_nobody_was_last_seen_in_the_future():
    placed().refuses(NORD, "report_absconded", last_seen="2026-03-03").as_invalid("/data/last_seen", "in_the_future")


def test_a_missing_child_that_was_never_placed_is_told_of_just_the_same_and_the_police_come_in():
    story = known_to_all(concern(by=OUTREACH))
    event = story.do(OUTREACH, "report_missing", last_seen="2026-03-01")[0]
    assert story.told(event) >= {POLICE, WELFARE, GUARDIAN, LIE, TOT}
    assert story.deadline("missing_person").organisation == POLICE
    found = story.at("2026-03-04 12:00").do(POLICE, "report_found")[0]
    assert story.told(found) >= {WELFARE, GUARDIAN, LIE, TOT}
    daily = [e for e in story.of_type("deadline_escalated") if e.data.rule == "missing_person"]  # type: ignore[attr-defined]
    assert [e.on for e in daily] == [oslo("2026-03-03 10:00"), oslo("2026-03-04 10:00")]
    assert all(story.told(e) >= {POLICE, WELFARE, GUARDIAN, LIE, TOT} for e in daily)


def test_a_child_that_was_missing_when_the_case_was_closed_is_looked_for_when_it_is_opened_again():
    story = concern(by=OUTREACH).so(OUTREACH, "report_missing", last_seen="2026-03-01")
    story.so(TOT, "close", outcome="Left the country").at("2026-03-20 10:00").so(OUTREACH, "reopen", reason="She wrote")
    assert (story.case.contact.missing, story.deadline("missing_person").state) == (True, "open")


# --- meetings


def test_everybody_with_a_duty_in_the_case_is_invited_unless_others_are_named():
    story = everybody()
    event = story.do(TOT, "convene_case_meeting", at="2026-03-30T09:00:00+02:00")[0]
    invited = {EMERGENCY, WELFARE, POLICE, LIE, BFE, NORD}
    assert set(event.data.participants) == invited  # type: ignore[attr-defined]
    assert story.told(event) == invited
    named = story.do(TOT, "convene_case_meeting", at="2026-03-30T09:00:00+02:00", participants=[GUARDIAN, POLICE])[0]
    assert story.told(named) == {GUARDIAN, POLICE}


def test_nobody_learns_of_a_child_from_an_invitation():
    """An outsider is refused; a reader who may not know where the child lives cannot ask whether a place is a party."""
    meeting = {"at": "2026-03-03T09:00:00+01:00"}
    concern().refuses(TOT, "convene_case_meeting", **meeting, participants=[WELFARE, "kom"]).as_invalid(
        "/data/participants/1", "not_in_the_case"
    )
    story = concern()
    invited = story.do(TOT, "convene_case_meeting", **meeting, participants=[WELFARE, NORD])[0]
    assert story.told(invited) == {WELFARE}


ACTIONS = [
    {"what": "New phone", "role": "child_welfare", "by": "2026-03-06"},
    {"what": "Interview", "role": "police", "by": "2026-03-10"},
    {"what": "Ask UDI", "role": "udi", "by": "2026-03-31"},
]


def met() -> Child:
    story = placed().so(TOT, "convene_case_meeting", at="2026-03-02T12:00:00+01:00")
    return story.so(
        TOT, "record_case_meeting", security_needs="Alone in the yard", needs=["School"], actions=ACTIONS, absent=[BFE]
    )


def test_each_action_of_a_meeting_becomes_the_deadline_of_whoever_has_the_role():
    found = met().case.deadlines_of("meeting_action")
    assert [(d.organisation, d.due_at) for d in found] == [
        (WELFARE, oslo("2026-03-07 00:00")),
        (POLICE, oslo("2026-03-11 00:00")),
        (TOT, oslo("2026-04-01 00:00")),  # nobody is UDI in this case yet
    ]
    assert [d.rungs[0].at for d in found] == [oslo(f"2026-03-{day} 00:00") for day in ("06", "10", "31")]


def test_whoever_has_an_action_completes_it_and_nobody_elses():
    story = met()
    mine, police, _ = (d.id for d in story.case.deadlines_of("meeting_action"))
    story.refuses(WELFARE, "complete_action", deadline=police).as_not_their_role()
    story.so(WELFARE, "complete_action", deadline=mine, result="Bought").so(TOT, "complete_action", deadline=police)
    assert [d.state for d in story.case.deadlines_of("meeting_action")] == ["met", "met", "open"]
    story.refuses(WELFARE, "complete_action", deadline=mine).because("no_such_action")
    story.refuses(TOT, "complete_action", deadline="meeting_action-1-1").as_invalid(
        "/data/deadline", "no_such_deadline"
    )
    story.refuses(TOT, "complete_action", deadline=story.deadline("guardian").id).as_invalid(
        "/data/deadline", "no_such_deadline"
    )


def test_an_action_that_is_not_done_is_breached_and_escalated_and_a_later_meeting_leaves_it_standing():
    story = met().at("2026-03-08 10:00").so(TOT, "record_case_meeting", actions=ACTIONS[1:2])
    first, second, _, fourth = story.case.deadlines_of("meeting_action")
    assert (first.state, second.state, fourth.state) == ("breached", "open", "open")


def test_an_action_is_for_a_role_that_exists():
    wrong = [ACTIONS[0], {**ACTIONS[1], "role": "king"}]
    placed().refuses(TOT, "record_case_meeting", actions=wrong).as_invalid("/data/actions/1/role", "no_such_role")


def test_a_meeting_meets_the_first_one_in_bergen():
    story = in_bergen().so("tot-bergen", "record_case_meeting")
    assert story.deadline("first_case_meeting").state == "met"


def test_the_evaluation_meeting_is_held_after_closing():
    story = in_bergen().so("tot-bergen", "close", outcome="Went home").at("2026-03-20 10:00")
    story.so("tot-bergen", "hold_evaluation_meeting", **MEETING_NOTES, disagreements="Police wanted her to stay")
    assert story.deadline("evaluation_meeting").state == "met"
    assert story.case.closed_at is not None


def test_a_case_that_is_opened_again_waits_with_its_evaluation():
    story = in_bergen().so("tot-bergen", "close", outcome="Went home").at("2026-03-20 10:00")
    story.so("exit-bergen", "reopen", reason="She is back")
    assert story.deadline("evaluation_meeting").state == "cancelled"


# --- age


def test_settled_as_an_adult_the_case_goes_on_for_adults_and_4_29_ends():
    story = known_to_all(placed(by=OUTREACH)).so(WELFARE, "impose_protection_measure", **MEASURE).at("2026-03-05 10:00")
    before = set(story.case.deadlines)
    events = story.do(POLICE, "settle_age", age=19, basis="X-ray")
    assert [e.type for e in events][:2] == ["placement_ended", "age_settled"]
    assert (story.case.track, story.case.placement.in_force) == ("oslo_adult", False)
    assert story.case.in_charge == ("outreach", OUTREACH)
    assert before <= set(story.case.deadlines)
    childrens = (
        "screening",
        "concern_review",
        "investigation",
        "reporter_confirmation",
        "acute_place",
        "acute_decision_sent",
        "tribunal_petition",
        "after_care",
        "placement_4_29",
        "placement_4_29_total",
        "guardian",
        "turning_18",
    )
    assert not story.open_deadlines(*childrens)
    assert {story.deadline(rule).state for rule in ("investigation", "reporter_confirmation", "turning_18")} == {
        "superseded"
    }


def test_settled_as_an_adult_the_new_responsible_hear_of_it_and_those_for_children_leave():
    story = known_to_all(placed(by=OUTREACH))
    event = next(e for e in story.do(POLICE, "settle_age", age=19, basis="X-ray") if e.type == "age_settled")
    assert story.told(event) >= {OUTREACH, TOT, LIE, WELFARE, GUARDIAN}
    assert {role for _, role in members(story)} == {"outreach", "coordinator", "lawyer", "police"}
    assert story.case.responsible["nav"] == NAV


def test_a_guardian_that_has_left_is_reminded_of_nothing_more():
    story = placed(by=OUTREACH).so(WELFARE, "appoint_guardian", organisation=GUARDIAN)
    story.so(WELFARE, "finish_investigation", outcome="Dropped").so(WELFARE, "assign_lawyer", organisation=LIE)
    assert story.deadline("complaint_window").organisation == GUARDIAN
    event = story.do(POLICE, "settle_age", age=19, basis="X-ray")[-1]
    story.at("2026-04-10 10:00")
    assert not [e.type for e in story.events if e.seq > event.seq and GUARDIAN in story.told(e)]


def test_a_hand_over_between_services_for_children_falls_away_when_the_person_is_an_adult():
    """Whoever was asked learns nothing more, cannot accept, and the case can be closed."""
    story = placed(by=OUTREACH)
    story.do(TOT, "assign_responsible", role="child_welfare", organisation="bv-trondheim", reason="Moves")
    event = story.do(POLICE, "settle_age", age=19, basis="X-ray")[-1]
    with pytest.raises((Refused, NotYourRole)):
        story.command("bv-trondheim", "accept_responsibility")
    story.at("2026-03-10 10:00")
    assert not [e.type for e in story.events if e.seq > event.seq and "bv-trondheim" in story.told(e)]
    story.so(TOT, "close", outcome="Went home")


def test_a_breach_stays_a_breach_when_the_case_moves():
    story = concern(by=OUTREACH).at("2026-03-20 10:00")
    story.do(WELFARE, "settle_age", age=20, basis="X-ray")
    assert (story.deadline("concern_review").state, story.deadline("concern_review").next_daily) == ("breached", None)


def test_a_woman_who_turns_out_to_be_a_child_comes_to_child_welfare_at_once():
    story = Child()
    story.do(NADHEIM, "identify", **WOMAN)
    story.do(NADHEIM, "assign_lawyer", organisation=LIE)
    for name, data in (("record_advice", {"choice": "reflection"}), ("submit_reflection_application", {})):
        story.do(LIE, name, **data)
    event = story.do(POLICE, "settle_age", birth_date=date(2009, 5, 1), basis="Birth certificate")[-1]
    assert (story.case.track, story.case.in_charge) == ("oslo_minor", ("child_welfare", WELFARE))
    assert story.told(event) >= {WELFARE, TOT, NADHEIM, LIE}
    assert {d.rule for d in event.effects.started} == {
        "screening", "concern_review", "investigation", "reporter_confirmation", "after_care", "turning_18",
    }  # fmt: skip
    assert story.deadline("turning_18").due_at == oslo("2027-05-01 00:00")
    story.do(WELFARE, "conduct_screening", answers={}, suspicion="unclear")


def test_at_night_the_emergency_service_hears_of_it_too():
    story = Child("2026-03-07 23:00")
    story.do(POLICE, "identify", **WOMAN)
    assert EMERGENCY in story.told(story.do(POLICE, "settle_age", age=15, basis="School papers")[-1])


def test_the_deadlines_of_adults_fall_away_and_stay_readable():
    story = granted()
    before = set(story.case.deadlines)
    story.so(POLICE, "settle_age", age=16, basis="Birth certificate")
    assert before <= set(story.case.deadlines)
    for rule in ("services_decision", "activity_start"):
        assert story.deadline(rule).state == "superseded"
    assert not any(p.role == "nav" for p in story.case.members)
    assert story.deadline("reflection_period").state == "open"


def test_back_and_forth_the_clocks_for_children_begin_anew():
    """Settled as a child again on 10 March: the week ends on the 17th, three months on it is 17 June."""
    story = concern(by=OUTREACH).so(WELFARE, "settle_age", age=19, basis="X-ray")
    story.at("2026-03-03 10:00").do(OUTREACH, "assign_lawyer", organisation=LIE)
    story.do(LIE, "report_to_police", reported_by="lawyer")
    story.at("2026-03-10 10:00").do(POLICE, "settle_age", age=16, basis="Second X-ray")
    assert story.case.track == "oslo_minor"
    assert [d.state for d in story.case.deadlines_of("screening")] == ["superseded", "open"]
    assert story.deadline("screening").due_at == oslo("2026-03-11 10:00")
    assert story.deadline("investigation").due_at == oslo("2026-06-18 00:00")


def test_an_age_on_the_same_side_moves_nothing():
    story = placed()
    events = story.do(POLICE, "settle_age", birth_date=date(2010, 4, 1), basis="Passport")
    assert [e.type for e in events] == ["age_settled"]
    assert (story.case.track, story.case.step, story.case.placement.in_force) == ("oslo_minor", "placement", True)
    assert story.deadline("turning_18").due_at == oslo("2028-04-01 00:00")
    assert [d.state for d in story.case.deadlines_of("turning_18")] == ["superseded", "open"]


def test_a_birthday_that_turned_out_to_be_wrong_makes_nobody_an_adult():
    """The papers said 18 on 1 April; the assessment says fifteen."""
    story = concern(birth_date=date(2008, 4, 1))
    story.so(POLICE, "settle_age", age=15, basis="X-ray").at("2026-04-02 10:00")
    assert (story.case.track, "turned_18" in story.types) == ("oslo_minor", False)


@pytest.mark.parametrize("data", [{}, {"age": 15, "birth_date": "2011-01-01"}])
def test_an_age_is_settled_by_a_number_or_a_date(data):
    concern().refuses(POLICE, "settle_age", basis="x", **data).as_invalid("/data/birth_date", "age_or_birth_date")


def test_nobody_is_born_in_the_future():
    concern().refuses(POLICE, "settle_age", basis="x", birth_date="2026-03-03").as_invalid(
        "/data/birth_date", "in_the_future"
    )


def nearly_eighteen() -> Child:
    """Eighteen on 15 April 2026; held under a decision that would run to 21 April."""
    story = known_to_all(placed(by=OUTREACH, birth_date=date(2008, 4, 15))).so(WELFARE, "file_with_tribunal")
    story.at("2026-03-10 10:00")
    decides(story, "placement")
    return story.so(TRIBUNAL, "impose_protection_measure", **MEASURE)


def test_bvl_1_3_on_the_eighteenth_birthday_4_29_ends_and_the_case_goes_on_for_adults():
    story = nearly_eighteen().at(oslo("2026-04-15 00:00") - timedelta(seconds=1))
    assert story.case.placement.runs_4_29
    story.at(oslo("2026-04-15 00:00"))
    at_midnight = [
        e.type for e in story.events if e.on == oslo("2026-04-15 00:00") and e.type in ("placement_ended", "turned_18")
    ]
    assert at_midnight == ["placement_ended", "turned_18"]
    assert (story.case.track, story.case.placement.in_force, story.case.protection.measures) == (
        "oslo_adult",
        False,
        {},
    )
    assert story.case.in_charge == ("outreach", OUTREACH)
    ended = story.told(story.last("placement_ended")) | story.told(story.last("turned_18"))
    assert ended >= {NORD, WELFARE, POLICE, GUARDIAN, LIE, TOT}
    assert story.at("2026-12-01 10:00").lapses() == []
    assert story.types.count("turned_18") == 1


def test_whoever_turns_18_without_being_placed_moves_all_the_same():
    story = concern(birth_date=date(2008, 4, 15)).at("2026-04-15 00:00")
    assert (story.case.track, story.types.count("placement_ended")) == ("oslo_adult", 0)
    assert {d.state for d in story.case.deadlines_of("investigation", "reporter_confirmation")} <= {
        "superseded",
        "breached",
    }


def test_a_child_that_comes_back_after_closing_still_has_its_eighteenth_birthday_ahead():
    story = concern(birth_date=date(2008, 4, 15)).so(TOT, "close", outcome="Left").at("2026-03-20 10:00")
    story.so(POLICE, "reopen", reason="Seen again").at("2026-04-16 10:00")
    assert story.case.track == "oslo_adult"


# --- closing


def test_a_placement_keeps_the_case_open():
    for story in (placed(), approved(), extended(), approved().so(WELFARE, "place_by_consent", **CONSENT)):
        story.refuses(WELFARE, "close", outcome="x").because("open_matters", matters="placement")


def test_a_child_still_in_the_place_after_a_lapse_keeps_the_case_open():
    """A closed case would keep the place for ever."""
    story = approved().at("2026-04-23 10:00")
    story.refuses(WELFARE, "close", outcome="x").because("open_matters")


def test_a_place_that_is_kept_and_not_used_keeps_the_case_open_as_a_shelter_place_does():
    story = screened().so(BFE, "offer_place", institution=NORD)
    story.refuses(WELFARE, "close", outcome="Went home").because("open_matters")


def test_a_place_that_was_offered_is_free_when_the_person_turns_out_to_be_an_adult():
    story = screened().so(BFE, "offer_place", institution=NORD).so(POLICE, "settle_age", age=19, basis="X-ray")
    assert story.case.holds == frozenset()


def test_an_open_complaint_to_the_tribunal_keeps_the_case_open():
    story = filed().so(GUARDIAN, "complain_acute", grounds="x").so(WELFARE, "end_placement", reason="foster_home")
    story.refuses(WELFARE, "close", outcome="x").because("open_matters", matters="complaint")
    decides(story, "acute_complaint", "rejected")
    story.so(WELFARE, "close", outcome="x")


# --- links


def test_siblings_are_linked_and_others_see_no_more_than_that():
    other = "0198f6a8-0000-7000-8000-000000000001"
    story = placed()
    for by in (WELFARE, TOT, POLICE):
        story.do(by, "link_case", case=other, kind="sibling")
    event = story.last("case_linked")
    assert story.told(event) == set()
    reader = Reader(NORD, ("institution",))
    assert may(reader, "process", event, story.case, story.now).yes
    assert not may(reader, "notes", event, story.case, story.now, field="case").yes
    assert "notes" not in sees(reader, story.case, story.now)
    story.refuses(NORD, "link_case", case=other, kind="sibling").as_not_their_role()


# --- who may


DATA: dict[str, dict[str, Any]] = {
    "conduct_screening": {"answers": {}, "suspicion": "unclear"},
    "inform_reporter": {},
    "extend_investigation": {"reason": "x"},
    "finish_investigation": {"outcome": "x"},
    "appoint_guardian": {"organisation": "verge-bergen"},
    "offer_place": {"institution": VEST},
    "place_acutely": {"basis": "4-29", "institution": VEST, "decided_at": "2026-03-28"},
    "change_placement": {"institution": VEST, "reason": "x"},
    "place_by_consent": CONSENT,
    "record_care_order": CARE_ORDER,
    "end_placement": {"reason": "foster_home"},
    "report_absconded": {"last_seen": "2026-03-28"},
    "file_with_tribunal": {},
    "apply_extension": {},
    "decide_tribunal": {"matter": "acute", "outcome": "approved", "decided_at": "2026-03-28"},
    "complain_acute": {"grounds": "x"},
    "bring_to_court": {"grounds": "x"},
    "seat_full_tribunal": {},
    "impose_protection_measure": MEASURE,
    "lift_protection_measure": {"measure": 1},
    "hold_evaluation_meeting": MEETING_NOTES,
    "convene_case_meeting": {"at": "2026-03-30T09:00:00+02:00"},
    "settle_age": {"age": 15, "basis": "x"},
    "send_acute_decision": {},
    "request_home_state": {"request": "jurisdiction"},
    "confirm_missing_told": {"told": ["police"]},
    "decide_after_care": {"outcome": "ended", "agreed": False},
    "visit_child": {},
    "make_plan": {"child_heard": True},
    "record_examination": {},
    "review_protection": {"still_needed": True, "with_police": True},
    "use_facilitated_interview": {},
    "hold_facilitated_interview": {},
    "end_hearing": {},
    "ban_travel": {"decided_at": "2026-03-28"},
    "send_travel_ban": {},
    "petition_travel_ban": {},
    "complain_travel_ban": {"grounds": "x"},
    "decide_travel_ban": {"matter": "ban", "outcome": "rejected", "decided_at": "2026-03-28"},
    "lift_travel_ban": {"reason": "x"},
}
BY: dict[str, set[str]] = {
    "conduct_screening": {EMERGENCY, WELFARE},
    "inform_reporter": {WELFARE},
    "extend_investigation": {WELFARE},
    "finish_investigation": {WELFARE},
    "appoint_guardian": {WELFARE},
    "offer_place": {BFE},
    "place_acutely": {EMERGENCY, WELFARE, POLICE},
    "change_placement": {WELFARE, BFE},
    "place_by_consent": {WELFARE},
    "record_care_order": {TRIBUNAL},
    "end_placement": {WELFARE, TRIBUNAL},
    "report_absconded": {NORD, WELFARE, POLICE},
    "file_with_tribunal": {WELFARE},
    "apply_extension": {WELFARE},
    "decide_tribunal": {TRIBUNAL},
    "complain_acute": {LIE, GUARDIAN, NORD, WELFARE},
    "bring_to_court": {LIE, GUARDIAN, WELFARE},
    "seat_full_tribunal": {TRIBUNAL},
    "impose_protection_measure": {TRIBUNAL, WELFARE},
    "lift_protection_measure": {NORD, WELFARE, TRIBUNAL},
    "hold_evaluation_meeting": {TOT},
    "convene_case_meeting": {TOT},
    "settle_age": {POLICE, WELFARE},
    "send_acute_decision": {WELFARE, EMERGENCY, POLICE},
    "request_home_state": {WELFARE},
    "confirm_missing_told": {NORD, WELFARE, EMERGENCY},
    "decide_after_care": {WELFARE},
    "visit_child": {WELFARE, EMERGENCY},
    "make_plan": {WELFARE},
    "record_examination": {NORD, WELFARE},
    "review_protection": {WELFARE},
    "use_facilitated_interview": {POLICE},
    "hold_facilitated_interview": {POLICE},
    "end_hearing": {TRIBUNAL},
    "ban_travel": {WELFARE, EMERGENCY, POLICE},
    "send_travel_ban": {WELFARE, EMERGENCY, POLICE},
    "petition_travel_ban": {WELFARE},
    "complain_travel_ban": {LIE, GUARDIAN},
    "decide_travel_ban": {TRIBUNAL},
    "lift_travel_ban": {WELFARE, TRIBUNAL},
}
HERE = {OUTREACH, TOT, WELFARE, EMERGENCY, BFE, TRIBUNAL, POLICE, NORD, GUARDIAN, LIE}


def test_every_minor_transition_is_in_the_table_of_who_may():
    assert set(MINORS) <= set(BY) == set(DATA)


@pytest.mark.parametrize("name", BY)
def test_spec_2_says_who_may_and_to_everybody_else_it_is_not_their_role(name):
    story = everybody()
    assert {o for o, _ in members(story)} == HERE
    for organisation in HERE - BY[name]:
        story.refuses(organisation, name, **DATA[name]).as_not_their_role()
    for organisation in BY[name]:
        roles = story.directory.organisations[organisation].roles
        assert authorise(story.case, TRANSITIONS[name], organisation, roles, None).organisation == organisation


@pytest.mark.parametrize("name", BY)
def test_for_whoever_is_not_in_it_the_childs_case_does_not_exist(name):
    for stranger in (NAV, UDI, "bv-trondheim", SOR, "kom"):
        everybody().refuses(stranger, name, **DATA[name]).as_a_stranger()


@pytest.mark.parametrize("name", MINORS)
def test_no_minor_transition_exists_on_an_adults_track(name):
    story = Child()
    story.do(POLICE, "identify", **WOMAN)
    story.refuses(POLICE, name, **DATA[name]).as_not_their_role()


CLOSED_TOO = {"complain_acute", "seat_full_tribunal", "bring_to_court", "hold_evaluation_meeting"}
NEEDS_A_MEASURE = {"lift_protection_measure"}


@pytest.mark.parametrize("name", sorted(set(MINORS) - CLOSED_TOO - NEEDS_A_MEASURE))
def test_a_closed_case_refuses_everything_but_complaints_court_and_evaluation(name):
    story = everybody().so(WELFARE, "end_placement", reason="foster_home").so(WELFARE, "close", outcome="home")
    by = min(BY[name] & {o for o, _ in members(story)})
    story.refuses(by, name, **DATA[name]).because("case_closed")


def test_an_older_directory_without_the_places_of_this_file_opens_a_childs_case_too():
    story = Child(rows=DEVELOPMENT_DIRECTORY)
    story.do(POLICE, "identify", **GIRL)
    assert story.case.responsible["child_welfare"] == WELFARE
