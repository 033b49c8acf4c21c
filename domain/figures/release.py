"""What of the figures may be shown, when earlier releases of the same year are known too: the release ledger's rule."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from domain.figures import lattice, limits
from domain.figures.durations import Lengths, Said
from domain.figures.lattice import MINORS_OF, Cell, Sum
from domain.figures.rows import FIGURES
from domain.figures.suppression import LEAST, hidden
from domain.figures.times import Measure, Taken, differing, group, held_back

Marks = Mapping[Cell, Counter[Lengths]]


@dataclass(frozen=True, slots=True)
class Family:
    """Figures that are released together, because a reader can compute from one to another.

    `free` are always shown. Of times, `marks` are what they are made of, `near` those that one to four people tell from
    others, and `said` the times themselves.
    """

    id: str
    values: Mapping[Cell, int]
    sums: tuple[Sum, ...]
    free: frozenset[Cell]
    marks: Marks = field(default_factory=dict)
    near: frozenset[Cell] = frozenset()
    said: Mapping[Cell, Said] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """The same for the same figures in the same cells."""
        marks = {c: sorted(m.items()) for c, m in self.marks.items()}
        said = "|".join(f"{'/'.join(c)}:{marks.get(c, n)}" for c, n in sorted(self.values.items()))
        return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Released:
    """What was shown of a family once: its digest then, the cells that were shown and, of times, what they were made of."""

    digest: str
    shown: Mapping[Cell, int]
    marks: Marks = field(default_factory=dict)


def families(counts: Counter[Cell], of_limits: Counter[Cell], named: tuple[str, ...]) -> list[Family]:
    """Everything that is released, in families."""
    together = [MINORS_OF, *((id_,) for id_ in FIGURES if id_ not in MINORS_OF)]
    found = [_people(group, counts, named) for group in together]
    for figure, cells in limits.cells(of_limits).items():
        values = {c: of_limits[c] for c in cells}
        found.append(Family(figure, values, tuple(limits.sums(figure, of_limits)), frozenset({(figure,)})))
    return found


def _people(group: tuple[str, ...], counts: Counter[Cell], named: tuple[str, ...]) -> Family:
    values = {c: counts[c] for figure in group for c in lattice.cells(figure, named)}
    sums = [s for figure in group for s in lattice.sums(figure, named)]
    if group == MINORS_OF:
        sums += lattice.linked(named)
    return Family(group[0], values, tuple(sums), frozenset((figure,) for figure in group))


def of_time(measure: Measure, everybody: list[Taken], named: tuple[str, ...]) -> Family:
    """A time that is released, a family of its own."""
    found = group(measure, everybody, named)
    return Family(measure.id, found.values, (), frozenset(), found.marks, found.near, found.said)


def release(family: Family, earlier: Iterable[Released]) -> Released:
    """What may be shown now: the same as then where nothing has changed, and no cell that moved by less than five."""
    before = list(earlier)
    digest = family.digest
    if same := next((r for r in before if r.digest == digest), None):
        return same
    small = {c for c, n in family.values.items() if n < LEAST or _moved_little(family, c, before)} | family.near
    kept_back = _kept_back(family, small)
    shown = {c: n for c, n in family.values.items() if c not in kept_back}
    return Released(digest, shown, {c: marks for c, marks in family.marks.items() if c in shown})


def _kept_back(family: Family, small: set[Cell]) -> set[Cell]:
    if family.marks:
        return held_back(family.values, small)
    return hidden(family.values, family.sums, family.free, small)


def _moved_little(family: Family, cell: Cell, before: Iterable[Released]) -> bool:
    """The difference between two releases is a cell too: it tells of the few who came between."""
    return any(0 < _moved(family, cell, r) < LEAST for r in before if cell in r.shown)


def _moved(family: Family, cell: Cell, then: Released) -> int:
    if cell in family.marks:
        return differing(family.marks[cell], then.marks[cell])
    return abs(family.values[cell] - then.shown[cell])
