"""Autocommit connections for single statements."""

from sqlalchemy.ext.asyncio import AsyncEngine


def at_once(engine: AsyncEngine) -> AsyncEngine:
    """The engine in autocommit mode on the same pool, which saves the round trips of BEGIN and COMMIT."""
    return engine.execution_options(isolation_level="AUTOCOMMIT")
