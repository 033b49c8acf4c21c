"""A worker has the key of a case that is about to be opened before its workflow asks for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from saksgang import composition
from saksgang.demo.on_stack import Stack
from saksgang.new_keys import keep_keys_ready
from store.idempotency import claim
from store.listening import CASE_CLAIMED, hearing
from store.loading import Reader
from tests.integration.test_recording import NOW
from tests.waiting import soon

LISTENERS = "from pg_stat_activity where query ilike 'listen%' and datname = current_database()"


async def claimed(engine: AsyncEngine, reader: Reader) -> str:
    """A case that an API has claimed for an opening."""
    case_id = str(uuid4())
    await claim(engine, reader, uuid4().hex, case_id, b"", NOW)
    return case_id


@asynccontextmanager
async def keeping(engine: AsyncEngine, reader: Reader) -> AsyncIterator[None]:
    """A worker that keeps keys ready, from the moment at which it hears."""
    task = asyncio.create_task(keep_keys_ready(engine, reader))
    try:
        await _listened_to(engine)
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _knows(worker: Reader, case_id: str) -> None:
    async def known() -> bytes | None:
        return worker.keys.get(case_id)

    await soon(known)


async def _listened_to(engine: AsyncEngine) -> None:
    async def there() -> bool:
        async with engine.connect() as connection:
            return bool(await connection.scalar(text(f"select count(*) {LISTENERS}")))

    await soon(there)


async def test_the_key_is_there_without_being_asked_for(stack: Stack, apart: AsyncEngine):
    api, worker = composition.reader_for(stack.settings), composition.reader_for(stack.settings)
    at_once = apart.execution_options(isolation_level="AUTOCOMMIT")
    async with keeping(apart, worker):
        case_id = await claimed(at_once, api)
        await _knows(worker, case_id)
    assert worker.keys.get(case_id) == api.keys.get(case_id)


async def test_a_lost_connection_is_made_anew(stack: Stack, apart: AsyncEngine):
    api, worker = composition.reader_for(stack.settings), composition.reader_for(stack.settings)
    at_once = apart.execution_options(isolation_level="AUTOCOMMIT")
    async with keeping(apart, worker):
        async with at_once.connect() as connection:
            assert await connection.scalar(text(f"select count(pg_terminate_backend(pid)) {LISTENERS}")) == 1
        await asyncio.sleep(0.2)
        await _listened_to(apart)
        case_id = await claimed(at_once, api)
        await _knows(worker, case_id)


async def test_what_can_not_be_looked_up_stops_nobody(stack: Stack, apart: AsyncEngine):
    api, worker = composition.reader_for(stack.settings), composition.reader_for(stack.settings)
    at_once = apart.execution_options(isolation_level="AUTOCOMMIT")
    async with keeping(apart, worker):
        async with at_once.connect() as connection:
            for nonsense in ("no case", str(uuid4())):
                await connection.execute(
                    text("select pg_notify(:channel, :said)"), {"channel": CASE_CLAIMED, "said": nonsense}
                )
        case_id = await claimed(at_once, api)
        await _knows(worker, case_id)


async def test_the_database_says_which_case_and_nothing_else(stack: Stack, apart: AsyncEngine):
    api = composition.reader_for(stack.settings)
    async with hearing(apart, CASE_CLAIMED) as heard:
        case_id = await claimed(apart.execution_options(isolation_level="AUTOCOMMIT"), api)
        assert await asyncio.wait_for(heard.get(), 5) == case_id
        assert heard.empty()
