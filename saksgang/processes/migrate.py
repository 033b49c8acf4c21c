"""Migrates the database to this version's schema; short lock timeouts keep a busy table usable."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from saksgang.config.errors import Failure
from saksgang.config.settings import with_driver
from store.crypto.key_store import KeyStore, WrappedKey
from store.db import grants

MIGRATIONS = Path(__file__).parents[2] / "migrations"
LOCK_TIMEOUT, STATEMENT_TIMEOUT = "4s", "60s"
ONE_AT_A_TIME = 7_274_001
KEYS_OF_BEFORE = "select case_id, master, wrapped from case_keys"


def config(connection: Connection | None = None, *, more: Path | None = None) -> Config:
    """Return Alembic's configuration, without an ini file; `more` is a folder of further migrations."""
    found = Config()
    found.set_main_option("script_location", str(MIGRATIONS))
    if more is not None:
        found.set_main_option("path_separator", "newline")
        found.set_main_option("version_locations", f"{MIGRATIONS / 'versions'}\n{more}")
    found.attributes["connection"] = connection
    return found


def _guarded(connection: Connection, work: Callable[[Connection], None]) -> None:
    connection.execute(text(f"set lock_timeout = '{LOCK_TIMEOUT}'"))
    connection.execute(text(f"set statement_timeout = '{STATEMENT_TIMEOUT}'"))
    connection.execute(text("select pg_advisory_lock(:key)"), {"key": ONE_AT_A_TIME})
    connection.commit()
    try:
        work(connection)
    finally:
        connection.execute(text("select pg_advisory_unlock(:key)"), {"key": ONE_AT_A_TIME})
        connection.commit()


def _to_head(connection: Connection) -> None:
    try:
        command.upgrade(config(connection), "head")
    except CommandError as error:
        raise Failure(str(error)) from error
    connection.commit()
    _grant(connection)


def _grant(connection: Connection) -> None:
    """Grant the rights of API and worker to their role.

    An installation without that role uses the owner's, and its processes will not start.
    """
    if connection.execute(text("select 1 from pg_roles where rolname = :role"), {"role": grants.ROLE}).first():
        for statement in grants.statements():
            connection.execute(text(statement))
        connection.commit()


def _with_keys(connection: Connection, store: KeyStore | None, work: Callable[[Connection], None]) -> None:
    _move_keys(connection, store)
    work(connection)


def _move_keys(connection: Connection, store: KeyStore | None) -> None:
    """Move wrapped keys of before migration 0016 into the key store, unchanged: they are bound to the case's id."""
    of_before = "select 1 from information_schema.columns where table_name = 'case_keys' and column_name = 'wrapped'"
    rows = connection.execute(text(KEYS_OF_BEFORE)).all() if connection.execute(text(of_before)).first() else []
    connection.rollback()
    if rows and store is None:
        raise Failure("this database has keys of cases in it; they need a key store to go to: saksgang migrate")
    for case_id, master, wrapped in rows:
        if store is not None:
            store.put(case_id, WrappedKey(master, wrapped))


async def upgrade(
    database_url: str, store: KeyStore | None = None, work: Callable[[Connection], None] = _to_head
) -> None:
    """Run every pending migration; concurrent upgrades run one after the other."""
    engine = create_async_engine(with_driver(database_url), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_guarded, lambda found: _with_keys(found, store, work))
    finally:
        await engine.dispose()
