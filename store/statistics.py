"""Statistics through the release ledger: what is shown is on record, and later releases are held against it."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import column, func, insert, or_, select, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain.figures.lattice import Cell
from domain.figures.release import Family, Released, release
from domain.figures.statistics import Asked, Shown, counted, shown
from domain.figures.times import COHORTS
from store.facts import complete, people, read
from store.tables import releases

ONE_AT_A_TIME = 0x5A4B5347
"""The advisory lock under which figures are released: of several years at once, since they may show the same cohort."""


async def statistics(engine: AsyncEngine, asked: Asked, now: datetime, *, until_now: bool) -> Shown:
    """The statistics that may be shown, by what was on record at the end of a day, or `until_now` by all that is."""
    async with engine.connect() as connection:
        rows = await read(connection, asked.since, None if until_now else asked.as_of)
    families, all_counted = await asyncio.to_thread(lambda: (counted(people(rows), asked), complete(rows)))
    async with engine.begin() as connection:
        await connection.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
        earlier = await _earlier(connection, asked.year)
        released = await asyncio.to_thread(_release, families, earlier)
        await _note(connection, asked, now, released, earlier)
    return shown(asked, families, released, complete=all_counted)


def _release(families: Iterable[Family], earlier: Mapping[str, list[Released]]) -> dict[str, Released]:
    return {family.id: release(family, earlier.get(family.id, ())) for family in families}


async def _earlier(connection: AsyncConnection, year: int) -> dict[str, list[Released]]:
    """Everything that has been shown of the year, and of cohorts in any year, by family, oldest first."""
    family = func.jsonb_each(releases.c.families).table_valued("key", column("value", JSONB))
    mine = or_(releases.c.year == year, family.c.key.startswith(COHORTS))
    query = (
        select(family.c.key, family.c.value)
        .select_from(releases.join(family, true()))
        .where(mine)
        .order_by(releases.c.id)
    )
    found: dict[str, list[Released]] = defaultdict(list)
    for id_, row in await connection.execute(query):
        found[id_].append(_read(row))
    return found


def _read(row: Mapping[str, Any]) -> Released:
    marks = {_cell(c): Counter({tuple(took): n for took, n in m}) for c, m in row.get("marks", {}).items()}
    return Released(row["digest"], {_cell(c): n for c, n in row["shown"].items()}, marks)


def _cell(text: str) -> Cell:
    return tuple(text.split("|"))


async def _note(
    connection: AsyncConnection,
    asked: Asked,
    now: datetime,
    released: Mapping[str, Released],
    earlier: Mapping[str, list[Released]],
) -> None:
    """Enters into the ledger what is shown for the first time."""
    new = {id_: row for id_, row in released.items() if all(row is not known for known in earlier.get(id_, ()))}
    if new:
        values = {
            "year": asked.year,
            "as_of": asked.as_of,
            "municipality": asked.municipality,
            "released_at": now,
            "families": {id_: _json(row) for id_, row in new.items()},
        }
        await connection.execute(insert(releases).values(values))


def _json(released: Released) -> dict[str, Any]:
    marks = {"|".join(c): list(m.items()) for c, m in released.marks.items()}
    shown = {"|".join(c): n for c, n in released.shown.items()}
    return {"digest": released.digest, "shown": shown} | ({"marks": marks} if marks else {})
