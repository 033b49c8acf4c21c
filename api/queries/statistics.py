"""Access to statistics: the national unit sees the country's, a coordinator those of its municipality."""

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
    "Noen saker er ikke talt, eller talt på en eldre måte. "
    "Ingen tall vises før den som drifter Saksgang, har kjørt saksgang rebuild.",
    "Some cases are not counted, or in an older way. "
    "No figures are shown until whoever operates Saksgang has run saksgang rebuild.",
)


def sees_the_country(caller: Caller) -> bool:
    """Whether the caller is the national unit."""
    return _reads(caller, "country") and "saksgang:statistics" in caller.scopes


def own_municipality(caller: Caller, directory: Directory) -> str | None:
    """Return the municipality whose figures a coordinator sees; None for all others."""
    known = directory.organisations.get(caller.organisation)
    coordinates = _reads(caller, "own") and "saksgang:read" in caller.scopes
    return known.municipality if known and coordinates else None


def _reads(caller: Caller, whose: str) -> bool:
    return any(ROLES[role].figures == whose for role in caller.roles)


def whose(caller: Caller, directory: Directory) -> str | None:
    """Return the municipality whose figures the caller sees, None for the country. Raises `not-your-role`.

    A municipality without a row of its own is part of the rest of the country, which its coordinator sees.
    """
    if sees_the_country(caller):
        return None
    own = own_municipality(caller, directory)
    if own is None:
        raise Problem("not-your-role")
    return own if own in NAMED_MUNICIPALITIES else REST


def explained(language: Language) -> dict[str, Any]:
    """Return each figure's title and definition."""
    return {f.id: {"title": f.title.to(language), "counted": f.counted.to(language)} for f in FIGURES.values()}


class CsvDialect(NamedTuple):
    """A CSV format: prefix, delimiter, decimal separator and line end."""

    begins: str
    between: str
    decimal: str
    ends: str


FOR_PROGRAMS = CsvDialect("", ",", ".", "\n")
FOR_SPREADSHEETS = CsvDialect("\ufeff", ";", ",", "\r\n")
"""The format that a Norwegian spreadsheet program opens directly: the byte order mark says UTF-8."""


def as_csv(answer: dict[str, Any], written: CsvDialect = FOR_PROGRAMS) -> str:
    """Return one line per figure and row: table, row, column, value; a suppressed value is empty.

    Totals before the tables are released are in a row `at_least`.
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
