"""How the interface describes itself: in OpenAPI 3.1, with names that a client's author would have chosen."""

import json
import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from pydantic import BaseModel, ValidationError

from api.queries.case_views import case_view, coming, corrections_in, deadline_view, followed, history, watched
from api.queries.catalogue import deadline_rule_view, organisation_view, refusal_view, track_view
from api.queries.next_steps import sheet_view
from api.responses import ANSWERS
from api.responses.cases import CaseAnswer, CaseDeadlines, Done, Foretold, HistoryEntry, NextSteps
from api.responses.ours import Organisation, Rule, Track
from domain.decisions.timers import forecast
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.refusals import RULES
from domain.tables.row_types import Track as TrackRow
from domain.tables.sheets import SHEETS
from domain.tables.tracks import TRACKS
from domain.tables.transitions import TRANSITIONS
from saksgang.development.seed_directory import DEVELOPMENT_DIRECTORY
from tests.integration.described import app_of_tests, operation_of
from tests.unit.given import NADHEIM, TOT, Story, rights, with_lawyer
from tests.unit.states import STATES

ROOT = Path(__file__).parents[2]
SCHEMA = app_of_tests().openapi()
OPERATIONS: list[tuple[str, str, dict[str, Any]]] = [
    (method, path, operation) for path, item in SCHEMA["paths"].items() for method, operation in item.items()
]
IDS = [operation["operationId"] for _, _, operation in OPERATIONS]


def test_no_word_of_a_later_version_is_in_it():
    assert SCHEMA["openapi"].startswith("3.1.")
    assert "itemSchema" not in json.dumps(SCHEMA)


def test_of_a_stream_no_schema_is_said():
    answers = SCHEMA["paths"]["/events/stream"]["get"]["responses"]
    assert answers["200"]["content"] == {"text/event-stream": {"schema": {}}}


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=[f"{m} {p}" for m, p, _ in OPERATIONS])
def test_an_operation_is_called_by_what_it_does(method: str, path: str, operation: dict[str, Any]):
    id_ = operation["operationId"]
    assert re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", id_)
    assert not id_.endswith(f"_{method}")
    assert len(id_) <= 40


def test_no_two_operations_have_one_name():
    assert [id_ for id_, count in Counter(IDS).items() if count > 1] == []
    assert {name for name in TRANSITIONS if name != "identify"} <= set(IDS)
    assert {"list_cases", "case", "history", "forecast", "inbox", "calendar", "stream"} <= set(IDS)


# --- what is answered


def answers() -> list[tuple[str, dict[str, Any]]]:
    return [
        (operation["operationId"], content["schema"])
        for _, _, operation in OPERATIONS
        for status, answer in operation["responses"].items()
        for kind, content in answer.get("content", {}).items()
        if status.startswith("2") and kind == "application/json"
    ]


def test_every_answer_in_json_is_an_object_with_members_of_its_own():
    """Of 139 operations 138 said only that there is an object."""
    said = dict(answers())
    assert {"case", "record_follow_up", "inbox", "statistics", "erase"} <= said.keys()
    for id_, schema in said.items():
        assert list(schema) == ["$ref"], id_
        described = SCHEMA["components"]["schemas"][schema["$ref"].removeprefix("#/components/schemas/")]
        assert described.get("properties") or described.get("anyOf"), id_


def test_each_row_of_answers_belongs_to_an_operation_with_one():
    assert ANSWERS.keys() <= dict(answers()).keys()


def test_no_component_is_there_for_nobody():
    used = set(re.findall(r"#/components/schemas/([^\"]+)", json.dumps(SCHEMA)))
    assert used == SCHEMA["components"]["schemas"].keys()


@pytest.mark.parametrize("case", [{"id": "x"}, {"version": "1"}, {"more": 1}])
def test_what_is_not_described_is_noticed(case: dict[str, Any]):
    """Left out, of another kind, or more than is said: so that the tests that hold answers against it are not idle."""
    whole = {"case_id": "x", "version": 1, "events": [], "remarks": [], "deadlines": []}
    Done.model_validate_json(json.dumps(whole), strict=True)
    wrong = {**whole, **case} if case != {"id": "x"} else {"case_id": "x"}
    with pytest.raises(ValidationError):
        Done.model_validate_json(json.dumps(wrong), strict=True)


def test_an_address_leads_to_the_operation_that_answers_there():
    assert operation_of("GET", "/cases/7/history") == "history"
    assert operation_of("POST", "/cases/7/transitions/assign_lawyer") == "assign_lawyer"
    assert operation_of("GET", "/nowhere") is None


def test_clients_are_generated_from_what_is_pinned_by_its_hash_and_names_no_place():
    """`make contract` installs from it; where from, is whoever installs it to say."""
    lock = json.loads((ROOT / ".ci/contract/package-lock.json").read_text())
    packages = {name: row for name, row in lock["packages"].items() if name}
    assert {"node_modules/@redocly/cli", "node_modules/openapi-typescript"} <= packages.keys()
    assert [name for name, row in packages.items() if "integrity" not in row or "resolved" in row] == []


def corrected() -> Story:
    return with_lawyer().so(NADHEIM, "correct", seq=1, fields={"district": "Sagene"}, reason="Hun har flyttet")


def missed_and_not_to_be_known() -> Story:
    """A refund was asked for, which the coordinator may not know of."""
    story = STATES["refund requested"]()
    return story.at(story.now + timedelta(days=9))


SHOWN = {**STATES, "corrected": corrected, "missed, and not to be known": missed_and_not_to_be_known}


@pytest.mark.parametrize("name", SHOWN)
def test_a_case_in_each_state_is_what_is_said_of_it_for_each_of_its_parties(name: str):
    story = SHOWN[name]()
    coming_events = forecast(story.case, story.now + timedelta(days=60), story.directory)
    for organisation in sorted({party.organisation for party in story.case.parties}):
        may = rights(story, organisation)
        said(CaseAnswer, case_view(story.case, may, story.now, "nb", []))
        log = [(event, b"x") for event in story.events]
        for item in history(log, may, "nb", corrections_in(story.events, may)):
            said(HistoryEntry, item)
        deadlines = [deadline_view(deadline, "nb", may.names) for deadline in followed(may, story.case)]
        said(CaseDeadlines, {"items": [*deadlines, *watched(may, story.case, "nb")], "next": None})
        said(NextSteps, sheet_view(story.case, SHEETS["nb"], story.now, story.directory, may))
        for item in coming(coming_events, may, "nb"):
            said(Foretold, item)


def said(model: type[BaseModel], answer: dict[str, Any]) -> None:
    """Fails where the answer is not what is said of it."""
    model.model_validate_json(orjson.dumps(answer), strict=True)


def test_among_those_states_are_the_answers_that_are_made_of_rare_members():
    may = rights(missed_and_not_to_be_known(), TOT)
    assert watched(may, may.case, "nb")
    story = corrected()
    may = rights(story, NADHEIM)
    assert corrections_in(story.events, may)


@pytest.mark.parametrize("track", TRACKS.values(), ids=TRACKS)
def test_each_track_is_what_is_said_of_it(track: TrackRow):
    Track.model_validate_json(orjson.dumps(track_view(track, "en", date(2026, 11, 29))), strict=True)


def test_each_rule_and_organisation_is_what_is_said_of_it():
    today = date(2026, 11, 29)
    rules = [deadline_rule_view(rows, "nb", today) for rows in DEADLINE_RULES.values()]
    for rule in (*rules, *(refusal_view(row, "nb", today) for row in RULES.values())):
        Rule.model_validate_json(orjson.dumps(rule), strict=True)
    for row in DEVELOPMENT_DIRECTORY:
        Organisation.model_validate_json(orjson.dumps(organisation_view(row)), strict=True)
