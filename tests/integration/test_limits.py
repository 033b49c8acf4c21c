"""Nobody takes it all: how often an organisation may ask, how much it may send; and what every answer carries."""

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from api.pages.rendering import HEADERS
from saksgang.development.demo.on_stack import Stack
from tests.integration import own_process
from tests.integration.rest import HELPER, KEY, LAWYER, fresh_key, is_problem, opened, person, token
from tests.waiting import soon

pytestmark = [pytest.mark.slow, pytest.mark.long]
RESTRICTING = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
STRANGE = "00000000-0000-7000-8000-000000000000"


@asynccontextmanager
async def limited(stack: Stack, folder: Path, reads: str, writes: str) -> AsyncIterator[httpx.AsyncClient]:
    with own_process.api(stack, folder, RATE_READS=reads, RATE_WRITES=writes) as address:
        async with httpx.AsyncClient(base_url=address, timeout=10, trust_env=False) as client:
            yield client


@pytest.fixture(scope="module")
async def strict(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    """An API process that lets through three reads and two writes of each organisation."""
    async with limited(stack, tmp_path_factory.mktemp("strict"), "3/hour", "2/hour") as client:
        yield client


async def headers(stack: Stack, by: str = HELPER) -> dict[str, str]:
    return {"Authorization": f"Bearer {await stack.token(by)}"}


async def test_one_call_too_many_is_429_for_that_organisation_and_that_kind_of_call(
    stack: Stack, strict: httpx.AsyncClient
):
    mine, theirs = await headers(stack), await headers(stack, LAWYER)
    answers = [await strict.get("/cases", headers=mine) for _ in range(4)]
    assert [a.status_code for a in answers[:3]] == [200, 200, 200]
    is_problem(answers[3], 429, "too-many-requests")
    assert 1 <= int(answers[3].headers["retry-after"]) <= 3600
    assert (await strict.get("/cases", headers=theirs)).status_code == 200
    assert (await strict.post("/cases", headers={**mine, KEY: fresh_key()}, json=person())).status_code == 201


async def test_after_the_time_that_it_names_the_organisation_is_let_in_again(stack: Stack, tmp_path: Path):
    mine = await headers(stack)
    async with limited(stack, tmp_path, "3/second", "3/second") as brief:

        async def too_many() -> httpx.Response | None:
            answers = await asyncio.gather(*(brief.get("/tracks", headers=mine) for _ in range(20)))
            return next((a for a in answers if a.status_code == 429), None)

        refused = await soon(too_many)
        await asyncio.sleep(int(refused.headers["retry-after"]))
        assert (await brief.get("/tracks", headers=mine)).status_code == 200


async def test_429_comes_after_401_and_before_everything_else(stack: Stack, strict: httpx.AsyncClient):
    case = await opened(stack, by="pro-sentret")
    mine, path = await headers(stack, "pro-sentret"), f"/cases/{STRANGE}/transitions/assign_lawyer"
    for _ in range(2):
        is_problem(await strict.post(path, headers={**mine, KEY: fresh_key()}), 404, "not-found")
    for attempt in (path, f"/cases/{case}/transitions/assign_lawyer", "/cases"):
        is_problem(await strict.post(attempt, headers=mine, content=b"{"), 429, "too-many-requests")
        is_problem(await strict.post(attempt, content=b"{"), 401, "unauthenticated")
    is_problem(await strict.put("/organisations/x", headers=mine, content=b"{"), 429, "too-many-requests")
    reader = {"Authorization": f"Bearer {token(stack, 'pro-sentret', ['outreach'], 'saksgang:read')}"}
    is_problem(await strict.post("/cases", headers=reader), 429, "too-many-requests")
    assert (await strict.get(f"/cases/{case}", headers=mine)).status_code == 200


async def test_who_is_not_let_in_uses_up_nobodys_calls(stack: Stack, strict: httpx.AsyncClient):
    for _ in range(10):
        is_problem(await strict.get("/cases", headers={"Authorization": "Bearer x"}), 401, "unauthenticated")
        assert (await strict.get("/livez")).status_code == 200
    assert (await strict.get("/cases", headers=await headers(stack, "uteseksjonen"))).status_code == 200


@pytest.mark.parametrize("rate", ["often", "0/minute", ""])
def test_a_rate_that_is_none_is_told_at_start(stack: Stack, rate: str):
    done = own_process.ended(stack, "api", "--port", "0", RATE_READS=rate)
    assert (done.returncode, done.stdout) == (2, "")
    assert "SAKSGANG_RATE_READS: " in done.stderr


async def test_an_address_that_is_too_long_is_422_after_401(stack: Stack):
    for path in ("/cases", f"/cases/{STRANGE}", "/deadlines", "/rules"):
        long = f"{path}?{'x' * 5_000}"
        is_problem(await stack.http.get(long), 401, "unauthenticated")
        is_problem(await stack.http.get(long, headers=await headers(stack)), 422, "invalid")


async def test_headers_that_are_too_large_are_422_after_401(stack: Stack):
    large = {"X-Large": "x" * 20_000}
    is_problem(await stack.http.get("/cases", headers=large), 401, "unauthenticated")
    is_problem(await stack.http.get("/cases", headers={**large, **await headers(stack)}), 422, "invalid")
    many = [*((f"x-{i}", "x" * 100) for i in range(200)), *(await headers(stack)).items()]
    is_problem(await stack.http.get("/cases", headers=many), 422, "invalid")


async def test_a_body_that_is_too_large_is_422_whether_it_says_its_length_or_not(stack: Stack):
    async def unmeasured() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" " * 10_000

    for content in (b" " * 70_000, unmeasured()):
        answer = await stack.http.post(
            "/cases", headers={**await headers(stack), KEY: fresh_key()}, content=content, timeout=5
        )
        is_problem(answer, 422, "invalid")


@pytest.mark.parametrize("start", [b"GET /livez HTTP/1.1\r\nX-Endless: ", b"GET /"])
async def test_a_request_whose_head_has_no_end_is_hung_up_on(stack: Stack, start: bytes):
    where = urlsplit(str(stack.http.base_url))

    def send() -> int:
        sent = 0
        with socket.create_connection((where.hostname or "", where.port or 0), timeout=10) as connection:
            connection.sendall(start)
            try:
                while sent < 50_000_000:
                    connection.sendall(b"x" * 10_000)
                    sent += 10_000
            except OSError:
                return sent
        return sent

    assert await asyncio.to_thread(send) < 10_000_000
    assert (await stack.http.get("/livez")).status_code == 200


async def test_every_answer_tells_a_browser_what_to_refuse(stack: Stack):
    case = await opened(stack)
    mine = await headers(stack)
    answers = [
        await stack.http.get("/livez"),
        await stack.http.get("/openapi.json"),
        await stack.http.get("/nowhere"),
        await stack.http.get("/cases"),
        await stack.http.request("TRACE", "/cases"),
        await stack.http.get("/cases", headers=mine),
        await stack.http.get(f"/cases/{case}/history", headers=mine),
        await stack.http.get("/cases?limit=0", headers=mine),
    ]
    for answer in answers:
        told = {name: value for name, value in answer.headers.items() if name in RESTRICTING}
        assert told == RESTRICTING, answer.request.url
        assert "strict-transport-security" not in answer.headers
        assert "server" not in answer.headers


async def test_a_page_loads_and_sends_nothing_elsewhere(stack: Stack):
    for path in ("/", "/logg-inn", "/problems/invalid"):
        told = (await stack.http.get(path)).headers
        assert {name: told.get(name) for name in HEADERS} == HEADERS
        assert "default-src 'self'" in told["content-security-policy"]
        assert "unsafe" not in told["content-security-policy"]


HTTPS = {"PUBLIC_URL": "https://saksgang.example"}


async def test_outside_development_browsers_are_told_to_use_https_alone(stack: Stack, tmp_path: Path):
    with own_process.api(stack, tmp_path, ENVIRONMENT="production", ISSUERS="[]", **HTTPS) as address:
        for path in ("/livez", "/cases", "/nowhere"):
            answer = await stack.http.get(address + path)
            assert answer.headers["strict-transport-security"] == "max-age=63072000; includeSubDomains"
            assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("jwks", ["http://issuer.example/jwks", "/etc/jwks.json"])
def test_in_production_keys_are_fetched_over_https_alone(stack: Stack, jwks: str):
    issuers = json.dumps([{"issuer": "https://issuer.example", "jwks": jwks}])
    done = own_process.ended(stack, "api", ENVIRONMENT="production", ISSUERS=issuers, **HTTPS)
    assert (done.returncode, done.stdout) == (2, "")
    assert "https" in done.stderr


async def test_the_defaults_are_beyond_what_one_organisation_does(stack: Stack):
    mine, began = await headers(stack), time.monotonic()
    answers = await asyncio.gather(*(stack.http.get("/tracks", headers=mine) for _ in range(200)))
    assert {a.status_code for a in answers} == {200}, time.monotonic() - began
