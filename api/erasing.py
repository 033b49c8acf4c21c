"""An erasure from its first step to its last: the database, then the ledger, the key's file and the engine."""

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from api import engine as workflows
from store import erasing
from store.erased import Erased, erased_cases
from store.key_store import KeyStore


async def erase(
    engine: AsyncEngine, client: Client, store: KeyStore, ledger: Path, case_id: str, by: str, at: datetime
) -> dict[str, Any]:
    """Erases the case and returns the certificate; ErasureRefused, NoSuchCase, and Problem or OSError where it is not finished.

    An erasure that is not finished is finished by whoever asks again, and else by a worker.
    """
    async with engine.begin() as connection:
        # Where the ledger cannot be written to, nothing is begun.
        await erasing.finish(store, ledger, [])
        certificate = await erasing.erase(connection, case_id, by, at)
    async with engine.connect() as connection:
        left = await erased_cases(connection, unfinished=True)
    for erased in left:
        if erased.case_id == case_id:
            await finish(engine, client, store, ledger, erased, at)
    return certificate


async def finish(
    engine: AsyncEngine, client: Client, store: KeyStore, ledger: Path, erased: Erased, at: datetime
) -> None:
    """What an erasure leaves to be done outside the database; may be repeated from anywhere in it."""
    await erasing.finish(store, ledger, [erased])
    await workflows.stop(client, erased.case_id)
    async with engine.begin() as connection:
        await erasing.finished(connection, erased.case_id, at)
