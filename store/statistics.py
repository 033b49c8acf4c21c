"""Statistics through the release ledger: what is shown is on record, and later releases are held against it."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain.figures.release import Family, Released, release
from domain.figures.statistics import Asked, Shown, counted, shown
from store.facts import people
from store.tables import releases

ONE_AT_A_TIME = 0x5A4B5347
"""The first half of the advisory lock under which a year's figures are released."""


async def statistics(engine: AsyncEngine, asked: Asked, now: datetime, *, until_now: bool) -> Shown:
    """The statistics that may be shown, by what was on record at the end of a day, or `until_now` by all that is."""
    async with engine.connect() as connection:
        everybody = await people(connection, None if until_now else asked.as_of)
    families = await asyncio.to_thread(counted, everybody, asked)
    async with engine.begin() as connection:
        await connection.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME, asked.year)))
        earlier = await _earlier(connection, asked.year)
        released = await asyncio.to_thread(_release, families, earlier)
        await _note(connection, asked, now, released, earlier)
    return shown(asked, released.values(), everybody)


def _release(families: Iterable[Family], earlier: Mapping[str, list[Released]]) -> dict[str, Released]:
    return {family.id: release(family, earlier.get(family.id, ())) for family in families}


async def _earlier(connection: AsyncConnection, year: int) -> dict[str, list[Released]]:
    """Everything that has been shown of the year, by family, oldest first."""
    query = select(releases.c.families).where(releases.c.year == year).order_by(releases.c.id)
    found: dict[str, list[Released]] = defaultdict(list)
    for families in (await connection.execute(query)).scalars():
        for id_, row in families.items():
            found[id_].append(Released(row["digest"], {tuple(c.split("|")): n for c, n in row["shown"].items()}))
    return found


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
    return {"digest": released.digest, "shown": {"|".join(c): n for c, n in released.shown.items()}}
