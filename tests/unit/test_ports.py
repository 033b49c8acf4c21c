"""Where port 8000 is taken the stack takes another and says so; a port that was asked for is looked at first."""

import socket
import subprocess
from pathlib import Path

import pytest

from saksgang.config.errors import Failure
from saksgang.development.stack import ports
from tests.unit.test_settings import settings

ROOT = Path(__file__).parents[2]


@pytest.fixture
def taken() -> "list[socket.socket]":
    """Two listeners side by side, as far as the machine has room."""
    first = next(p for p in ports.BELOW_EPHEMERAL if ports._is_free(p) and ports._is_free(p + 1))  # noqa: SLF001
    return [socket.create_server((ports.HOST, port)) for port in (first, first + 1)]


def test_the_usual_port_gives_way_to_the_next_free_one_and_that_is_said(taken, monkeypatch):
    usual = taken[0].getsockname()[1]
    monkeypatch.setattr(ports, "USUAL", usual)
    said: list[str] = []
    found = ports.api_port(None, said.append)
    assert found > usual + 1
    assert said == [f"Port {usual} is taken; the API takes {found} instead (--port chooses another)."]
    for each in taken:
        each.close()
    assert ports.api_port(None, said.append) == usual
    assert len(said) == 1


def test_a_port_that_was_asked_for_is_not_exchanged(taken):
    port = taken[0].getsockname()[1]
    with pytest.raises(Failure, match=f"port {port} is taken"):
        ports.api_port(port, pytest.fail)
    for each in taken:
        each.close()
    assert ports.api_port(port, pytest.fail) == port


def test_make_demo_looks_at_the_port_before_it_installs(taken):
    port = taken[0].getsockname()[1]
    made = subprocess.run(
        ["make", "demo", f"PORT={port}", "BIN=/nowhere"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert made.returncode != 0
    assert f"port {port} is taken; choose another: make demo PORT=8001" in made.stderr
    assert "Installing" not in made.stdout
    for each in taken:
        each.close()


def test_make_demo_hands_the_port_on():
    said = subprocess.run(["make", "-n", "demo", "PORT=8081"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "saksgang up --demo --port 8081" in said.stdout
    assert (
        "--port"
        not in subprocess.run(["make", "-n", "demo"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    )


@pytest.mark.parametrize("level", ["info", "Debug", " WARNING "])
def test_the_log_level_is_understood_in_any_case(level):
    assert settings(log_level=level).log_level == level.strip().upper()


def test_a_log_level_that_is_none_is_refused():
    with pytest.raises(ValueError, match="log_level"):
        settings(log_level="loud")
