"""Erasures when a process starts: what a restored backup brought back is destroyed again before anybody reads it."""

from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from store import erasing

log = structlog.get_logger()


async def again(engine: AsyncEngine, ledger: Path) -> None:
    """Destroys again what came back; a database that is away is asked by the next process that starts."""
    try:
        async with engine.begin() as connection:
            back = await erasing.again(connection, ledger)
    except (SQLAlchemyError, OSError) as error:
        log.warning("erasures_not_checked", exc_info=error)
        return
    if back:
        log.warning("erased_again", count=len(back))
