"""A backup with pg_dump, restored as in docs/operations/backup.md: its content agrees, and later cases are named."""

import os
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr
from sqlalchemy.exc import DBAPIError

from saksgang import wiring
from saksgang.background.recovery import RecoveryContext, verify_case, verify_log
from saksgang.development.demo.on_stack import Stack
from saksgang.development.stack.addresses import running
from saksgang.development.stack.postgres import binaries
from saksgang.processes import migrate
from store.crypto.keys import KeyRing
from tests.integration.rest import done, opened
from tests.owner import on, owner_url, owning
from tests.waiting import soon
from workflows.client import NoRun, state_of

pytestmark = pytest.mark.slow
RESTORED = "restored"


def run(stack: Stack, program: str, *arguments: str | Path, database: str = "saksgang") -> None:
    """One of PostgreSQL's programs against the stack's server."""
    found = urlsplit(running(stack.layout).database)
    where = {
        "PGHOST": found.hostname or "",
        "PGPORT": str(found.port),
        "PGUSER": found.username or "",
        "PGPASSWORD": found.password or "",
        "PGDATABASE": database,
    }
    command = [binaries() / program, *arguments]
    finished = subprocess.run(command, env={**os.environ, **where}, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr


def backed_up(stack: Stack, to: Path) -> None:
    run(stack, "pg_dump", "--format=custom", "--no-owner", "--file", to)


def restore(stack: Stack, backup: Path) -> None:
    run(stack, "dropdb", "--if-exists", RESTORED, database="postgres")
    run(stack, "createdb", RESTORED, database="postgres")
    run(stack, "pg_restore", "--exit-on-error", "--no-owner", "--dbname", RESTORED, backup)


@pytest.fixture
async def restored(stack: Stack) -> AsyncIterator[RecoveryContext]:
    """What works with the restored database, and with the engine as it has gone on meanwhile."""
    settings = on(stack, RESTORED)
    engine = wiring.database(settings, pool=2)
    yield RecoveryContext(engine, wiring.repository_for(settings), stack.client)
    await engine.dispose()


async def test_a_restored_backup_agrees_and_what_was_acknowledged_after_it_is_named(
    stack: Stack, restored: RecoveryContext, tmp_path: Path
):
    before, after = await opened(stack), await opened(stack)
    backed_up(stack, tmp_path / "backup")
    await done(stack, after, "nadheim", "record_follow_up", kind="conversation")

    async def told() -> bool:
        try:
            known = [(await state_of(stack.client, case)).version for case in (before, after)]
        except NoRun:
            return False
        return known == [1, 2]

    assert await soon(told, 20)
    restore(stack, tmp_path / "backup")
    assert await verify_case(restored, before) == []
    assert await verify_log(restored, after) == []
    assert await verify_case(restored, after) == ["workflow: knows the case up to event 2, the log ends at 1"]


async def test_a_restored_log_can_not_be_changed_either_and_has_this_versions_schema(
    stack: Stack, restored: RecoveryContext, tmp_path: Path
):
    await opened(stack)
    backed_up(stack, tmp_path / "backup")
    restore(stack, tmp_path / "backup")
    await migrate.upgrade(owner_url(stack, RESTORED))
    with pytest.raises(DBAPIError, match="the log is never changed"):
        async with owning(stack, RESTORED, tampering=False) as connection:
            await connection.exec_driver_sql("update events set role = 'x'")
    async with restored.engine.connect() as connection:
        with pytest.raises(DBAPIError, match="permission denied"):
            await connection.exec_driver_sql("update events set role = 'x'")


async def test_without_the_master_key_a_backup_tells_nothing_and_verify_says_so(
    stack: Stack, restored: RecoveryContext, tmp_path: Path
):
    case_id = await opened(stack)
    backed_up(stack, tmp_path / "backup")
    restore(stack, tmp_path / "backup")
    other = stack.settings.model_copy(update={"master_keys": SecretStr(KeyRing.fresh("another"))})
    keyless = RecoveryContext(restored.engine, wiring.repository_for(other), stack.client)
    assert await verify_log(keyless, case_id) == [
        "the key cannot be opened, and no erasure is on record: master key 'dev' is not in the ring"
    ]
