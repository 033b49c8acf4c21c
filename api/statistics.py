"""Whose statistics a caller may see: the national unit the country's, a coordinator those of the own municipality."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from api.authentication import Caller
from api.problems import Problem
from domain.calendar import local_date
from domain.figures.rows import FIGURES
from domain.figures.statistics import Asked, Shown
from domain.organisations import Directory
from domain.roles import ROLES
from domain.text import Language
from domain.text import Text as T
from store.statistics import statistics

EARLIEST, LATEST = 1990, 2200
INCOMPLETE = T(
    "Noen saker er ikke talt, eller talt på en eldre måte. Den som drifter Saksgang, må kjøre saksgang rebuild.",
    "Some cases are not counted, or in an older way. Whoever operates Saksgang has to run saksgang rebuild.",
)


def sees_the_country(caller: Caller) -> bool:
    """Whether the caller is the national unit."""
    return _reads(caller, "country") and "saksgang:statistics" in caller.scopes


def own_municipality(caller: Caller, directory: Directory) -> str | None:
    """The municipality whose figures a coordinator sees."""
    known = directory.organisations.get(caller.organisation)
    coordinates = _reads(caller, "own") and "saksgang:read" in caller.scopes
    return known.municipality if known and coordinates else None


def _reads(caller: Caller, whose: str) -> bool:
    return any(ROLES[role].figures == whose for role in caller.roles)


def asked(caller: Caller, directory: Directory, year: int, as_of: date | None, now: datetime) -> Asked:
    """What the caller asks for; the problem `not-your-role` where the figures are for others."""
    own = None if sees_the_country(caller) else own_municipality(caller, directory)
    if own is None and not sees_the_country(caller):
        raise Problem("not-your-role")
    return Asked(year, as_of or local_date(now), own)


async def released(engine: AsyncEngine, wanted: Asked, as_of: date | None, now: datetime) -> Shown:
    """The statistics, through the release ledger."""
    return await statistics(engine, wanted, now, until_now=as_of is None)


def explained(language: Language) -> dict[str, Any]:
    """Each figure, with how it is counted."""
    return {f.id: {"title": f.title.to(language), "counted": f.counted.to(language)} for f in FIGURES.values()}


def as_csv(answer: dict[str, Any]) -> str:
    """One line for each figure in each row: table, row, column, value; what may not be shown is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("year", "as_of", "table", "row", "column", "value"))
    head = (answer["year"], answer["as_of"])
    writer.writerows((*head, *line) for line in _lines(answer))
    return out.getvalue()


def _lines(answer: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    yield from (("totals", "", figure, value) for figure, value in answer["totals"].items())
    for name, table in answer["tables"].items():
        for row, cells in zip(table["rows"], table["cells"], strict=True):
            yield from ((name, row, column, value) for column, value in zip(table["columns"], cells, strict=True))
    yield from _measures("durations", {"": answer["durations"]})
    yield from _measures("cohorts", answer["cohorts"])


def _measures(name: str, groups: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    for group, rows in groups.items():
        for id_, measure in rows.items():
            yield from ((name, group, f"{id_}.{part}", measure[part]) for part in ("median", "p90"))
