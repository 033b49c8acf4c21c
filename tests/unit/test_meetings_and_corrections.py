"""Meetings on an adult's case, corrections, links between cases, an age that is settled, and issues (spec 1, 2, 3)."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from api.queries.case_views import event_view
from domain.facts.events import Event
from domain.primitives.refusals import Invalid
from tests.unit.given import (
    FRI,
    GRANTED_ON,
    LIE,
    MON,
    NADHEIM,
    NAV,
    POLICE,
    THU,
    TOT,
    TUE,
    UDI,
    WED,
    Story,
    applied,
    granted,
    identified,
    oslo,
    rights,
    with_lawyer,
)

ROSA, SHELTER, BERGEN_NAV, BERGEN_TOT = "rosa", "bergen-krisesenter", "nav-bergenhus", "tot-bergen"
CHILD_WELFARE, OTHER_CASE = "bv-st-hanshaugen", "0192f0c1-2b1e-7c3a-9d59-3f6f6b1f2a10"
MEETING = {"at": oslo(THU, "12:00"), "participants": [SHELTER, BERGEN_NAV, LIE]}


def read(story: Story, organisation: str, event: Event) -> dict[str, Any]:
    """The event as the organisation reads it in the history."""
    return event_view(event, "", rights(story, organisation), "nb")


def in_bergen() -> Story:
    """A woman in Bergen's shelter, with a lawyer; NAV has been brought in."""
    story = with_lawyer(municipality="Bergen").so(NADHEIM, "request_shelter_place")
    story.so(ROSA, "offer_shelter_place", shelter=SHELTER).so(SHELTER, "confirm_arrival")
    story.so(BERGEN_TOT, "assign_responsible", role="nav", organisation=BERGEN_NAV, reason="Her own flat")
    return story.so(BERGEN_NAV, "accept_responsibility")


def convened(by: str = SHELTER) -> Story:
    return in_bergen().so(by, "convene_case_meeting", **MEETING)


def held(*actions: dict[str, Any], by: str = SHELTER) -> Story:
    story = convened(by).at(oslo(THU, "13:00"))
    return story.so(by, "record_case_meeting", needs=["Clothes"], security_needs="Alarm", actions=list(actions))


def action(role: str, by: date = date(2026, 3, 13)) -> dict[str, Any]:
    return {"what": "Finds a flat", "role": role, "by": by}


# --- case meetings of adults


@pytest.mark.parametrize("by", [TOT, NAV])
def test_there_are_no_case_meetings_on_oslo_adult(by):
    story = granted()
    story.refuses(by, "convene_case_meeting", at=oslo(THU), participants=[LIE]).as_not_their_role()
    story.refuses(by, "record_case_meeting").as_not_their_role()
    story.refuses(by, "complete_action", deadline="meeting_action-1-1").as_not_their_role()


@pytest.mark.parametrize("by", [BERGEN_TOT, BERGEN_NAV, SHELTER])
def test_coordinator_nav_and_shelter_call_a_meeting_and_whoever_is_named_is_invited(by):
    called = convened(by).events[-1]
    assert convened(by).told(called) == {SHELTER, BERGEN_NAV, LIE} - {by}


@pytest.mark.parametrize("by", [LIE, NADHEIM, ROSA])
def test_others_call_no_meeting(by):
    in_bergen().refuses(by, "convene_case_meeting", **MEETING).as_not_their_role()


def test_case_meetings_are_held_in_the_rest_of_the_country_too():
    story = with_lawyer(municipality="Trondheim")
    story.so("tot-trondheim", "convene_case_meeting", at=oslo(THU), participants=[LIE, NADHEIM])
    story.so("tot-trondheim", "record_case_meeting", actions=[action("lawyer")])


@pytest.mark.parametrize("stranger", ["exit-bergen", "oslo-krisesenter", "prosjekt-eva", "no-such"])
def test_who_is_no_party_is_not_invited(stranger):
    invited = {"at": oslo(THU), "participants": [LIE, stranger]}
    in_bergen().refuses(SHELTER, "convene_case_meeting", **invited).as_invalid(
        "/data/participants/1", "not_in_the_case"
    )


def test_who_has_left_or_is_only_a_guest_is_not_invited():
    story = in_bergen().so(SHELTER, "move_shelter", shelter="tolga-krisesenter")
    told = {"categories": ["identity"], "text": "x", "basis": "danger_to_life", "explanation": "x"}
    story.so(NADHEIM, "share_information", to="legevakten-oslo", **told)
    for absent in (SHELTER, "legevakten-oslo"):
        story.refuses(BERGEN_NAV, "convene_case_meeting", at=oslo(THU), participants=[absent]).as_invalid(
            "/data/participants/0", "not_in_the_case"
        )


@pytest.mark.parametrize("other", [BERGEN_NAV, LIE, BERGEN_TOT])
def test_only_who_called_the_meeting_records_it(other):
    story = convened()
    story.refuses(other, "record_case_meeting").as_not_their_role()
    story.do(SHELTER, "record_case_meeting", absent=[LIE])


def test_a_meeting_is_recorded_once():
    held().refuses(SHELTER, "record_case_meeting").as_not_their_role()


def test_of_two_meetings_that_are_called_both_are_recorded():
    story = convened(SHELTER).so(BERGEN_NAV, "convene_case_meeting", **MEETING)
    story.so(BERGEN_NAV, "record_case_meeting").do(SHELTER, "record_case_meeting")


def test_what_the_meeting_found_is_read_by_whom_it_concerns():
    story = held()
    recorded = story.last("case_meeting_recorded")
    assert read(story, LIE, recorded)["data"]["security_needs"] == "Alarm"
    for other in (BERGEN_TOT, BERGEN_NAV, NADHEIM):
        assert {"security_needs", "needs"} & set(read(story, other, recorded)["data"]) == set()


def test_no_next_meeting_is_due_where_nobody_is_placed():
    assert not held(action("nav")).case.deadlines_of("case_meeting", "first_case_meeting")


# --- actions


@pytest.mark.parametrize(
    ("role", "organisation"),
    [("nav", BERGEN_NAV), ("shelter", SHELTER), ("lawyer", LIE), ("rosa", ROSA), ("coordinator", BERGEN_TOT)],
)
def test_an_action_is_a_deadline_of_the_role_named_to_its_own_date(role, organisation):
    """By Friday 13 March; one working day before that is the end of 12 March."""
    found = held(action(role)).deadline("meeting_action")
    assert (found.organisation, found.kind, found.due_at) == (organisation, "routine", oslo("2026-03-14 00:00"))
    assert [r.at for r in found.rungs if r.kind == "remind"] == [oslo("2026-03-13 00:00")]


def test_whoever_has_something_to_do_is_told():
    story = held(action("nav"), action("lawyer"))
    assert {BERGEN_NAV, LIE, BERGEN_TOT} <= story.told(story.last("case_meeting_recorded"))


def test_each_action_is_a_deadline_of_its_own():
    story = held(action("nav"), action("nav", date(2026, 3, 20)))
    first, second = story.case.deadlines_of("meeting_action")
    story.so(BERGEN_NAV, "complete_action", deadline=second.id)
    assert [d.state for d in story.case.deadlines_of("meeting_action")] == ["open", "met"]
    assert (first.due_at, second.due_at) == (oslo("2026-03-14 00:00"), oslo("2026-03-21 00:00"))


def test_an_action_for_a_role_that_nobody_has_falls_to_the_coordinator():
    assert held(action("health")).deadline("meeting_action").organisation == BERGEN_TOT


def test_an_action_is_for_a_role():
    convened().refuses(SHELTER, "record_case_meeting", actions=[action("nav"), action("king")]).as_invalid(
        "/data/actions/1/role", "no_such_role"
    )


@pytest.mark.parametrize("by", [BERGEN_NAV, BERGEN_TOT])
def test_an_action_is_completed_by_whose_it_is_or_by_the_coordinator(by):
    story = held(action("nav"))
    id_ = story.deadline("meeting_action").id
    for other in (LIE, SHELTER, NADHEIM):
        story.refuses(other, "complete_action", deadline=id_).as_not_their_role()
    story.so(by, "complete_action", deadline=id_, result="A flat in the centre")
    assert story.deadline("meeting_action").state == "met"
    story.refuses(by, "complete_action", deadline=id_).because("no_such_action")


def test_only_an_action_is_completed():
    story = held(action("nav"))
    for id_ in ("meeting_action-99-1", story.deadline("legal_advice").id):
        story.refuses(BERGEN_TOT, "complete_action", deadline=id_).as_invalid("/data/deadline", "no_such_deadline")


def test_an_action_that_nobody_completes_is_escalated_and_completed_late():
    story = held(action("nav")).at(oslo("2026-03-15 09:00"))
    assert [kind for kind, _ in story.about("meeting_action")] == [
        "deadline_reminded", "deadline_breached", "deadline_escalated", "deadline_escalated",
    ]  # fmt: skip
    assert BERGEN_TOT in story.told(story.last("deadline_escalated"))
    story.so(BERGEN_NAV, "complete_action", deadline=story.deadline("meeting_action").id)
    assert story.deadline("meeting_action").state == "met_late"


def test_an_action_goes_with_its_role():
    story = held(action("nav"))
    story.so(BERGEN_TOT, "assign_responsible", role="nav", organisation="nav-stavanger", reason="She moves")
    story.so("nav-stavanger", "accept_responsibility")
    story.do("nav-stavanger", "complete_action", deadline=story.deadline("meeting_action").id)


# --- corrections


def corrected(**fields: Any) -> Story:
    story = granted(person={"name": "N. N.", "language": "en"}, indicators=["No papers"])
    return story.so(NADHEIM, "correct", seq=1, fields=fields, reason="Written down wrongly")


def test_invariant_5_a_correction_is_a_new_event_and_the_old_one_stays_as_it_was():
    story = granted()
    before = story.events[0].data
    correction = story.do(NADHEIM, "correct", seq=1, fields={"exploitation": "begging"}, reason="Misheard")[0]
    assert (story.events[0].data, story.events[0].seq) == (before, 1)
    assert (correction.type, correction.seq) == ("entry_corrected", story.case.version)
    assert read(story, NADHEIM, story.events[0])["data"]["exploitation"] == "prostitution"
    assert read(story, NADHEIM, correction)["data"]["fields"] == {"exploitation": "begging"}
    assert TOT in story.told(correction)


def test_a_correction_shows_no_more_than_the_entry_did():
    story = corrected(person={"name": "M. M."}, exploitation="begging", gender="female", district="Sagene")
    shown = {who: read(story, who, story.events[-1])["data"]["fields"] for who in (NADHEIM, LIE, NAV, UDI, TOT)}
    assert set(shown[NADHEIM]) == {"person", "exploitation", "gender", "district"}
    assert set(shown[LIE]) == set(shown[NAV]) == {"person", "gender", "district"}
    assert set(shown[UDI]) == {"person", "gender"}
    assert set(shown[TOT]) == {"gender"}
    assert "reason" not in read(story, UDI, story.events[-1])["data"]


def test_only_who_recorded_an_entry_corrects_it():
    change = {"seq": 1, "fields": {"exploitation": "begging"}, "reason": "x"}
    granted().refuses(NAV, "correct", **change).as_not_their_role("only_who_recorded_corrects")
    granted().refuses("pro-sentret", "correct", **change).as_a_stranger()


def test_what_time_recorded_nobody_corrects():
    story = identified().at(FRI)
    seq = story.last("deadline_reminded").seq
    story.refuses(NADHEIM, "correct", seq=seq, fields={"rung": 1}, reason="x").as_not_their_role(
        "only_who_recorded_corrects"
    )


def test_there_is_no_entry_after_the_last():
    story = identified()
    story.refuses(NADHEIM, "correct", seq=2, fields={"gender": "male"}, reason="x").as_invalid(
        "/data/seq", "no_such_entry"
    )


@pytest.mark.parametrize("field", ["colour", "track", "seq", "on"])
def test_only_what_was_said_is_corrected(field):
    identified().refuses(NADHEIM, "correct", seq=1, fields={field: "x"}, reason="x").as_invalid(
        f"/data/fields/{field}", "no_such_field"
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [("gender", "woman"), ("gender", None), ("birth_date", "yesterday"), ("assessed_age", -1), ("indicators", "none"),
     ("person", {"shoe_size": 38}), ("urgent", "yes")],
)  # fmt: skip
def test_a_correction_has_the_shape_of_what_it_corrects(field, value):
    identified().refuses(NADHEIM, "correct", seq=1, fields={field: value}, reason="x").as_invalid(
        f"/data/fields/{field}", "does_not_fit"
    )


def test_a_correction_corrects_something():
    with pytest.raises(ValidationError):
        identified().command(NADHEIM, "correct", seq=1, fields={}, reason="x")


@pytest.mark.parametrize(
    ("seq", "fields"),
    [(2, {"organisation": "no-such"}), (2, {"organisation": NAV}), (3, {"last_seen": "2030-01-01"})],
    ids=["unknown organisation", "organisation without the role", "in the future"],
)
def test_a_correction_says_nothing_that_the_entry_could_not_have_said(seq, fields):
    """Spec 2: organisations are in the directory with their role, and nothing has happened in the future."""
    story = with_lawyer().so(NADHEIM, "report_missing", last_seen=MON)
    with pytest.raises(Invalid):
        story.command(NADHEIM, "correct", seq=seq, fields=fields, reason="x")


def test_correcting_the_gender_of_the_opening_changes_what_the_case_knows():
    story = identified().so(NADHEIM, "request_shelter_place")
    story.so(NADHEIM, "correct", seq=1, fields={"gender": "male"}, reason="Misread")
    story.refuses(ROSA, "offer_shelter_place", shelter=SHELTER).because("place_does_not_accept")
    story.so(NADHEIM, "correct", seq=1, fields={"gender": "female"}, reason="It was right after all")
    story.so(ROSA, "offer_shelter_place", shelter=SHELTER)
    assert [e.data.fields for e in story.of_type("entry_corrected")] == [{"gender": "male"}, {"gender": "female"}]  # type: ignore[attr-defined]


def test_a_correction_moves_no_deadline_and_no_step():
    story = applied()
    before = (story.case.deadlines, story.case.step, story.case.parties, story.case.responsible)
    story.so(NADHEIM, "correct", seq=1, fields={"district": "Frogner"}, reason="x")
    assert before == (story.case.deadlines, story.case.step, story.case.parties, story.case.responsible)


def test_a_field_is_named_as_it_was_sent():
    story = granted()
    home = {"kind": "own", "place": "Storgata 1", "quality_agreement": True, "from_": GRANTED_ON}
    seq = story.do(NAV, "assign_housing", **home)[0].seq
    story.so(NAV, "correct", seq=seq, fields={"from": "2026-03-18", "place": "Storgata 2"}, reason="x")
    assert set(read(story, LIE, story.events[-1])["data"]["fields"]) == {"from", "place"}
    assert set(read(story, UDI, story.events[-1])["data"]["fields"]) == {"from"}


def test_an_entry_of_a_closed_case_is_corrected_too():
    story = identified().so(TOT, "close", outcome="left")
    story.so(NADHEIM, "correct", seq=1, fields={"gender": "other"}, reason="x")
    assert story.case.closed_at is not None


# --- links


@pytest.mark.parametrize("by", [TOT, POLICE, CHILD_WELFARE])
def test_a_link_shows_no_more_than_that_there_is_one(by):
    story = granted().so(TOT, "assign_responsible", role="child_welfare", organisation=CHILD_WELFARE, reason="Sister")
    story.so(CHILD_WELFARE, "accept_responsibility")
    linked = story.do(by, "link_case", case=OTHER_CASE, kind="sibling")[0]
    assert (read(story, by, linked)["data"], story.told(linked)) == ({"case": OTHER_CASE, "kind": "sibling"}, set())
    for other in {TOT, POLICE, CHILD_WELFARE, LIE, NAV, UDI, NADHEIM} - {by}:
        assert (read(story, other, linked)["type"], read(story, other, linked)["data"]) == ("case_linked", {})


def test_others_link_no_cases():
    for by in (LIE, NAV, UDI, NADHEIM):
        granted().refuses(by, "link_case", case=OTHER_CASE, kind="parent").as_not_their_role()


def test_a_link_is_not_hers_to_share_for_it_leads_to_another_person():
    story = granted().so(TOT, "link_case", case=OTHER_CASE, kind="sibling")
    linked = story.events[-1]
    story.so(LIE, "record_consent", to=NAV, categories=["notes"], form="written")
    story.so(LIE, "share_information", to=NAV, categories=["notes"], text="x", basis="consent")
    assert read(story, NAV, linked)["data"] == {}


@pytest.mark.parametrize("data", [{"case": "not-a-case"}, {"kind": "friend"}])
def test_a_link_is_to_a_case_and_of_a_kind(data):
    with pytest.raises(ValidationError):
        granted().command(TOT, "link_case", **{"case": OTHER_CASE, "kind": "sibling", **data})


# --- an age that is settled


def settled(story: Story, by: str = POLICE, **data: Any) -> Story:
    return story.at(TUE, "09:00").so(by, "settle_age", basis="Papers from the embassy", **data)


TRACKS = [("Oslo", "oslo"), ("Bergen", "bergen"), ("Trondheim", "national"), ("4203", "national")]


@pytest.mark.parametrize(("municipality", "track"), TRACKS)
def test_who_turns_out_to_be_a_child_goes_on_along_the_childrens_track(municipality, track):
    story = settled(identified(by=POLICE, municipality=municipality), age=16)
    assert (story.case.track, story.case.step) == (f"{track}_minor", "concern")
    assert story.deadline("screening").state == "open"
    assert story.deadline("lawyer_contact").state == "superseded"


@pytest.mark.parametrize(("municipality", "track"), TRACKS)
def test_who_turns_out_to_be_an_adult_goes_on_along_the_adults_track(municipality, track):
    child = identified(by=POLICE, municipality=municipality, birth_date=None, presumed_minor=True)
    story = settled(child, age=19)
    assert (story.case.track, story.case.step) == (f"{track}_adult", "identification")
    assert not story.case.is_minor(story.now)
    assert story.deadline("lawyer_contact").state == "open"
    assert {d.state for d in story.case.deadlines_of("screening", "concern_review", "investigation")} == {"superseded"}


def test_the_old_deadlines_stay_readable_with_what_they_had_come_to():
    story = (
        identified(by=POLICE, birth_date=None, presumed_minor=True).at(WED).so(POLICE, "settle_age", age=19, basis="x")
    )
    screening = story.deadline("screening")
    assert (screening.state, screening.breached_at, screening.next_daily) == (
        "breached",
        oslo("2026-03-03 10:00"),
        None,
    )
    assert story.deadline("concern_review").state == "superseded"


def test_child_welfare_is_told_at_once_and_takes_over():
    story = applied()
    moved = story.do(UDI, "settle_age", age=16, basis="Assessment")[0]
    assert {CHILD_WELFARE, TOT, LIE, NADHEIM} <= story.told(moved)
    assert story.case.in_charge == ("child_welfare", CHILD_WELFARE)
    story.do(CHILD_WELFARE, "conduct_screening", answers={}, suspicion="strengthened")


def test_child_welfare_leaves_when_the_child_turns_out_to_be_an_adult():
    story = settled(identified(by=POLICE, birth_date=None, presumed_minor=True), age=19)
    assert CHILD_WELFARE in story.told(story.last("age_settled"))
    story.refuses(CHILD_WELFARE, "conduct_screening", answers={}, suspicion="dismissed").as_not_their_role()


def test_nav_leaves_when_she_turns_out_to_be_a_child_and_her_period_goes_on():
    story = granted().so(UDI, "settle_age", age=16, basis="x")
    assert not story.case.is_member(NAV)
    assert story.case.reflection.runs
    assert story.deadline("reflection_period").state == "open"


def a_child_in_a_shelter() -> Story:
    """Taken for an adult at first, and given a place in a shelter."""
    story = identified(by=POLICE).so(POLICE, "request_shelter_place")
    story.so(ROSA, "offer_shelter_place", shelter="oslo-krisesenter").so("oslo-krisesenter", "confirm_arrival")
    return settled(story, age=16).so(CHILD_WELFARE, "conduct_screening", answers={}, suspicion="strengthened")


def test_a_child_who_is_placed_no_longer_lives_in_the_shelter():
    story = a_child_in_a_shelter()
    story.so(CHILD_WELFARE, "place_by_consent", institution="institusjon-nord", consent_of="guardian")
    assert story.case.holds == {"institusjon-nord"}
    assert not story.case.is_member("oslo-krisesenter")


def test_the_case_of_a_child_who_lived_in_a_shelter_can_end():
    story = a_child_in_a_shelter()
    story.so(CHILD_WELFARE, "place_by_consent", institution="institusjon-nord", consent_of="guardian")
    story.so(CHILD_WELFARE, "end_placement", reason="other_measure").so(CHILD_WELFARE, "close", outcome="Foster home")


@pytest.mark.parametrize("by", [LIE, NAV, TOT, NADHEIM])
def test_others_settle_no_age(by):
    granted().refuses(by, "settle_age", age=16, basis="x").as_not_their_role()


@pytest.mark.parametrize("data", [{}, {"age": 16, "birth_date": date(2010, 1, 1)}])
def test_an_age_is_settled_by_a_number_or_by_a_date_of_birth(data):
    granted().refuses(UDI, "settle_age", basis="x", **data).as_invalid("/data/birth_date", "age_or_birth_date")


def test_nobody_is_born_tomorrow():
    granted().refuses(UDI, "settle_age", basis="x", birth_date=date(2026, 3, 17)).as_invalid(
        "/data/birth_date", "in_the_future"
    )


@pytest.mark.parametrize("given", [applied, lambda: identified(by=POLICE, birth_date=None, presumed_minor=True)])
def test_an_age_that_changes_nothing_starts_nothing_anew(given):
    story = given()
    data = {"age": 25} if story.case.track == "oslo_adult" else {"age": 15}
    before = story.case
    event = story.do(POLICE if before.track == "oslo_minor" else UDI, "settle_age", basis="x", **data)[0]
    assert (story.case.track, story.case.steps, story.case.parties) == (before.track, before.steps, before.parties)
    assert story.case.deadlines == before.deadlines
    assert (event.effects.started, event.effects.superseded, story.case.in_charge) == ((), (), before.in_charge)


def test_an_age_settled_twice_moves_the_case_once():
    story = settled(identified(by=POLICE), age=16)
    before = story.case.deadlines
    story.so(POLICE, "settle_age", age=16, basis="Confirmed")
    assert story.case.deadlines == before
    assert len(story.case.deadlines_of("screening")) == 1


def test_there_and_back_again_starts_what_is_wanting():
    story = settled(settled(identified(by=POLICE), age=16), age=21)
    assert story.case.track == "oslo_adult"
    assert [d.state for d in story.case.deadlines_of("lawyer_contact")] == ["superseded", "open"]


def test_with_a_lawyer_nobody_has_to_find_one_again():
    child = identified(by=POLICE, birth_date=None, presumed_minor=True).so(POLICE, "assign_lawyer", organisation=LIE)
    story = settled(child, age=19)
    assert (story.case.step, story.case.deadlines_of("lawyer_contact")) == ("lawyer", ())


def test_a_date_of_birth_says_when_she_comes_of_age():
    """Born on 1 May 2008: the last day as a child is 30 April 2026."""
    story = settled(identified(by=POLICE, birth_date=None, presumed_minor=True), birth_date=date(2008, 5, 1))
    assert story.case.track == "oslo_minor"
    assert story.deadline("turning_18").due_at == oslo("2026-05-01 00:00")
    story.at(oslo("2026-05-01 00:00"))
    assert (story.case.track, story.types.count("turned_18")) == ("oslo_adult", 1)


# --- issues


@pytest.mark.parametrize("by", [NADHEIM, LIE, NAV, POLICE, UDI])
def test_any_party_raises_an_issue_and_the_coordinator_is_told(by):
    story = granted()
    raised = story.do(by, "raise_issue", topic="Doctors", text="No regular doctor without a national number")[0]
    assert story.told(raised) == {TOT}
    assert story.case.contact.issues == (raised.seq,)


def test_an_issue_stands_until_it_is_answered():
    story = (
        granted().so(NAV, "raise_issue", topic="Flats", text="None").so(LIE, "raise_issue", topic="Money", text="Late")
    )
    first, second = story.case.contact.issues
    for other in (LIE, NAV, NADHEIM):
        story.refuses(other, "answer_issue", issue=first, answer="x").as_not_their_role()
    story.so(TOT, "answer_issue", issue=first, answer="Raised with the city")
    assert story.case.contact.issues == (second,)
    story.refuses(TOT, "answer_issue", issue=first, answer="x").because("no_such_issue")
    story.refuses(TOT, "answer_issue", issue=1, answer="x").because("no_such_issue")


def test_an_issue_outlives_the_case_in_which_it_was_raised():
    story = identified().so(NADHEIM, "raise_issue", topic="Flats", text="None").so(TOT, "close", outcome="left")
    story.so(TOT, "answer_issue", issue=2, answer="Two more")
    assert story.case.contact.issues == ()


def test_a_stranger_raises_no_issue():
    granted().refuses("pro-sentret", "raise_issue", topic="x", text="x").as_a_stranger()
