"""The bundle as a page: it equals the interface's bundle, and is streamed while it is computed."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from types import ModuleType
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from api.http import timeout
from api.pages import times
from api.pages.bundle import PER_PORTION
from api.queries import case_bundle, case_views
from api.queries.case_views import event_view
from domain.facts.commands import Command
from domain.tables.transitions import TRANSITIONS
from saksgang import wiring
from saksgang.development.demo.on_stack import Stack
from saksgang.processes import api
from store.commands.handler import CommandHandler
from tests.integration.described import app_of_tests
from tests.integration.pages import HTML, logged_in, nobody, words
from tests.integration.rest import (
    HELPER,
    LAWYER,
    OTHER_LAWYER,
    POLICE,
    TOT,
    Json,
    at_the_application,
    at_the_grant,
    done,
    history,
    opened,
    read,
)
from tests.integration.test_rest_need_to_know import MAY_SEE, OUTSIDERS, case

__all__ = ["case"]

MANY = 4 * PER_PORTION + 7
END = "<strong>Her slutter utskriften.</strong>"
GUEST = "legevakten-oslo"


async def page_of(stack: Stack, case: str, by: str) -> str:
    async with logged_in(stack, by) as reader:
        return await reader.open(f"/saker/{case}/samling")


def titles(page: str) -> list[str]:
    """What the entries of a page are called, in their order."""
    return [unescape(title) for title in re.findall(r'<h3 class="timeline__title">(.*?)(?: <span|</h3>)', page)]


def same(found: Json) -> Json:
    """A bundle without when it was prepared."""
    return {name: value for name, value in found.items() if name != "prepared_at"}


async def accesses(stack: Stack, case: str) -> list[tuple[str, str]]:
    rows = (await read(stack, f"/cases/{case}/access-log?limit=200", TOT))["items"]
    return [(row["organisation"], row["what"]) for row in rows if row["what"] != "access_log"]


# --- what it says to whom


@pytest.mark.parametrize("by", MAY_SEE)
async def test_it_has_what_the_interfaces_bundle_has_in_order_and_with_citations(stack: Stack, case: str, by: str):
    found = await read(stack, f"/cases/{case}/bundle", by)
    page = await page_of(stack, case, by)
    said, events = words(page), found["history"]
    assert titles(page) == [event["title"] for event in events]
    assert re.findall(r"nr\. (\d+) av (\d+)", said) == [(str(e["seq"]), str(len(events))) for e in events]
    cited = [row["citation"] for part in (*events, *found["deadlines"]) for row in part.get("legal_basis", ())]
    assert cited
    assert [citation for citation in cited if citation not in said] == []
    assert [d["title"] for d in found["deadlines"] if d["title"] not in said.rpartition("Frister")[2]] == []
    assert found["last_hash"] in said


async def test_what_is_redacted_keeps_its_place_and_says_why(stack: Stack):
    case = await at_the_application(stack, note="Qwznotat")
    await done(stack, case, POLICE, "report_to_police", reported_by="police")
    page = await page_of(stack, case, TOT)
    assert "Skjermet ikke for deg Skjermet fordi rollen ikke trenger det." in words(page)
    assert "Noe av dette er skjermet. Skjermet fordi" in words(page)
    assert "anmeldt" not in page.casefold()
    assert "Qwznotat" not in page
    assert "Qwznotat" in await page_of(stack, case, HELPER)


@pytest.mark.parametrize("path", ["samling", "samling.json"])
@pytest.mark.parametrize("by", OUTSIDERS)
async def test_for_whoever_is_not_in_the_case_it_does_not_exist(stack: Stack, case: str, by: str, path: str):
    async with logged_in(stack, by) as reader:
        said = words(await reader.open(f"/saker/{case}/{path}", 404))
        assert "den er ikke din" in said
        assert "Oslo, voksne" not in said
    assert by not in {who for who, _ in await accesses(stack, case)}


@pytest.mark.parametrize("path", ["samling", "samling.json"])
async def test_whoever_is_not_logged_in_is_asked_to(stack: Stack, case: str, path: str):
    async with nobody(stack) as reader:
        answer = await reader.http.get(f"/saker/{case}/{path}", headers=HTML, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/logg-inn?til=/saker/{case}/{path}")


async def test_whoever_has_left_gets_what_was_known_then(stack: Stack):
    case = await at_the_application(stack)
    await done(stack, case, HELPER, "assign_lawyer", organisation=OTHER_LAWYER)
    await done(stack, case, HELPER, "record_follow_up", kind="conversation")
    *known, _ = await history(stack, case)
    found = await read(stack, f"/cases/{case}/bundle", LAWYER)
    page = await page_of(stack, case, LAWYER)
    assert titles(page) == [event["title"] for event in found["history"]]
    assert len(titles(page)) == len(known)
    assert found["last_hash"] == known[-1]["hash"]
    assert known[-1]["hash"] in page


async def test_a_guest_gets_what_was_shared_and_nothing_of_the_path(stack: Stack):
    case = await at_the_grant(stack, indicators=["Qwztegn"])
    shared = {"to": GUEST, "categories": ["health_social"], "text": "Qwzoverdose", "basis": "danger_to_life"}
    await done(stack, case, HELPER, "share_information", **shared, explanation="hun er bevisstløs")
    found = await read(stack, f"/cases/{case}/bundle", GUEST)
    assert found["case"]["track"] is None
    page = words(await page_of(stack, case, GUEST))
    assert "Qwzoverdose" in page
    assert "Qwztegn" in page, "what was shared out of an entry that is itself redacted"
    assert "Oslo, voksne" not in page


async def test_it_is_on_record_once_as_a_bundle(stack: Stack):
    case = await opened(stack)
    async with logged_in(stack, TOT) as reader:
        before = await accesses(stack, case)
        await reader.open(f"/saker/{case}/samling")
        await reader.open(f"/saker/{case}/samling.json")
    assert (await accesses(stack, case))[len(before) :] == [(TOT, "bundle")] * 2


async def test_it_can_be_kept_as_what_the_interface_answers(stack: Stack, case: str):
    async with logged_in(stack, LAWYER) as reader:
        answer = await reader.http.get(f"/saker/{case}/samling.json")
    assert same(answer.json()) == same(await read(stack, f"/cases/{case}/bundle", LAWYER))
    assert answer.headers["content-disposition"] == f'attachment; filename="saksgang-{case[-8:].upper()}.json"'
    assert answer.headers["cache-control"] == "no-store"


async def test_the_case_leads_to_it_and_it_speaks_english(stack: Stack, case: str):
    async with logged_in(stack, TOT) as reader:
        assert f'href="/saker/{case}/samling"' in await reader.open(f"/saker/{case}")
        answer = await reader.http.get(f"/saker/{case}/samling?language=en", headers=HTML)
    assert answer.headers["content-language"] == "en"
    assert "What has happened" in words(answer.text)
    assert "Here the print ends." in words(answer.text)


# --- how it is sent


@pytest.fixture(scope="module")
async def long_case(stack: Stack) -> str:
    """A case with some hundreds of events, recorded without waiting for the engine each time."""
    case = await opened(stack)
    recorder = CommandHandler(stack.engine, wiring.repository_for(stack.settings), mail=True)
    data = TRANSITIONS["record_follow_up"].data.model_validate_json(b'{"kind": "conversation"}')
    for _ in range(MANY - 1):
        command = Command(uuid4().hex, "record_follow_up", data, HELPER, ("outreach",))
        await recorder.record(case, command, b"", datetime.now(UTC))
    return case


@dataclass
class Answer:
    """What an app sends for a page, portion by portion."""

    status: int = 0
    headers: dict[bytes, bytes] = field(default_factory=dict)
    portions: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.portions)


@dataclass
class Inside:
    """The app in this process, and the session of somebody who looks at a page."""

    app: FastAPI
    cookie: bytes

    async def get(self, path: str, into: Answer, sent: Callable[[], Any] = lambda: None) -> Answer:
        """Puts the answer into `into`; `sent` is called at each portion, and may take its time."""
        asked = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive() -> Any:
            return asked.pop() if asked else await asyncio.Event().wait()

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                into.status, into.headers = message["status"], dict(message["headers"])
            elif message["body"]:
                into.portions.append(message["body"].decode())
                if (waiting := sent()) is not None:
                    await waiting

        await self.app(self._scope(path), receive, send)
        return into

    def _scope(self, path: str) -> dict[str, Any]:
        headers = [(b"host", b"here"), (b"cookie", self.cookie), (b"accept", b"text/html")]
        about = {"method": "GET", "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": b""}
        asgi = {"version": "3.0", "spec_version": "2.3"}
        where = {"root_path": "", "client": ("127.0.0.1", 1), "server": ("here", 80), "http_version": "1.1"}
        return {"type": "http", "asgi": asgi, "headers": headers, **about, **where}


@pytest.fixture
async def inside(stack: Stack) -> AsyncIterator[Inside]:
    app = app_of_tests()
    async with api.open_services(stack.settings) as services, logged_in(stack, TOT) as reader:
        app.state.services = services
        cookies = "; ".join(f"{name}={value}" for name, value in reader.http.cookies.items())
        yield Inside(app, cookies.encode())


@pytest.fixture
def worked_out(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Each entry that was worked out for a reader, when it is."""
    found: list[int] = []

    def noted(event: Any, *more: Any) -> Any:
        found.append(event.seq)
        return event_view(event, *more)

    monkeypatch.setattr(case_views, "event_view", noted)
    return found


async def test_a_long_case_is_sent_in_portions_each_before_the_next_is_worked_out(
    inside: Inside, long_case: str, worked_out: list[int]
):
    at_each: list[int] = []
    answer = await inside.get(
        f"/saker/{long_case}/samling", Answer(), lambda: at_each.append(worked_out[-1] if worked_out else 0)
    )
    assert at_each == [*range(0, MANY, PER_PORTION), MANY]
    first, *others = answer.portions
    assert f"{MANY} innslag" in words(first)
    assert "nr. 1 av" not in words(first)
    assert [f"{n} av {MANY} innslag er hentet" in words(p) for n, p in zip(at_each[1:], others, strict=True)] == [
        True, True, True, True, False,
    ]  # fmt: skip
    assert len(titles(answer.text)) == MANY
    assert END in answer.portions[-1]
    assert b"content-length" not in answer.headers
    assert b"default-src 'self'" in answer.headers[b"content-security-policy"]
    assert answer.headers[b"cache-control"] == b"no-store"


async def test_the_real_server_sends_the_portions_one_by_one(stack: Stack, long_case: str):
    async with logged_in(stack, TOT) as reader:
        (cookie,) = (f"{name}={value}" for name, value in reader.http.cookies.items())
        url = reader.http.base_url
    incoming, outgoing = await asyncio.open_connection(url.host, url.port)
    lines = (f"GET /saker/{long_case}/samling HTTP/1.1", f"Host: {url.host}", f"Cookie: {cookie}", "Connection: close")
    outgoing.write("\r\n".join((*lines, "", "")).encode())
    head = await incoming.readuntil(b"\r\n\r\n")
    assert b"transfer-encoding: chunked" in head.lower()
    portions = []
    while size := int(await incoming.readline(), 16):
        portions.append((await incoming.readexactly(size + 2)).decode())
    outgoing.close()
    assert len(portions) == 1 + MANY // PER_PORTION + 1
    assert [len(titles(portion)) for portion in portions] == [
        0,
        *[PER_PORTION] * (MANY // PER_PORTION),
        MANY % PER_PORTION,
    ]


async def test_whoever_reads_slowly_gets_all_of_it(inside: Inside, long_case: str, monkeypatch: pytest.MonkeyPatch):
    """The patience of a caller is for an answer's beginning, not for its end."""
    monkeypatch.setattr(timeout, "PATIENCE_SECONDS", 1.0)
    answer = await inside.get(f"/saker/{long_case}/samling", Answer(), lambda: asyncio.sleep(0.3))
    assert END in answer.text


class Broken(Exception):
    """What nobody foresaw."""


def breaks(monkeypatch: pytest.MonkeyPatch, where: ModuleType, what: str, at: Callable[..., bool]) -> None:
    """Something that the page needs does not work out."""
    works = getattr(where, what)

    def work(*given: Any) -> Any:
        if at(*given):
            raise Broken
        return works(*given)

    monkeypatch.setattr(where, what, work)


async def test_what_breaks_off_says_how_far_it_came_and_not_that_it_ends(
    inside: Inside, long_case: str, monkeypatch: pytest.MonkeyPatch
):
    breaks(monkeypatch, case_views, "event_view", lambda event, *_: event.seq == 2 * PER_PORTION + 1)
    answer = Answer()
    with capture_logs() as logged, pytest.raises(Broken):
        await inside.get(f"/saker/{long_case}/samling", answer)
    assert "internal" in [entry["event"] for entry in logged]
    assert END not in answer.text
    assert words(answer.text).endswith(
        f"{2 * PER_PORTION} av {MANY} innslag er hentet. Blir det stående slik, last siden på nytt."
    )


@pytest.mark.parametrize(("where", "what"), [(case_bundle, "case_view"), (times, "moment")], ids=["read", "written"])
async def test_what_breaks_before_the_first_byte_is_a_page_of_its_own(
    inside: Inside, long_case: str, monkeypatch: pytest.MonkeyPatch, where: ModuleType, what: str
):
    breaks(monkeypatch, where, what, lambda *_: True)
    answer = Answer()
    with capture_logs() as logged, pytest.raises(Broken):
        await inside.get(f"/saker/{long_case}/samling", answer)
    assert "internal" in [entry["event"] for entry in logged]
    assert answer.status == 500
    assert "Noe gikk galt hos oss" in words(answer.text)
    assert "Samlet utskrift" not in answer.text
