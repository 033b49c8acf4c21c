"""The key of a case that is about to be opened is at hand before its workflow is: nobody waits for it to be looked up."""

import asyncio

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from store.connections import at_once
from store.keys import KeyUnavailable
from store.listening import CASE_CLAIMED, hearing
from store.loading import Reader
from store.outages import MAY_BE

AGAIN_AFTER_SECONDS = 1.0
log = structlog.get_logger()


async def keep_keys_ready(engine: AsyncEngine, reader: Reader) -> None:
    """Looks up each key as soon as it is made, until it is cancelled; who misses one looks it up when it is needed."""
    while True:
        try:
            async with hearing(engine, CASE_CLAIMED) as heard:
                while case_id := await heard.get():
                    await _look_up(engine, reader, case_id)
        except MAY_BE as error:
            log.warning("claims_not_heard", error=type(error).__name__)
        await asyncio.sleep(AGAIN_AFTER_SECONDS)


async def _look_up(engine: AsyncEngine, reader: Reader, case_id: str) -> None:
    try:
        async with at_once(engine).connect() as connection:
            await reader.key(connection, case_id)
    except (KeyUnavailable, ValueError):
        log.warning("key_not_ready")
