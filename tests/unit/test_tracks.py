"""The three tracks of adults (spec 1): who is responsible where, the offers, who decides complaints; a case on each."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from domain.primitives.organisations import Organisation
from domain.tables.tracks import TRACKS
from saksgang.development.seed_directory import DEVELOPMENT_DIRECTORY
from tests.unit.given import (
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
    granted,
    identified,
    oslo,
)

NATIONAL = {"udi": "udi", "rosa": "rosa", "reception_centre": "noas-mottak"}
OSLO = {"coordinator": TOT, "nav": NAV, "police": POLICE, "municipality": "oslo-kommune", **NATIONAL}
BERGEN = {
    "coordinator": "tot-bergen",
    "nav": "nav-bergenhus",
    "police": "exit-bergen",
    "municipality": "bergen-kommune",
    **NATIONAL,
}


@dataclass(frozen=True)
class Town:
    """Who does what in a town, as the case is told below."""

    municipality: str
    helper: str
    coordinator: str
    nav: str
    police: str
    track: str
    activity: str | None


TOWNS = (
    Town("Oslo", NADHEIM, TOT, NAV, POLICE, "oslo_adult", "maintenance_work_training"),
    Town("Bergen", "prosjekt-fri", "tot-bergen", "nav-bergenhus", "exit-bergen", "bergen_adult", "norwegian_course"),
    Town("Trondheim", LIE, "tot-trondheim", "nav-trondheim", "trondheim-police", "national_adult", None),
)
towns = pytest.mark.parametrize("town", TOWNS, ids=lambda town: town.municipality)


def opened(town: Town, **changed: Any) -> Story:
    return Story().so(town.helper, "identify", **{**WOMAN, "municipality": town.municipality, **changed})


def confirmed(town: Town) -> Story:
    """To the confirmation of the police: identification, lawyer, advice, application."""
    story = opened(town).at(TUE).so(town.helper, "assign_lawyer", organisation=LIE)
    story.at(WED).so(LIE, "record_advice", choice="reflection").at(THU).so(LIE, "submit_reflection_application")
    return story.at(FRI).so(town.police, "confirm_application_received")


def reflecting(town: Town) -> Story:
    story = confirmed(town).at(NEXT_MON).so(town.nav, "open_interim_support", from_=NEXT_MON)
    story.so(town.nav, "pay_interim_support", amount_nok=3200)
    return story.at(GRANTED_ON).so(UDI, "decide_reflection", outcome="granted", decided_on=GRANTED_ON)


def steps(story: Story) -> list[str]:
    return [e.effects.step for e in story.events if e.effects.step]


# --- who is responsible


@pytest.mark.parametrize(
    ("municipality", "track", "responsible"),
    [
        ("Oslo", "oslo_adult", OSLO),
        ("0301", "oslo_adult", OSLO),
        ("Bergen", "bergen_adult", BERGEN),
        ("4601", "bergen_adult", BERGEN),
        ("Trondheim", "national_adult",
         {"coordinator": "tot-trondheim", "nav": "nav-trondheim", "police": "trondheim-police", **NATIONAL}),
        ("Stavanger", "national_adult",
         {"coordinator": "tot-stavanger", "nav": "nav-stavanger", "police": "stavanger-police", **NATIONAL}),
        ("4204", "national_adult",
         {"coordinator": "tot-kristiansand", "nav": "nav-kristiansand", "police": "kristiansand-police", **NATIONAL}),
        ("4203", "national_adult", NATIONAL),
        ("Tolga", "national_adult", NATIONAL),
    ],
)  # fmt: skip
def test_responsible_organisations_are_named_when_the_case_opens(municipality, track, responsible):
    case = identified(by=LIE, municipality=municipality).case
    assert (case.track, dict(case.responsible)) == (track, {**responsible, "lawyer": LIE})


def test_a_municipality_of_the_rest_of_the_country_may_have_its_organisations_named():
    named = {"nav": "nav-stavanger", "police": "stavanger-police", "coordinator": "tot-stavanger"}
    case = identified(municipality="4203", responsible=named).case
    assert {role: case.responsible[role] for role in named} == named
    assert case.has_party("tot-stavanger", "coordinator")


def test_one_of_several_is_named_by_nobody():
    second = Organisation("nav-heimdal", "NAV Heimdal", ("nav",), "5001")
    story = Story(rows=(*DEVELOPMENT_DIRECTORY, second)).so(LIE, "identify", **{**WOMAN, "municipality": "Trondheim"})
    assert "nav" not in story.case.responsible


def test_nav_bergenhus_is_responsible_whatever_the_district():
    assert identified(municipality="Bergen", district="Fyllingsdalen").case.responsible["nav"] == "nav-bergenhus"


@pytest.mark.parametrize("municipality", ["Oslo", "Bergen", "Trondheim", "4203"])
def test_the_law_is_the_same_everywhere(municipality):
    """Spec 1: the same law, no local routine; only meetings differ, which Oslo does not have for adults."""
    here, there = TRACKS[identified(municipality=municipality).case.track], TRACKS["national_adult"]
    assert set(here.deadlines) == set(there.deadlines)
    assert set(there.transitions) - set(here.transitions) <= {
        "convene_case_meeting", "record_case_meeting", "complete_action",
    }  # fmt: skip


# --- where there is no coordinator


def test_the_identifying_organisation_takes_the_coordinators_place():
    story = identified(municipality="4203")
    assert [p.organisation for p in story.case.parties] == [NADHEIM]
    story.at(oslo("2026-03-07 09:00"))
    escalated = story.last("deadline_escalated")
    assert story.told(escalated) == {NADHEIM}
    story.so(NADHEIM, "acknowledge_deadline", deadline=story.deadline("lawyer_contact").id)
    story.so(NADHEIM, "assign_responsible", role="nav", organisation="nav-kristiansand", reason="Nearest")
    story.so("nav-kristiansand", "decline_responsibility", reason="Not ours")
    story.so(NADHEIM, "close", outcome="She has left")


def test_where_there_is_a_coordinator_the_identifying_organisation_does_not_take_its_place():
    story = identified(municipality="Trondheim")
    story.refuses(NADHEIM, "close", outcome="x").as_not_their_role()
    story.refuses(NADHEIM, "assign_responsible", role="nav", organisation=NAV, reason="x").as_not_their_role()


def test_where_there_are_no_police_who_identified_confirms_the_application_in_the_coordinators_place():
    story = identified(municipality="4203").so(NADHEIM, "assign_lawyer", organisation=LIE)
    story.so(LIE, "record_advice", choice="reflection").so(LIE, "submit_reflection_application")
    assert story.deadline("police_confirmation").organisation == NADHEIM
    event = story.do(NADHEIM, "confirm_application_received")[0]
    assert event.actor.role == "coordinator"


def test_what_nobody_is_responsible_for_falls_to_who_identified_until_somebody_takes_it():
    story = identified(municipality="4203").so(NADHEIM, "assign_lawyer", organisation=LIE)
    story.so(LIE, "record_advice", choice="reflection").so(LIE, "submit_reflection_application")
    story.so(NADHEIM, "confirm_application_received")
    assert story.deadline("interim_support_start").organisation == NADHEIM
    story.so(NADHEIM, "assign_responsible", role="nav", organisation="nav-kristiansand", reason="Nearest")
    story.so("nav-kristiansand", "accept_responsibility")
    assert story.deadline("interim_support_start").organisation == "nav-kristiansand"
    story.so("nav-kristiansand", "open_interim_support", from_=MON)


# --- what is offered


@pytest.mark.parametrize(
    ("track", "offers"),
    [
        ("oslo_adult", {"maintenance_work_training", "qualification_for_women", "folkeuniversitetet_course", "adora"}),
        ("bergen_adult", {"norwegian_course", "adora"}),
        ("national_adult", {"adora"}),
    ],
)
def test_each_track_has_its_activities(track, offers):
    assert {offer.id for offer in TRACKS[track].activities} == offers


def test_the_hours_are_those_of_the_report():
    hours = {offer.id: offer.hours for track in ("oslo_adult", "bergen_adult") for offer in TRACKS[track].activities}
    assert hours["norwegian_course"] == "5 × 08:30–12"
    assert {
        hours[name] for name in ("maintenance_work_training", "qualification_for_women", "folkeuniversitetet_course")
    } == {"2 × 09–15"}


@towns
@pytest.mark.parametrize(
    "activity",
    ["maintenance_work_training", "qualification_for_women", "folkeuniversitetet_course", "norwegian_course"],
)
def test_what_another_town_offers_is_not_offered_here(town, activity):
    story = reflecting(town)
    if activity in {offer.id for offer in TRACKS[town.track].activities}:
        story.so(town.nav, "choose_activity", activity=activity).do(town.nav, "start_activity")
    else:
        story.refuses(town.nav, "choose_activity", activity=activity).because("activity_not_offered")


def test_qualification_for_women_is_for_women():
    story = granted(gender="male")
    story.refuses(NAV, "choose_activity", activity="qualification_for_women").because("activity_not_for_person")
    story.so(NAV, "choose_activity", activity="folkeuniversitetet_course")


@pytest.mark.parametrize(("track", "place"), [("oslo_adult", "lauras-hus"), ("bergen_adult", "bergen-leilighet")])
def test_each_town_has_its_earmarked_places(track, place):
    assert TRACKS[track].earmarked == (place,)


def test_bergens_flat_is_one():
    story = reflecting(TOWNS[1])
    home = {"kind": "municipal_flat", "place": "bergen-leilighet", "quality_agreement": True, "from_": GRANTED_ON}
    other = reflecting(TOWNS[1])
    other.directory = replace(other.directory, occupied={"bergen-leilighet": 1})
    story.do("nav-bergenhus", "assign_housing", **home)
    other.refuses("nav-bergenhus", "assign_housing", **home).because("place_full", place="bergen-leilighet")


def test_lodging_without_a_quality_agreement_is_reviewed_after_a_month_in_oslo():
    home = {"kind": "lodging", "place": "pensjonat-sentrum", "quality_agreement": False, "from_": GRANTED_ON}
    story = granted().so(NAV, "assign_housing", **home)
    assert story.deadline("housing_review").due_at == oslo("2026-04-17 00:00")


# --- complaints


def complained(town: Town, *, over: str) -> Story:
    """Over a decision of NAV (no further housing) or of UDI (no reflection)."""
    if over == "udi":
        story = confirmed(town).at(GRANTED_ON).so(UDI, "decide_reflection", outcome="refused", decided_on=GRANTED_ON)
        return story.so(LIE, "file_complaint", decision=story.last("reflection_refused").seq, grounds="x")
    story = reflecting(town)
    story.so(town.nav, "grant_services", living_allowance=True, temporary_housing=False, follow_up=False)
    return story.so(LIE, "file_complaint", decision=story.last("services_granted").seq, grounds="No home")


@pytest.mark.parametrize(
    ("town", "over", "body"),
    [
        (TOWNS[0], "nav", "statsforvalter-oslo"),
        (TOWNS[1], "nav", "statsforvalter-vestland"),
        (TOWNS[0], "udi", "une"),
        (TOWNS[1], "udi", "une"),
        (TOWNS[2], "udi", "une"),
    ],
    ids=lambda value: value.municipality if isinstance(value, Town) else value,
)
def test_a_complaint_goes_to_the_appeal_body_of_who_decided(town, over, body):
    story = complained(town, over=over)
    decider = town.nav if over == "nav" else UDI
    forwarded = story.do(decider, "review_complaint", outcome="upheld")[-1]
    assert forwarded.data.to == body  # type: ignore[attr-defined]
    assert {body, LIE, town.coordinator} <= story.told(forwarded)
    story.do(body, "decide_appeal", outcome="reversed")


def test_two_complaints_at_once_go_each_to_its_own_body():
    story = complained(TOWNS[1], over="udi")
    story.so(UDI, "review_complaint", outcome="upheld").so("une", "decide_appeal", outcome="reversed")
    story.so(UDI, "decide_reflection", outcome="granted", decided_on=GRANTED_ON)
    story.so("nav-bergenhus", "set_condition", condition="Come to class", person_heard=True, reduction_announced=True)
    story.so(LIE, "file_complaint", decision=story.last("condition_set").seq, grounds="Too much")
    story.so("nav-bergenhus", "review_complaint", outcome="upheld")
    story.refuses("une", "decide_appeal", outcome="upheld").because("no_appeal_to_decide")
    story.do("statsforvalter-vestland", "decide_appeal", outcome="upheld")


def test_where_the_directory_has_no_appeal_body_it_is_the_one_named_when_the_case_opened():
    """Spec 1: in the rest of the country the responsible organisations are named when the case opens."""
    town, body = TOWNS[2], "statsforvalter-oslo"
    story = opened(town, responsible={"appeal_body": body}).so(LIE, "assign_lawyer", organisation="advokat-dahl")
    story.so("tot-trondheim", "assign_responsible", role="nav", organisation=town.nav, reason="x")
    story.so(town.nav, "accept_responsibility").so(
        town.nav, "set_condition", condition="x", person_heard=True, reduction_announced=True
    )
    story.so("advokat-dahl", "file_complaint", decision=story.last("condition_set").seq, grounds="x")
    forwarded = story.do(town.nav, "review_complaint", outcome="upheld")[-1]
    assert body in story.told(forwarded)


def test_where_none_is_named_the_coordinator_is_told_and_names_one():
    story = complained(TOWNS[2], over="nav")
    forwarded = story.do("nav-trondheim", "review_complaint", outcome="upheld")[-1]
    assert {LIE, "tot-trondheim"} <= story.told(forwarded)
    body = {"role": "appeal_body", "organisation": "statsforvalter-oslo", "reason": "Nearest"}
    story.so("tot-trondheim", "assign_responsible", **body).so("statsforvalter-oslo", "accept_responsibility")
    story.do("statsforvalter-oslo", "decide_appeal", outcome="upheld")


# --- the whole way


@towns
def test_the_typical_case_goes_its_whole_way_on_every_track(town):
    story = reflecting(town).at(date(2026, 3, 17))
    assert {town.nav, LIE, town.police, town.coordinator} <= story.told(story.last("reflection_granted"))
    story.so(town.nav, "grant_services", living_allowance=True, temporary_housing=True, follow_up=True)
    home = {"kind": "municipal_flat", "place": "Storgata 1", "quality_agreement": True, "from_": story.today}
    story.so(town.nav, "assign_housing", **home)
    in_activity(story, town)
    story.so(LIE, "give_return_information").at(date(2026, 8, 3)).so(LIE, "report_to_police", reported_by="lawyer")
    story.so(town.police, "open_investigation").so(town.police, "state_presence_needed", needed=True, reason="Witness")
    story.so(LIE, "apply_temporary_permit", attests_break_with_environment=True).at(date(2026, 9, 1))
    permit = {"outcome": "granted", "decided_on": story.today, "valid_until": date(2027, 9, 1)}
    story.so(UDI, "decide_temporary_permit", **permit).at(date(2027, 8, 3)).so(LIE, "apply_asylum")
    story.so("noas-mottak", "confirm_reception_place", place="noas-mottak", from_=date(2027, 8, 20))
    story.at(date(2027, 8, 20)).so(town.nav, "end_housing", reason="moved").so(UDI, "decide_asylum", outcome="asylum")
    story.so(town.coordinator, "close", outcome="Settled")
    assert (story.case.track, steps(story)) == (town.track, [
        "identification", "lawyer", "reflection_application", "interim_support", "grant", "activation",
        "temporary_permit", "asylum", "closed",
    ])  # fmt: skip


def in_activity(story: Story, town: Town) -> None:
    if town.activity is None:
        story.so(town.nav, "exempt_from_activity", until=date(2026, 9, 1), reason="Nothing is offered here")
    else:
        story.so(town.nav, "choose_activity", activity=town.activity).so(town.nav, "start_activity")


@towns
def test_nothing_is_late_in_a_case_in_which_everybody_acts(town):
    story = reflecting(town).at(date(2026, 3, 17))
    story.so(town.nav, "grant_services", living_allowance=True, temporary_housing=True, follow_up=True)
    in_activity(story, town)
    story.at(date(2026, 6, 1)).so(LIE, "give_return_information").at(date(2026, 8, 3)).so(LIE, "apply_asylum")
    story.so(UDI, "send_provisional_reply", expected=date(2027, 6, 1), application="asylum")
    story.so(UDI, "confirm_reception_place", place="noas-mottak", from_=date(2026, 9, 16)).at(date(2026, 10, 1))
    assert {d.rule for d in story.case.deadlines.values() if d.breached_at} == set()


@towns
def test_assisted_return_is_the_same_everywhere(town):
    story = reflecting(town)
    story.so(town.coordinator, "assign_responsible", role="return_counsellor", organisation=IOM, reason="She asks")
    story.so(IOM, "accept_responsibility").so(IOM, "give_return_information").so(IOM, "apply_assisted_return")
    story.so(IOM, "complete_return").so(town.coordinator, "close", outcome="Home")
    assert steps(story)[-2:] == ["return", "closed"]


@towns
def test_alternative_reception_is_the_municipalitys_to_agree_to(town):
    story = reflecting(town).so(LIE, "apply_asylum").so(town.nav, "request_alternative_reception")
    municipality = story.case.responsible.get("municipality")
    if municipality is None:
        municipality = "bergen-kommune"
        of = {"role": "municipality", "organisation": municipality, "reason": "It has agreed to take her"}
        story.so(town.coordinator, "assign_responsible", **of).so(municipality, "accept_responsibility")
    story.so(municipality, "agree_alternative_reception", accepted=True)
    story.so(UDI, "decide_alternative_reception", outcome="granted")
    assert story.case.in_charge == ("municipality", municipality)


def test_a_bergen_case_comes_from_the_shelter_and_through_a_meeting_into_a_flat():
    """F 4: the usual way in Bergen: ROSA, the shelter, a meeting with NAV, the flat, the course."""
    story = opened(TOWNS[1]).so("prosjekt-fri", "request_shelter_place")
    story.so("rosa", "offer_shelter_place", shelter="bergen-krisesenter").so("bergen-krisesenter", "confirm_arrival")
    nav = {"role": "nav", "organisation": "nav-bergenhus", "reason": "A home of her own"}
    story.so("tot-bergen", "assign_responsible", **nav).so("nav-bergenhus", "accept_responsibility")
    invited = {"at": oslo(THU), "participants": ["nav-bergenhus", "prosjekt-fri"]}
    story.so("bergen-krisesenter", "convene_case_meeting", **invited).at(THU)
    todo = {"what": "Finds the flat", "role": "nav", "by": date(2026, 3, 12)}
    story.so("bergen-krisesenter", "record_case_meeting", actions=[todo])
    home = {"kind": "municipal_flat", "place": "bergen-leilighet", "quality_agreement": True, "from_": story.today}
    story.so("nav-bergenhus", "assign_housing", **home)
    story.so("nav-bergenhus", "complete_action", deadline=story.deadline("meeting_action").id)
    assert story.case.holds == {"bergen-leilighet"}
    assert not story.case.is_member("bergen-krisesenter")
    story.do("nav-bergenhus", "choose_activity", activity="norwegian_course")
