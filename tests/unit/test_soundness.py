"""Tables that do not fit together stop the process that would work by them."""

from dataclasses import replace

import pytest

from domain.primitives.unique_rows import unique
from domain.soundness import UnsoundTables, require_sound
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.refusals import RULES
from domain.tables.tracks import TRACKS


def test_the_tables_fit_together():
    require_sound()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda m: m.setitem(RULES, "no_lawyer", replace(RULES["no_lawyer"], basis=("nowhere",))), "norm 'nowhere'"),
        (
            lambda m: m.setitem(TRACKS, "oslo_adult", replace(TRACKS["oslo_adult"], deadlines=("never",))),
            "deadline 'never'",
        ),
        (
            lambda m: m.setitem(TRACKS, "oslo_adult", replace(TRACKS["oslo_adult"], step_of={"x": "lawyer"})),
            "event 'x'",
        ),
        (lambda m: m.delitem(RULES, "advice_missing"), "rule 'advice_missing'"),
        (
            lambda m: m.setitem(DEADLINE_RULES, "reflection_period", DEADLINE_RULES["reflection_period"][::-1]),
            "gap or an overlap",
        ),
    ],
)
def test_what_does_not_fit_is_named(monkeypatch: pytest.MonkeyPatch, change, said: str):
    change(monkeypatch)
    with pytest.raises(UnsoundTables, match=said):
        require_sound()


def test_two_rows_of_one_name_are_not_loaded():
    with pytest.raises(ValueError, match="two rows are called 'a'"):
        unique(["a", "a"], str)
