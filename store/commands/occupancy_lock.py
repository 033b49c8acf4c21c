"""Current occupancy of the place that a command asks for."""

from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.facts.commands import Command
from domain.primitives.organisations import Directory
from domain.rules.housing import place_of
from store.db.blind_index import BlindIndex
from store.db.schema import stays
from store.projections.case_rows import hashed_place


async def with_occupancy(
    connection: AsyncConnection, fingerprints: BlindIndex, command: Command, directory: Directory
) -> Directory:
    """The directory with the number of other residents of the requested place.

    Takes an advisory lock on the place until the transaction ends, so that concurrent requests wait.
    """
    place = place_of(command.data)
    if place is None or place not in directory.organisations:
        return directory
    hashed = hashed_place(fingerprints, place)
    await connection.execute(select(func.pg_advisory_xact_lock(int.from_bytes(hashed[:8], signed=True))))
    taken = (await connection.execute(select(func.count()).where(stays.c.place == hashed))).scalar_one()
    return replace(directory, occupied={place: taken})
