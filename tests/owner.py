"""The database as its owner sees it, for tests that change what no process of ours may change."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from pydantic import SecretStr
from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from saksgang import wiring
from saksgang.config.settings import Settings, with_driver
from saksgang.development.demo.on_stack import Stack
from saksgang.development.stack.addresses import running
from store.crypto.lasting import lasting
from store.db.row_vouchers import VOUCHERS


def owner_url(stack: Stack, database: str = "saksgang") -> str:
    """The owner's address of a database on the stack's server."""
    return with_driver(f"{running(stack.layout).database.rpartition('/')[0]}/{database}")


async def created(stack: Stack, database: str) -> None:
    """A database of its own on the stack's server, with nothing in it."""
    connection = await asyncpg.connect(running(stack.layout).database)
    try:
        await connection.execute(f"create database {database}")
    finally:
        await connection.close()


def on(stack: Stack, database: str) -> Settings:
    """The settings of a process that works on another database of the stack's server."""
    address = f"{stack.settings.database_url.get_secret_value().rpartition('/')[0]}/{database}"
    return stack.settings.model_copy(update={"database_url": SecretStr(address)})


@asynccontextmanager
async def owning(stack: Stack, database: str = "saksgang", *, tampering: bool = True) -> AsyncIterator[AsyncConnection]:
    """A transaction of the owner; who is `tampering` has switched off what keeps the log from being changed."""
    url = SecretStr(owner_url(stack, database))
    engine = wiring.database(stack.settings.model_copy(update={"database_url": url}), pool=1)
    try:
        async with engine.begin() as connection:
            if tampering:
                await connection.exec_driver_sql("set local session_replication_role = replica")
            yield connection
    finally:
        await engine.dispose()


DEFAULTS = {"outbox": {"shown": True}}


def vouched(of: AsyncConnection | AsyncEngine, table: Table, **row: Any) -> dict[str, Any]:
    """A row as a process with the keys would write it."""
    voucher = VOUCHERS[table]
    whole = dict.fromkeys(voucher.says) | DEFAULTS.get(table.name, {}) | row
    return voucher.with_voucher(lasting(of.dialect), whole)
