"""Released figures against a reader who has all of them and a solver: nothing under five can be computed from them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.statistics import lattice, limits
from domain.statistics.dimensions import DIMENSIONS, MINOR_BANDS, NAMED_MUNICIPALITIES, REST
from domain.statistics.lattice import Cell, Sum
from domain.statistics.release import Family, families, in_steps
from domain.statistics.rows import FIGURES
from domain.statistics.statistics import FiguresQuery, counted
from domain.statistics.suppression import hidden
from domain.tables.tracks import TRACKS
from tests.unit.attacker import told_too_much
from tests.unit.told import NOW, everybody

LEAST = 5
WHERE = (*NAMED_MUNICIPALITIES, REST)


def protected(family: Family) -> dict[Cell, int]:
    """Nothing under five is shown, nor follows from what is; no interval of one is narrow."""
    shown = family.shown()
    assert all(n >= LEAST for n in shown.values())
    assert not shown.keys() & family.small
    assert told_too_much({**family.values, **family.inner}, family.sums, shown) == {}
    return shown


# --- small systems of every shape


@st.composite
def tables(draw: st.DrawFn) -> tuple[dict[Cell, int], list[Sum]]:
    """A table with two ways to divide the same people, and their sums."""
    height, width = draw(st.integers(2, 6)), draw(st.integers(2, 6))
    numbers = draw(st.lists(st.integers(0, 12), min_size=height * width, max_size=height * width))
    inner: dict[Cell, int] = {
        ("x", f"r{i}", f"c{j}"): numbers[i * width + j] for i in range(height) for j in range(width)
    }
    rows: dict[Cell, int] = {("x", f"r{i}"): sum(n for c, n in inner.items() if c[1] == f"r{i}") for i in range(height)}
    columns: dict[Cell, int] = {
        ("x", f"c{j}"): sum(n for c, n in inner.items() if c[2] == f"c{j}") for j in range(width)
    }
    whole: Cell = ("x",)
    sums = [Sum(whole, tuple(rows)), Sum(whole, tuple(columns))]
    sums += [Sum(r, tuple(c for c in inner if c[1] == r[1])) for r in rows]
    sums += [Sum(k, tuple(c for c in inner if c[2] == k[1])) for k in columns]
    return {whole: sum(numbers), **rows, **columns, **inner}, sums


@given(tables())
@settings(max_examples=60, deadline=None)
def test_nothing_hidden_in_a_table_can_be_told_from_its_sums(table: tuple[dict[Cell, int], list[Sum]]):
    values, sums = table
    small = frozenset(c for c, n in values.items() if n < LEAST)
    protected(Family("x", values, {}, tuple(sums), small, ("x",)))


def test_one_small_cell_takes_another_with_it():
    values: dict[Cell, int] = {("x",): 40, ("x", "a"): 3, ("x", "b"): 30, ("x", "c"): 7}
    sums = [Sum(("x",), (("x", "a"), ("x", "b"), ("x", "c")))]
    assert hidden(values, {}, sums, {("x", "a")}, ("x",)) == {("x", "a"), ("x", "c")}


def test_several_that_make_up_one_to_four_take_another_with_them():
    """No single sum fixes one of the two, and their interval would be from nobody to three."""
    values: dict[Cell, int] = {("x",): 40, ("x", "a"): 1, ("x", "b"): 2, ("x", "c"): 30, ("x", "d"): 7}
    sums = [Sum(("x",), (("x", "a"), ("x", "b"), ("x", "c"), ("x", "d")))]
    assert ("x", "d") in hidden(values, {}, sums, {("x", "a"), ("x", "b")}, ("x",))


# --- the figures themselves

people = st.lists(
    st.tuples(
        st.sampled_from([t.id for t in TRACKS.values()]),
        st.sampled_from(WHERE),
        st.sampled_from(list(DIMENSIONS["age"].values)),
        st.sampled_from(("female", "female", "male", "unknown")),
        st.sampled_from(("prostitution", "prostitution", "begging", "forced_labour")),
        st.sampled_from(("outreach", "police", "nav")),
        st.sampled_from(("possible", "presumed")),
    ),
    max_size=120,
)


def placed(found: list[tuple[str, ...]]) -> Counter[Cell]:
    """Invented people in the cells, as the program counts real ones: track, place and age agree with one another."""
    counts: Counter[Cell] = Counter()
    for n, (track, where, age, *rest) in enumerate(found):
        row = TRACKS[track]
        municipality = row.municipality if row.municipality in WHERE else where if where not in _with_tracks() else REST
        minor = age in MINOR_BANDS
        track_id = row.id if row.minors == minor else (row.counterpart or row.id)
        values = dict(zip(("gender", "exploitation", "identified_by", "status"), rest, strict=True), age=age)
        home = f"municipality={municipality}"
        places = [(), (home,), (f"track={track_id}",), *((f"{name}={v}",) for name, v in values.items())]
        places += [(home, f"{name}={v}") for name, v in values.items()]
        figures = ["under_follow_up", *(["identified"] if n % 3 else [])]
        figures += ["minors_under_follow_up", "withdrew"] if minor else []
        counts.update((figure, *place) for figure in figures for place in places)
    return counts


def _with_tracks() -> set[str]:
    return {t.municipality for t in TRACKS.values() if t.municipality}


def of_people(counts: Counter[Cell]) -> list[Family]:
    found = families(counts, Counter(), Counter(), NAMED_MUNICIPALITIES)
    return [f for f in found if f.id in ("under_follow_up", "withdrew")]


@given(people)
@settings(max_examples=2, deadline=None)
def test_the_figures_of_any_people_add_up_and_give_nobody_away(found: list[tuple[str, ...]]):
    for family in of_people(placed(found)):
        known = {**family.values, **family.inner}
        for row in family.sums:
            assert known[row.whole] == sum(known[part] for part in row.parts), row
        protected(family)


@pytest.fixture(scope="module")
def of_2011() -> list[Family]:
    return counted(everybody(), FiguresQuery(2011, NOW.date())).families


@pytest.mark.long
def test_the_year_2011_gives_nobody_away_whoever_reads_all_of_it(of_2011: list[Family]):
    """The attack that fixed 143 of 305 hidden cells: the country's tables and every coordinator's, with their sums."""
    shown = {family.id: protected(family) for family in of_2011}
    assert len(shown["under_follow_up"]) > 100


def test_the_choice_of_what_is_hidden_is_the_same_every_time(of_2011: list[Family]):
    family = next(f for f in of_2011 if f.id == "reflection_applied")
    backwards = replace(family, values=dict(reversed(list(family.values.items()))))
    assert backwards.shown() == family.shown()


def test_a_total_of_few_is_not_shown_and_one_of_nobody_neither():
    one = placed([("oslo_adult", "0301", "25_34", "female", "begging", "nav", "possible")] * 4)
    for counts in (one, Counter[Cell]()):
        assert [family.shown() for family in of_people(counts)] == [{}, {}]


@pytest.mark.parametrize(("people_", "total"), [(4, None), (5, 5), (9, 5), (14, 10)])
def test_before_the_tables_the_country_s_totals_grow_in_steps_of_five(people_: int, total: int | None):
    counts = placed([("oslo_adult", "0301", "25_34", "female", "begging", "nav", "possible")] * people_)
    assert in_steps(of_people(counts)).get(("under_follow_up",)) == total


def of_deadlines(rows: Iterable[tuple[str, str, int]], people_: Mapping[str, int]) -> Family:
    counts, had = Counter[Cell](), Counter[Cell]()
    figure = "deadlines_met"
    for rule, role, n in rows:
        parts = ((), (f"rule={rule}",), (f"role={role}",), (f"rule={rule}", f"role={role}"))
        counts.update({(figure, *part): n for part in parts})
        had.update({(figure, *part): people_.get(rule, n) for part in parts})
    return next(f for f in families(Counter(), counts, had, NAMED_MUNICIPALITIES) if f.id == figure)


def test_deadlines_of_a_rule_follow_from_no_sum():
    family = of_deadlines((("a", "nav", 3), ("b", "nav", 20), ("c", "lawyer", 9), ("d", "police", 6)), {})
    shown = protected(family)
    assert ("deadlines_met", "rule=a") not in shown
    assert set(limits.cells(Counter(family.values))["deadlines_met"]) == set(family.values)


def test_deadlines_of_few_people_are_not_shown_however_many_they_are():
    family = of_deadlines((("a", "nav", 9), ("b", "nav", 20), ("c", "lawyer", 30)), {"a": 1})
    assert family.values["deadlines_met", "rule=a"] == 9
    assert ("deadlines_met", "rule=a") not in family.shown()


def test_every_figure_says_how_it_is_counted_and_is_counted_in_every_cell():
    assert all(f.counted.nb and f.counted.en and f.title.nb and f.title.en for f in FIGURES.values())
    for figure in FIGURES:
        named = {c for s in lattice.sums(figure, NAMED_MUNICIPALITIES) for c in (s.whole, *s.parts) if "/" not in c[0]}
        assert named <= set(lattice.cells(figure, NAMED_MUNICIPALITIES))
