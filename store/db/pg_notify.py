"""LISTEN on the database's channels for as long as a connection lasts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple, TypeVar

from sqlalchemy.ext.asyncio import AsyncEngine

CASE_CHANGED, CASE_ERASED = "case_changed", "case_erased"
"""`case_changed`: a case has a new version (payload `id version`). `case_erased`: a case lost its key (payload `id`).
"""

Heard = TypeVar("Heard")


class Notification(NamedTuple):
    """A notification: its channel and its payload (`what`)."""

    channel: str
    what: str


async def within(queue: asyncio.Queue[Heard], seconds: float) -> Heard:
    """The queue's next item; raises TimeoutError after so many seconds.

    Not `asyncio.wait_for`, which before Python 3.12 swallows a cancellation that coincides with an item.
    """
    async with asyncio.timeout(seconds):
        return await queue.get()


@asynccontextmanager
async def hearing(engine: AsyncEngine, *channels: str) -> AsyncIterator[asyncio.Queue[Notification | None]]:
    """A queue of notifications from now on, and None once the connection is lost; closes the connection on exit."""
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
