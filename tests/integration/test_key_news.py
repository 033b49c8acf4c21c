"""A process has the key of a case that is about to be opened before anybody asks for it, and forgets what was erased."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.case import Case
from saksgang import composition, key_news
from saksgang.demo.on_stack import Stack
from saksgang.key_news import follow_keys
from saksgang.serve import open_services
from store.connections import at_once
from store.idempotency import claim
from store.listening import CASE_CLAIMED, CASE_ERASED, Said, hearing
from store.loading import Reader
from store.tables import case_keys
from tests.integration.test_erasure import closed, erased
from tests.integration.test_recording import NOW
from tests.waiting import soon

LISTENERS = (
    "from pg_stat_activity where query ilike 'listen%case_erased%' and state = 'idle' and datname = current_database()"
)


@pytest.fixture
def reader(stack: Stack) -> Reader:
    """What a process remembers."""
    return composition.reader_for(stack.settings)


async def claimed(engine: AsyncEngine, stack: Stack) -> str:
    """A case that an API has claimed for an opening."""
    case_id = str(uuid4())
    await claim(at_once(engine), composition.reader_for(stack.settings), uuid4().hex, case_id, b"", NOW)
    return case_id


@asynccontextmanager
async def following(engine: AsyncEngine, reader: Reader, *, opens: bool = True) -> AsyncIterator[None]:
    """A process that follows, from the moment at which it hears."""
    task = asyncio.create_task(follow_keys(engine, reader, opens=opens))
    try:
        await _listened_to(engine)
        yield
        assert not task.done()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _listened_to(engine: AsyncEngine, but: int | None = None) -> int:
    """The connection that listens, and is another than one."""

    async def another() -> int | None:
        async with engine.connect() as connection:
            found: int | None = await connection.scalar(text(f"select min(pid) {LISTENERS}"))
            return None if found == but else found

    return int(await soon(another))


async def _knows(reader: Reader, case_id: str, *, knows: bool = True) -> None:
    async def as_it_should() -> bool:
        return (reader.keys.get(case_id) is not None) is knows

    await soon(as_it_should)


async def _destroy(engine: AsyncEngine, case_id: str, *, say: bool) -> None:
    async with engine.begin() as connection:
        await connection.execute(delete(case_keys).where(case_keys.c.case_id == UUID(case_id)))
        if say:
            await connection.execute(select(func.pg_notify(CASE_ERASED, case_id)))


async def test_the_key_is_there_without_being_asked_for(stack: Stack, apart: AsyncEngine, reader: Reader):
    async with following(apart, reader):
        await _knows(reader, await claimed(apart, stack))


async def test_a_process_that_opens_nothing_looks_up_nothing(stack: Stack, apart: AsyncEngine, reader: Reader):
    async with following(apart, reader, opens=False):
        case_id, another = await claimed(apart, stack), await claimed(apart, stack)
        reader.keys.put(another, b"key")
        await _destroy(apart, another, say=True)
        await _knows(reader, another, knows=False)
        assert reader.keys.get(case_id) is None


@pytest.mark.parametrize("opens", [True, False])
async def test_what_is_erased_elsewhere_is_forgotten(stack: Stack, apart: AsyncEngine, reader: Reader, opens: bool):
    async with following(apart, reader, opens=opens):
        case_id = await claimed(apart, stack)
        reader.keys.put(case_id, b"key")
        reader.memory.put(Case(case_id))
        await _destroy(apart, case_id, say=True)
        await _knows(reader, case_id, knows=False)
        assert reader.memory.get(case_id) is None


async def test_what_was_erased_while_nobody_listened_is_forgotten_too(stack: Stack, apart: AsyncEngine, reader: Reader):
    kept, gone = await claimed(apart, stack), await claimed(apart, stack)
    for case_id in (kept, gone):
        reader.keys.put(case_id, b"key")
    await _destroy(apart, gone, say=False)
    async with following(apart, reader):
        await _knows(reader, gone, knows=False)
        assert reader.keys.get(kept) == b"key"


async def test_a_case_erased_over_one_api_is_forgotten_by_the_others(stack: Stack):
    case = await closed(stack)
    async with open_services(stack.settings) as other:
        async with other.engine.connect() as connection:
            await other.reader.key(connection, case)
        await erased(stack, case)
        await _knows(other.reader, case, knows=False)


async def test_a_lost_connection_is_made_anew(stack: Stack, apart: AsyncEngine, reader: Reader):
    async with following(apart, reader):
        first = await _listened_to(apart)
        async with apart.connect() as connection:
            assert await connection.scalar(text(f"select count(pg_terminate_backend(pid)) {LISTENERS}")) == 1
        await _listened_to(apart, but=first)
        await _knows(reader, await claimed(apart, stack))


async def test_a_connection_that_is_silent_is_made_anew(
    stack: Stack, apart: AsyncEngine, reader: Reader, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(key_news, "SILENCE_SECONDS", 0.3)
    async with following(apart, reader):
        first = await _listened_to(apart)
        await _listened_to(apart, but=first)
        said = set[str]()

        async def one_of_them_is_known() -> bool:
            """What is said between two connections is not heard."""
            said.add(await claimed(apart, stack))
            return not said.isdisjoint(reader.keys.known())

        await soon(one_of_them_is_known)


async def test_what_can_not_be_looked_up_stops_nobody(stack: Stack, apart: AsyncEngine, reader: Reader):
    async with following(apart, reader):
        for nonsense in ("", "no case", str(uuid4())):
            first = await _listened_to(apart)
            async with apart.begin() as connection:
                await connection.execute(select(func.pg_notify(CASE_CLAIMED, nonsense)))
            await _listened_to(apart, but=first)
        await _knows(reader, await claimed(apart, stack))


async def test_the_database_says_which_case_and_nothing_else(stack: Stack, apart: AsyncEngine):
    async with hearing(apart, CASE_CLAIMED) as heard:
        case_id = await claimed(apart, stack)
        assert await asyncio.wait_for(heard.get(), 5) == Said(CASE_CLAIMED, case_id)
        assert heard.empty()
