"""All states × transitions × roles: allowed, or refused by a rule with a sentence and a basis; and their table."""

import pytest

from domain.disclosure.reader_rights import Rights
from domain.primitives.callers import Reader
from domain.primitives.refusals import NotYourRole
from domain.primitives.text import Language
from domain.readmodels.available_actions import open_to, possibilities
from domain.tables.refusals import RULES, in_words
from domain.tables.tracks import TRACKS
from domain.tables.transitions import TRANSITIONS
from tests.unit.outcomes import PAGE, Outcome, outcomes, rendered
from tests.unit.states import STATES


@pytest.fixture(scope="module")
def matrix() -> list[Outcome]:
    return list(outcomes())


def test_every_refusal_is_a_rule_with_a_sentence_in_both_languages_and_a_basis(matrix: list[Outcome]):
    languages: tuple[Language, ...] = ("nb", "en")
    for outcome in matrix:
        for refusal in outcome.possibility.refusals:
            row = RULES[refusal.rule]
            facts = {} if isinstance(refusal, NotYourRole) else refusal.facts
            for language in languages:
                assert "{" not in row.detail.to(language).format(**in_words(facts, language))
            assert row.basis or row.id == "not_your_role"


def test_every_transition_of_every_track_is_asked_in_some_state(matrix: list[Outcome]):
    asked = {outcome.possibility.row.name for outcome in matrix}
    offered = {name for track in TRACKS.values() for name in track.transitions} - {"identify"}
    assert offered - asked == set(), "tests/unit/states.py: add a state of a track that has the transition"
    assert asked - offered == set()


def test_every_transition_is_possible_in_some_state(matrix: list[Outcome]):
    possible = {outcome.possibility.row.name for outcome in matrix if outcome.possibility.allowed}
    assert set(TRANSITIONS) - possible - {"identify"} == set(), (
        "tests/unit/states.py: add a state in which nothing refuses the transition"
    )


def test_who_is_of_the_wrong_role_is_never_told_more_than_that(matrix: list[Outcome]):
    for outcome in matrix:
        if isinstance(outcome.refusal, NotYourRole):
            assert outcome.refusal.rule in {"not_your_role", outcome.possibility.row.wrong_role}
            assert len(outcome.possibility.refusals) == 1


@pytest.mark.parametrize("state", STATES)
def test_somebody_can_do_something_in_every_state(state: str, matrix: list[Outcome]):
    assert [o for o in matrix if o.state == state and o.possibility.allowed]


@pytest.mark.parametrize("state", STATES)
def test_what_is_refused_can_be_unblocked_by_somebody_whom_the_track_knows(state: str, matrix: list[Outcome]):
    track = TRACKS[STATES[state]().case.track]
    for outcome in (o for o in matrix if o.state == state):
        for refusal in outcome.possibility.refusals:
            ways = getattr(refusal, "unblocked_by", None) or ()
            assert not ways or any(name in track.transitions for _, name in ways), (
                refusal,
                outcome.possibility.row.name,
            )


def test_the_table_in_the_documents_is_that_of_the_program():
    assert PAGE.read_text() == rendered(), (
        "docs/outcomes.md is older than the tables: run `make regenerate` and commit it"
    )


@pytest.mark.parametrize("state", STATES)
def test_what_is_open_is_what_nothing_refuses(state: str):
    story = STATES[state]()
    for party in story.case.members:
        asked = (story.case, party.organisation, (party.role,), story.now, story.directory)
        for told in (None, Rights(Reader(party.organisation, (party.role,)), story.case, story.now)):
            open_ = [p.row.name for p in possibilities(*asked, told=told) if p.allowed]
            assert open_to(*asked, told=told) == open_
