"""A revoked organisation loses every credential and channel at once; a read-only token creates nothing."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from domain.primitives.calendar import OSLO, next_working_day
from saksgang.development.demo.on_stack import Stack
from saksgang.temporal import digest_schedules
from store.auth.sessions import Limits, begin
from store.db.schema import metadata
from tests.integration.outside import Mailbox, Receiver
from tests.integration.pages import HTML, fields, logged_in, nobody
from tests.integration.receivers import (
    ADMINISTRATOR,
    address_of,
    hears_of_a_case,
    hook_route,
    organisation,
    settled,
    subscribed,
    told,
)
from tests.integration.rest import HELPER, TOT, Json, done, history, is_problem, opened, token
from tests.integration.test_digest import scheduled, sum_up
from tests.integration.test_routes import address, known_routes
from tests.waiting import soon


@dataclass
class Lawyer:
    """An organisation with every credential and every channel that there is."""

    id: str
    case: str
    hook: Json
    calendar: str

    async def revoked(self, stack: Stack) -> None:
        """By the administrator, as it would be."""
        channels = [{"channel": "mail", "address": address_of(self.id)}]
        body = {"name": "Prøve", "roles": ["lawyer"], "ownership": "private", "channels": channels, "revoked": True}
        answer = await stack.call("PUT", f"/organisations/{self.id}", ADMINISTRATOR, body)
        assert answer.status_code == 200

    @property
    def routes(self) -> tuple[str, str]:
        """On which it is told."""
        return hook_route(self.hook), f"mail:{self.id}"

    async def has_been_told(self, stack: Stack) -> int:
        """How much it was told on each route, once all of that has arrived."""
        entries = len([row for row in await told(stack, self.case, self.id) if row["deliveries"]])
        for route in self.routes:
            await settled(stack, route, "delivered", count=entries)
        return entries

    async def was_not_told(self, stack: Stack, before: int) -> None:
        """On no route did anything get through since."""
        for route in self.routes:
            rows = await settled(stack, route, "delivered", "dead", count=before + 1)
            assert [row.problem for row in rows if row.state == "dead"] == ["revoked"]


@pytest.fixture(autouse=True)
def _behaved(mailbox: Mailbox) -> Iterator[None]:
    yield
    mailbox.behave()


@pytest.fixture
async def lawyer(stack: Stack, receiver: Receiver) -> Lawyer:
    id_ = await organisation(stack)
    hook = await subscribed(stack, id_, receiver)
    issued = await stack.call("POST", "/calendar-tokens", id_)
    assert issued.status_code == 201
    calendar = issued.json()["url"].removeprefix(stack.settings.public_url)
    return Lawyer(id_, await hears_of_a_case(stack, id_), hook, calendar)


async def becomes(stack: Stack, status: int, path: str, **headers: str) -> None:
    async def so() -> bool:
        return (await stack.http.get(path, headers=headers)).status_code == status

    await soon(so, 5)


async def test_a_revoked_organisation_loses_its_token_and_its_calendars_address(stack: Stack, lawyer: Lawyer):
    bearer = {"Authorization": f"Bearer {await stack.token(lawyer.id)}"}
    await becomes(stack, 200, lawyer.calendar)
    await becomes(stack, 200, "/cases", **bearer)
    await lawyer.revoked(stack)
    await becomes(stack, 401, "/cases", **bearer)
    await becomes(stack, 401, lawyer.calendar)
    is_problem(await stack.http.get(lawyer.calendar), 401, "unauthenticated")


async def test_a_revoked_organisation_loses_its_sessions(stack: Stack, lawyer: Lawyer):
    async with logged_in(stack, lawyer.id) as reader:
        await reader.open(f"/saker/{lawyer.case}")
        await lawyer.revoked(stack)

        async def out() -> bool:
            return (await reader.http.get(f"/saker/{lawyer.case}", headers=HTML)).url.path == "/logg-inn"

        await soon(out, 5)


@asynccontextmanager
async def looking_on(http: httpx.AsyncClient, headers: dict[str, str]) -> AsyncIterator[AsyncIterator[str]]:
    """The lines of a stream that has begun."""
    async with http.stream("GET", "/events/stream", headers=headers) as answer:
        assert answer.status_code == 200, (await answer.aread(), answer.headers)
        lines = answer.aiter_lines()
        while not (await anext(lines)).startswith(":"):
            pass
        yield lines


async def rest_of(lines: AsyncIterator[str]) -> list[str]:
    """What is still told before a stream ends."""
    async with asyncio.timeout(20):
        return [line async for line in lines if line.startswith(("event:", "data:"))]


async def test_a_revoked_organisations_open_streams_end_and_say_nothing_more(stack: Stack, lawyer: Lawyer):
    bearer = {"Authorization": f"Bearer {await stack.token(lawyer.id)}"}
    async with (
        logged_in(stack, lawyer.id) as reader,
        looking_on(reader.http, {}) as page,
        looking_on(stack.http, bearer) as machine,
    ):
        await lawyer.revoked(stack)
        await becomes(stack, 401, "/cases", **bearer)
        await done(stack, lawyer.case, HELPER, "record_follow_up", kind="conversation")
        rest = await rest_of(page)
        assert rest == [], (rest, [(e["seq"], e["type"]) for e in await history(stack, lawyer.case, HELPER)])
        assert await rest_of(machine) == []


async def test_what_was_queued_for_a_revoked_organisation_dies_and_everybody_concerned_can_see_it(
    stack: Stack, lawyer: Lawyer, receiver: Receiver, mailbox: Mailbox
):
    before = await lawyer.has_been_told(stack)
    receiver.answers = 500
    mailbox.behave("defer_address", address_of(lawyer.id))
    await done(stack, lawyer.case, TOT, "close", outcome="x")
    for route in lawyer.routes:
        waiting = await settled(stack, route, "delivered", "waiting", count=before + 1)
        assert [row.state for row in waiting].count("waiting") == 1
    await lawyer.revoked(stack)
    await lawyer.was_not_told(stack, before)
    sent = len(receiver.posts)
    seen = [d for row in await told(stack, lawyer.case, TOT) for d in row["deliveries"] if d["state"] == "dead"]
    assert {(d["channel"], d["problem"]) for d in seen} == {("mail", "revoked"), ("webhook", "revoked")}
    shown = (await stack.http.get("/metrics")).text
    assert 'saksgang_attention{metric="saksgang_lost_messages"} 1.0' in shown

    async def reported() -> bool:
        failed = [e["data"] for e in await history(stack, lawyer.case) if e["type"] == "notification_failed"]
        return {(e["channel"], e["problem"]) for e in failed} >= {("mail", "revoked"), ("webhook", "revoked")}

    await soon(reported, 20)
    assert len(receiver.posts) == sent


async def test_nothing_new_is_sent_to_a_revoked_organisation(
    stack: Stack, lawyer: Lawyer, receiver: Receiver, mailbox: Mailbox
):
    before = await lawyer.has_been_told(stack)
    await lawyer.revoked(stack)
    bearer = {"Authorization": f"Bearer {await stack.token(lawyer.id)}"}
    await becomes(stack, 401, "/cases", **bearer)
    posts, mails = len(receiver.posts), len(mailbox.mails(address_of(lawyer.id)))
    await done(stack, lawyer.case, TOT, "close", outcome="x")
    await lawyer.was_not_told(stack, before)
    assert (len(receiver.posts), len(mailbox.mails(address_of(lawyer.id)))) == (posts, mails)


async def test_a_revoked_organisation_gets_no_digest(stack: Stack, lawyer: Lawyer):
    today = next_working_day(datetime.now(OSLO).date())
    assert not (await scheduled(stack, lawyer.id)).schedule.state.paused
    await lawyer.revoked(stack)

    async def paused() -> bool:
        state = (await scheduled(stack, lawyer.id)).schedule.state
        return (state.paused, state.note) == (True, digest_schedules.NO_MAIL)

    await soon(paused, 20)
    assert not await sum_up(stack, lawyer.id, today)


# --- a token that only reads, or speaks for a part

MADE = ("calendar_tokens", "webhooks", "saved_views", "commands", "sessions", "logins", "organisations", "legal_holds")
"""Where a row is that somebody made to be used later."""


async def made(stack: Stack) -> dict[str, int]:
    async with stack.engine.connect() as connection:
        counts = {name: select(func.count()).select_from(metadata.tables[name]) for name in MADE}
        return {name: (await connection.execute(query)).scalar_one() for name, query in counts.items()}


REST = sorted(
    (method, path)
    for (method, path), route in known_routes().items()
    if method != "GET" and route.endpoint.__module__.startswith("api.routers.")
)


@pytest.mark.parametrize(
    ("by", "role"), [(HELPER, "outreach"), (ADMINISTRATOR, "administrator"), ("personvern", "data_protection")]
)
async def test_a_token_that_only_reads_makes_nothing(stack: Stack, by: str, role: str):
    case = await opened(stack)
    reader = {"Authorization": f"Bearer {token(stack, by, [role], 'saksgang:read')}"}
    before = await made(stack)
    for method, path in REST:
        answer = await stack.call(method, address(path, case), by, {}, **reader)
        assert answer.status_code in (403, 404), (method, path, answer.text)
        assert answer.status_code == 403 or "{case" in path, path
    assert await made(stack) == before


async def test_a_session_that_only_reads_makes_nothing(stack: Stack):
    case = await opened(stack)
    limits = Limits(timedelta(minutes=5), timedelta(minutes=5))
    cookie = await begin(stack.engine, HELPER, ["outreach"], ["saksgang:read"], datetime.now(UTC), limits)
    async with nobody(stack) as reader:
        reader.http.cookies.set("saksgang", cookie)
        csrf = fields(await reader.open("/"), "/logg-ut")["csrf"]
        before = await made(stack)
        said = {"csrf": csrf, "name": "Mine", "query": "", "topic": "x", "text": "y", "key": "k"}
        for path in ("/saker/utvalg", "/saker/ny", f"/saker/{case}/handlinger/raise_issue"):
            answer = await reader.http.post(path, data=said, headers=HTML)
            assert answer.status_code == 403, path
    assert await made(stack) == before


@pytest.mark.parametrize("path", ["/calendar-tokens", "/webhooks"])
async def test_a_token_for_one_role_makes_nothing_that_speaks_for_all(stack: Stack, receiver: Receiver, path: str):
    scopes = ("saksgang:read", "saksgang:write")
    body: Any = {"url": receiver.url, "events": ["*"]}
    one = {"Authorization": f"Bearer {token(stack, 'tot-bergen', ['outreach'], *scopes)}"}
    is_problem(await stack.call("POST", path, "tot-bergen", body, **one), 403, "not-your-role")
    every = {"Authorization": f"Bearer {token(stack, 'tot-bergen', ['coordinator', 'outreach'], *scopes)}"}
    assert (await stack.call("POST", path, "tot-bergen", body, **every)).status_code == 201
