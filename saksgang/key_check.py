"""Whether a process has the master keys that it needs, asked when it starts: not when somebody first needs a case."""

import asyncio
import os
import signal

import asyncpg
import structlog
from sqlalchemy import func, or_, select
from sqlalchemy.exc import ProgrammingError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from saksgang.failures import Failure
from store.fingerprints import Fingerprints
from store.grants import ROLE
from store.keys import KeyRing
from store.rotation import WrongKeys, require_keys

DATABASE_AWAY = (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
RETRY_SECONDS = 0.5
_RIGHTS = ("update", "delete", "truncate", "trigger")
MIGHT = select(or_(*(func.has_table_privilege("events", right) for right in _RIGHTS)))
log = structlog.get_logger()


async def check(engine: AsyncEngine, ring: KeyRing) -> None:
    """Failure where the master keys do not fit the database, or its schema is not of this version."""
    try:
        async with engine.connect() as connection:
            await _require_modesty(connection)
            await require_keys(connection, ring)
        # So that even a database without a case knows its master key.
        await Fingerprints().unlock(engine, ring)
    except WrongKeys as wrong:
        raise Failure(f"SAKSGANG_MASTER_KEYS: {wrong}") from wrong
    except ProgrammingError as error:
        raise Failure("the database has not this version's schema; bring it there with: saksgang migrate") from error


async def _require_modesty(connection: AsyncConnection) -> None:
    """Failure where this process could change the log."""
    if (await connection.execute(MIGHT)).scalar_one():
        raise Failure(
            "SAKSGANG_DATABASE_URL: its role may change the log; API and worker have one of their own, to which "
            f"`saksgang migrate` gives its rights: {ROLE}"
        )


async def checked(engine: AsyncEngine, ring: KeyRing) -> None:
    """Returns when the database has answered that the keys fit; Failure where they do not."""
    away = False
    while True:
        try:
            return await check(engine, ring)
        except DATABASE_AWAY as error:
            if not away:
                log.warning("database_away", error=type(error).__name__)
            away = True
        await asyncio.sleep(RETRY_SECONDS)


async def end_unless_checked(engine: AsyncEngine, ring: KeyRing) -> None:
    """Ends this process when a database that was away comes back and the keys do not fit it."""
    try:
        await checked(engine, ring)
    except Failure as failure:
        log.critical("wrong_keys", reason=str(failure))
        os.kill(os.getpid(), signal.SIGTERM)
