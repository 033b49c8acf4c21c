"""Erasing a case from the first step to the last: database, ledger, key file and engine."""

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
"""How long an erasure waits for the engine; a worker finishes it after that."""

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
    """Erase the case and return the certificate.

    Raises ErasureRefused, NoSuchCase, and OSError if the key file remains. A case that a public body was ever part of
    needs an `archive_basis`.
    Afterwards nobody can read the case. If the engine is unavailable or slow, a worker makes it forget the case later.
    """
    private = (await DirectoryCopy(engine).current()).private
    async with engine.begin() as connection:
        # Fail before anything is erased if the ledger is not writable.
        await crypto_shredding.finish(store, ledger, [])
        certificate = await crypto_shredding.erase(
            connection, case_id, by, at, private=private, archive_basis=archive_basis
        )
    async with engine.connect() as connection:
        left = await unfinished(connection, case_id)
    for erased in left:
        await crypto_shredding.finish(store, ledger, [erased])
        await _forget_in_time(engine, client, erased, at)
    return certificate


async def erase_own(
    engine: AsyncEngine, reader: CaseRepository, ledger: Path, case_id: str, owner: str, by: str, at: datetime
) -> dict[str, Any]:
    """Erase the entries of a private organisation and return the certificate.

    Raises ErasureRefused, NoSuchCase and OSError.
    """
    directory = await DirectoryCopy(engine).current()
    async with engine.begin() as connection:
        await crypto_shredding.finish(reader.store, ledger, [])
        certificate = await entry_erasure.erase(connection, reader, directory, case_id, owner, by, at)
    await entry_erasure.finish_all(engine, reader.store, ledger, at)
    return certificate


async def _forget_in_time(engine: AsyncEngine, client: Client, erased: Erasure, at: datetime) -> None:
    """Remove the case from the engine, unless it does not answer in time."""
    try:
        async with asyncio.timeout(ENGINE_SECONDS):
            await _forget(engine, client, erased, at)
    except (TemporalError, TimeoutError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and not is_away(error):
            raise
        log.warning("engine_has_not_forgotten", error=type(error).__name__)


async def finish(
    engine: AsyncEngine, client: Client, store: KeyStore, ledger: Path, erased: Erasure, at: datetime
) -> bool:
    """Do what remains of an erasure outside the database, idempotently; True if nothing is left to do."""
    await crypto_shredding.finish(store, ledger, [erased])
    return await _forget(engine, client, erased, at)


async def _forget(engine: AsyncEngine, client: Client, erased: Erasure, at: datetime) -> bool:
    """Remove the case from the engine; whether the engine holds nothing of it any more."""
    if not await stop(client, erased.case_id):
        return False
    async with engine.begin() as connection:
        await crypto_shredding.finished(connection, erased.case_id, at)
    return True
