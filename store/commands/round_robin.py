"""Round-robin counters for organisations that take every second case, incremented in the case's own transaction."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.decisions.round_robin import Turn
from domain.primitives.organisations import Directory
from store.db.schema import turns


async def with_turns(connection: AsyncConnection, at_stake: Iterable[Turn], directory: Directory) -> Directory:
    """The directory with the counters of these turns; locks the counters until the case is recorded."""
    counts = {}
    for track, role in sorted(at_stake):
        fresh = insert(turns).values(track=track, role=role, taken=0).on_conflict_do_nothing()
        await connection.execute(fresh)
        query = select(turns.c.taken).where(turns.c.track == track, turns.c.role == role).with_for_update()
        counts[track, role] = (await connection.execute(query)).scalar_one()
    return replace(directory, turns=counts) if counts else directory


async def take(connection: AsyncConnection, taken: Iterable[Turn]) -> None:
    """Increment the counters of the turns that the case took."""
    for track, role in taken:
        mine = (turns.c.track == track, turns.c.role == role)
        await connection.execute(update(turns).where(*mine).values(taken=turns.c.taken + 1))
