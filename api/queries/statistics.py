"""Whose statistics a caller may see: the national unit the country's, a coordinator those of the own municipality."""

import csv
import io
from collections.abc import Iterator
from typing import Any, NamedTuple

from api.auth.authentication import Caller
from api.http.problems import Problem
from domain.primitives.organisations import Directory
from domain.primitives.roles import ROLES
from domain.primitives.text import Language, Text
from domain.statistics.dimensions import NAMED_MUNICIPALITIES, REST
from domain.statistics.rows import FIGURES

EARLIEST, LATEST = 1990, 2200
INCOMPLETE = Text(
    "Noen saker er ikke talt, eller talt på en eldre måte. Ingen tall vises før den som drifter Saksgang, har kjørt saksgang rebuild.",
    "Some cases are not counted, or in an older way. No figures are shown until whoever operates Saksgang has run saksgang rebuild.",
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


def whose(caller: Caller, directory: Directory) -> str | None:
    """The municipality whose figures the caller sees, or None for the country; otherwise the problem `not-your-role`.

    Where a municipality has no row of its own, its coordinator sees the rest of the country, of which it is a part.
    """
    if sees_the_country(caller):
        return None
    own = own_municipality(caller, directory)
    if own is None:
        raise Problem("not-your-role")
    return own if own in NAMED_MUNICIPALITIES else REST


def explained(language: Language) -> dict[str, Any]:
    """Each figure, with how it is counted."""
    return {f.id: {"title": f.title.to(language), "counted": f.counted.to(language)} for f in FIGURES.values()}


class CsvDialect(NamedTuple):
    """How CSV is written: what it begins with, and what stands between values, in a number, and at a line's end."""

    begins: str
    between: str
    decimal: str
    ends: str


FOR_PROGRAMS = CsvDialect("", ",", ".", "\n")
FOR_SPREADSHEETS = CsvDialect("\ufeff", ";", ",", "\r\n")
"""As a Norwegian spreadsheet opens it without being asked: the mark says UTF-8."""


def as_csv(answer: dict[str, Any], written: CsvDialect = FOR_PROGRAMS) -> str:
    """One line for each figure in each row: table, row, column, value; what may not be shown is empty.

    Totals before the tables are out are in a row `at_least`.
    """
    out = io.StringIO()
    out.write(written.begins)
    writer = csv.writer(out, delimiter=written.between, lineterminator=written.ends)
    writer.writerow(("year", "as_of", "table", "row", "column", "value"))
    head = (answer["year"], answer["as_of"])
    writer.writerows((*head, *(_number(cell, written) for cell in line)) for line in _lines(answer))
    return out.getvalue()


def _number(cell: Any, written: CsvDialect) -> Any:
    return str(cell).replace(".", written.decimal) if isinstance(cell, float) else cell


def _lines(answer: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    row = "" if answer["final"] else "at_least"
    yield from (("totals", row, figure, value) for figure, value in answer["totals"].items())
    for name, table in answer["tables"].items():
        for row, cells in zip(table["rows"], table["cells"], strict=True):
            yield from ((name, row, column, value) for column, value in zip(table["columns"], cells, strict=True))
    yield from _measures("durations", {"": answer["durations"]})
    yield from _measures("cohorts", answer["cohorts"])


def _measures(name: str, groups: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    for group, rows in groups.items():
        for id_, measure in rows.items():
            yield from ((name, group, f"{id_}.{part}", measure[part]) for part in ("median", "p90"))
