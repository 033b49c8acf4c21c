"""Named filters for the list of cases, saved per organisation."""

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from store.db.schema import saved_views

MOST = 30


async def kept(connection: AsyncConnection, organisation: str) -> list[tuple[str, str]]:
    """(name, query) of what the organisation has kept, by name."""
    query = select(saved_views).where(saved_views.c.organisation == organisation).limit(MOST)
    return sorted((row.name, row.query) for row in await connection.execute(query))


async def keep(connection: AsyncConnection, organisation: str, name: str, query: str) -> None:
    """Save a filter under a name, replacing an existing one."""
    row = insert(saved_views).values(organisation=organisation, name=name, query=query)
    key = ["organisation", "name"]
    await connection.execute(row.on_conflict_do_update(index_elements=key, set_={"query": row.excluded.query}))


async def drop(connection: AsyncConnection, organisation: str, name: str) -> None:
    """Delete the saved view of this name."""
    mine = saved_views.c.organisation == organisation, saved_views.c.name == name
    await connection.execute(delete(saved_views).where(*mine))
