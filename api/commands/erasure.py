"""An erasure from its first step to its last: the database, then the ledger, the key's file and the engine."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client
from temporalio.exceptions import TemporalError

from store.auth.directory import DirectoryCopy
from store.crypto.key_store import KeyStore
from store.events.erased_cases import Erasure, unfinished
from store.events.repository import CaseRepository
from store.maintenance import crypto_shredding, entry_erasure
from store.maintenance.crypto_shredding import ArchiveBasis
from workflows.client import is_away, stop

ENGINE_SECONDS = 0.7
"""How long whoever erases waits for the engine; a worker goes on after it."""

log = structlog.get_logger()


async def erase(
    engine: AsyncEngine,
    client: Client,
    store: KeyStore,
    ledger: Path,
    case_id: str,
    by: str,
    at: datetime,
    archive_basis: ArchiveBasis | None = None,
) -> dict[str, Any]:
    """Erases the case and returns the certificate; ErasureRefused, NoSuchCase, and OSError where the key's file remains.

    Where a public body was ever in the case it takes an `archive_basis`.

    Nobody can read the case then. An engine that is away or slow is seen to by a worker, until it has forgotten the case.
    """
    private = (await DirectoryCopy(engine).current()).private
    async with engine.begin() as connection:
        # Where the ledger cannot be written to, nothing is begun.
        await crypto_shredding.finish(store, ledger, [])
        certificate = await crypto_shredding.erase(
            connection, case_id, by, at, private=private, archive_basis=archive_basis
        )
    async with engine.connect() as connection:
        left = await unfinished(connection, case_id)
    for erased in left:
        await crypto_shredding.finish(store, ledger, [erased])
        await _within_reach(engine, client, erased, at)
    return certificate


async def erase_own(
    engine: AsyncEngine, reader: CaseRepository, ledger: Path, case_id: str, owner: str, by: str, at: datetime
) -> dict[str, Any]:
    """Erases what a private organisation recorded, and returns the certificate; ErasureRefused, NoSuchCase, OSError."""
    directory = await DirectoryCopy(engine).current()
    async with engine.begin() as connection:
        await crypto_shredding.finish(reader.store, ledger, [])
        certificate = await entry_erasure.erase(connection, reader, directory, case_id, owner, by, at)
    await entry_erasure.finish_all(engine, reader.store, ledger, at)
    return certificate


async def _within_reach(engine: AsyncEngine, client: Client, erased: Erasure, at: datetime) -> None:
    """Has the engine forget the case, if it answers in time."""
    try:
        async with asyncio.timeout(ENGINE_SECONDS):
            await _forgotten(engine, client, erased, at)
    except (TemporalError, TimeoutError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and not is_away(error):
            raise
        log.warning("engine_has_not_forgotten", error=type(error).__name__)


async def finish(
    engine: AsyncEngine, client: Client, store: KeyStore, ledger: Path, erased: Erasure, at: datetime
) -> bool:
    """What an erasure leaves to be done outside the database, from anywhere in it; whether nothing is left to be done."""
    await crypto_shredding.finish(store, ledger, [erased])
    return await _forgotten(engine, client, erased, at)


async def _forgotten(engine: AsyncEngine, client: Client, erased: Erasure, at: datetime) -> bool:
    """Whether the engine has nothing of the case any more."""
    if not await stop(client, erased.case_id):
        return False
    async with engine.begin() as connection:
        await crypto_shredding.finished(connection, erased.case_id, at)
    return True
