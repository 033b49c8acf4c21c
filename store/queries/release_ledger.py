"""The releases of statistics: made once for everybody, kept, and given again to whoever asks."""

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
"""The advisory lock under which a release is kept: the first of those that were made at once."""

WHOSE = (None, *NAMED_MUNICIPALITIES, REST)
"""For whom there are figures: the country, and each town or the rest of it."""

Answer = dict[str, Any]


async def statistics(
    engine: AsyncEngine, year: int, as_of: date | None, now: datetime, own: str | None = None, *, tables: bool = True
) -> Answer:
    """The figures of a year that had been released by a day, for all; what is due and has not been made is made.

    Without `tables` those of a year are not: whoever only reads does not wait for the audit, and is given what was out before.
    """
    today = local_date(now)
    async with engine.connect() as connection:
        answers = await _kept(connection, year, as_of, today, tables=tables)
    if answers is None:
        answers = await _made(engine, year, as_of, now, tables=tables)
    found: Answer = answers[own or ""]
    return found


async def _kept(
    connection: AsyncConnection, year: int, as_of: date | None, today: date, *, tables: bool
) -> dict[str, Answer] | None:
    """The tables where they are out, else the totals of the last quarter that was over; None where these are still to be made."""
    day = min(as_of or today, today)
    mine = select(releases.c.answers).where(releases.c.year == year)
    out = mine.where(releases.c.final, releases.c.as_of <= day)
    found: dict[str, Answer] | None = (await connection.execute(out)).scalar_one_or_none()
    if found is None and not (tables and await _due(connection, year, day, today)):
        before = mine.where(releases.c.final.is_(False), releases.c.as_of == _quarter(day, today))
        found = (await connection.execute(before)).scalar_one_or_none()
    return found


async def _due(connection: AsyncConnection, year: int, day: date, today: date) -> bool:
    """Whether the tables come out now: they never have, their time has come, and the day that is asked for is today."""
    out = select(func.count()).where(releases.c.year == year, releases.c.final)
    return day == today >= tables_from(year) and not (await connection.execute(out)).scalar_one()


def _quarter(day: date, today: date) -> date:
    return quarter_over(min(day, today - timedelta(days=1)))


async def _made(
    engine: AsyncEngine, year: int, as_of: date | None, now: datetime, *, tables: bool
) -> dict[str, Answer]:
    """Makes a release without holding a connection: it takes seconds. Where several do at once, the first is everybody's."""
    today = local_date(now)
    day = min(as_of or today, today)
    async with engine.connect() as connection:
        final = tables and await _due(connection, year, day, today)
        asked = FiguresQuery(year, day, final=True) if final else FiguresQuery(year, _quarter(day, today), final=False)
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
        kept = await _kept(connection, year, as_of, today, tables=tables)
        if kept is None:
            await connection.execute(insert(releases).values(_row(found, answers, now)))
    return answers if kept is None else kept


def _row(found: Release, answers: Mapping[str, Answer], now: datetime) -> dict[str, Any]:
    cohorts = {id_: _json(times) for id_, times in found.times.items() if id_.startswith(COHORTS)}
    asked = found.asked
    row = {"year": asked.year, "as_of": asked.as_of, "final": asked.final, "released_at": now}
    return row | {"answers": answers, "cohorts": cohorts}


async def _cohorts(connection: AsyncConnection) -> dict[str, list[Times]]:
    """What has been said of each cohort in any year's tables, oldest first."""
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
