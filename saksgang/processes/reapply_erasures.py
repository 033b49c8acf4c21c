"""Completes unfinished erasures, and repeats those that a restored backup has undone, at startup and ever after."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.exceptions import TemporalError

from api.commands.erasure import finish
from saksgang.background.recovery import RecoveryContext
from store.auth import form_drafts
from store.crypto.key_store import KeyStore
from store.db.transient_errors import MAY_BE
from store.events.erased_cases import unfinished
from store.maintenance import crypto_shredding, entry_erasure

FINISH_SECONDS = 5.0
log = structlog.get_logger()


async def again(engine: AsyncEngine, store: KeyStore, ledger: Path) -> None:
    """Repeat the erasures of restored cases and destroy the keys left over.

    If the database is down, the next process to start does it. An interrupted rotation of the key store is finished
    first.
    """
    try:
        await asyncio.to_thread(store.finish_left)
        back = await crypto_shredding.again(engine, store, ledger)
        await entry_erasure.again(engine, store, ledger)
    except (SQLAlchemyError, OSError) as error:
        log.warning("erasures_not_checked", exc_info=error)
        return
    if back:
        log.warning("erased_again", count=len(back))


async def finish_all(survivors: RecoveryContext, ledger: Path) -> int:
    """Complete every unfinished erasure; return how many are finished now."""
    async with survivors.engine.connect() as connection:
        left = await unfinished(connection)
    # Destroy the keys first: they do not depend on the engine.
    await crypto_shredding.finish(survivors.reader.store, ledger, left)
    place = (survivors.engine, survivors.client, survivors.reader.store, ledger)
    own = await entry_erasure.finish_all(survivors.engine, survivors.reader.store, ledger, datetime.now(UTC))
    return own + sum([await finish(*place, erased, datetime.now(UTC)) for erased in left])


async def keep_finishing(survivors: RecoveryContext, ledger: Path) -> None:
    """Complete unfinished erasures and delete expired drafts until cancelled.

    Survives outages of database, disk and engine.
    """
    while True:
        try:
            await form_drafts.sweep(survivors.engine, datetime.now(UTC))
            if count := await finish_all(survivors, ledger):
                log.info("erasures_finished", count=count)
        except (*MAY_BE, TemporalError) as error:
            log.warning("erasures_not_finished", error=type(error).__name__)
        await asyncio.sleep(FINISH_SECONDS)
