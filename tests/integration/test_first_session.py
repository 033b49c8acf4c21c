"""What README asks a newcomer to type is typed, as it stands there, at a stack that has just come up."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from saksgang.development.demo.on_stack import Stack

ROOT = Path(__file__).parents[2]
SAID = (
    "oslo_adult",
    "/problems/not-found",
    "lawyer_assigned",
    "/problems/refused",
    "deadline_breached",
    "deadline_escalated",
)
"""What the session is to show, in this order."""


def sessions() -> list[str]:
    """The blocks that README has under its first session."""
    told = (ROOT / "README.md").read_text().partition("## A first session\n")[2].partition("\n## ")[0]
    return re.findall(r"```sh\n(.*?)```", told, re.DOTALL)


@pytest.fixture
def newcomer(tmp_path: Path, stack: Stack) -> Path:
    """A folder as README has one: the program in `.venv`, the stack in `var/saksgang`."""
    (tmp_path / "var").mkdir()
    (tmp_path / "var/saksgang").symlink_to(stack.layout.root)
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    return tmp_path


def typed(lines: str, folder: Path) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAKSGANG_")}
    done = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", lines],
        cwd=folder,
        env={**kept, "NO_PROXY": "127.0.0.1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_first_session_works_as_it_stands(newcomer: Path):
    session, *_ = sessions()
    shown, at = typed(f'{session}\necho; curl -s $API/cases/$CASE -H "Authorization: Bearer $HELPER"', newcomer), 0
    for word in SAID[1:]:
        assert word in shown[at:], word
        at = shown.index(word, at)
    assert json.loads(shown.splitlines()[-1])["track"] == SAID[0]


def test_the_link_that_it_prints_logs_in(newcomer: Path):
    _, link, *_ = sessions()
    address = typed(link, newcomer).splitlines()[-1]
    page = typed(f"curl -sL -c jar -b jar -H 'Accept: text/html' '{address}'", newcomer)
    assert "TOT Oslo" in page
