"""The startup check of a process: it must have the keys and files that it needs before a case needs them."""

import asyncio
import os
import signal
import tempfile

import asyncpg
import structlog
from sqlalchemy import func, or_, select
from sqlalchemy.exc import ProgrammingError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from saksgang.config.errors import Failure
from saksgang.config.settings import Settings
from store.crypto.key_store import KeyStore
from store.db.blind_index import BlindIndex
from store.db.grants import ROLE
from store.db.schema import case_keys, cases
from store.maintenance.crypto_shredding import note
from store.maintenance.key_rotation import WrongKeys, require_keys

DATABASE_AWAY = (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
RETRY_SECONDS = 0.5
LATEST = 20
"""The number of latest cases whose keys are checked."""
_RIGHTS = ("update", "delete", "truncate", "trigger")
MIGHT = select(or_(*(func.has_table_privilege("events", right) for right in _RIGHTS)))
log = structlog.get_logger()


async def check(engine: AsyncEngine, settings: Settings) -> None:
    """Raise Failure if master keys, key store or ledger do not fit the database, or its schema's version differs."""
    ring, store = settings.key_ring, KeyStore(settings.key_store)
    await asyncio.to_thread(require_places, settings)
    try:
        async with engine.connect() as connection:
            await _require_modesty(connection)
            await require_keys(connection, ring, store)
            await _require_their_keys(connection, store)
        # Now even a database without a case knows its master key.
        await BlindIndex().unlock(engine, ring)
    except WrongKeys as wrong:
        raise Failure(f"SAKSGANG_MASTER_KEYS: {wrong}") from wrong
    except ProgrammingError as error:
        raise Failure("the database has not this version's schema; bring it there with: saksgang migrate") from error


def require_places(settings: Settings) -> None:
    """Raise Failure if key store or ledger, which all processes share, is missing or not writable."""
    try:
        with tempfile.TemporaryFile(dir=settings.key_store) as probe:
            os.fsync(probe.fileno())
    except OSError as error:
        raise Failure(f"SAKSGANG_KEY_STORE: {settings.key_store} is no folder to write to: {error.strerror}") from error
    try:
        note(settings.erasures, [])
    except OSError as error:
        raise Failure(f"SAKSGANG_ERASURES: {settings.erasures} cannot be written to: {error.strerror}") from error


async def _require_their_keys(connection: AsyncConnection, store: KeyStore) -> None:
    """Raise Failure if the key store has no key of the latest cases: then it is another database's, or new."""
    latest = select(cases.c.opened_at, case_keys.c.key).join(case_keys, case_keys.c.case_id == cases.c.id)
    keys = [row.key for row in await connection.execute(latest.order_by(cases.c.opened_at.desc()).limit(LATEST))]
    if keys and not any(await asyncio.to_thread(lambda: [store.get(key) for key in keys])):
        raise Failure(f"SAKSGANG_KEY_STORE: {store.folder} has no key of the cases in the database")


async def _require_modesty(connection: AsyncConnection) -> None:
    """Raise Failure if this process's database role could change the log."""
    if (await connection.execute(MIGHT)).scalar_one():
        raise Failure(
            "SAKSGANG_DATABASE_URL: its role may change the log; API and worker have one of their own, to which "
            f"`saksgang migrate` gives its rights: {ROLE}"
        )


async def checked(engine: AsyncEngine, settings: Settings) -> None:
    """Return when the database is up and the keys fit. Raises Failure if they do not."""
    away = False
    while True:
        try:
            return await check(engine, settings)
        except DATABASE_AWAY as error:
            if not away:
                log.warning("database_away", error=type(error).__name__)
            away = True
        await asyncio.sleep(RETRY_SECONDS)


async def end_unless_checked(engine: AsyncEngine, settings: Settings) -> None:
    """End this process if a database that was down comes back and the keys do not fit it."""
    try:
        await checked(engine, settings)
    except Failure as failure:
        log.critical("wrong_keys", reason=str(failure))
        os.kill(os.getpid(), signal.SIGTERM)
