"""Key invalidation: removes destroyed case keys from this process, so that no memory keeps an erased case."""

import asyncio
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from store.db.autocommit import at_once
from store.db.pg_notify import CASE_ERASED, hearing, within
from store.db.schema import case_keys
from store.events.repository import CaseRepository

AGAIN_AFTER_SECONDS = 1.0
SILENCE_SECONDS = 300.0
"""A connection without a notification for this long may be dead, so it is replaced."""
log = structlog.get_logger()


async def follow_keys(engine: AsyncEngine, reader: CaseRepository) -> None:
    """Follow the notifications of erased cases until cancelled."""
    away = False
    while True:
        try:
            async with hearing(engine, CASE_ERASED) as heard:
                await _forget_what_is_gone(engine, reader)
                away = False
                while said := await within(heard, SILENCE_SECONDS):
                    reader.forget(said.what)
        except TimeoutError:
            continue
        except Exception as error:  # noqa: BLE001 - a process that misses a notification looks the key up when it needs it
            if not away:
                log.warning("keys_not_followed", error=type(error).__name__)
            away = True
        await asyncio.sleep(AGAIN_AFTER_SECONDS)


async def _forget_what_is_gone(engine: AsyncEngine, reader: CaseRepository) -> None:
    """Forget the cases that were erased while nobody listened."""
    known = set(reader.keys.known())
    query = select(case_keys.c.case_id).where(case_keys.c.case_id.in_([UUID(id_) for id_ in known]))
    async with at_once(engine).connect() as connection:
        there = {str(id_) for id_ in (await connection.execute(query)).scalars()}
    for case_id in known - there:
        reader.forget(case_id)
