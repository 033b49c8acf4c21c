"""A refusal names its rule, and of the obstacle and its remedies only what the reader may know."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from domain.case import Case
from domain.decisions.authorisation import CallerStanding
from domain.decisions.blank_data import blank, verdict_of
from domain.decisions.decide import asked_here, closed_refusal, refusal, respond
from domain.decisions.opening import OPENING
from domain.facts.commands import Command
from domain.primitives.callers import Reader
from domain.primitives.organisations import directory
from domain.primitives.refusals import NotYourRole, Refused
from domain.rules.context import RuleContext
from domain.tables.tracks import TRACKS
from domain.tables.transitions import TRANSITIONS
from saksgang.development.seed_directory import DEVELOPMENT_DIRECTORY
from tests.unit.given import LIE, NAV, TOT, Story, advised, asylum_applied, granted
from tests.unit.states import STATES
from tests.unit.test_possible_as_known import crowded, unseen

HEALTH, SHELTERS = "legevakten-oslo", ("oslo-krisesenter", "bergen-krisesenter")
STORIES = {**STATES, "crowded": crowded}


def told(story: Story, case: Case, reader: Reader, at: datetime) -> dict[tuple[str, str], str]:
    """What whoever tries it is told, by transition and rule; the rules are those of the whole case."""
    track, standing = TRACKS[case.track], CallerStanding.of(case, reader.organisation, reader.roles)
    found = {}
    for row in (TRANSITIONS[name] for name in track.transitions):
        actor = standing.actor_if_any(row, None)
        if actor is None or closed_refusal(case, row):
            continue
        ask = RuleContext(row.name, blank(row.data), at, at, actor, story.directory, track)
        for id_, rule in asked_here(row, track):
            if verdict := verdict_of(case, rule, ask):
                found[row.name, id_] = str(vars(refusal(case, id_, verdict, ask)))
    return found


@pytest.mark.parametrize("state", STORIES)
def test_what_is_said_of_a_refusal_does_not_change_with_an_entry_that_its_reader_does_not_see(state: str):
    story = STORIES[state]()
    for reader, before, after, event in unseen(story):
        was, is_ = (told(story, case, reader, event.recorded_at) for case in (before, after))
        assert {key: was[key] for key in was.keys() & is_} == {key: is_[key] for key in was.keys() & is_}, (
            reader,
            event.type,
        )


def test_the_coordinator_who_closes_is_not_told_that_it_is_an_asylum_application():
    story = asylum_applied()
    story.refuses(TOT, "close", outcome="ferdig").because("open_matters", matters="reflection_period")
    story.at("2026-10-20")
    story.refuses(TOT, "close", outcome="ferdig").because("open_matters", matters="undisclosed")


def test_nav_does_not_learn_from_who_could_unblock_that_asylum_was_applied_for():
    def tried(story: Story) -> object:
        with pytest.raises(Refused, match="not_in_waiting_time") as refused:
            story.command(NAV, "open_interim_support", from_=story.today)
        return refused.value.unblocked_by

    story = advised()
    story.so(TOT, "assign_responsible", role="nav", organisation=NAV, reason="x").so(NAV, "accept_responsibility")
    before = tried(story)
    assert tried(story.so(LIE, "apply_asylum")) == before


def test_rosa_does_not_learn_where_she_lives_by_offering_her_a_place_in_every_full_house():
    """A place that she holds has room for her; a reader who may not know that is told that it is full."""
    full = tuple(replace(row, capacity=1) if row.id in SHELTERS else row for row in DEVELOPMENT_DIRECTORY)
    story = granted()
    story.directory = replace(directory(full), occupied=dict.fromkeys(SHELTERS, 1))
    story.so(TOT, "assign_responsible", role="rosa", organisation="rosa", reason="x").so(
        "rosa", "accept_responsibility"
    )
    story.case = evolve_home(story, SHELTERS[0])
    story.so(LIE, "request_shelter_place", needs=["x"])
    for place in SHELTERS:
        story.refuses("rosa", "offer_shelter_place", shelter=place).because("place_full", place=place)
    story.directory = replace(story.directory, occupied={})
    story.so("rosa", "offer_shelter_place", shelter=SHELTERS[0])
    story.directory = replace(story.directory, occupied=dict.fromkeys(SHELTERS, 1))
    story.so("rosa", "offer_shelter_place", shelter=SHELTERS[0])


def evolve_home(story: Story, place: str) -> Case:
    """She lives there since NAV had it assigned, which ROSA does not see."""
    home = {"kind": "shelter", "place": place, "quality_agreement": True, "from_": story.today}
    occupied, story.directory = story.directory, replace(story.directory, occupied={})
    story.so(NAV, "assign_housing", **home)
    story.directory = occupied
    return story.case


def test_a_guest_who_tries_everything_is_not_told_whether_she_is_a_child():
    """A rule of one track's transition would say which track it is."""
    for name in TRANSITIONS.keys() - {OPENING}:
        said = {guest_is_told(state, name) for state in (shared_with_the_police, told_of_a_child)}
        assert said <= {"not_your_role"}, name


def guest_is_told(state: Callable[[], Story], name: str) -> str:
    story = state()
    model = TRANSITIONS[name].data
    data = model.model_construct(None, **dict.fromkeys(model.model_fields, "x"))
    command = Command("c", name, data, HEALTH, ("health",))
    with pytest.raises(NotYourRole) as refused:
        respond(story.case, command, story.now, story.directory)
    return refused.value.rule


def told_of_a_child() -> Story:
    return shared(STATES["child: concern"](), "exit-bergen")


def shared_with_the_police() -> Story:
    return shared(granted(), LIE)


def shared(story: Story, by: str) -> Story:
    told = {"to": HEALTH, "categories": ["security"], "text": "x", "explanation": "fare"}
    return story.so(by, "share_information", basis="danger_to_life", **told)
