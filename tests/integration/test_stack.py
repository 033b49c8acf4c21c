"""`saksgang up` as a user has it: real processes on a fresh folder, killed and brought back."""

import os
import re
import signal
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from saksgang.config.errors import Misuse
from saksgang.temporal.time_skipping import parse_duration
from tests.own_stack import READY_SECONDS, OwnStack, children_of, running, saksgang
from tests.waiting import eventually

pytestmark = [pytest.mark.slow, pytest.mark.long]


def lives(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnStack]:
    """One stack for the module, in a folder that only its owner may enter; root's, where root runs the tests."""
    with running(tmp_path_factory.mktemp("stack")) as own:
        yield own


def test_the_addresses_are_the_owners_alone(stack: OwnStack):
    assert stack.addresses.keys() == {"api", "temporal", "temporal_ui", "database", "pid"}
    assert stack.addresses["pid"] == stack.process.pid
    for name in ("stack.json", "master-key", "database-password", "issuer.pem"):
        assert (stack.root / name).stat().st_mode & 0o777 == 0o600


def test_it_says_where_the_pages_are_and_lets_a_newcomer_in_as_four(stack: OwnStack):
    said = stack.output.read_text()
    assert f"The pages       {stack.addresses['api']}/\n" in said
    links = re.findall(r"http://\S+/logg-inn/lenke/\S+", said)
    assert len(links) == 4
    with httpx.Client(trust_env=False, follow_redirects=True, timeout=10) as browser:
        page = browser.get(links[1])
        assert (page.status_code, "Nadheim" in page.text) == (200, True)


def test_a_folder_in_use_is_left_alone(stack: OwnStack):
    second = saksgang("up", "--port", "0", "--data-dir", stack.root)
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr.strip().endswith(f"is in use by another process (pid {stack.process.pid})")
    assert stack.addresses["pid"] == stack.process.pid


def test_a_taken_port_is_told_before_anything_starts(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = saksgang("up", "--port", str(port), "--data-dir", tmp_path / "data")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == f"saksgang: port {port} is taken; choose another with --port\n"
    assert not (tmp_path / "data" / "postgres").exists()


def test_a_folder_of_another_version_is_left_alone(tmp_path: Path):
    (tmp_path / "version").write_text("layout 0, PostgreSQL 9\n")
    refused = saksgang("--data-dir", tmp_path, "up", "--port", "0")
    assert refused.returncode == 1
    assert "was made by another version (layout 0, PostgreSQL 9;" in refused.stderr
    assert (tmp_path / "version").read_text() == "layout 0, PostgreSQL 9\n"


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path):
    (tmp_path / "letter.txt").write_text("dear")
    assert "holds something else" in saksgang("up", "--port", "0", "--data-dir", tmp_path).stderr


def test_commands_say_that_no_stack_runs(tmp_path: Path):
    done = saksgang("--data-dir", tmp_path, "token", "--organisation", "kom")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"saksgang: no stack runs in {tmp_path}; start it with: saksgang up\n"


@pytest.mark.parametrize("wrong", [["--organisation", "nobody"], ["--organisation", "kom", "--role", "police"]])
def test_no_token_for_what_the_directory_does_not_know(stack: OwnStack, wrong: list[str]):
    done = saksgang("token", *wrong, "--data-dir", stack.root)
    assert (done.returncode, done.stdout) == (2, "")


def test_time_passes_for_a_case_and_what_falls_due_is_recorded(stack: OwnStack):
    case = stack.open_case()
    done = saksgang("fast-forward", case, "P3W", "--data-dir", stack.root)
    assert done.returncode == 0, done.stderr
    assert stack.events(case)[:3] == ["person_identified", "deadline_reminded", "deadline_breached"]


@pytest.mark.parametrize("duration", ["P6M", "P1Y", "P", "PT", "P1DT", "P999999D", "three weeks"])
def test_time_passes_in_exact_durations_only(duration: str):
    with pytest.raises(Misuse):
        parse_duration(duration)


def test_a_day_is_24_hours():
    assert parse_duration("P1D") == parse_duration("PT24H") == timedelta(hours=24)
    assert parse_duration("P1W2DT3H4M5.5S") == timedelta(weeks=1, days=2, hours=3, minutes=4, seconds=5.5)


def test_an_unknown_case_has_no_time(stack: OwnStack):
    case = str(uuid4())
    done = saksgang("fast-forward", case, "P1D", "--data-dir", stack.root)
    assert (done.returncode, done.stderr) == (1, f"saksgang: there is no case {case}\n")


def test_what_dies_is_brought_back(stack: OwnStack):
    before = children_of(stack.process.pid)
    assert before.keys() == {"postgres", "temporal", "worker", "api"}
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    eventually(
        lambda: all(
            f"{name} is back" in stack.output.read_text() for name in ("PostgreSQL", "Temporal", "worker", "API")
        ),
        READY_SECONDS,
    )
    assert stack.open_case()


@pytest.mark.parametrize("everything", [True, False], ids=["everything", "the supervisor alone"])
def test_after_sigkill_all_is_still_there(stack: OwnStack, everything: bool):
    case = stack.open_case()
    children = children_of(stack.process.pid).values()
    for pid in [stack.process.pid, *(children if everything else ())]:
        os.kill(pid, signal.SIGKILL)
    stack.process.wait()
    assert stack.up() < READY_SECONDS
    assert not any(lives(pid) for pid in children)
    assert saksgang("fast-forward", case, "P1W", "--data-dir", stack.root).returncode == 0
    assert "deadline_reminded" in stack.events(case)


def test_a_clean_stop_is_exit_code_0_and_leaves_nothing_running(stack: OwnStack):
    children = children_of(stack.process.pid).values()
    assert stack.down() == 0, stack.output.read_text()
    assert not any(lives(pid) for pid in children)
    assert not (stack.root / "stack.json").exists()
    assert not (stack.root / "postgres" / "postmaster.pid").exists()
