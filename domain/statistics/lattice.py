"""The lattice of cells: counts of every figure in every cell that anybody may see, and the sums between cells."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from domain.statistics.dimensions import DIMENSIONS, MINOR_BANDS, REST
from domain.statistics.person import Person
from domain.statistics.rows import FIGURES, counted_on
from domain.tables.tracks import TRACKS

Cell = tuple[str, ...]
"""A figure and the values that narrow it: `("identified",)` is the country, `("identified", "gender=male")` a part."""

LEAST = 5
"""A cell of fewer people is not shown, and the interval that a reader can compute for it is not narrower."""

SLICED = ("age", "gender", "exploitation", "identified_by", "status", "means_of_control")
"""Dimensions that divide a municipality's own figures."""

MINORS_OF = ("under_follow_up", "minors_under_follow_up")

WITHIN = {
    "identified":             "under_follow_up",
    "minors_under_follow_up": "under_follow_up",
    "withdrew_from_care":     "withdrew",
    "absconded":              "withdrew",
    "placements_4_29":        "child_welfare_measures",
}  # fmt: skip
"""A figure → the figure of the same people that contains it; a reader of both knows the rest."""


@dataclass(frozen=True, slots=True)
class Sum:
    """An equation known to readers: a cell is the sum of others."""

    whole: Cell
    parts: tuple[Cell, ...]


def cell(figure: str, **values: str) -> Cell:
    """A cell by its values, municipality first."""
    named = [f"{name}={value}" for name, value in values.items() if name != "municipality"]
    where = [f"municipality={values['municipality']}"] if "municipality" in values else []
    return (figure, *where, *named)


def counted(person: Person, first: date, last: date, named: tuple[str, ...]) -> Iterator[Cell]:
    """The cells of every figure in which the person counts."""
    if person.concerned(first, last):
        here = [figure.id for figure in FIGURES.values() if figure.counts(person, first, last)]
        places = _places(person, first, last, named) if here else []
        yield from ((figure, *place) for figure in here for place in places)


def _places(person: Person, first: date, last: date, named: tuple[str, ...]) -> list[tuple[str, ...]]:
    day = counted_on(person, first, last)
    values = {d.id: d.of(person, day, last) for d in DIMENSIONS.values()}
    where = values["municipality"][0]
    values["municipality"] = (where if where in named else REST,)
    alone = [(f"{name}={value}",) for name, several in values.items() for value in several]
    home = f"municipality={values['municipality'][0]}"
    return [(), *alone, *((home, f"{name}={value}") for name in SLICED for value in values[name])]


def offered(figure: str, name: str) -> list[str]:
    """The values of a dimension that a figure can have; a figure of minors has minors' values only."""
    values = DIMENSIONS[name].values
    if not FIGURES[figure].of_minors or name not in ("age", "track"):
        return list(values)
    return list(MINOR_BANDS) if name == "age" else [track for track in values if TRACKS[track].minors]


def cells(figure: str, named: tuple[str, ...]) -> list[Cell]:
    """Every cell of a figure, empty ones included."""
    where = (*named, REST)
    alone = [
        cell(figure, **{d.id: v}) for d in DIMENSIONS.values() if d.id != "municipality" for v in offered(figure, d.id)
    ]
    homes = [cell(figure, municipality=m) for m in where]
    slices = [cell(figure, municipality=m, **{n: v}) for m in where for n in SLICED for v in offered(figure, n)]
    return [(figure,), *homes, *alone, *slices]


def sums(figure: str, named: tuple[str, ...]) -> list[Sum]:
    """The equations between the cells of a figure."""
    where = (*named, REST)
    whole: Cell = (figure,)
    found = [Sum(whole, tuple(cell(figure, municipality=m) for m in where))]
    single = [d for d in DIMENSIONS.values() if d.id != "municipality" and not d.several]
    found += [Sum(whole, tuple(cell(figure, **{d.id: v}) for v in offered(figure, d.id))) for d in single]
    for name in SLICED:
        values = offered(figure, name)
        found += [
            Sum(cell(figure, **{name: v}), tuple(cell(figure, municipality=m, **{name: v}) for m in where))
            for v in values
        ]
        if not DIMENSIONS[name].several:
            found += [
                Sum(cell(figure, municipality=m), tuple(cell(figure, municipality=m, **{name: v}) for v in values))
                for m in where
            ]
    return [*found, *_by_track(figure, named)]


def _by_track(figure: str, named: tuple[str, ...]) -> list[Sum]:
    """Equations by track: tracks add up to their municipality, and both track and age tell minors from adults."""
    own = {m: [t for t in offered(figure, "track") if TRACKS[t].municipality == m] for m in named}
    found = [
        Sum(cell(figure, municipality=m), tuple(cell(figure, track=t) for t in tracks))
        for m, tracks in own.items()
        if tracks
    ]
    return [*found, *_minors_and_adults(figure), *_minors_of_each(figure, own)]


def _minors_and_adults(figure: str) -> list[Sum]:
    """Equations of minors and adults: age bands and tracks divide the same people into the same two groups."""
    minors, adults = (f"{figure}/minors",), (f"{figure}/adults",)
    bands, tracks = offered(figure, "age"), offered(figure, "track")
    found = [Sum((figure,), (minors, adults))]
    for whole, minor in ((minors, True), (adults, False)):
        found.append(Sum(whole, tuple(cell(figure, age=b) for b in bands if (b in MINOR_BANDS) == minor)))
        found.append(Sum(whole, tuple(cell(figure, track=t) for t in tracks if TRACKS[t].minors == minor)))
    return found


def _minors_of_each(figure: str, own: Mapping[str, list[str]]) -> list[Sum]:
    found = []
    for m, tracks in own.items():
        minors = tuple(cell(figure, track=t) for t in tracks if TRACKS[t].minors)
        if minors:
            name: Cell = (f"{figure}/minors", f"municipality={m}")
            bands = tuple(cell(figure, municipality=m, age=band) for band in MINOR_BANDS)
            found += [Sum(name, minors), Sum(name, bands)]
    return found


def linked(named: tuple[str, ...]) -> list[Sum]:
    """Equations between two figures of the same people: the minors among those under follow-up."""
    people, minors = MINORS_OF
    found = [Sum((f"{people}/minors",), ((minors,),))]
    found += [Sum((f"{people}/minors", f"municipality={m}"), (cell(minors, municipality=m),)) for m in named]
    found += [Sum(cell(minors, track=t.id), (cell(people, track=t.id),)) for t in TRACKS.values() if t.minors]
    bands: list[dict[str, str]] = [{"age": b} for b in MINOR_BANDS]
    bands += [{"municipality": m, "age": b} for m in (*named, REST) for b in MINOR_BANDS]
    return [*found, *(Sum(cell(minors, **band), (cell(people, **band),)) for band in bands)]


def outer(c: Cell) -> Cell | None:
    """The cell that contains this one: of those under follow-up, or of the minors among them for a figure of minors."""
    figure, _, part = c[0].partition("/")
    if part.startswith("but/"):
        return None
    people, minors = MINORS_OF
    whole = minors if FIGURES[figure].of_minors else people
    return (f"{whole}/{part}" if part else whole, *c[1:])


def within(figure: str, named: tuple[str, ...]) -> list[Sum]:
    """Equations between a figure and the one that contains it: the figure and the rest, cell by cell."""
    other = WITHIN[figure]
    theirs = set(cells(other, named))
    mine = ((c, (other, *c[1:])) for c in cells(figure, named))
    return [Sum(whole, (c, (f"{other}/but/{figure}", *c[1:]))) for c, whole in mine if whole in theirs]


def without(figure: str, named: tuple[str, ...]) -> list[Sum]:
    """Equations of a dimension with several values per person: those with a value and those without are everybody."""
    places: list[dict[str, str]] = [{}, *({"municipality": m} for m in (*named, REST))]
    several = [(d.id, v) for d in DIMENSIONS.values() if d.several for v in offered(figure, d.id)]
    return [
        Sum(cell(figure, **place), (cell(figure, **place, **{name: v}), cell(f"{figure}/not", **place, **{name: v})))
        for place in places
        for name, v in several
    ]
