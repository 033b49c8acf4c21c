"""How the interface describes itself: in OpenAPI 3.1, with names that a client's author would have chosen."""

import json
import re
from collections import Counter
from typing import Any

import pytest

from domain.tables.transitions import TRANSITIONS
from tests.integration.test_routes import app_of_tests

SCHEMA = app_of_tests().openapi()
OPERATIONS: list[tuple[str, str, dict[str, Any]]] = [
    (method, path, operation) for path, item in SCHEMA["paths"].items() for method, operation in item.items()
]
IDS = [operation["operationId"] for _, _, operation in OPERATIONS]


def test_no_word_of_a_later_version_is_in_it():
    assert SCHEMA["openapi"].startswith("3.1.")
    assert "itemSchema" not in json.dumps(SCHEMA)


def test_the_stream_is_text():
    answers = SCHEMA["paths"]["/events/stream"]["get"]["responses"]
    assert answers["200"]["content"] == {"text/event-stream": {"schema": {"type": "string"}}}


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
