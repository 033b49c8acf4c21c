"""A process reads the directory at most a second late, and at once where somebody has reason to ask."""

import asyncio
from dataclasses import replace

from sqlalchemy import text

from saksgang.development.demo.on_stack import Stack
from saksgang.development.seed_directory import DEVELOPMENT_DIRECTORY
from store.auth.directory import DirectoryCopy, put_organisations
from tests.owner import owning
from tests.waiting import soon

WAITS = text("select count(*) from pg_locks where relation = 'organisations'::regclass and not granted")


async def test_whoever_asks_while_it_is_being_read_is_not_given_what_was_read_before(stack: Stack):
    """A reading that began before the question does not answer it, however late it ends."""
    copy, new = DirectoryCopy(stack.engine), replace(DEVELOPMENT_DIRECTORY[0], id="just-come", revoked=True)
    async with owning(stack) as holding:
        await holding.execute(text("lock table organisations in access exclusive mode"))
        reading = asyncio.create_task(copy.current())

        async def waits() -> bool:
            return bool((await holding.execute(WAITS)).scalar_one())

        await soon(waits)
        copy.look_again()
    assert "just-come" not in (await reading).organisations
    assert not copy.read_just_now
    async with stack.engine.begin() as connection:
        await put_organisations(connection, [new])
    assert "just-come" in (await copy.current()).organisations
