"""What of the figures may be shown, when earlier releases of the same year are known too: the release ledger's rule."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.figures import lattice, limits
from domain.figures.lattice import MINORS_OF, Cell, Sum
from domain.figures.rows import FIGURES
from domain.figures.suppression import LEAST, hidden


@dataclass(frozen=True, slots=True)
class Family:
    """Figures that are released together, because a reader can compute from one to another."""

    id: str
    values: Mapping[Cell, int]
    sums: tuple[Sum, ...]
    free: frozenset[Cell]

    @property
    def digest(self) -> str:
        """The same for the same figures in the same cells."""
        said = "|".join(f"{'/'.join(c)}:{n}" for c, n in sorted(self.values.items()))
        return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Released:
    """What was shown of a family once: its digest then, and the cells that were shown."""

    digest: str
    shown: Mapping[Cell, int]


def families(counts: Counter[Cell], of_limits: Counter[Cell], named: tuple[str, ...]) -> list[Family]:
    """Everything that is released, in families."""
    groups = [MINORS_OF, *((id_,) for id_ in FIGURES if id_ not in MINORS_OF)]
    found = [_people(group, counts, named) for group in groups]
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


def release(family: Family, earlier: Iterable[Released]) -> Released:
    """What may be shown now: the same as then where nothing has changed, and no cell that moved by less than five."""
    before = list(earlier)
    digest = family.digest
    if same := next((r for r in before if r.digest == digest), None):
        return same
    small = {c for c, n in family.values.items() if n < LEAST or _moved_little(c, n, before)}
    kept_back = hidden(family.values, family.sums, family.free, small)
    return Released(digest, {c: n for c, n in family.values.items() if c not in kept_back})


def _moved_little(cell: Cell, now: int, before: list[Released]) -> bool:
    """The difference between two releases is a cell too: it tells of the few who came between."""
    return any(0 < abs(now - r.shown[cell]) < LEAST for r in before if cell in r.shown)
