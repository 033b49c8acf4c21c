"""How the database is spoken to where one statement is all there is to do."""

from sqlalchemy.ext.asyncio import AsyncEngine


def at_once(engine: AsyncEngine) -> AsyncEngine:
    """The same pool, each statement a transaction of its own: without the two round trips that begin and end one."""
    return engine.execution_options(isolation_level="AUTOCOMMIT")
