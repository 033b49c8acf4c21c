"""The statistics of a year as of a day: totals, tables, durations and cohorts; withheld values are null."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.primitives.municipalities import called
from domain.primitives.roles import ROLES
from domain.primitives.text import Language, Text
from domain.statistics import lattice, limits, times
from domain.statistics.dimensions import CODES, DIMENSIONS, NAMED_MUNICIPALITIES
from domain.statistics.durations import Said, measured
from domain.statistics.lattice import SLICED, Cell, cell
from domain.statistics.limits import STATES
from domain.statistics.person import Person
from domain.statistics.release import STEP, Family, Timed, Times, families, in_steps, of_time, timed
from domain.statistics.rows import FIGURES
from domain.statistics.times import COHORTS, COHORTS_BACK, Measure, TimeTaken
from domain.tables.deadlines import DEADLINE_RULES

LIMITS = {
    "deadlines_met":      Text("Overholdt", "Met"),
    "deadlines_late":     Text("Oppfylt for sent", "Met late"),
    "deadlines_breached": Text("Brutt", "Breached"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FiguresQuery:
    """A request for statistics: the year, the last day counted, and tables (`final`) or the totals before them."""

    year: int
    as_of: date
    final: bool = True

    @property
    def first(self) -> date:
        """The year's first day."""
        return date(self.year, 1, 1)

    @property
    def last(self) -> date:
        """The last day counted: the year's last day, or `as_of` if that is earlier."""
        return max(min(date(self.year, 12, 31), self.as_of), self.first)

    @property
    def since(self) -> date:
        """The first day that the figures cover, that of the oldest cohort."""
        return date(self.year - COHORTS_BACK, 1, 1)

    @property
    def begun(self) -> bool:
        """Whether the year has begun; before that, its figures would be the present ones under another name."""
        return self.as_of >= self.first

    @property
    def measures(self) -> list[Measure]:
        """The measures of the year."""
        return times.of_year(self.year, self.last)

    @property
    def cohorts(self) -> list[Measure]:
        """The measures of those identified in the year and in the years before."""
        return times.of_cohorts(self.year, self.as_of)


@dataclass(frozen=True, slots=True)
class Counted:
    """All counts before disclosure control."""

    families: list[Family]
    timed: list[Timed]


def counted(people: Iterable[Person], asked: FiguresQuery) -> Counted:
    """Count every cell that anybody could see; each person is dropped from memory once counted."""
    counts: Counter[Cell] = Counter()
    of_limits: Counter[Cell] = Counter()
    with_limits: Counter[Cell] = Counter()
    took: dict[str, list[TimeTaken]] = defaultdict(list)
    for n, person in enumerate(people if asked.begun else ()):
        counts.update(lattice.counted(person, asked.first, asked.last, NAMED_MUNICIPALITIES))
        hers = Counter(limits.counted(person, asked.first, asked.last))
        of_limits.update(hers)
        with_limits.update(hers.keys())
        for duration, taken in times.taken(n, person):
            took[duration].append(taken)
    measures = [*asked.measures, *asked.cohorts]
    timed = [of_time(measure, took[measure.duration.id], NAMED_MUNICIPALITIES) for measure in measures]
    return Counted(families(counts, of_limits, with_limits, NAMED_MUNICIPALITIES), timed)


@dataclass(frozen=True)
class Release:
    """The released values of a year; `complete` if no case waited to be counted."""

    asked: FiguresQuery
    cells: Mapping[Cell, int]
    times: Mapping[str, Times]
    complete: bool = True

    @property
    def empty(self) -> bool:
        """Whether nothing is shown."""
        return not self.cells and not any(said for t in self.times.values() for said in t.said.values())

    def answer(self, own: str | None = None) -> dict[str, Any]:
        """The statistics in the interface's form: the country's, or one municipality's."""
        asked = self.asked
        return {
            "year": asked.year,
            "as_of": asked.as_of.isoformat(),
            "municipality": own,
            "complete": self.complete,
            "final": asked.final,
            "in_steps_of": 1 if asked.final else STEP,
            "totals": self._totals({"municipality": own} if own else {}),
            "tables": self._tables(own),
            "durations": {m.id: self._measured(m, own) for m in asked.measures},
            "cohorts": self._cohorts(own),
        }

    def _totals(self, where: dict[str, str]) -> dict[str, int | None]:
        figures = [*FIGURES, *(() if where else STATES.values())]
        return {figure: self.cells.get(cell(figure, **where)) for figure in figures}

    def _tables(self, own: str | None) -> dict[str, dict[str, Any]]:
        if own:
            return {f"by_{name}": self._table(name, {"municipality": own}) for name in SLICED}
        found = {f"by_{name}": self._table(name, {}) for name in DIMENSIONS}
        return found | {f"deadlines_by_{name}": self._limits(name) for name in ("rule", "role")}

    def _table(self, name: str, where: dict[str, str]) -> dict[str, Any]:
        """A row for each value of the dimension, a column for each figure."""
        values = list(DIMENSIONS[name].values)
        cells = [[self.cells.get(cell(figure, **where, **{name: v})) for figure in FIGURES] for v in values]
        codes = {"htcds": [_htcds(name, v) for v in values]} if name in CODES else {}
        return {"rows": values, "columns": list(FIGURES), "cells": cells, **codes}

    def _limits(self, name: str) -> dict[str, Any]:
        rows = list(DEADLINE_RULES) if name == "rule" else list(ROLES)
        figures = list(LIMITS)
        cells = [[self.cells.get(cell(figure, **{name: row})) for figure in figures] for row in rows]
        return {"rows": rows, "columns": figures, "cells": cells}

    def _measured(self, measure: Measure, own: str | None) -> Said:
        place = cell(measure.id, **({"municipality": own} if own else {}))
        times = self.times.get(measure.id)
        return dict(times.said[place]) if times and place in times.said else measured(measure.duration.unit, ())

    def _cohorts(self, own: str | None) -> dict[str, Any]:
        """The cohort of each year, followed until the day of the figures."""
        found: dict[str, Any] = {}
        for measure in self.asked.cohorts:
            year, _, id_ = measure.id.removeprefix(COHORTS).partition("/")
            found.setdefault(year, {})[id_] = self._measured(measure, own)
        return found


def _htcds(name: str, value: str) -> str | None:
    code = CODES[name][value]
    return f"{code.field}={code.value}" if code.field else None


def release(
    asked: FiguresQuery, found: Counted, cohorts: Mapping[str, list[Times]], *, complete: bool = True
) -> Release:
    """Build the release: the tables once, when they are final, and before that the country's totals in steps.

    While a case waits to be counted the release is empty, is not stored, and would differ on the next request.
    """
    if not complete:
        return Release(asked, {}, {}, complete)
    if not asked.final:
        return Release(asked, in_steps(found.families), {}, complete)
    cells = {c: n for family in found.families for c, n in family.shown().items()}
    return Release(asked, cells, {t.id: timed(t, cohorts.get(t.id, ())) for t in found.timed}, complete)


def title(table: str, id_: str, language: Language) -> str:
    """The title of a table row."""
    name = table.removeprefix("by_").removeprefix("deadlines_by_")
    if name == "rule":
        return DEADLINE_RULES[id_][-1].title.to(language)
    if name == "role":
        return ROLES[id_].title.to(language)
    known = DIMENSIONS[name].values.get(id_)
    return known.to(language) if known else _municipality(id_)


def _municipality(number: str) -> str:
    return called(number)


def column(id_: str, language: Language) -> str:
    """The title of a column or a total."""
    return (FIGURES[id_].title if id_ in FIGURES else LIMITS[id_]).to(language)
