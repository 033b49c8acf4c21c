"""The reference in docs/ says what the tables say."""

from pathlib import Path

import pytest

from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.refusals import RULES
from domain.tables.tracks import TRACKS
from domain.tables.transitions import TRANSITIONS
from saksgang.config.settings import Settings
from saksgang.development.reference import pages

HERE = Path(__file__).parents[2] / "docs" / "reference"
PAGES = pages()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_what_the_tables_say(name: str):
    written = (HERE / name).read_text(encoding="utf-8") if (HERE / name).exists() else ""
    assert written == PAGES[name], (
        f"docs/reference/{name} is older than the tables: run `make regenerate` and commit it"
    )


def test_no_page_is_left_over():
    assert {path.name for path in HERE.glob("*.md")} == set(PAGES)


@pytest.mark.parametrize(
    ("page", "ids"),
    [
        ("transitions.md", TRANSITIONS),
        ("deadlines.md", DEADLINE_RULES),
        ("refusals.md", RULES),
        ("tracks.md", TRACKS),
        ("settings.md", [f"SAKSGANG_{name.upper()}" for name in Settings.model_fields]),
    ],
)
def test_every_row_has_its_place(page: str, ids: list[str]):
    assert [id_ for id_ in ids if id_ not in PAGES[page]] == []
