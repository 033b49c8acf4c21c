"""No figure gives a person away: nothing under five, nothing that can be computed, nothing between two releases."""

from collections import Counter
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.figures import lattice, limits
from domain.figures.dimensions import DIMENSIONS, MINOR_BANDS, NAMED_MUNICIPALITIES, REST
from domain.figures.lattice import Cell, Sum
from domain.figures.release import Family, Released, families, release
from domain.figures.rows import FIGURES
from domain.figures.suppression import hidden
from domain.tables.tracks import TRACKS

LEAST = 5
WHERE = (*NAMED_MUNICIPALITIES, REST)


def determined(sums: list[Sum], known: set[Cell]) -> set[Cell]:
    """The unknowns that a system of sums fixes, by plain elimination over the rationals: not how the program does it."""
    rows = [{s.whole: Fraction(-1)} | dict.fromkeys(s.parts, Fraction(1)) for s in sums]
    rows = [{c: k for c, k in row.items() if c not in known} for row in rows]
    columns = sorted({c for row in rows for c in row})
    done: list[dict[Cell, Fraction]] = []
    for column in columns:
        pivot = next((row for row in rows if column in row), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        pivot = {c: k / pivot[column] for c, k in pivot.items()}
        rows = [_less(row, pivot, column) for row in rows]
        done = [_less(row, pivot, column) for row in done] + [pivot]
    return {next(iter(row)) for row in done if len(row) == 1}


def _less(row: dict[Cell, Fraction], pivot: dict[Cell, Fraction], column: Cell) -> dict[Cell, Fraction]:
    times = row.get(column)
    if not times:
        return row
    found = {c: row.get(c, Fraction()) - times * pivot.get(c, Fraction()) for c in row.keys() | pivot.keys()}
    return {c: k for c, k in found.items() if k}


def protected(family: Family, shown: Released) -> None:
    """Nothing under five is shown or follows from what is shown; the whole country is."""
    known = set(shown.shown)
    assert family.free <= known
    assert all(n >= LEAST for c, n in shown.shown.items() if c not in family.free)
    assert determined(list(family.sums), known) & family.values.keys() == set()


# --- small systems of every shape


@st.composite
def tables(draw: st.DrawFn) -> tuple[dict[Cell, int], list[Sum], set[Cell]]:
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
    return {whole: sum(numbers), **rows, **columns, **inner}, sums, {whole}


@given(tables())
@settings(max_examples=150, deadline=None)
def test_nothing_hidden_in_a_table_follows_from_its_sums(table: tuple[dict[Cell, int], list[Sum], set[Cell]]):
    values, sums, free = table
    small = {c for c, n in values.items() if n < LEAST}
    family = Family("x", values, tuple(sums), frozenset(free))
    kept_back = hidden(values, sums, free, small)
    protected(family, Released("", {c: n for c, n in values.items() if c not in kept_back}))


def test_one_small_cell_takes_another_with_it():
    values: dict[Cell, int] = {("x",): 40, ("x", "a"): 3, ("x", "b"): 30, ("x", "c"): 7}
    sums = [Sum(("x",), (("x", "a"), ("x", "b"), ("x", "c")))]
    assert hidden(values, sums, {("x",)}, {("x", "a")}) == {("x", "a"), ("x", "c")}


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


def counted(found: list[tuple[str, ...]]) -> Counter[Cell]:
    """Invented people in the cells, as the program counts real ones: track, place and age agree with one another."""
    counts: Counter[Cell] = Counter()
    for track, where, age, *rest in found:
        row = TRACKS[track]
        municipality = row.municipality if row.municipality in WHERE else where if where not in _with_tracks() else REST
        minor = age in MINOR_BANDS
        track_id = row.id if row.minors == minor else (row.counterpart or row.id)
        values = dict(zip(("gender", "exploitation", "identified_by", "status"), rest, strict=True), age=age)
        places = [
            (),
            (f"municipality={municipality}",),
            (f"track={track_id}",),
            *((f"{n}={v}",) for n, v in values.items()),
        ]
        places += [(f"municipality={municipality}", f"{n}={v}") for n, v in values.items()]
        figures = ["under_follow_up", "identified", *(["minors_under_follow_up", "withdrew"] if minor else [])]
        counts.update((figure, *place) for figure in figures for place in places)
    return counts


def _with_tracks() -> set[str]:
    return {t.municipality for t in TRACKS.values() if t.municipality}


def of_people(counts: Counter[Cell]) -> list[Family]:
    wanted = {"under_follow_up", "identified", "withdrew"}
    return [f for f in families(counts, Counter(), NAMED_MUNICIPALITIES) if f.id in wanted]


@given(people)
@settings(max_examples=10, deadline=None)
def test_the_figures_of_any_people_add_up_and_give_nobody_away(found: list[tuple[str, ...]]):
    counts = counted(found)
    for family in of_people(counts):
        for row in family.sums:
            if row.whole in family.values and all(part in family.values for part in row.parts):
                assert family.values[row.whole] == sum(family.values[part] for part in row.parts), row
        protected(family, release(family, ()))


@given(people, people)
@settings(max_examples=10, deadline=None)
def test_two_releases_do_not_tell_of_the_few_who_came_between(
    before: list[tuple[str, ...]], more: list[tuple[str, ...]]
):
    first, second = of_people(counted(before)), of_people(counted([*before, *more[:6]]))
    for then, now in zip(first, second, strict=True):
        a = release(then, ())
        b = release(now, [a])
        protected(now, b)
        both = {c for c in a.shown.keys() & b.shown.keys() if c not in now.free}
        assert all(abs(a.shown[c] - b.shown[c]) not in range(1, LEAST) for c in both)
        unknown = between(then, a, now, b)
        assert all(abs(now.values[c] - then.values[c]) not in range(1, LEAST) for c in unknown)


def between(then: Family, a: Released, now: Family, b: Released) -> set[Cell]:
    """The cells whose change follows from the two releases together."""
    sums = [*_marked(then.sums, "then"), *_marked(now.sums, "now")]
    cells = [c for c in now.values.keys() & then.values.keys() if c not in now.free]
    sums += [Sum((*c, "now"), ((*c, "then"), (*c, "change"))) for c in cells]
    known = {(*c, "then") for c in a.shown} | {(*c, "now") for c in b.shown}
    fixed = determined(sums, known)
    return {c for c in cells if (*c, "change") in fixed}


def _marked(sums: tuple[Sum, ...], mark: str) -> list[Sum]:
    return [Sum((*s.whole, mark), tuple((*c, mark) for c in s.parts)) for s in sums]


def test_what_has_not_changed_is_released_as_it_was():
    family = of_people(counted([("oslo_adult", "0301", "25_34", "female", "begging", "nav", "possible")] * 9))[0]
    first = release(family, ())
    assert release(family, [Released("other", {}), first]) is first


def test_deadlines_of_a_rule_follow_from_no_sum():
    counts: Counter[Cell] = Counter()
    for rule, role, n in (("a", "nav", 3), ("b", "nav", 20), ("c", "lawyer", 9), ("d", "police", 6)):
        figure = "deadlines_met"
        parts = ((), (f"rule={rule}",), (f"role={role}",), (f"rule={rule}", f"role={role}"))
        counts.update({(figure, *part): n for part in parts})
    family = next(f for f in families(Counter(), counts, NAMED_MUNICIPALITIES) if f.id == "deadlines_met")
    shown = release(family, ())
    protected(family, shown)
    assert ("deadlines_met", "rule=a") not in shown.shown
    assert set(limits.cells(counts)["deadlines_met"]) == set(family.values)


def test_every_figure_says_how_it_is_counted_and_is_counted_in_every_cell():
    assert all(f.counted.nb and f.counted.en and f.title.nb and f.title.en for f in FIGURES.values())
    for figure in FIGURES:
        named = {c for s in lattice.sums(figure, NAMED_MUNICIPALITIES) for c in (s.whole, *s.parts) if "/" not in c[0]}
        assert named <= set(lattice.cells(figure, NAMED_MUNICIPALITIES))
