"""Consent and sharing (spec 4): category × recipient × basis, who is told afterwards, and what a guest is told."""

from datetime import date
from itertools import product
from typing import Any

import pytest
from pydantic import ValidationError

from api.queries.case_views import event_view
from domain.disclosure.policy import may, sees
from domain.facts.events import Event
from domain.primitives.callers import Reader
from domain.primitives.categories import Category
from domain.primitives.refusals import Invalid, Refused
from tests.unit.given import (
    DAHL,
    FRI,
    GRANTED_ON,
    LIE,
    MON,
    NADHEIM,
    NAV,
    NEXT_MON,
    POLICE,
    TOT,
    TUE,
    UDI,
    WOMAN,
    Story,
    confirmed,
    granted,
    identified,
    oslo,
    rights,
    with_lawyer,
)

HEALTH, CHILD_WELFARE, EMERGENCY = "legevakten-oslo", "bv-st-hanshaugen", "barnevernvakten-oslo"
POLICE_ELSEWHERE, NAV_ELSEWHERE, TRIBUNAL, HELPER_ELSEWHERE = (
    "exit-bergen", "nav-bergenhus", "nemnda-oslo", "prosjekt-fri",
)  # fmt: skip
PREGNANT = {"categories": ["health_social"], "text": "She is pregnant", "basis": "consent"}
LATER = date(2026, 3, 20)


def reader(story: Story, organisation: str) -> Reader:
    return Reader(organisation, story.directory.organisations[organisation].roles)


def knows(story: Story, organisation: str, category: Category, event: Event) -> bool:
    return may(reader(story, organisation), category, event, story.case, story.now).yes


def read(story: Story, organisation: str, event: Event) -> dict[str, Any]:
    """The event as the organisation reads it in the history."""
    return event_view(event, "", rights(story, organisation), "nb")


def health_care(story: Story) -> Event:
    """Something that carries `health_social` and nothing else."""
    return story.do(LIE, "arrange_health_care", kind="gp", on_day=date(2026, 5, 4))[0]


def consent(story: Story, to: str, *categories: str, **more: Any) -> Story:
    return story.so(LIE, "record_consent", to=to, categories=list(categories), form="written", **more)


def on_consent(story: Story, to: str, *categories: str, text: str = "What she said") -> Story:
    return story.so(LIE, "share_information", to=to, categories=list(categories), text=text, basis="consent")


def in_danger(story: Story, to: str, *categories: str, by: str = NADHEIM) -> Story:
    data = {"categories": list(categories), "text": "He has found her", "explanation": "Threatened with a knife"}
    return story.so(by, "share_information", to=to, basis="danger_to_life", **data)


# --- the table of bases

SENDERS = {"private": NADHEIM, "municipal": NAV, "state": POLICE}
RECIPIENTS = (
    POLICE_ELSEWHERE,
    HEALTH,
    CHILD_WELFARE,
    EMERGENCY,
    LIE,
    UDI,
    TOT,
    NAV_ELSEWHERE,
    TRIBUNAL,
    HELPER_ELSEWHERE,
)
AUTHORITIES = {POLICE_ELSEWHERE, HEALTH, CHILD_WELFARE, EMERGENCY, UDI, TOT, NAV_ELSEWHERE, TRIBUNAL}
REACHES = {
    "duty_to_child_welfare": {CHILD_WELFARE, EMERGENCY},
    "duty_to_avert": {POLICE_ELSEWHERE},
    "danger_to_life": {POLICE_ELSEWHERE, HEALTH, CHILD_WELFARE, EMERGENCY, LIE, UDI, TOT},
    "statutory_request": AUTHORITIES,
}
USABLE_BY = {basis: set(SENDERS) for basis in REACHES} | {"statutory_request": {"municipal", "state"}}


@pytest.mark.parametrize(("basis", "ownership", "to"), list(product(REACHES, SENDERS, RECIPIENTS)))
def test_a_basis_reaches_its_recipients_and_is_used_by_whom_it_is_for(basis, ownership, to):
    story = granted()
    told = {"to": to, "categories": ["identity"], "text": "x", "basis": basis, "explanation": "§ 1"}
    if to in REACHES[basis] and ownership in USABLE_BY[basis]:
        assert to in story.told(story.do(SENDERS[ownership], "share_information", **told)[0])
    else:
        story.refuses(SENDERS[ownership], "share_information", **told).because("basis_does_not_reach_recipient")


@pytest.mark.parametrize(("ownership", "to"), list(product(SENDERS, RECIPIENTS)))
def test_consent_reaches_anyone_named_in_it_and_whoever_shares(ownership, to):
    told = {"to": to, "categories": ["identity"], "text": "x", "basis": "consent"}
    granted().refuses(SENDERS[ownership], "share_information", **told).because("no_consent", categories="identity")
    story = consent(granted(), to, "identity")
    assert to in story.told(story.do(SENDERS[ownership], "share_information", **told)[0])


@pytest.mark.parametrize("role", ["police", "health", "child_welfare"])
def test_a_recipient_may_be_named_by_its_role(role):
    story = in_danger(granted(), role, "identity")
    organisation = {"police": POLICE, "health": HEALTH, "child_welfare": CHILD_WELFARE}[role]
    assert story.told(story.last("information_shared")) == {organisation, TOT}


def test_nobody_is_told_where_nobody_has_the_role():
    told = {"categories": ["identity"], "text": "x", "basis": "danger_to_life", "explanation": "x"}
    granted().refuses(NADHEIM, "share_information", to="institution", **told).as_invalid(
        "/data/to", "nobody_has_the_role"
    )
    granted().refuses(NADHEIM, "share_information", to="no-such", **told).as_invalid("/data/to", "no_such_organisation")


@pytest.mark.parametrize("basis", list(REACHES))
def test_every_basis_but_consent_is_explained(basis):
    to = {"duty_to_child_welfare": CHILD_WELFARE, "statutory_request": UDI}.get(basis, POLICE)
    told = {"to": to, "categories": ["identity"], "text": "x", "basis": basis}
    granted().refuses(NAV, "share_information", **told).as_invalid("/data/explanation", "missing")


@pytest.mark.parametrize("data", [{"categories": []}, {"categories": ["gossip"]}, {"basis": "curiosity"}])
def test_what_is_no_category_and_no_basis_cannot_be_sent(data):
    told = {"to": NAV, "categories": ["identity"], "text": "x", "basis": "consent"}
    with pytest.raises(ValidationError):
        granted().command(LIE, "share_information", **{**told, **data})


def test_whoever_is_no_party_shares_nothing():
    told = {"to": NAV, "categories": ["identity"], "text": "x", "basis": "danger_to_life", "explanation": "x"}
    granted().refuses("pro-sentret", "share_information", **told).as_a_stranger()


@pytest.mark.parametrize("to", ["kom", "pensjonat-sentrum", "lauras-hus", "drift", "personvern"])
def test_nothing_is_shared_with_who_never_sees_a_case(to):
    """Spec 1: lodging and housing never see the case, the national unit never a single one, the others read none."""
    story = consent(granted(), LIE, "identity")
    with pytest.raises((Refused, Invalid)):
        on_consent(consent(story, to, "identity"), to, "identity")
    assert not story.case.parties_of(to)


# --- consent


def test_the_refusal_lists_what_the_consent_does_not_cover():
    story = consent(granted(), NAV, "health_social", "identity")
    told = {"to": NAV, "categories": ["health_social", "criminal", "security"], "text": "x", "basis": "consent"}
    story.refuses(LIE, "share_information", **told).because("no_consent", categories="criminal, security")


def test_a_consent_holds_to_its_last_day():
    story = consent(granted(), NAV, "health_social", until=LATER).at(oslo(LATER, "23:59"))
    on_consent(story, NAV, "health_social")
    story.at(oslo("2026-03-21 00:00")).refuses(
        LIE, "share_information", to=NAV, categories=["health_social"], text="x", basis="consent"
    ).because("no_consent", categories="health_social")


def test_what_was_shared_on_a_consent_that_runs_out_is_seen_no_more():
    story = on_consent(consent(granted(), NAV, "health_social", until=LATER), NAV, "health_social")
    event = health_care(story)
    assert knows(story.at(oslo(LATER, "23:59")), NAV, "health_social", event)
    assert not knows(story.at(oslo("2026-03-21 00:00")), NAV, "health_social", event)


def test_a_consent_that_is_withdrawn_covers_nothing():
    story = consent(granted(), NAV, "health_social").so(LIE, "withdraw_consent", to=NAV, categories=["health_social"])
    story.refuses(LIE, "share_information", to=NAV, **PREGNANT).because("no_consent", categories="health_social")


def test_of_a_consent_a_part_may_be_withdrawn():
    story = consent(granted(), NAV, "health_social", "criminal")
    story.so(LIE, "withdraw_consent", to=NAV, categories=["criminal"])
    on_consent(story, NAV, "health_social").refuses(
        LIE, "share_information", to=NAV, categories=["criminal"], text="x", basis="consent"
    ).because("no_consent", categories="criminal")


def test_a_consent_given_again_covers_again():
    story = consent(granted(), NAV, "health_social").so(LIE, "withdraw_consent", to=NAV, categories=["health_social"])
    on_consent(consent(story, NAV, "health_social"), NAV, "health_social")


@pytest.mark.parametrize(("consented_to", "shared_with"), [("nav", NAV), (NAV, "nav"), ("nav", "nav"), (NAV, NAV)])
def test_a_consent_to_a_role_means_the_organisation_that_has_it(consented_to, shared_with):
    on_consent(consent(granted(), consented_to, "health_social"), shared_with, "health_social")


def test_a_consent_to_a_role_is_no_consent_to_others_of_that_kind():
    consent(granted(), "nav", "health_social").refuses(LIE, "share_information", to=NAV_ELSEWHERE, **PREGNANT).because(
        "no_consent"
    )


def test_who_takes_over_the_role_has_no_part_in_a_consent_given_before():
    story = on_consent(consent(granted(), "nav", "health_social"), "nav", "health_social")
    story.so(TOT, "assign_responsible", role="nav", organisation=NAV_ELSEWHERE, reason="Moves")
    story.so(NAV_ELSEWHERE, "accept_responsibility")
    assert not knows(story, NAV_ELSEWHERE, "health_social", health_care(story))
    story.refuses(LIE, "share_information", to="nav", **PREGNANT).because("no_consent")


@pytest.mark.parametrize("by", [LIE, NADHEIM, NAV, "rosa"])
def test_who_talks_with_the_person_records_her_consent_and_its_withdrawal(by):
    story = granted().so(NADHEIM, "request_shelter_place")
    story.so(by, "record_consent", to=UDI, categories=["criminal"], form="oral")
    story.so(by, "withdraw_consent", to=UDI, categories=["criminal"])


@pytest.mark.parametrize("by", [POLICE, UDI, TOT])
def test_others_record_no_consent(by):
    story, of = granted(), {"to": UDI, "categories": ["criminal"]}
    story.refuses(by, "record_consent", form="oral", **of).as_not_their_role()
    story.refuses(by, "withdraw_consent", **of).as_not_their_role()


def test_a_child_has_her_consent_recorded_by_child_welfare():
    story = identified(birth_date=date(2010, 5, 1))
    story.so(CHILD_WELFARE, "record_consent", to=NADHEIM, categories=["health_social"], form="oral")


# --- what the recipient sees: before, after, and when it is withdrawn


def test_on_consent_the_recipient_sees_before_and_after_until_it_is_withdrawn():
    story = granted()
    before = health_care(story)
    assert not knows(story, NAV, "health_social", before)
    on_consent(consent(story, NAV, "health_social"), NAV, "health_social")
    after = health_care(story)
    assert knows(story, NAV, "health_social", before)
    assert knows(story, NAV, "health_social", after)
    withdrawn = story.do(NADHEIM, "withdraw_consent", to=NAV, categories=["health_social"])[0]
    assert NAV in story.told(withdrawn)
    assert not knows(story, NAV, "health_social", before)
    assert not knows(story, NAV, "health_social", after)
    assert not knows(story, NAV, "health_social", health_care(story))


def test_what_is_shared_on_any_other_basis_is_what_there_was_then():
    story = granted()
    before = health_care(story)
    in_danger(story, NAV, "health_social")
    assert knows(story, NAV, "health_social", before)
    assert not knows(story, NAV, "health_social", health_care(story))


def test_only_the_categories_shared_are_seen():
    story = consent(granted(), NAV, "health_social", "criminal").so(LIE, "report_to_police", reported_by="lawyer")
    reported = story.events[-1]
    on_consent(story, NAV, "health_social")
    assert not knows(story, NAV, "criminal", reported)
    on_consent(story, NAV, "criminal")
    assert knows(story, NAV, "criminal", reported)


def test_a_consent_alone_shows_nothing():
    story = consent(granted(), NAV, "health_social")
    assert not knows(story, NAV, "health_social", health_care(story))


def test_what_was_sent_is_the_recipients_to_read_and_stays_when_consent_is_withdrawn():
    story = on_consent(consent(granted(), NAV, "health_social"), NAV, "health_social", text="Asthma")
    shared = story.last("information_shared")
    for other in (TOT, UDI, POLICE, NADHEIM):
        assert "Asthma" not in str(read(story, other, shared))
    story.so(LIE, "withdraw_consent", to=NAV, categories=["health_social"])
    assert read(story, NAV, shared)["data"]["text"] == "Asthma"
    assert shared in story.events


def test_withdrawal_leaves_what_was_told_on_danger():
    story = granted()
    before = health_care(story)
    in_danger(story, NAV, "health_social").so(LIE, "withdraw_consent", to=NAV, categories=["health_social"])
    assert knows(story, NAV, "health_social", before)


def test_withdrawing_from_one_leaves_another():
    story = consent(consent(granted(), NAV, "health_social"), POLICE, "health_social")
    on_consent(on_consent(story, NAV, "health_social"), POLICE, "health_social")
    story.so(LIE, "withdraw_consent", to=POLICE, categories=["health_social"])
    event = health_care(story)
    assert (knows(story, NAV, "health_social", event), knows(story, POLICE, "health_social", event)) == (True, False)


# --- guests


def test_danger_brings_a_stranger_in_for_what_was_shared_and_nothing_else():
    story = identified(person={"name": "N. N."})
    in_danger(story, HEALTH, "identity")
    shown: tuple[Category, ...] = (
        "support",
        "immigration",
        "criminal",
        "security",
        "location",
        "health_social",
        "notes",
    )
    assert knows(story, HEALTH, "identity", story.events[0])
    assert not [category for category in shown if knows(story, HEALTH, category, story.events[0])]
    assert sees(reader(story, HEALTH), story.case, story.now) == frozenset()


def test_a_guest_reads_what_was_shared():
    """What it is a party for must also reach it: a name that was shared, and what was said."""
    story = in_danger(identified(person={"name": "N. N."}), HEALTH, "identity")
    assert read(story, HEALTH, story.last("information_shared"))["data"]["text"] == "He has found her"
    assert read(story, HEALTH, story.events[0])["data"]["person"]["name"] == "N. N."


def test_a_guest_sees_nothing_of_the_path():
    story = in_danger(granted(), HEALTH, "identity")
    others = [e for e in story.events if e.type != "information_shared"]
    assert {read(story, HEALTH, e)["type"] for e in others} == {"redacted"}


def test_a_guest_sees_nothing_that_comes_later():
    story = in_danger(identified(), HEALTH, "health_social")
    later = story.at(TUE).do(NADHEIM, "arrange_health_care", kind="gp", on_day=FRI)[0]
    assert not knows(story, HEALTH, "health_social", later)
    assert HEALTH not in story.told(later)


def test_a_guest_does_nothing_in_the_case():
    story = in_danger(granted(), HEALTH, "identity")
    story.refuses(HEALTH, "record_follow_up", kind="conversation").as_not_their_role()
    story.refuses(HEALTH, "report_missing", last_seen=MON).as_not_their_role()
    story.refuses(HEALTH, "request_shelter_place").as_not_their_role()
    assert not story.case.is_member(HEALTH)


def test_a_guest_on_consent_sees_what_it_covers_until_it_is_withdrawn():
    story = on_consent(consent(granted(), HELPER_ELSEWHERE, "health_social"), HELPER_ELSEWHERE, "health_social")
    event = health_care(story)
    assert knows(story, HELPER_ELSEWHERE, "health_social", event)
    assert not knows(story, HELPER_ELSEWHERE, "process", event)
    story.so(LIE, "withdraw_consent", to=HELPER_ELSEWHERE, categories=["health_social"])
    assert not knows(story, HELPER_ELSEWHERE, "health_social", event)


def test_a_guest_becomes_a_party_when_its_own_matter_starts():
    story = in_danger(granted(), HEALTH, "identity")
    story.so(NADHEIM, "arrange_health_care", kind="emergency", on_day=GRANTED_ON, organisation=HEALTH)
    assert sees(reader(story, HEALTH), story.case, story.now) == {"process", "identity"}
    story.do(HEALTH, "request_shelter_place")


def test_who_is_a_party_does_not_become_a_guest():
    story = in_danger(granted(), LIE, "health_social")
    assert [p.guest for p in story.case.parties_of(LIE)] == [False]


def test_who_has_left_the_case_is_a_guest_for_what_it_is_told():
    story = with_lawyer().so(NADHEIM, "assign_lawyer", organisation=DAHL)
    in_danger(story, HEALTH, "identity")
    consented = story.so(DAHL, "record_consent", to=LIE, categories=["health_social"], form="oral")
    consented.so(DAHL, "share_information", to=LIE, categories=["health_social"], text="x", basis="consent")
    story.refuses(LIE, "record_advice", choice="asylum").as_not_their_role()
    assert sees(reader(story, LIE), story.case, story.now) == frozenset()


# --- afterwards


@pytest.mark.parametrize(
    ("basis", "to", "told"),
    [
        ("danger_to_life", HEALTH, {HEALTH, TOT}),
        ("duty_to_avert", POLICE, {POLICE, TOT}),
        ("duty_to_child_welfare", CHILD_WELFARE, {CHILD_WELFARE}),
        ("consent", NAV, {NAV}),
    ],
)
def test_the_coordinator_is_told_of_danger_and_of_the_duty_to_avert(basis, to, told):
    story = consent(granted(), to, "identity")
    sent = {"to": to, "categories": ["identity"], "text": "x", "basis": basis, "explanation": "x"}
    assert story.told(story.do(LIE, "share_information", **sent)[0]) == told


def test_a_sharing_on_danger_is_reviewed_within_one_working_day():
    """Shared on Friday 6 March: the coordinator has until the end of Monday 9 March."""
    story = in_danger(confirmed(), HEALTH, "identity")
    review = story.deadline("disclosure_review")
    assert (review.organisation, review.kind, review.due_at) == (TOT, "routine", oslo("2026-03-10 00:00"))
    assert [r.at for r in review.rungs if r.kind == "remind"] == []


@pytest.mark.parametrize(
    ("basis", "to"), [("duty_to_avert", POLICE), ("duty_to_child_welfare", CHILD_WELFARE), ("statutory_request", UDI)]
)
def test_other_bases_are_not_reviewed(basis, to):
    sent = {"to": to, "categories": ["identity"], "text": "x", "basis": basis, "explanation": "x"}
    assert not granted().so(NAV, "share_information", **sent).case.deadlines_of("disclosure_review")


def test_the_coordinator_reviews_each_disclosure_by_its_seq():
    story = in_danger(in_danger(confirmed(), HEALTH, "identity"), EMERGENCY, "identity")
    first, second = (e.seq for e in story.of_type("information_shared"))
    story.refuses(LIE, "review_disclosure", seq=first, finding="x").as_not_their_role()
    story.refuses(TOT, "review_disclosure", seq=1, finding="x").because("no_such_disclosure")
    story.at(NEXT_MON).so(TOT, "review_disclosure", seq=second, finding="Rightly so")
    assert [d.state for d in story.case.deadlines_of("disclosure_review")] == ["open", "met"]
    story.at(oslo("2026-03-10 00:00"))
    assert [kind for kind, _ in story.about("disclosure_review", 0)] == ["deadline_breached", "deadline_escalated"]
    story.so(TOT, "review_disclosure", seq=first, finding="Late")
    assert [d.state for d in story.case.deadlines_of("disclosure_review")] == ["met_late", "met"]


def test_where_there_is_no_coordinator_who_identified_reviews():
    story = in_danger(identified(municipality="4203"), HEALTH, "identity", by=NADHEIM)
    assert story.deadline("disclosure_review").organisation == NADHEIM
    story.so(NADHEIM, "review_disclosure", seq=story.last("information_shared").seq, finding="Rightly so")


def test_what_was_shared_is_reviewed_in_a_closed_case_too():
    story = in_danger(identified(), HEALTH, "identity").so(TOT, "close", outcome="She has left")
    story.so(TOT, "review_disclosure", seq=story.last("information_shared").seq, finding="Rightly so")


# --- pregnancy and children


LODGING: dict[str, Any] = {
    "kind": "lodging",
    "place": "pensjonat-sentrum",
    "quality_agreement": True,
    "from_": GRANTED_ON,
}


def must_take_children(story: Story) -> bool:
    try:
        story.command(NAV, "assign_housing", **LODGING)
    except Refused as refused:
        return refused.rule == "housing_must_take_children"
    return False


def pregnancy_shared(to: str = NAV, **more: Any) -> Story:
    story = consent(granted(), to, "health_social", **more)
    return story.so(LIE, "share_information", to=to, **PREGNANT, facts=["pregnant"])


def test_before_nav_is_told_lodging_is_a_place_like_others():
    assert not must_take_children(consent(granted(), NAV, "health_social"))


def test_once_nav_is_told_of_a_pregnancy_lodging_is_refused():
    pregnancy_shared().refuses(NAV, "assign_housing", **LODGING).because("housing_must_take_children")


@pytest.mark.parametrize("kind", ["municipal_flat", "adapted_unit", "family_centre", "own"])
def test_places_that_take_children_are_assigned_as_before(kind):
    pregnancy_shared().do(NAV, "assign_housing", **{**LODGING, "kind": kind, "place": "Storgata 1"})


@pytest.mark.parametrize(
    "said",
    [
        {"text": "Se vedlegg", "facts": ["pregnant"]},
        {"text": "Se vedlegg", "facts": ["has_children"]},
        {"text": "Hun er gravid i fjerde måned"},
        {"text": "Hun har to barn med seg"},
        {"text": "She is pregnant"},
    ],
)
def test_it_is_known_from_the_facts_or_from_what_is_said(said):
    story = consent(granted(), NAV, "health_social")
    story.so(LIE, "share_information", to=NAV, categories=["health_social"], basis="consent", **said)
    assert must_take_children(story)


def test_when_the_consent_is_withdrawn_nav_knows_no_more():
    story = pregnancy_shared().so(LIE, "withdraw_consent", to="nav", categories=["health_social"])
    assert not must_take_children(story)


def test_when_the_consent_has_run_out_nav_knows_no_more():
    story = pregnancy_shared(until=LATER)
    assert must_take_children(story)
    assert not must_take_children(story.at(date(2026, 3, 21)))


def test_what_others_know_does_not_bind_nav():
    assert not must_take_children(pregnancy_shared(to=POLICE))


def test_nav_is_told_of_a_pregnancy_on_consent_only():
    """F 3: what the helpers know they keep, unless the person agrees."""
    granted().refuses(NADHEIM, "share_information", to=NAV, **PREGNANT).because("no_consent")
    told = {**PREGNANT, "basis": "statutory_request", "explanation": "NAV asked"}
    granted().refuses(NADHEIM, "share_information", to=NAV, **told).because("basis_does_not_reach_recipient")


# --- where she is


def housed() -> Story:
    home = {"kind": "municipal_flat", "place": "Storgata 1", "quality_agreement": True, "from_": GRANTED_ON}
    return granted().so(NAV, "assign_housing", **home)


def test_the_police_do_not_see_where_an_adult_lives():
    story = housed()
    assert not knows(story, POLICE, "location", story.last("housing_assigned"))


def test_the_police_see_it_on_consent_until_it_is_withdrawn():
    story = on_consent(consent(housed(), POLICE, "location"), POLICE, "location")
    assert knows(story, POLICE, "location", story.last("housing_assigned"))
    story.so(LIE, "withdraw_consent", to=POLICE, categories=["location"])
    assert not knows(story, POLICE, "location", story.last("housing_assigned"))


def test_the_police_see_it_once_they_have_assessed_the_security():
    story = housed().so(POLICE, "assess_security", level="high", measures=["Alarm"])
    assert knows(story, POLICE, "location", story.last("housing_assigned"))


def test_the_police_see_it_in_danger_and_not_where_she_goes_next():
    story = in_danger(housed(), POLICE, "location", by=NAV)
    assert knows(story, POLICE, "location", story.last("housing_assigned"))
    story.so(NAV, "assign_housing", kind="own", place="Lillegata 2", quality_agreement=True, from_=GRANTED_ON)
    assert not knows(story, POLICE, "location", story.last("housing_assigned"))


def test_the_police_see_where_a_child_is():
    story = Story().so(POLICE, "identify", **{**WOMAN, "birth_date": date(2010, 5, 1)})
    assert "location" in sees(reader(story, POLICE), story.case, story.now)


@pytest.mark.parametrize(("birth_date", "seen"), [(date(2000, 6, 15), True), (date(2010, 5, 1), False)])
def test_nav_sees_where_an_adult_is_and_not_where_a_child_is(birth_date, seen):
    story = identified(birth_date=birth_date)
    story.so(TOT, "assign_responsible", role="nav", organisation=NAV, reason="Money").so(NAV, "accept_responsibility")
    assert ("location" in sees(reader(story, NAV), story.case, story.now)) is seen


def test_a_location_that_is_restricted_stays_so_whatever_is_shared():
    story = Story().so(CHILD_WELFARE, "identify", **{**WOMAN, "birth_date": date(2010, 5, 1)})
    story.so(CHILD_WELFARE, "conduct_screening", answers={}, suspicion="strengthened")
    placed = {"basis": "4-29", "institution": "institusjon-nord", "decided_at": story.now}
    story.so(CHILD_WELFARE, "place_acutely", **placed)
    story.so(CHILD_WELFARE, "record_consent", to=HEALTH, categories=["location"], form="oral")
    story.so(CHILD_WELFARE, "share_information", to=HEALTH, categories=["location"], text="x", basis="consent")
    assert knows(story, HEALTH, "location", story.last("child_placed_acutely"))
    story.so(
        CHILD_WELFARE,
        "impose_protection_measure",
        restricts=["knowledge_of_location"],
        contacts=["customers"],
        reason="x",
    )
    assert not knows(story, HEALTH, "location", story.last("child_placed_acutely"))
