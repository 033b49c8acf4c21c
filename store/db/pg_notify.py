"""What the database says on its channels, while a connection to it lasts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple, TypeVar

from sqlalchemy.ext.asyncio import AsyncEngine

CASE_CHANGED, CASE_ERASED = "case_changed", "case_erased"
"""A case is at another version (`id version`); one has lost its key (`id`)."""

Heard = TypeVar("Heard")


class Notification(NamedTuple):
    """What was said on which channel."""

    channel: str
    what: str


async def within(queue: asyncio.Queue[Heard], seconds: float) -> Heard:
    """What is heard next; TimeoutError where that takes longer.

    Not `asyncio.wait_for`: before Python 3.12 whoever is told to end just as something is heard goes on.
    """
    async with asyncio.timeout(seconds):
        return await queue.get()


@asynccontextmanager
async def hearing(engine: AsyncEngine, *channels: str) -> AsyncIterator[asyncio.Queue[Notification | None]]:
    """What is said from now on, in order, and None once the connection is lost; it is thrown away afterwards."""
    heard: asyncio.Queue[Notification | None] = asyncio.Queue()

    def said(_: Any, __: int, channel: str, what: Any) -> None:
        heard.put_nowait(Notification(channel, str(what)))

    def ended(_: Any) -> None:
        heard.put_nowait(None)

    async with engine.connect() as connection:
        raw: Any = (await connection.get_raw_connection()).driver_connection
        raw.add_termination_listener(ended)
        try:
            for channel in channels:
                await raw.add_listener(channel, said)
            yield heard
        finally:
            await connection.invalidate()
