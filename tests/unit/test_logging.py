"""A log line says what the program did, never what somebody sent."""

import io
import logging
import sys

import orjson
import pytest
import structlog
from temporalio.service import RPCError, RPCStatusCode

from saksgang.telemetry.logging import configure

SECRET = "Testperson Hemmelig"


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch):
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    configure("DEBUG", process="test")
    yield lambda: [orjson.loads(line) for line in written.getvalue().splitlines()]
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    logging.getLogger().handlers = []


def fail() -> None:
    raise ValueError(SECRET)


def test_an_exception_is_logged_by_type_and_place_without_its_message(lines):
    try:
        fail()
    except ValueError as error:
        structlog.get_logger().error("broken", exc_info=error)
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    own, foreign = lines()
    for line in (own, foreign):
        assert line["error"] == "ValueError"
        assert line["frames"][-1].endswith("fail")
        assert SECRET not in str(line)


def test_what_an_exception_came_from_is_logged_by_type_and_status_without_a_message(lines):
    error = LookupError(SECRET)
    error.__cause__ = RPCError(SECRET, RPCStatusCode.INVALID_ARGUMENT, b"")
    structlog.get_logger().error("broken", exc_info=error)
    (line,) = lines()
    assert line["causes"] == ["RPCError INVALID_ARGUMENT"]
    assert SECRET not in str(line)


def test_causes_in_a_circle_come_to_an_end(lines):
    error = ValueError()
    error.__cause__ = error
    structlog.get_logger().error("broken", exc_info=error)
    assert set(lines()[0]["causes"]) == {"ValueError"}
