"""`GET /events/stream`: whoever may know of a case hears at once that it has changed, and nobody else does."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, text

import api.change_feed
from api.change_feed import CaseChanged, ChangeFeed, ChangesMissed
from api.http.timeout import PATIENCE_SECONDS
from domain.primitives.callers import Caller, Credential, resolve
from domain.primitives.organisations import Directory
from saksgang import wiring
from saksgang.development.demo.on_stack import Stack
from store.queries.positions import RecordedRange, recorded_since
from tests.integration import own_process
from tests.integration.pages import fields, logged_in
from tests.integration.rest import (
    HELPER,
    LAWYER,
    NAV,
    OTHER_LAWYER,
    TOT,
    at_the_grant,
    done,
    is_problem,
    opened,
    read,
)

SECONDS = 20


class Ear:
    """Somebody who listens."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines
        self.last_id = ""

    async def next(self) -> tuple[str, dict[str, object]]:
        """The next event, by name; `last_id` is what a browser would come back with."""
        name, data = "", dict[str, object]()
        async with asyncio.timeout(SECONDS):
            async for line in self._lines:
                field, _, what = line.partition(": ")
                name = what if field == "event" else name
                data = json.loads(what) if field == "data" else data
                self.last_id = what if field == "id" else self.last_id
                if not line and name:
                    return name, data
        raise AssertionError("the stream ended")

    async def cases(self, until: tuple[str, int]) -> list[tuple[object, object]]:
        """Which cases are said to have changed, and nothing else, until one is at a version."""
        heard: list[tuple[object, object]] = []
        while until not in heard:
            name, data = await self.next()
            assert name == "case_changed"
            heard.append((data["id"], data["version"]))
        return heard

    async def begins(self) -> None:
        """Waits for the first word, which may have an id."""
        while line := await anext(self._lines):
            self.last_id = line.removeprefix("id: ") if line.startswith("id: ") else self.last_id

    async def until(self, case: str, version: int) -> None:
        """Listens until the case is at a version."""
        while (await self.next()) != ("case_changed", {"id": case, "version": version}):
            pass


@asynccontextmanager
async def listening(stack: Stack, by: str, after: str = "", at: str = "") -> AsyncIterator[Ear]:
    headers = {"Authorization": f"Bearer {await stack.token(by)}", **({"Last-Event-ID": after} if after else {})}
    async with stack.http.stream("GET", f"{at}/events/stream", headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        ear = Ear(answer.aiter_lines())
        await ear.begins()
        yield ear


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


async def test_whoever_comes_just_as_listening_ends_for_want_of_listeners_has_missed_nothing(stack: Stack):
    """What is said to nobody any more ends the connection to the database; meanwhile a stranger comes in."""
    directory = await stack.directory.current()
    stranger = caller("pro-sentret", directory)
    changes = ChangeFeed(stack.engine, wiring.repository_for(stack.settings))
    coming: list[asyncio.Task[object]] = []
    noticed = asyncio.Event()

    async def first_of_her_own(stranger: Caller = stranger) -> object:
        async with changes.for_caller(stranger) as hearing:
            mine = await opened(stack, "pro-sentret")
            return await hearing.next(SECONDS) == CaseChanged(mine, 1, changes.told)

    def come_in(*_: object) -> None:
        if not coming:
            coming.append(asyncio.get_running_loop().create_task(first_of_her_own()))
            noticed.set()

    async with changes.for_caller(stranger):
        pass
    event.listen(stack.engine.sync_engine.pool, "invalidate", come_in)
    try:
        await opened(stack, HELPER)
        async with asyncio.timeout(SECONDS):
            await noticed.wait()
        assert await coming[0]
    finally:
        event.remove(stack.engine.sync_engine.pool, "invalidate", come_in)
        await changes.close()


def caller(organisation: str, directory: Directory) -> Caller:
    found = resolve(Credential(organisation, ("outreach",), frozenset({"saksgang:read"})), directory)
    assert found
    return found


async def test_who_is_in_the_cases_is_asked_once_for_all_that_was_recorded(stack: Stack):
    changes = ChangeFeed(stack.engine, wiring.repository_for(stack.settings))
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.extend([statement] if statement.startswith("SELECT parties.") else [])

    try:
        async with changes.for_caller(caller("pro-sentret", await stack.directory.current())) as hearing:
            before = changes.told
            mine = [await opened(stack, "pro-sentret") for _ in range(3)]
            said = [CaseChanged(case, 1) for case in mine]
            assert [replace(await hearing.next(SECONDS), after=None) for _ in mine] == said
            event.listen(stack.engine.sync_engine, "before_cursor_execute", note)
            await hearing.after(before)
            event.remove(stack.engine.sync_engine, "before_cursor_execute", note)
            assert [replace(await hearing.next(SECONDS), after=None) for _ in mine] == said
    finally:
        await changes.close()
    assert len(asked) == 1


async def test_of_more_than_can_wait_everybody_is_told_that_something_may_be_missing(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
):
    """The position is after all of it: what was not read would never be told."""
    monkeypatch.setattr(api.change_feed, "WAITING", 2)
    held = asyncio.Event()
    held.set()

    async def when_let(*asked: Any, **more: Any) -> tuple[list[RecordedRange], str]:
        await held.wait()
        return await recorded_since(*asked, **more)

    monkeypatch.setattr(api.change_feed, "recorded_since", when_let)
    changes = ChangeFeed(stack.engine, wiring.repository_for(stack.settings))
    try:
        async with changes.for_caller(caller("pro-sentret", await stack.directory.current())) as hearing:
            held.clear()
            for _ in range(3):
                await opened(stack, HELPER)
            held.set()
            assert await hearing.next(SECONDS) == ChangesMissed(changes.told)
            mine = await opened(stack, "pro-sentret")
            assert await hearing.next(SECONDS) == CaseChanged(mine, 1, changes.told)
    finally:
        await changes.close()


async def test_a_lost_connection_to_the_database_is_made_anew_and_nothing_is_lost(stack: Stack):
    async with listening(stack, HELPER) as ear:
        for _ in range(3):
            async with stack.engine.begin() as connection:
                ended = "select count(pg_terminate_backend(pid)) from pg_stat_activity where query ilike 'listen%'"
                assert (await connection.execute(text(ended))).scalar_one() >= 1
            case = await opened(stack)
            assert (case, 1) in await ear.cases((case, 1))


# --- coming back


@pytest.fixture(scope="module")
def other_process(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with own_process.api(stack, tmp_path_factory.mktemp("other")) as address:
        yield address


@pytest.fixture(params=["the same process", "another process"])
def at(request: pytest.FixtureRequest, other_process: str) -> str:
    return other_process if request.param == "another process" else ""


async def test_whoever_comes_back_hears_what_changed_meanwhile_once_and_only_her_own(stack: Stack, at: str):
    async with listening(stack, HELPER) as ear:
        case = await opened(stack)
        await ear.until(case, 1)
    await done(stack, case, HELPER, "record_follow_up", kind="conversation")
    strange = await opened(stack, "pro-sentret")
    await done(stack, case, HELPER, "record_follow_up", kind="conversation")
    async with listening(stack, HELPER, ear.last_id, at) as again:
        assert await again.cases((case, 3)) == [(case, 2), (case, 3)]
        await done(stack, case, HELPER, "record_follow_up", kind="conversation")
        assert await again.cases((case, 4)) == [(case, 4)]
    async with listening(stack, HELPER, again.last_id, at) as third:
        await done(stack, case, HELPER, "record_follow_up", kind="conversation")
        assert await third.cases((case, 5)) == [(case, 5)]
    assert strange != case


async def test_whoever_had_heard_nothing_yet_comes_back_to_all_since_she_began(stack: Stack, at: str):
    async with listening(stack, HELPER) as ear:
        pass
    case = await opened(stack)
    async with listening(stack, HELPER, ear.last_id, at) as again:
        assert await again.cases((case, 1)) == [(case, 1)]


async def test_whoever_has_left_the_case_meanwhile_hears_nothing_of_it(stack: Stack, at: str):
    case = await opened(stack)
    await done(stack, case, HELPER, "assign_lawyer", organisation=LAWYER)
    async with listening(stack, LAWYER) as ear:
        await done(stack, case, LAWYER, "record_advice", choice="reflection", police_report=False)
        await ear.until(case, 3)
    await done(stack, case, LAWYER, "record_advice", choice="reflection", police_report=False)
    await done(stack, case, HELPER, "assign_lawyer", organisation=OTHER_LAWYER)
    hers = await opened(stack)
    async with listening(stack, LAWYER, ear.last_id, at) as again:
        await done(stack, hers, HELPER, "assign_lawyer", organisation=LAWYER)
        assert await again.cases((hers, 2)) == [(hers, 2)]


async def test_whoever_has_one_matter_comes_back_to_that_alone(stack: Stack, at: str):
    case = await at_the_grant(stack)
    await done(stack, case, LAWYER, "apply_asylum")
    async with listening(stack, "noas-mottak") as ear:
        pass
    await done(stack, case, HELPER, "record_follow_up", kind="conversation")
    offered = {"role": "outreach", "organisation": "pro-sentret", "reason": "flyttet"}
    await done(stack, case, TOT, "assign_responsible", **offered)
    after = (await read(stack, f"/cases/{case}", NAV))["version"]
    async with listening(stack, "noas-mottak", ear.last_id, at) as again:
        assert (await again.cases((case, after)))[0] == (case, after)


@pytest.mark.parametrize("id_", ["x", "-1", "0" * 90, "77:77:", "A" * 900])
async def test_an_id_that_nobody_gave_is_missed_and_no_fault(stack: Stack, id_: str):
    async with listening(stack, HELPER, id_) as ear:
        assert await ear.next() == ("missed", {})
        assert ear.last_id not in ("", id_)
        case = await opened(stack)
        await ear.until(case, 1)


async def test_an_id_of_another_organisation_is_none(stack: Stack):
    async with listening(stack, HELPER) as ear:
        pass
    async with listening(stack, "pro-sentret", ear.last_id) as other:
        assert (await other.next())[0] == "missed"


async def test_no_id_tells_how_much_happens_elsewhere(stack: Stack):
    """They are of one length, and two of the same moment share nothing."""
    ids = []
    for _ in range(3):
        async with listening(stack, HELPER) as ear:
            ids.append(ear.last_id)
        await opened(stack, "pro-sentret")
    assert len({len(id_) for id_ in ids}) == 1
    assert len({id_[:16] for id_ in ids}) == 3


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
