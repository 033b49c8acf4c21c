"""What the database says on a channel, while a connection to it lasts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

CASE_CHANGED, CASE_CLAIMED = "case_changed", "case_claimed"
"""A case is at another version (`id version`); a case is about to be opened, and has its key (`id`)."""


@asynccontextmanager
async def hearing(engine: AsyncEngine, channel: str) -> AsyncIterator[asyncio.Queue[str | None]]:
    """What is said from now on, in order, and None once the connection is lost; it is thrown away afterwards."""
    heard: asyncio.Queue[str | None] = asyncio.Queue()

    def said(_: Any, __: int, ___: str, payload: Any) -> None:
        heard.put_nowait(str(payload))

    def ended(_: Any) -> None:
        heard.put_nowait(None)

    async with engine.connect() as connection:
        raw: Any = (await connection.get_raw_connection()).driver_connection
        await raw.add_listener(channel, said)
        raw.add_termination_listener(ended)
        try:
            yield heard
        finally:
            await connection.invalidate()
