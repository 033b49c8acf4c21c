"""Tells a story to a running stack: over REST with real tokens, while the engine's clock is moved ahead."""

import asyncio
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self
from uuid import uuid4

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from api.auth.authentication import scopes_of
from domain.primitives.calendar import OSLO, local_date
from saksgang import wiring
from saksgang.config.settings import Settings
from saksgang.development.demo.teller import Expectation, Happened, No, Where
from saksgang.development.stack.addresses import running, settings_for
from saksgang.development.stack.layout import Layout
from saksgang.development.token_issuer import mint
from saksgang.temporal.time_skipping import fast_forward, parse_duration
from store.auth.directory import DirectoryCopy

PAGE, PATIENCE_SECONDS = 200, 30.0


@dataclass
class Stack:
    """The connections to a running stack, over which any organisation can act."""

    layout: Layout
    settings: Settings
    http: httpx.AsyncClient
    engine: AsyncEngine
    client: Client
    directory: DirectoryCopy
    tokens: dict[str, str] = field(default_factory=dict)

    @classmethod
    async def connect(cls, layout: Layout) -> Self:
        """Connect to the stack that runs in the folder."""
        addresses = running(layout)
        settings = settings_for(layout, addresses)
        engine = wiring.database(settings, pool=2)
        client = await wiring.temporal(settings)
        http = httpx.AsyncClient(base_url=addresses.api, timeout=10, trust_env=False)
        return cls(layout, settings, http, engine, client, DirectoryCopy(engine))

    async def close(self) -> None:
        """Close all connections."""
        await self.http.aclose()
        await self.engine.dispose()

    async def token(self, organisation: str) -> str:
        """Return a token for all roles of the organisation."""
        if organisation not in self.tokens:
            roles = (await self.directory.current()).organisations[organisation].roles
            self.tokens[organisation] = mint(self.layout, self.settings, organisation, roles, scopes_of(roles), 8)
        return self.tokens[organisation]

    async def call(self, method: str, path: str, by: str, json: Any = None, **headers: str) -> httpx.Response:
        """Send a request as an organisation, with a new idempotency key unless one is given."""
        return await self.http.request(method, path, json=json, headers={**await self.headers(by), **headers})

    async def headers(self, by: str) -> dict[str, str]:
        """Return the headers of every request of the organisation."""
        return {
            "Authorization": f"Bearer {await self.token(by)}",
            "Idempotency-Key": uuid4().hex,
            "Accept-Language": "nb",
        }


class OnStack:
    """A story told to a stack; every event is passed to `hear`."""

    def __init__(self, stack: Stack, hear: "Hear") -> None:
        self._stack = stack
        self._hear = hear
        self._case = ""
        self._witness = ""
        self._ahead = timedelta()
        self._seen = 0

    @property
    def case_id(self) -> str:
        """The id of the story's case."""
        return self._case

    @property
    def now(self) -> datetime:
        """The case's clock."""
        # Added in UTC: in Oslo's zone, a summer-time change in between would be lost.
        return (datetime.now(UTC) + self._ahead).astimezone(OSLO)

    @property
    def today(self) -> date:
        """The case's calendar day."""
        return local_date(self.now)

    async def open(self, by: str, **data: Any) -> None:
        """Open the case; its coordinator reads the events that time brings."""
        answer = await self._asked("POST", "/cases", by, data)
        if answer.status_code != 201:
            raise Expectation("the case was not opened", answer.json())
        found = answer.json()
        self._case, self._witness = found["id"], found["responsible"].get("coordinator", by)
        self._hear.did(self, by, await self._news())

    async def do(self, by: str, transition: str, **data: Any) -> list[Happened]:
        """Do a transition that succeeds."""
        answer = await self._post(by, transition, data)
        if answer.status_code != 200:
            raise Expectation(f"{by} could not {transition}", answer.json())
        titles = {event["seq"]: event["title"] for event in answer.json()["events"]}
        happened = await self._news()
        self._hear.did(self, by, [_as_the_doer_sees(h, titles) for h in happened])
        return happened

    async def is_refused(self, by: str, transition: str, **data: Any) -> No:
        """Try a transition that a rule refuses."""
        answer = await self._post(by, transition, data)
        told = answer.json()
        if answer.status_code < 400 or "rule" not in told:
            raise Expectation(f"{by} was not refused {transition}", told)
        no = No(told["rule"], told["detail"], tuple((u["role"], u["transition"]) for u in told["unblocked_by"]))
        self._hear.was_refused(self, by, transition, no)
        return no

    async def wait(self, duration: str) -> list[Happened]:
        """Move the case's clock on the engine."""
        now = await fast_forward(self._stack.client, self._stack.engine, self._case, parse_duration(duration))
        self._ahead = now - datetime.now(UTC)
        happened = await self._news()
        self._hear.time_passed(happened)
        return happened

    async def where(self) -> Where:
        """Return the case as its coordinator sees it."""
        found = (await self._asked("GET", f"/cases/{self._case}", self._witness)).json()
        return Where(found["step"], found["matters"], tuple(d["rule"] for d in found["deadlines"]))

    async def seq_of(self, event_type: str) -> int:
        """Return the sequence number of the last event of this type."""
        path = f"/cases/{self._case}/history?type={event_type}&limit={PAGE}"
        items = (await self._asked("GET", path, self._witness)).json()["items"]
        return int(items[-1]["seq"])

    def say(self, text: str) -> None:
        """Pass on a sentence of the story."""
        self._hear.said(text)

    async def _post(self, by: str, transition: str, data: dict[str, Any]) -> httpx.Response:
        return await self._asked("POST", f"/cases/{self._case}/transitions/{transition}", by, {"data": data})

    async def _asked(self, method: str, path: str, by: str, json: Any = None) -> httpx.Response:
        """Send a request, and repeat it with the same key while a busy machine answers 503."""
        key, until = uuid4().hex, time.monotonic() + PATIENCE_SECONDS
        while True:
            answer = await self._stack.call(method, path, by, json, **{"Idempotency-Key": key})
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE or time.monotonic() > until:
                return answer
            await asyncio.sleep(float(answer.headers.get("Retry-After", 1)))

    async def _news(self) -> list[Happened]:
        news: list[Happened] = []
        cursor: str | None = None
        while True:
            path = f"/cases/{self._case}/history?limit={PAGE}" + (f"&cursor={cursor}" if cursor else "")
            page = (await self._asked("GET", path, self._witness)).json()
            news += [_happened(item) for item in page["items"] if item["seq"] > self._seen]
            self._seen = max([self._seen, *(item["seq"] for item in page["items"])])
            cursor = page["next"]
            if cursor is None:
                return news


def _as_the_doer_sees(happened: Happened, titles: dict[int, str]) -> Happened:
    """Add the title that the acting organisation got, because the coordinator may not see it."""
    return replace(happened, title=titles.get(happened.seq, happened.title))


def _happened(item: dict[str, Any]) -> Happened:
    told = tuple(t["organisation"] for t in item.get("told", ()) if t["organisation"])
    return Happened(
        item["type"], item["title"], item["on"] or item["recorded_at"], item["data"].get("rule"), told, item["seq"]
    )


class Hear:
    """A listener to a story that does nothing."""

    def said(self, text: str) -> None:
        """A sentence of the story."""

    def did(self, teller: OnStack, by: str, happened: list[Happened]) -> None:
        """An organisation did something."""

    def was_refused(self, teller: OnStack, by: str, transition: str, no: No) -> None:
        """A rule refused."""

    def time_passed(self, happened: list[Happened]) -> None:
        """Time passed."""
