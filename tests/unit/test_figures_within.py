"""Figures within others: the shown cells of both leave the hidden cells of both open to a reader who has both."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.statistics.lattice import LEAST, Cell, Sum
from domain.statistics.release import Family
from tests.unit.attacker import told_too_much

PEOPLE, HELPED = "under_follow_up", "assisted_by_nav"
GENDERS, STATUS = ("female", "male", "unknown"), ("possible", "presumed", "verified")
Table = dict[tuple[str, str], tuple[int, int]]
"""gender and status → how many people, and how many of them were helped."""


def places(gender: str, status: str) -> list[tuple[str, ...]]:
    return [(), (f"gender={gender}",), (f"status={status}",), (f"gender={gender}", f"status={status}")]


def family(figure: str, counts: Counter[Cell], outer: Family | None = None) -> Family:
    """Rows, columns and what is in both, of one figure."""
    values = {(figure, *place): counts[(figure, *place)] for g in GENDERS for s in STATUS for place in places(g, s)}
    rows, columns = ([c for c in values if len(c) == 2 and c[1].startswith(name)] for name in ("gender", "status"))
    sums = [Sum((figure,), tuple(rows)), Sum((figure,), tuple(columns))]
    sums += [Sum(c, tuple(d for d in values if len(d) == 3 and c[1] in d)) for c in (*rows, *columns)]
    small = frozenset(c for c, n in values.items() if n < LEAST)
    return Family(figure, values, {}, tuple(sums), small, (figure,), outer)


def both(table: Table) -> tuple[Family, Family]:
    counts: Counter[Cell] = Counter()
    for (gender, status), (people, helped) in table.items():
        for place in places(gender, status):
            counts[(PEOPLE, *place)] += people
            counts[(HELPED, *place)] += helped
    outer = family(PEOPLE, counts)
    return outer, family(HELPED, counts, outer)


def given_away(outer: Family, inner: Family) -> dict[Cell, object]:
    """What somebody tells who holds both together; the rest of the people is nobody's figure."""
    truth = {**outer.values, **inner.values}
    sums = [*outer.sums, *inner.sums]
    for c in inner.values:
        whole, rest = (PEOPLE, *c[1:]), ("rest", *c[1:])
        truth[rest] = truth[whole] - truth[c]
        sums.append(Sum(whole, (c, rest)))
    found = told_too_much(truth, sums, outer.shown() | inner.shown())
    return {c: known for c, known in found.items() if c[0] != "rest"}


def several(most: int) -> st.SearchStrategy[tuple[int, int]]:
    return st.integers(0, most).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))


tables = st.fixed_dictionaries({(g, s): several(15) for g in GENDERS for s in STATUS})


@given(tables)
@settings(max_examples=25, deadline=None)
def test_nothing_hidden_can_be_told_from_two_tables_of_which_one_lies_within_the_other(table: Table):
    assert given_away(*both(table)) == {}


def test_whom_nav_did_not_assist_does_not_follow_from_whom_it_did():
    """Twenty women and three men, and all whom NAV assisted are women: three men would follow from the two totals."""
    table = {(g, s): (0, 0) for g in GENDERS for s in STATUS}
    outer, inner = both(table | {("female", "possible"): (20, 20), ("male", "possible"): (3, 0)})
    by_itself = Family(*(getattr(inner, name) for name in ("id", "values", "inner", "sums", "small", "later")))
    assert (HELPED, "gender=female") in by_itself.shown()
    assert given_away(outer, by_itself) != {}
    assert given_away(outer, inner) == {}


def test_what_can_be_shown_beside_the_others_is():
    table = {(g, s): (60, 30) for g in GENDERS for s in STATUS}
    outer, inner = both(table)
    assert (len(outer.shown()), len(inner.shown())) == (len(outer.values), len(inner.values))
