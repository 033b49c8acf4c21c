"""Statistics releases: computed once, stored, and returned unchanged to every reader."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain.primitives.calendar import local_date
from domain.statistics.dimensions import NAMED_MUNICIPALITIES, REST
from domain.statistics.lattice import Cell
from domain.statistics.periods import quarter_over, tables_from
from domain.statistics.release import Times
from domain.statistics.statistics import FiguresQuery, Release, counted, release
from domain.statistics.times import COHORTS
from store.db.schema import releases
from store.projections.statistics_facts import complete, people, read

ONE_AT_A_TIME = 0x5A4B5347
"""Advisory lock for storing a release: the first of concurrent computations wins."""

WHOSE = (None, *NAMED_MUNICIPALITIES, REST)
"""Scopes of the figures: the country, each named municipality, and the rest."""

Answer = dict[str, Any]


async def statistics(
    engine: AsyncEngine, year: int, as_of: date | None, now: datetime, own: str | None = None, *, tables: bool = True
) -> Answer:
    """The figures of a year that had been released by the day `as_of`; computes a release that is due and missing.

    With `tables=False` the year's final tables are not computed, so that a plain reader does not wait for the audit and
    gets the previous release.
    """
    today = local_date(now)
    async with engine.connect() as connection:
        answers = await _stored(connection, year, as_of, today, tables=tables)
    if answers is None:
        answers = await _compute(engine, year, as_of, now, tables=tables)
    found: Answer = answers[own or ""]
    return found


async def _stored(
    connection: AsyncConnection, year: int, as_of: date | None, today: date, *, tables: bool
) -> dict[str, Answer] | None:
    """The stored tables, or else the totals of the last completed quarter; None if these are still to be computed."""
    day = min(as_of or today, today)
    mine = select(releases.c.answers).where(releases.c.year == year)
    out = mine.where(releases.c.final, releases.c.as_of <= day)
    found: dict[str, Answer] | None = (await connection.execute(out)).scalar_one_or_none()
    if found is None and not (tables and await _tables_are_due(connection, year, day, today)):
        before = mine.where(releases.c.final.is_(False), releases.c.as_of == _last_quarter(day, today))
        found = (await connection.execute(before)).scalar_one_or_none()
    return found


async def _tables_are_due(connection: AsyncConnection, year: int, day: date, today: date) -> bool:
    """Whether the tables are to be released now: not released yet, past their date, and requested for today."""
    out = select(func.count()).where(releases.c.year == year, releases.c.final)
    return day == today >= tables_from(year) and not (await connection.execute(out)).scalar_one()


def _last_quarter(day: date, today: date) -> date:
    return quarter_over(min(day, today - timedelta(days=1)))


async def _compute(
    engine: AsyncEngine, year: int, as_of: date | None, now: datetime, *, tables: bool
) -> dict[str, Answer]:
    """Compute a release and store it; of concurrent computations the first is stored and returned.

    No connection is held during the computation, which takes seconds.
    """
    today = local_date(now)
    day = min(as_of or today, today)
    async with engine.connect() as connection:
        final = tables and await _tables_are_due(connection, year, day, today)
        asked = (
            FiguresQuery(year, day, final=True) if final else FiguresQuery(year, _last_quarter(day, today), final=False)
        )
        rows = await read(connection, asked.since, None if final else asked.as_of)
        cohorts = await _cohorts(connection)
    found = await asyncio.to_thread(
        lambda: release(asked, counted(people(rows), asked), cohorts, complete=complete(rows))
    )
    answers = {own or "": found.answer(own) for own in WHOSE}
    if not found.complete or not asked.begun or (final and found.empty):
        return answers
    async with engine.begin() as connection:
        await connection.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
        kept = await _stored(connection, year, as_of, today, tables=tables)
        if kept is None:
            await connection.execute(insert(releases).values(_row(found, answers, now)))
    return answers if kept is None else kept


def _row(found: Release, answers: Mapping[str, Answer], now: datetime) -> dict[str, Any]:
    cohorts = {id_: _json(times) for id_, times in found.times.items() if id_.startswith(COHORTS)}
    asked = found.asked
    row = {"year": asked.year, "as_of": asked.as_of, "final": asked.final, "released_at": now}
    return row | {"answers": answers, "cohorts": cohorts}


async def _cohorts(connection: AsyncConnection) -> dict[str, list[Times]]:
    """The published values of each cohort in all years' tables, oldest first."""
    query = select(releases.c.cohorts).where(releases.c.final).order_by(releases.c.released_at)
    found: dict[str, list[Times]] = defaultdict(list)
    for shown in (await connection.execute(query)).scalars():
        for id_, times in shown.items():
            found[id_].append(_times(times))
    return found


def _json(times: Times) -> dict[str, Any]:
    marks = {"|".join(c): list(m.items()) for c, m in times.marks.items()}
    return {"said": {"|".join(c): said for c, said in times.said.items()}, "marks": marks}


def _times(kept: Mapping[str, Any]) -> Times:
    marks = {_cell(c): Counter({tuple(took): n for took, n in m}) for c, m in kept["marks"].items()}
    return Times({_cell(c): said for c, said in kept["said"].items()}, marks)


def _cell(text: str) -> Cell:
    return tuple(text.split("|"))
