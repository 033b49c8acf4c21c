"""The statistics of a year as plots, each with its table."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from api.http.inputs import BoundedQuery, Day
from api.pages.visits import LoggedIn, Visit
from api.queries.statistics import EARLIEST, FOR_SPREADSHEETS, INCOMPLETE, LATEST, as_csv, whose
from domain.primitives.calendar import local_date
from domain.primitives.text import Language, Text
from domain.statistics.dimensions import DIMENSIONS
from domain.statistics.durations import DURATIONS
from domain.statistics.rows import FIGURES
from domain.statistics.statistics import LIMITS, column, title
from store.queries.release_ledger import statistics as released

router = APIRouter(include_in_schema=False)
Year = Annotated[int, Path(ge=EARLIEST, le=LATEST), BoundedQuery()]
COLUMNS = (
    "under_follow_up",
    "identified",
    "minors_under_follow_up",
    "reflection_granted",
    "permit_granted",
    "assisted_by_nav",
)
WIDTH = 100


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, with the length of its bar in percent of the longest."""

    label: str
    length: float
    cells: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """A table whose first column is drawn as a bar in each row."""

    id: str
    title: str
    of: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@router.get("/statistikk")
async def this_year(visit: LoggedIn) -> Response:
    """Redirect to the current year."""
    return await visit.see(f"/statistikk/{local_date(visit.now).year}")


@router.get("/statistikk/{year}")
async def statistics(year: Year, visit: LoggedIn, per: Day = None) -> Response:
    """Show the plots and tables of a year."""
    answer = await _answer(visit, year, per)
    language = visit.language
    return await visit.page(
        "statistics.html", nav="statistics", year=year, per=per.isoformat() if per else "", answer=answer,
        whose=title("by_municipality", answer["municipality"], language) if answer["municipality"] else "",
        incomplete="" if answer["complete"] else INCOMPLETE.to(language), plots=_plots(answer, language),
        totals=[(column(id_, language), n, _counted(id_, language)) for id_, n in answer["totals"].items()],
        durations=[(DURATIONS[id_].title.to(language), row) for id_, row in answer["durations"].items()],
        cohorts=answer["cohorts"], cohort_titles={id_: row.title.to(language) for id_, row in DURATIONS.items()},
    )  # fmt: skip


@router.get("/statistikk/{year}/tall.csv")
async def numbers(year: Year, visit: LoggedIn, per: Day = None) -> Response:
    """Return all columns of all tables as CSV for a spreadsheet."""
    answer = await _answer(visit, year, per)
    headers = {"Content-Disposition": f'attachment; filename="saksgang-{year}.csv"', "Cache-Control": "no-store"}
    return Response(as_csv(answer, FOR_SPREADSHEETS), media_type="text/csv; charset=utf-8", headers=headers)


async def _answer(visit: Visit, year: int, as_of: date | None) -> dict[str, Any]:
    own = whose(visit.caller, visit.directory)
    return await released(visit.services.engine, year, as_of, visit.now, own, tables=False)


def _counted(id_: str, language: Language) -> str:
    return FIGURES[id_].counted.to(language) if id_ in FIGURES else ""


def _plots(answer: dict[str, Any], language: Language) -> list[Plot]:
    return [_plot(name, table, language) for name, table in answer["tables"].items()]


def _plot(name: str, table: dict[str, Any], language: Language) -> Plot:
    wanted = [c for c in (*COLUMNS, *LIMITS) if c in table["columns"]]
    at = [table["columns"].index(c) for c in wanted]
    rows = [
        (title(name, row, language), tuple(cells[i] for i in at))
        for row, cells in zip(table["rows"], table["cells"], strict=True)
        if name.startswith("by_") or any(cell is not None for cell in cells)
    ]
    most = max((cells[0] or 0 for _, cells in rows), default=0) or 1
    drawn = tuple(Row(label, round(WIDTH * (cells[0] or 0) / most, 1), cells) for label, cells in rows)
    columns = tuple(column(c, language) for c in wanted)
    return Plot(name, _called(name, language), columns[0], columns, drawn)


def _called(name: str, language: Language) -> str:
    known = DIMENSIONS.get(name.removeprefix("by_"))
    return known.title.to(language) if known else LIMIT_TABLES[name].to(language)


LIMIT_TABLES = {
    "deadlines_by_rule": Text("Frister etter regel", "Deadlines by rule"),
    "deadlines_by_role": Text("Frister etter ansvarlig", "Deadlines by whose they are"),
}
