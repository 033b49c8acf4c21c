"""Calls that nobody would make by hand, invented from the OpenAPI document; what comes back must be in it."""

import os
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok
from schemathesis.openapi import loaders
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.http.problems import KINDS
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.refusals import RULES
from domain.tables.tracks import TRACKS
from domain.tables.transitions import TRANSITIONS
from tests.integration.hostile import CURSORS, INSTANTS, NUMBERS, TEXTS
from tests.integration.plausible import plausible
from tests.integration.rest import person

CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
MINUTES = float(os.environ.get("FUZZ_MINUTES", "0"))
ROUND_EXAMPLES = 4
TRIES = 5
BUSY = 503
"""The machine that runs the tests may be; whoever sends the same again must get another answer."""
KNOWN = {"track_id": list(TRACKS), "rule_id": [*RULES, *DEADLINE_RULES], "slug": list(KINDS)}
"""What there is to be found where an address names something other than a case."""


HOSTILE = [v for v in (*INSTANTS, *NUMBERS, *TEXTS, *CURSORS) if v.isascii()]
"""What was found to be a fault once is tried again and again."""


@dataclass
class Fuzz:
    """Every operation of one API, called by anybody about any existing case; the first token may see the cases."""

    address: str
    tokens: list[str]
    cases: list[str]
    document: dict[str, Any]
    known: dict[str, list[str]] = field(default_factory=dict)
    """What else there is to be found, by its name in an address."""
    failures: dict[str, str] = field(default_factory=dict)
    answers: dict[str, set[int]] = field(default_factory=dict)

    def run(self, seconds: float) -> None:
        """Rounds over all operations, the first one whole, then until the time is over."""
        end, number = time.monotonic() + seconds, 0
        operations = list(self._operations())
        while number == 0 or time.monotonic() < end:
            for operation in operations:
                if number and time.monotonic() > end:
                    return
                for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                    self._few(operation, mode, number)
            number += 1

    def _operations(self) -> Iterator[Any]:
        schema = loaders.from_dict(self.document)
        for result in schema.get_all_operations():
            assert isinstance(result, Ok), result
            yield result.ok()

    def _few(self, operation: Any, mode: GenerationMode, number: int) -> None:
        choose = random.Random(f"{operation.label} {mode} {number}")

        @seed(number)
        @settings(
            max_examples=ROUND_EXAMPLES,
            phases=[Phase.generate],
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def one(case: Case[Any]) -> None:
            self._one(case, choose)

        try:
            one()
        except Unsatisfiable:
            assert mode is GenerationMode.NEGATIVE, operation.label

    def _one(self, case: Case[Any], choose: random.Random) -> None:
        if "case_id" in (case.path_parameters or {}) and choose.random() < 0.9:
            case.path_parameters["case_id"] = choose.choice(self.cases)
        if choose.random() < 0.4 and case.operation.method == "post":
            _plausible(case, choose)
        for name, values in {**KNOWN, **self.known}.items():
            if name in (case.path_parameters or {}) and choose.random() < 0.7:
                case.path_parameters[name] = choose.choice(values)
        if case.query and choose.random() < 0.3:
            case.query[choose.choice(list(case.query))] = choose.choice(HOSTILE)
        insider = case.operation.method == "get" and choose.random() < 0.8
        headers = {"Authorization": f"Bearer {self.tokens[0] if insider else choose.choice(self.tokens)}"}
        if "Idempotency-Key" in (case.headers or {}) and choose.random() < 0.8:
            headers["Idempotency-Key"] = uuid4().hex
        if choose.random() < 0.02:
            headers["Authorization"] = "Bearer x"
        if "If-Match" in (case.headers or {}) and choose.random() < 0.7:
            del case.headers["If-Match"]
        answer = self._sent(lambda: case.call(base_url=self.address, headers=headers, timeout=10))
        self.answers.setdefault(case.operation.label, set()).add(answer.status_code)
        if answer.status_code == 201 and case.operation.label == "POST /cases":
            self.cases.append(answer.json()["id"])
        self._judge(case, answer)

    def _sent(self, call: Callable[[], schemathesis.Response]) -> schemathesis.Response:
        answer = call()
        for _ in range(TRIES - 1):
            if answer.status_code == BUSY:
                answer = call()
        return answer

    def _judge(self, case: Case[Any], answer: schemathesis.Response) -> None:
        where = f"{case.operation.label} {answer.status_code}"
        if answer.status_code >= 500:
            self.failures.setdefault(where, f"{case.as_curl_command()}\n{answer.text}")
        try:
            case.validate_response(answer, checks=CHECKS)
        except BaseExceptionGroup as found:
            self.failures.setdefault(where, "\n".join(str(error) for error in found.exceptions))


def _plausible(case: Case[Any], choose: random.Random) -> None:
    """Puts what people send in the place of what was invented, so that cases get on."""
    name = case.operation.label.removeprefix("POST ").removeprefix("/cases/{case_id}/transitions/")
    if name == "/cases":
        case.body = person()
    elif isinstance(case.body, dict) and name in TRANSITIONS:
        case.body = {"data": plausible(name, choose, datetime.now(UTC))}


def document_of(address: str) -> dict[str, Any]:
    """The OpenAPI document that the API publishes."""
    found: dict[str, Any] = requests.get(f"{address}/openapi.json", timeout=10).json()
    return found
