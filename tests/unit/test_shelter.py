"""ROSA, the overlay on any adult track (spec 1-4): a safe place, moves for safety, refunds, the Adora course."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from api.queries.case_views import case_view, event_view
from domain.facts.events import Event
from domain.primitives.organisations import Organisation
from saksgang.development.seed_directory import DEVELOPMENT_DIRECTORY
from tests.unit.given import (
    IOM,
    LIE,
    NADHEIM,
    NAV,
    POLICE,
    TOT,
    TUE,
    UDI,
    WED,
    WOMAN,
    Story,
    granted,
    identified,
    oslo,
    rights,
    with_lawyer,
)

ROSA, OSLO, BERGEN, TOLGA = "rosa", "oslo-krisesenter", "bergen-krisesenter", "tolga-krisesenter"
FOR_THE_OLD = Organisation("krisesenter-60", "Krisesenter 60+", ("shelter",), "5001", capacity=9, ages=(60, 99))
FLAT = {"kind": "municipal_flat", "place": "Storgata 1", "quality_agreement": True}


def sought(**changed: Any) -> Story:
    return identified(**changed).so(NADHEIM, "request_shelter_place", needs=["Far from the city"])


def kept(shelter: str = OSLO) -> Story:
    return sought().so(ROSA, "offer_shelter_place", shelter=shelter)


def sheltered(shelter: str = OSLO) -> Story:
    return kept(shelter).at(TUE).so(shelter, "confirm_arrival")


def sheltered_and_granted() -> Story:
    story = granted().so(NADHEIM, "request_shelter_place")
    return story.so(ROSA, "offer_shelter_place", shelter=OSLO).so(OSLO, "confirm_arrival")


def beside(other: Story, story: Story) -> Story:
    """The story in a world in which the other woman holds what she holds."""
    story.directory = replace(story.directory, occupied=Counter(other.case.holds))
    return story


def shelters(story: Story) -> set[str]:
    return {p.organisation for p in story.case.members if p.role == "shelter"}


def read(story: Story, organisation: str, event: Event) -> dict[str, Any]:
    """The event as the organisation reads it in the history."""
    return event_view(event, "", rights(story, organisation), "nb")


# --- request


@pytest.mark.parametrize(
    "by", [NADHEIM, ROSA, POLICE, LIE, NAV, UDI, OSLO, "noas-mottak", "legevakten-oslo"],
)  # fmt: skip
def test_every_role_of_spec_2_may_request_a_place_and_rosa_is_told(by):
    story = identified(by=by)
    requested = story.do(by, "request_shelter_place", needs=["Interpreter"])[0]
    assert story.case.has_party(ROSA, "rosa")
    assert ROSA in story.told(requested) or by == ROSA


def test_others_may_not_request_a_place():
    identified().refuses(TOT, "request_shelter_place").as_not_their_role()
    story = identified(by="bv-st-hanshaugen")
    story.refuses("bv-st-hanshaugen", "request_shelter_place").as_not_their_role()


def test_rosa_comes_in_when_a_place_is_requested_and_not_before():
    identified().refuses(ROSA, "offer_shelter_place", shelter=OSLO).as_a_stranger()
    sought().do(ROSA, "offer_shelter_place", shelter=OSLO)


@pytest.mark.parametrize("municipality", ["Oslo", "Bergen", "Trondheim", "4203"])
def test_rosa_is_an_overlay_on_every_adult_track(municipality):
    story = sought(municipality=municipality).so(ROSA, "offer_shelter_place", shelter=TOLGA)
    story.so(TOLGA, "confirm_arrival")
    assert (story.case.housing.status, story.case.step) == ("housed", "identification")


def test_rosa_can_read_the_needs_for_which_she_looks_for_a_place():
    story = sought()
    assert read(story, ROSA, story.last("shelter_place_requested"))["data"]["needs"] == ["Far from the city"]


# --- offer, decline


def test_a_place_is_offered_once_somebody_asks_and_by_rosa_only():
    identified(by=ROSA).refuses(ROSA, "offer_shelter_place", shelter=OSLO).because("shelter_not_requested")
    identified(by=ROSA).refuses(ROSA, "decline_shelter_place", reason="Full").because("shelter_not_requested")
    sought().refuses(NADHEIM, "offer_shelter_place", shelter=OSLO).as_not_their_role()
    kept().refuses(OSLO, "decline_shelter_place", reason="Full").as_not_their_role()


@pytest.mark.parametrize("shelter", ["pensjonat-sentrum", "no-such-shelter", "lauras-hus"])
def test_what_is_offered_is_a_shelter_in_the_directory(shelter):
    sought().refuses(ROSA, "offer_shelter_place", shelter=shelter).as_invalid(
        "/data/shelter", "organisation_lacks_role"
    )


@pytest.mark.parametrize("gender", ["male", "other"])
def test_a_shelter_for_women_does_not_accept_others(gender):
    story = sought(gender=gender)
    story.refuses(ROSA, "offer_shelter_place", shelter=OSLO).because("place_does_not_accept", place=OSLO)


def test_a_shelter_may_have_an_age():
    story = Story(rows=(*DEVELOPMENT_DIRECTORY, FOR_THE_OLD)).so(NADHEIM, "identify", **WOMAN)
    story.so(NADHEIM, "request_shelter_place")
    offer = {"shelter": FOR_THE_OLD.id}
    story.refuses(ROSA, "offer_shelter_place", **offer).because("place_does_not_accept", place=FOR_THE_OLD.id)
    story.so(ROSA, "offer_shelter_place", shelter=OSLO).so(OSLO, "confirm_arrival")
    story.refuses(ROSA, "move_shelter", **offer).because("place_does_not_accept", place=FOR_THE_OLD.id)


def test_an_offered_place_is_taken_until_it_is_declined():
    first, second = kept(TOLGA), sought()
    beside(first, second).refuses(ROSA, "offer_shelter_place", shelter=TOLGA).because("place_full", place=TOLGA)
    first.so(ROSA, "decline_shelter_place", reason="She stays with a friend")
    beside(first, second).do(ROSA, "offer_shelter_place", shelter=TOLGA)


def test_after_arrival_the_place_is_lived_in_until_she_leaves():
    first, second = sheltered(TOLGA), sought()
    beside(first, second).refuses(ROSA, "offer_shelter_place", shelter=TOLGA).because("place_full", place=TOLGA)
    first.so(TOLGA, "leave_shelter")
    beside(first, second).do(ROSA, "offer_shelter_place", shelter=TOLGA)


def test_she_who_moves_gives_up_the_place_that_she_moves_from():
    first, second = sheltered(TOLGA), sought()
    first.so(ROSA, "move_shelter", shelter=OSLO)
    assert first.case.holds == {OSLO}
    beside(first, second).do(ROSA, "offer_shelter_place", shelter=TOLGA)


def test_a_place_that_is_kept_for_her_is_not_full_for_her():
    story = kept(TOLGA)
    beside(story, story).do(TOLGA, "confirm_arrival")
    assert story.case.holds == {TOLGA}


def test_a_full_shelter_cannot_be_moved_to_nor_assigned():
    story = beside(kept(TOLGA), sheltered())
    story.refuses(ROSA, "move_shelter", shelter=TOLGA).because("place_full", place=TOLGA)
    home = {"kind": "shelter", "place": TOLGA, "quality_agreement": True, "from_": TUE}
    story.refuses(ROSA, "assign_housing", **home).because("place_full", place=TOLGA)


def test_a_shelter_has_as_many_places_as_its_capacity():
    story = sought()
    story.directory = replace(story.directory, occupied={OSLO: 20})
    story.refuses(ROSA, "offer_shelter_place", shelter=OSLO).because("place_full")
    story.directory = replace(story.directory, occupied={OSLO: 19})
    story.do(ROSA, "offer_shelter_place", shelter=OSLO)


def test_a_request_without_a_place_is_declined_and_may_be_made_again():
    story = sought()
    declined = story.do(ROSA, "decline_shelter_place", reason="No place tonight")[0]
    assert {NADHEIM, TOT} <= story.told(declined)
    story.refuses(ROSA, "offer_shelter_place", shelter=OSLO).because("shelter_not_requested")
    story.so(NADHEIM, "request_shelter_place").do(ROSA, "offer_shelter_place", shelter=OSLO)


# --- arrive, move, leave


def test_she_arrives_where_a_place_is_kept():
    sought().refuses(ROSA, "confirm_arrival").because("no_place_offered")
    kept().refuses(NADHEIM, "confirm_arrival").as_not_their_role()
    for by in (OSLO, ROSA):
        story = kept()
        arrived = story.do(by, "confirm_arrival")[0]
        assert arrived.data.shelter == OSLO  # type: ignore[attr-defined]
        assert {NADHEIM, ROSA} - {by} <= story.told(arrived)
        story.refuses(by, "confirm_arrival").because("no_place_offered")


def test_only_she_who_lives_in_a_shelter_moves_or_leaves():
    story = kept()
    story.refuses(OSLO, "leave_shelter").because("not_in_a_shelter")
    story.refuses(OSLO, "move_shelter", shelter=BERGEN).because("not_in_a_shelter")
    story.refuses(NADHEIM, "leave_shelter").as_not_their_role()
    story.refuses(NADHEIM, "move_shelter", shelter=BERGEN).as_not_their_role()


def test_a_move_is_to_the_shelter_named_or_to_the_place_that_is_kept():
    story = sheltered()
    story.refuses(OSLO, "move_shelter").as_invalid("/data/shelter", "missing")
    story.so(OSLO, "request_shelter_place").so(ROSA, "offer_shelter_place", shelter=BERGEN).so(OSLO, "move_shelter")
    assert story.case.holds == {BERGEN}
    story.so(BERGEN, "move_shelter", shelter=TOLGA)
    assert story.case.holds == {TOLGA}


@pytest.mark.parametrize("shelter", ["lauras-hus", "no-such-shelter"])
def test_what_she_moves_to_is_a_shelter_in_the_directory(shelter):
    sheltered().refuses(OSLO, "move_shelter", shelter=shelter).as_invalid("/data/shelter", "organisation_lacks_role")


def test_leaving_is_told_to_who_must_go_on_helping():
    story = sheltered_and_granted()
    left = story.do(OSLO, "leave_shelter", reason="A flat of her own")[0]
    assert {ROSA, NAV, LIE, TOT} <= story.told(left)
    assert (story.case.housing.status, story.case.holds) == ("none", frozenset())


def test_leaving_a_shelter_is_no_eviction():
    story = sheltered_and_granted().so(OSLO, "leave_shelter")
    assert not story.case.deadlines_of("rehousing")


# --- who is a party, and until when


def test_the_shelter_comes_in_when_a_place_is_offered_and_is_told():
    sought().refuses(OSLO, "confirm_arrival").as_a_stranger()
    story = kept()
    assert OSLO in story.told(story.last("shelter_place_offered"))
    kept().refuses(BERGEN, "confirm_arrival").as_a_stranger()


@pytest.mark.parametrize(
    "leaves",
    [
        lambda: kept().so(ROSA, "decline_shelter_place", reason="She does not want to"),
        lambda: kept().so(ROSA, "offer_shelter_place", shelter=BERGEN),
        lambda: sheltered().so(OSLO, "leave_shelter"),
        lambda: sheltered().so(OSLO, "move_shelter", shelter=BERGEN),
        lambda: sheltered().so(OSLO, "request_shelter_place").so(ROSA, "offer_shelter_place", shelter=BERGEN)
        .so(BERGEN, "confirm_arrival"),
        lambda: sheltered_and_granted().so(NAV, "assign_housing", **FLAT, from_=date(2026, 3, 17)),
        lambda: sheltered_and_granted().so(NAV, "end_housing", reason="moved"),
    ],
    ids=["declined", "another offered", "left", "moved from", "arrived elsewhere", "flat assigned", "housing ended"],
)  # fmt: skip
def test_the_shelter_leaves_when_its_matter_has_ended(leaves):
    story = leaves()
    assert OSLO not in shelters(story)
    story.refuses(OSLO, "record_follow_up", kind="conversation").as_not_their_role()


def test_the_shelter_that_she_moves_to_comes_in():
    story = sheltered().so(OSLO, "move_shelter", shelter=BERGEN)
    assert shelters(story) == {BERGEN}
    story.do(BERGEN, "record_follow_up", kind="conversation")


def test_the_shelter_in_which_she_lives_stays_when_another_place_is_declined():
    story = sheltered().so(OSLO, "request_shelter_place").so(ROSA, "offer_shelter_place", shelter=BERGEN)
    story.so(ROSA, "decline_shelter_place", reason="She would rather stay")
    assert shelters(story) == {OSLO}


def test_rosa_stays_in_the_case_when_she_leaves_the_shelter():
    story = sheltered().so(OSLO, "leave_shelter")
    assert story.case.has_party(ROSA, "rosa")
    story.do(ROSA, "record_follow_up", kind="conversation")


def test_a_shelter_that_is_no_longer_hers_is_told_nothing_more():
    story = sheltered().so(OSLO, "move_shelter", shelter=BERGEN).at(WED)
    missing = story.do(NADHEIM, "report_missing", last_seen=TUE)[0]
    assert BERGEN in story.told(missing)
    assert OSLO not in story.told(missing)


# --- deadlines


def test_n_4_2_three_months_after_arrival_rosa_reviews_the_stay():
    """Arrived on Tuesday 3 March: three months end with 3 June, and fourteen days before that is 20 May."""
    review = sheltered().deadline("shelter_review")
    assert (review.organisation, review.kind, review.due_at) == (ROSA, "routine", oslo("2026-06-04 00:00"))
    assert [r.at for r in review.rungs if r.kind == "remind"] == [oslo("2026-05-21 00:00")]


def test_three_months_from_the_last_of_november_end_with_the_last_of_february():
    story = kept().at(date(2026, 11, 30)).so(OSLO, "confirm_arrival")
    assert story.deadline("shelter_review").due_at == oslo("2027-03-01 00:00")


@pytest.mark.parametrize(
    ("by", "name", "data"),
    [
        (ROSA, "move_shelter", {"shelter": BERGEN}),
        (OSLO, "leave_shelter", {}),
        (ROSA, "review_housing", {"reason": "No flat yet"}),
    ],
)
def test_the_review_is_met_by_moving_leaving_or_reviewing(by, name, data):
    story = sheltered().at(date(2026, 4, 20)).so(by, name, **data)
    assert story.deadline("shelter_review", 0).state == "met"


def test_a_move_starts_three_months_in_the_new_shelter():
    story = sheltered().at(date(2026, 4, 20)).so(ROSA, "move_shelter", shelter=BERGEN)
    assert story.deadline("shelter_review").due_at == oslo("2026-07-21 00:00")


def test_a_municipal_flat_leaves_no_stay_to_review():
    story = sheltered_and_granted().so(NAV, "assign_housing", **FLAT, from_=date(2026, 3, 17))
    assert [d.state for d in story.case.deadlines_of("shelter_review")] == ["cancelled"]


def test_a_stay_that_nobody_reviews_is_escalated_and_comes_again_every_month():
    story = sheltered().at(oslo("2026-08-10 10:00"))
    found = story.case.deadlines_of("shelter_review")
    assert [d.due_at for d in found] == [oslo(f"2026-0{month}-04 00:00") for month in (6, 7, 8, 9)]
    assert [d.state for d in found] == ["breached", "breached", "breached", "open"]
    assert [kind for kind, _ in story.about("shelter_review", 0)].count("deadline_escalated") == 1
    assert TOT in story.told(story.last("deadline_escalated"))


def test_a_refund_is_decided_within_a_week():
    """Requested on Tuesday 3 March: the week ends with 10 March, and two days before that is 8 March."""
    story = sheltered().so(OSLO, "request_refund", kind="dentist", amount_nok=1800)
    refund = story.deadline("refund_decision")
    assert (refund.organisation, refund.kind, refund.due_at) == (ROSA, "routine", oslo("2026-03-11 00:00"))
    assert [r.at for r in refund.rungs if r.kind == "remind"] == [oslo("2026-03-09 00:00")]
    story.at(WED).so(ROSA, "decide_refund", outcome="granted")
    assert story.deadline("refund_decision").state == "met"


def test_a_refund_that_nobody_decides_is_breached_and_told_to_the_coordinator():
    story = sheltered().so(OSLO, "request_refund", kind="clothes", amount_nok=700).at(oslo("2026-03-11 00:00"))
    assert [kind for kind, _ in story.about("refund_decision")] == [
        "deadline_reminded", "deadline_breached", "deadline_escalated",
    ]  # fmt: skip
    assert TOT in story.told(story.last("deadline_escalated"))


# --- refunds


@pytest.mark.parametrize("kind", ["course", "doctor", "dentist", "psychologist", "clothes", "living"])
def test_the_shelter_asks_for_a_refund_of_every_kind(kind):
    story = sheltered()
    assert story.told(story.do(OSLO, "request_refund", kind=kind, amount_nok=500)[0]) == {ROSA}
    story.so(ROSA, "decide_refund", outcome="refused", reason="The municipality covers it")


def test_refunds_are_the_shelters_to_ask_for_and_rosas_to_decide():
    story = sheltered()
    story.refuses(ROSA, "decide_refund").because("no_refund_requested")
    for other in (ROSA, NADHEIM):
        story.refuses(other, "request_refund", kind="doctor", amount_nok=1).as_not_their_role()
    story.so(OSLO, "request_refund", kind="doctor", amount_nok=1)
    story.refuses(OSLO, "decide_refund").as_not_their_role()


def test_where_several_refunds_wait_the_one_decided_is_named():
    story = sheltered().so(OSLO, "request_refund", kind="doctor", amount_nok=400)
    story.so(OSLO, "request_refund", kind="clothes", amount_nok=900)
    first, second = (e.seq for e in story.of_type("refund_requested"))
    story.refuses(ROSA, "decide_refund").as_invalid("/data/refund", "several_refunds")
    story.refuses(ROSA, "decide_refund", refund=1).as_invalid("/data/refund", "no_such_refund")
    story.so(ROSA, "decide_refund", refund=second)
    assert [d.state for d in story.case.deadlines_of("refund_decision")] == ["open", "met"]
    story.so(ROSA, "decide_refund")
    assert story.last("refund_decided").data.refund == first  # type: ignore[attr-defined]


def test_who_decides_a_refund_can_read_what_it_is_for():
    story = sheltered().so(OSLO, "request_refund", kind="dentist", amount_nok=1800)
    asked = read(story, ROSA, story.last("refund_requested"))
    assert asked["data"] == {"kind": "dentist", "amount_nok": 1800}


def test_the_shelter_that_asked_is_told_of_the_answer_though_she_has_moved_on():
    story = sheltered().so(OSLO, "request_refund", kind="dentist", amount_nok=1800)
    story.so(ROSA, "move_shelter", shelter=BERGEN)
    decided = story.do(ROSA, "decide_refund", outcome="granted")[0]
    assert story.told(decided) == {OSLO}


def test_the_shelter_that_asked_can_read_the_answer():
    story = sheltered().so(OSLO, "request_refund", kind="dentist", amount_nok=1800)
    decided = story.do(ROSA, "decide_refund", outcome="granted")[0]
    assert read(story, OSLO, decided)["data"]["outcome"] == "granted"


# --- Adora


@pytest.mark.parametrize("municipality", ["Oslo", "Bergen", "Trondheim"])
def test_adora_is_for_women_in_rosa_whatever_the_track(municipality):
    story = with_lawyer(municipality=municipality)
    story.refuses(LIE, "choose_activity", activity="adora").because("activity_not_for_person")
    story.so(LIE, "request_shelter_place").so(LIE, "choose_activity", activity="adora")
    assert story.case.has_party("adora", "activity_provider")
    assert "adora" in story.told(story.last("activity_chosen"))


def test_a_man_in_rosa_is_not_offered_adora():
    story = with_lawyer(gender="male").so(LIE, "request_shelter_place")
    story.refuses(LIE, "choose_activity", activity="adora").because("activity_not_for_person")


@pytest.mark.parametrize("ends", ["end_activity", "choose another"])
def test_adora_leaves_when_she_no_longer_goes_there(ends):
    story = granted().so(NADHEIM, "request_shelter_place").so(NAV, "choose_activity", activity="adora")
    story.so(NAV, "start_activity")
    if ends == "end_activity":
        story.so(NAV, "end_activity")
    else:
        story.so(NAV, "choose_activity", activity="qualification_for_women")
    assert not story.case.has_party("adora", "activity_provider")


# --- where she is


def a_whole_stay() -> Story:
    """Everything that names a shelter, from an offer that was declined to a move and a departure."""
    story = granted().so(NADHEIM, "request_shelter_place").so(NAV, "choose_activity", activity="adora")
    story.so(ROSA, "offer_shelter_place", shelter=TOLGA).so(ROSA, "decline_shelter_place", reason="Too far away")
    story.so(NADHEIM, "request_shelter_place").so(ROSA, "offer_shelter_place", shelter=OSLO)
    story.so(OSLO, "confirm_arrival").so(OSLO, "request_refund", kind="course", amount_nok=900).so(
        ROSA, "decide_refund"
    )
    story.so(TOT, "assign_responsible", role="return_counsellor", organisation=IOM, reason="She asks")
    story.so(OSLO, "move_shelter", shelter=BERGEN)
    return story.so(LIE, "apply_asylum")


MUST_NOT_SEE = [TOT, NADHEIM, POLICE, UDI, "adora", IOM, "noas-mottak"]


def named_in(shown: dict[str, Any]) -> list[str]:
    return [shelter for shelter in (TOLGA, OSLO, BERGEN) if shelter in json.dumps(shown)]


@pytest.mark.parametrize("reader", MUST_NOT_SEE)
def test_no_event_tells_where_she_lives_to_who_must_not_see_it(reader):
    story = a_whole_stay()
    assert not [event.type for event in story.events if named_in(read(story, reader, event))]


@pytest.mark.parametrize(
    "names_the_shelter",
    [
        lambda story: story.so(LIE, "record_consent", to=BERGEN, categories=["health_social"], form="oral"),
        lambda story: story.so(LIE, "withdraw_consent", to=BERGEN, categories=["health_social"]),
        lambda story: story.so(
            LIE, "share_information", to=BERGEN, categories=["health_social"], text="Asthma", basis="danger_to_life",
            explanation="She may need help at night",
        ),
        lambda story: story.so(TOT, "assign_responsible", role="shelter", organisation="tolga-krisesenter", reason="x"),
    ],
    ids=["consent", "withdrawal", "share", "hand-over"],
)  # fmt: skip
def test_nor_does_an_entry_about_the_shelter(names_the_shelter):
    story = names_the_shelter(a_whole_stay())
    assert not named_in(read(story, UDI, story.events[-1]))


def test_nor_does_a_case_meeting_to_which_the_shelter_is_invited():
    story = with_lawyer(municipality="Bergen").so(NADHEIM, "request_shelter_place")
    story.so(ROSA, "offer_shelter_place", shelter=BERGEN).so(BERGEN, "confirm_arrival")
    invited = story.do(BERGEN, "convene_case_meeting", at=oslo("2026-03-05 12:00"), participants=[BERGEN, LIE])[0]
    held = story.do(BERGEN, "record_case_meeting", absent=[BERGEN])[0]
    assert not [event.type for event in (invited, held) if named_in(read(story, NADHEIM, event))]


@pytest.mark.parametrize("reader", MUST_NOT_SEE)
@pytest.mark.parametrize(
    "given",
    [a_whole_stay, lambda: granted(by=OSLO).so(LIE, "apply_asylum"), lambda: identified(by=OSLO)],
    ids=["a whole stay", "granted", "identified"],
)
def test_no_overview_tells_where_she_lives_to_who_must_not_see_it(reader, given):
    story = given()
    assert not named_in(case_view(story.case, rights(story, reader), story.now, "nb", []))


@pytest.mark.parametrize("reader", [LIE, NAV, ROSA, OSLO])
def test_who_houses_her_or_acts_for_her_sees_where_she_lives(reader):
    story = sheltered_and_granted()
    assert read(story, reader, story.last("arrival_confirmed"))["data"] == {"shelter": OSLO}


def test_a_service_that_follows_her_up_sees_where():
    story = sheltered()
    assert "shelter" not in read(story, NADHEIM, story.last("arrival_confirmed"))["data"]
    story.so(NADHEIM, "record_follow_up", kind="home_visit")
    assert read(story, NADHEIM, story.last("arrival_confirmed"))["data"] == {"shelter": OSLO}


def test_the_redaction_says_why():
    story = sheltered()
    hidden = read(story, TOT, story.last("arrival_confirmed"))
    assert (hidden["redacted"], hidden["because"], hidden["data"]) == (["location"], "need_to_know", {})


@pytest.mark.parametrize("to", ["another shelter", "a flat"])
def test_the_shelter_that_she_leaves_does_not_learn_where_she_goes(to):
    story = sheltered_and_granted()
    if to == "a flat":
        event = story.do(NAV, "assign_housing", **FLAT, from_=story.today)[0]
    else:
        event = story.do(ROSA, "move_shelter", shelter=BERGEN, reason="He has been seen outside")[0]
    for day in (0, 10, 40):
        story.asleep_until(story.today + timedelta(days=day))
        told = json.dumps(read(story, OSLO, event))
        assert BERGEN not in told
        assert str(FLAT["place"]) not in told
