"""An attack on the figures: those of different families lie within one another, so a reader can combine them.

NAV assists only people under follow-up: every cell of `assisted_by_nav` is at most that of `under_follow_up`. With that
alone the tables of 2011 revealed that NAV assisted exactly four men, and that two at most were in Bergen.
"""

from collections import Counter

import pytest

from domain.statistics.dimensions import NAMED_MUNICIPALITIES
from domain.statistics.lattice import Cell, Sum, cells
from domain.statistics.release import families
from domain.statistics.statistics import FiguresQuery, counted
from tests.unit.attacker import told_too_much
from tests.unit.told import NOW, everybody

pytestmark = pytest.mark.long
OUTER = "under_follow_up"


def test_figures_that_lie_within_another_family_narrow_no_hidden_cell_of_2011():
    figure = "assisted_by_nav"
    truth: dict[Cell, int] = {}
    shown: dict[Cell, int] = {}
    sums: list[Sum] = []
    for family in counted(everybody(), FiguresQuery(2011, NOW.date())).families:
        truth |= {**family.values, **family.inner}
        shown |= family.shown()
        sums += family.sums
    for c in cells(figure, NAMED_MUNICIPALITIES):
        whole, rest = (OUTER, *c[1:]), (f"{OUTER}/but/{figure}", *c[1:])
        truth[rest] = truth[whole] - truth[c]
        assert truth[rest] >= 0
        sums.append(Sum(whole, (c, rest)))
    found = told_too_much(truth, sums, shown)
    assert {c: known for c, known in found.items() if "/" not in c[0]} == {}


def test_three_men_beside_twenty_women_whom_nav_assisted():
    counts: Counter[Cell] = Counter()
    for gender, n, figures in (
        ("female", 20, (OUTER, "identified", "assisted_by_nav")),
        ("male", 3, (OUTER, "identified")),
    ):
        said = {
            "gender": gender,
            "exploitation": "prostitution",
            "identified_by": "outreach",
            "status": "possible",
            "age": "25_34",
        }
        home = "municipality=0301"
        places: list[tuple[str, ...]] = [(), (home,), ("track=oslo_adult",)]
        places += [(f"{k}={v}",) for k, v in said.items()] + [(home, f"{k}={v}") for k, v in said.items()]
        counts.update({(figure, *place): n for figure in figures for place in places})
    shown: dict[Cell, int] = {}
    for family in families(counts, Counter(), Counter(), NAMED_MUNICIPALITIES):
        shown |= family.shown()
    men_at_most = shown.get((OUTER,), 99) - shown.get(("assisted_by_nav", "gender=female"), 0)
    assert men_at_most >= 5
