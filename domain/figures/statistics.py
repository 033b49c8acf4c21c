"""The statistics of a year, as of a day: totals, tables, durations and cohorts, with what may not be shown as null."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.figures import lattice, limits, times
from domain.figures.dimensions import CODES, DIMENSIONS, REST
from domain.figures.durations import Said, measured
from domain.figures.lattice import SLICED, Cell, cell
from domain.figures.limits import STATES
from domain.figures.person import Person
from domain.figures.release import Family, Released, families, of_time
from domain.figures.rows import FIGURES
from domain.figures.times import COHORTS, COHORTS_BACK, Measure, Taken
from domain.municipalities import NAME_OF
from domain.roles import ROLES
from domain.tables.deadlines import DEADLINE_RULES
from domain.text import Language
from domain.text import Text as T

LIMITS = {
    "deadlines_met":      T("Overholdt", "Met"),
    "deadlines_late":     T("Oppfylt for sent", "Met late"),
    "deadlines_breached": T("Brutt", "Breached"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """Which statistics: the year, the day as of which, and the municipality whose own they are (None: the country's)."""

    year: int
    as_of: date
    municipality: str | None = None

    @property
    def first(self) -> date:
        """The year's first day."""
        return date(self.year, 1, 1)

    @property
    def last(self) -> date:
        """The last day that is counted: of the year, or the day as of which."""
        return max(min(date(self.year, 12, 31), self.as_of), self.first)

    @property
    def since(self) -> date:
        """The first day that its figures say anything of: of the oldest cohort."""
        return date(self.year - COHORTS_BACK, 1, 1)

    @property
    def begun(self) -> bool:
        """Whether the year has: before, its figures would be the present's under another name."""
        return self.as_of >= self.first

    @property
    def measures(self) -> list[Measure]:
        """The times of the year."""
        return times.of_year(self.year, self.last)

    @property
    def cohorts(self) -> list[Measure]:
        """The times of those identified in the year and in the years before."""
        return times.of_cohorts(self.year, self.as_of)

    @property
    def named(self) -> tuple[str, ...]:
        """The municipalities with a row of their own."""
        return lattice.named_with(self.municipality)


def counted(people: Iterable[Person], asked: Asked) -> list[Family]:
    """Every cell that anybody could see; each person is forgotten when she is counted."""
    counts: Counter[Cell] = Counter()
    of_limits: Counter[Cell] = Counter()
    took: dict[str, list[Taken]] = defaultdict(list)
    for n, person in enumerate(people if asked.begun else ()):
        counts.update(lattice.counted(person, asked.first, asked.last, asked.named))
        of_limits.update(limits.counted(person, asked.first, asked.last))
        for duration, taken in times.taken(n, person):
            took[duration].append(taken)
    measures = [*asked.measures, *asked.cohorts]
    found = families(counts, of_limits, asked.named)
    return [*found, *(of_time(measure, took[measure.duration.id], asked.named) for measure in measures)]


@dataclass(frozen=True)
class Shown:
    """What of the cells may be shown, and what the reader may see of that; `complete` where no case waits to be counted."""

    asked: Asked
    cells: Mapping[Cell, int]
    times: Mapping[Cell, Said]
    complete: bool

    def answer(self) -> dict[str, Any]:
        """The statistics as the interface gives them."""
        return {
            "year": self.asked.year,
            "as_of": self.asked.as_of.isoformat(),
            "municipality": self.asked.municipality,
            "complete": self.complete,
            "totals": self._totals(),
            "tables": self._tables(),
            "durations": {m.id: self._measured(m) for m in self.asked.measures},
            "cohorts": self._cohorts(),
        }

    @property
    def _where(self) -> dict[str, str]:
        own = self.asked.municipality
        return {"municipality": own} if own else {}

    def _totals(self) -> dict[str, int | None]:
        figures = [*FIGURES, *(() if self._where else STATES.values())]
        return {figure: self.cells.get(cell(figure, **self._where)) for figure in figures}

    def _tables(self) -> dict[str, dict[str, Any]]:
        own = self.asked.municipality
        if own:
            return {f"by_{name}": self._table(name, {"municipality": own}) for name in SLICED}
        found = {f"by_{name}": self._table(name, {}) for name in DIMENSIONS}
        return found | {f"deadlines_by_{name}": self._limits(name) for name in ("rule", "role")}

    def _table(self, name: str, where: dict[str, str]) -> dict[str, Any]:
        """A row for each value of the dimension, a column for each figure."""
        values = list(DIMENSIONS[name].values)
        if name == "municipality":
            values = [*self.asked.named, REST]
        cells = [[self.cells.get(cell(figure, **where, **{name: v})) for figure in FIGURES] for v in values]
        codes = {"htcds": [_htcds(name, v) for v in values]} if name in CODES else {}
        return {"rows": values, "columns": list(FIGURES), "cells": cells, **codes}

    def _limits(self, name: str) -> dict[str, Any]:
        rows = list(DEADLINE_RULES) if name == "rule" else list(ROLES)
        figures = list(LIMITS)
        cells = [[self.cells.get(cell(figure, **{name: row})) for figure in figures] for row in rows]
        return {"rows": rows, "columns": figures, "cells": cells}

    def _measured(self, measure: Measure) -> Said:
        place = cell(measure.id, **self._where)
        return self.times[place] if place in self.cells else measured(measure.duration.unit, ())

    def _cohorts(self) -> dict[str, Any]:
        """Those identified in a year, followed until the day of the figures."""
        found: dict[str, Any] = {}
        for measure in self.asked.cohorts:
            year, _, id_ = measure.id.removeprefix(COHORTS).partition("/")
            found.setdefault(year, {})[id_] = self._measured(measure)
        return found


def _htcds(name: str, value: str) -> str | None:
    code = CODES[name][value]
    return f"{code.field}={code.value}" if code.field else None


def shown(
    asked: Asked, families: Iterable[Family], released: Mapping[str, Released], *, complete: bool = True
) -> Shown:
    """The statistics of what was released of these families."""
    times = {place: said for family in families for place, said in family.said.items()}
    return Shown(asked, {c: n for r in released.values() for c, n in r.shown.items()}, times, complete)


def title(table: str, id_: str, language: Language) -> str:
    """What a row of a table is called."""
    name = table.removeprefix("by_").removeprefix("deadlines_by_")
    if name == "rule":
        return DEADLINE_RULES[id_][-1].title.to(language)
    if name == "role":
        return ROLES[id_].title.to(language)
    known = DIMENSIONS[name].values.get(id_)
    return known.to(language) if known else _municipality(id_)


def _municipality(number: str) -> str:
    return NAME_OF.get(number, number)


def column(id_: str, language: Language) -> str:
    """What a column, or a total, is called."""
    return (FIGURES[id_].title if id_ in FIGURES else LIMITS[id_]).to(language)
