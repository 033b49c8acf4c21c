"""A process forgets what was erased elsewhere."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.case import Case
from saksgang import wiring
from saksgang.background import key_invalidation
from saksgang.background.key_invalidation import follow_keys
from saksgang.development.demo.on_stack import Stack
from saksgang.processes.api import open_services
from store.db.pg_notify import CASE_ERASED, Notification, hearing
from store.db.schema import case_keys
from store.events.repository import CaseRepository
from tests.integration.test_erasure import closed, erased
from tests.owner import vouched
from tests.waiting import soon

LISTENERS = (
    "from pg_stat_activity where query ilike 'listen%case_erased%' and state = 'idle' and datname = current_database()"
)


@pytest.fixture
def reader(stack: Stack) -> CaseRepository:
    """What a process remembers."""
    return wiring.repository_for(stack.settings)


async def keyed(engine: AsyncEngine, reader: CaseRepository) -> str:
    """A case whose key is in the database, and known to the process."""
    case_id = str(uuid4())
    id_, key = await reader.store.fresh(reader.ring)
    async with engine.begin() as connection:
        await connection.execute(
            insert(case_keys).values(vouched(connection, case_keys, case_id=UUID(case_id), key=id_))
        )
    reader.keys.put(case_id, key)
    return case_id


@asynccontextmanager
async def following(engine: AsyncEngine, reader: CaseRepository) -> AsyncIterator[None]:
    """A process that follows, from the moment at which it hears."""
    task = asyncio.create_task(follow_keys(engine, reader))
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


async def _knows(reader: CaseRepository, case_id: str, *, knows: bool = True) -> None:
    async def as_it_should() -> bool:
        return (reader.keys.get(case_id) is not None) is knows

    await soon(as_it_should)


async def _destroy(engine: AsyncEngine, case_id: str, *, say: bool) -> None:
    async with engine.begin() as connection:
        await connection.execute(delete(case_keys).where(case_keys.c.case_id == UUID(case_id)))
        if say:
            await connection.execute(select(func.pg_notify(CASE_ERASED, case_id)))


async def _is_forgotten_now(engine: AsyncEngine, reader: CaseRepository) -> None:
    """Hearing shows in what the process forgets; it catches up on notifications missed between two connections."""
    gone = await keyed(engine, reader)
    await _destroy(engine, gone, say=True)
    await _knows(reader, gone, knows=False)


async def test_what_is_erased_elsewhere_is_forgotten(apart: AsyncEngine, reader: CaseRepository):
    async with following(apart, reader):
        case_id, kept = await keyed(apart, reader), await keyed(apart, reader)
        reader.memory.put(Case(case_id))
        await _destroy(apart, case_id, say=True)
        await _knows(reader, case_id, knows=False)
        assert reader.memory.get(case_id) is None
        assert reader.keys.get(kept) is not None


async def test_what_was_erased_while_nobody_listened_is_forgotten_too(apart: AsyncEngine, reader: CaseRepository):
    kept, gone = await keyed(apart, reader), await keyed(apart, reader)
    await _destroy(apart, gone, say=False)
    async with following(apart, reader):
        await _knows(reader, gone, knows=False)
        assert reader.keys.get(kept) is not None


async def test_a_case_erased_over_one_api_is_forgotten_by_the_others(stack: Stack):
    case = await closed(stack)
    async with open_services(stack.settings) as other:
        async with other.engine.connect() as connection:
            await other.reader.key(connection, case)
        await erased(stack, case)
        await _knows(other.reader, case, knows=False)


async def test_a_lost_connection_is_made_anew(apart: AsyncEngine, reader: CaseRepository):
    async with following(apart, reader):
        first = await _listened_to(apart)
        async with apart.connect() as connection:
            assert await connection.scalar(text(f"select count(pg_terminate_backend(pid)) {LISTENERS}")) == 1
        await _listened_to(apart, but=first)
        await _is_forgotten_now(apart, reader)


async def test_a_connection_that_is_silent_is_made_anew(
    apart: AsyncEngine, reader: CaseRepository, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(key_invalidation, "SILENCE_SECONDS", 0.3)
    async with following(apart, reader):
        first = await _listened_to(apart)
        await _listened_to(apart, but=first)
        await _is_forgotten_now(apart, reader)


async def test_what_names_no_case_stops_nobody(apart: AsyncEngine, reader: CaseRepository):
    async with following(apart, reader):
        for nonsense in ("", "no case", str(uuid4())):
            async with apart.begin() as connection:
                await connection.execute(select(func.pg_notify(CASE_ERASED, nonsense)))
        await _is_forgotten_now(apart, reader)


async def test_the_database_says_which_case_and_nothing_else(apart: AsyncEngine, reader: CaseRepository):
    async with hearing(apart, CASE_ERASED) as heard:
        case_id = await keyed(apart, reader)
        await _destroy(apart, case_id, say=True)
        assert await asyncio.wait_for(heard.get(), 5) == Notification(CASE_ERASED, case_id)
        assert heard.empty()
