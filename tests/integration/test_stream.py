"""`GET /events/stream`: whoever may know of a case hears at once that it has changed, and nobody else does."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text

from api.patience import PATIENCE_SECONDS
from saksgang.demo.on_stack import Stack
from tests.integration.pages import fields, logged_in
from tests.integration.rest import HELPER, LAWYER, TOT, done, is_problem, opened

SECONDS = 20


class Ear:
    """Somebody who listens."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines

    async def next(self) -> tuple[str, dict[str, object]]:
        """The next event, by name."""
        name = ""
        async with asyncio.timeout(SECONDS):
            async for line in self._lines:
                if line.startswith("event:"):
                    name = line.partition(":")[2].strip()
                if line.startswith("data:") and name:
                    return name, json.loads(line.partition(":")[2])
        raise AssertionError("the stream ended")

    async def until(self, case: str, version: int) -> None:
        """Listens until the case is at a version."""
        while (await self.next()) != ("case_changed", {"id": case, "version": version}):
            pass


@asynccontextmanager
async def listening(stack: Stack, by: str) -> AsyncIterator[Ear]:
    headers = {"Authorization": f"Bearer {await stack.token(by)}"}
    async with stack.http.stream("GET", "/events/stream", headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.aiter_lines()
        while not (await anext(lines)).startswith(":"):
            pass
        yield Ear(lines)


async def test_a_party_hears_of_each_change_and_others_hear_nothing(stack: Stack):
    case = await opened(stack)
    async with listening(stack, HELPER) as helper, listening(stack, LAWYER) as lawyer:
        await done(stack, case, HELPER, "record_follow_up", kind="conversation")
        await helper.until(case, 2)
        await done(stack, case, HELPER, "assign_lawyer", organisation=LAWYER)
        await helper.until(case, 3)
        await lawyer.until(case, 3)
    # Until the lawyer came in, the case did not exist there: the first that was heard of it is version 3.


async def test_what_is_heard_is_only_that_something_changed(stack: Stack):
    async with listening(stack, "rode-kors-oslo") as ear:
        case = await opened(stack, "rode-kors-oslo", person={"name": "Noen"})
        name, data = await ear.next()
        assert (name, data) == ("case_changed", {"id": case, "version": 1})


async def test_a_stranger_hears_nothing_of_it(stack: Stack):
    async with listening(stack, "pro-sentret") as stranger:
        other = await opened(stack, HELPER)
        mine = await opened(stack, "pro-sentret")
        assert await stranger.next() == ("case_changed", {"id": mine, "version": 1})
        assert mine != other


async def test_a_lost_connection_to_the_database_is_made_anew_and_said(stack: Stack):
    async with listening(stack, TOT) as ear:
        async with stack.engine.begin() as connection:
            ended = "select count(pg_terminate_backend(pid)) from pg_stat_activity where query ilike 'listen%'"
            assert (await connection.execute(text(ended))).scalar_one() >= 1
        while (await ear.next())[0] != "missed":
            pass
        case = await opened(stack)
        await ear.until(case, 1)


async def test_the_session_of_a_page_may_listen_and_nobody_without_one(stack: Stack):
    is_problem(await stack.http.get("/events/stream"), 401, "unauthenticated")
    async with logged_in(stack, TOT) as reader:
        async with reader.http.stream("GET", "/events/stream") as answer:
            assert answer.status_code == 200
        csrf = fields(await reader.open("/"), "/logg-ut")["csrf"]
        await reader.http.post("/logg-ut", data={"csrf": csrf})
        is_problem(await reader.http.get("/events/stream"), 401, "unauthenticated")


async def test_a_stream_outlives_the_patience_for_an_answer(stack: Stack):
    """No other request may take longer than two seconds to be answered."""
    case = await opened(stack)
    async with listening(stack, HELPER) as ear:
        heard = asyncio.create_task(ear.until(case, 2))
        done_early, _ = await asyncio.wait({heard}, timeout=PATIENCE_SECONDS + 1)
        assert not done_early
        await done(stack, case, HELPER, "record_follow_up", kind="conversation")
        await heard


async def test_many_may_listen_at_once(stack: Stack):
    case = await opened(stack)

    async def one() -> None:
        async with listening(stack, HELPER) as ear:
            ready.release()
            await ear.until(case, 2)

    ready = asyncio.Semaphore(0)
    async with asyncio.TaskGroup() as group:
        for _ in range(30):
            group.create_task(one())
        for _ in range(30):
            await ready.acquire()
        await done(stack, case, HELPER, "record_follow_up", kind="conversation")
