"""Logging in to the pages, staying logged in, and getting out; what a page may load and who may send its forms."""

import asyncio
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import httpx
import pytest
from sqlalchemy import delete, func, select, text

import store.sessions
from saksgang.demo.on_stack import Stack
from store.sessions import Limits, Session, begin, find, offer, say_next, take
from store.tables import logins
from tests.integration.pages import HTML, Reader, fields, link_for, logged_in, nobody, words
from tests.integration.rest import HELPER, NAV, TOT, is_problem, opened

PAGES = ("/saker", "/frister", "/saksganger", "/saksganger/oslo_adult", "/organisasjoner", "/hjelp", "/saker/ny")


async def test_a_link_logs_in_once(stack: Stack):
    link = await link_for(stack, TOT)
    async with nobody(stack) as one, nobody(stack) as other:
        assert "TOT Oslo" in words(await one.open(link))
        assert "brukt eller for gammel" in words(await other.open(link, 403))
        assert "Logg inn" in words(await other.open("/"))


def test_the_command_prints_the_link_alone_on_the_last_line(stack: Stack):
    command = [
        sys.executable,
        "-m",
        "saksgang",
        "login-link",
        "--organisation",
        NAV,
        "--data-dir",
        str(stack.layout.root),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    link = done.stdout.splitlines()[-1]
    assert link.startswith(str(stack.http.base_url))
    with httpx.Client(trust_env=False, follow_redirects=True) as client:
        assert "NAV Grünerløkka" in client.get(link).text


def test_the_command_knows_whom_it_can_log_in(stack: Stack):
    command = [
        sys.executable,
        "-m",
        "saksgang",
        "login-link",
        "--organisation",
        "nobody",
        "--data-dir",
        str(stack.layout.root),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "nobody" in done.stderr


@pytest.mark.parametrize("path", PAGES)
async def test_whoever_is_not_logged_in_is_asked_to_and_comes_back(stack: Stack, path: str):
    async with nobody(stack) as reader:
        answer = await reader.http.get(path, headers=HTML)
        assert answer.url.path == "/logg-inn"
        assert answer.url.params["til"] == path


async def test_home_shows_the_log_in_to_whoever_is_not_logged_in(stack: Stack):
    async with nobody(stack) as reader:
        assert "Logg inn" in words(await reader.open("/"))


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
async def test_nobody_is_sent_to_another_site(stack: Stack, to: str):
    async with nobody(stack) as reader:
        answer = await reader.http.get("/sprak/en", params={"til": to}, follow_redirects=False)
        assert answer.headers["location"] == "/"


async def test_a_session_cookie_is_for_the_server_alone(stack: Stack):
    async with nobody(stack) as reader:
        answer = await reader.http.get(await link_for(stack, TOT), follow_redirects=False)
        cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("saksgang="))
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "Secure" not in cookie, "development is not encrypted"
    async with stack.engine.connect() as connection:
        kept = (await connection.execute(text("select * from sessions"))).mappings().all()
    assert all(cookie.split(";")[0].partition("=")[2].encode() not in bytes(row["id"]) for row in kept)


async def test_logging_out_ends_the_session_on_the_server(stack: Stack):
    async with logged_in(stack, TOT) as reader:
        cookies = dict(reader.http.cookies)
        answer = await reader.send(await reader.open("/"), "/logg-ut", "/logg-ut")
        assert "Du er logget ut" in words(answer.text)
    async with nobody(stack) as thief:
        thief.http.cookies.update(cookies)
        assert "Logg inn" in words(await thief.open("/"))


async def test_a_session_ends_when_it_is_not_used_and_in_any_case(stack: Stack):
    limits = Limits(timedelta(minutes=30), timedelta(hours=2))
    now = datetime.now(UTC)
    token = await begin(stack.engine, TOT, ["coordinator"], ["saksgang:read"], now, limits)
    assert await find(stack.engine, token, now + timedelta(minutes=29), limits)
    assert await find(stack.engine, token, now + timedelta(minutes=58), limits), "it was used meanwhile"
    assert await find(stack.engine, token, now + timedelta(minutes=89), limits) is None
    assert not await find(stack.engine, token, now + timedelta(minutes=89), limits, touch=False)
    other = await begin(stack.engine, TOT, ["coordinator"], ["saksgang:read"], now, limits)
    for minutes in range(20, 120, 20):
        assert await find(stack.engine, other, now + timedelta(minutes=minutes), limits)
    assert await find(stack.engine, other, now + timedelta(minutes=121), limits) is None


async def test_listening_does_not_keep_a_session_awake(stack: Stack):
    limits, now = Limits(timedelta(minutes=30), timedelta(hours=2)), datetime.now(UTC)
    token = await begin(stack.engine, TOT, ["coordinator"], ["saksgang:read"], now, limits)
    assert await find(stack.engine, token, now + timedelta(minutes=29), limits, touch=False)
    assert not await find(stack.engine, token, now + timedelta(minutes=31), limits, touch=False)


# --- log-ins under way


@asynccontextmanager
async def emptied(stack: Stack) -> AsyncIterator[None]:
    """Nobody else logs in meanwhile."""
    async with stack.engine.begin() as connection:
        await connection.execute(delete(logins))
    yield
    async with stack.engine.begin() as connection:
        await connection.execute(delete(logins))


async def under_way(stack: Stack) -> int:
    async with stack.engine.connect() as connection:
        return (await connection.execute(select(func.count()).select_from(logins))).scalar_one()


async def test_log_ins_under_way_are_bounded_for_one_address_and_the_oldest_give_way(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(store.sessions, "MOST_OF_ONE", 3)
    now, lasts = datetime.now(UTC), timedelta(minutes=10)
    async with emptied(stack):
        other = await offer(stack.engine, {"n": 0}, now, lasts, "192.0.2.1")
        seconds = range(1, 8)
        mine = [await offer(stack.engine, {"n": n}, now + timedelta(seconds=n), lasts, "192.0.2.2") for n in seconds]
        assert await under_way(stack) == 4
        assert await take(stack.engine, other, now) == {"n": 0}, "another address keeps its own"
        assert [await take(stack.engine, token, now) for token in mine] == [None] * 4 + [{"n": n} for n in (5, 6, 7)]


async def test_an_ipv6_site_counts_as_one_address(stack: Stack, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(store.sessions, "MOST_OF_ONE", 2)
    now, lasts = datetime.now(UTC), timedelta(minutes=10)
    async with emptied(stack):
        for n in range(1, 6):
            await offer(stack.engine, {}, now, lasts, f"2001:db8:1:2::{n}")
        assert await under_way(stack) == 2
        await offer(stack.engine, {}, now, lasts, "2001:db8:1:3::1")
        assert await under_way(stack) == 3


async def test_log_ins_under_way_are_bounded_in_total_and_expire(stack: Stack, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(store.sessions, "MOST", 5)
    now, lasts = datetime.now(UTC), timedelta(minutes=10)
    async with emptied(stack):
        begun = [
            await offer(stack.engine, {"n": n}, now + timedelta(seconds=n), lasts, f"192.0.2.{n}") for n in range(9)
        ]
        assert await under_way(stack) == 5
        assert await take(stack.engine, begun[-1], now + lasts + timedelta(minutes=1)) is None
        await offer(stack.engine, {}, now + timedelta(hours=1), lasts, "192.0.2.1")
        assert await under_way(stack) == 1


async def test_where_a_log_in_began_can_not_be_read_from_the_database(stack: Stack):
    async with emptied(stack):
        await offer(stack.engine, {}, datetime.now(UTC), timedelta(minutes=1), "192.0.2.77")
        async with stack.engine.connect() as connection:
            (row,) = (await connection.execute(select(logins))).mappings()
    plain = (b"192.0.2.77", sha256(b"192.0.2.77").digest())
    assert len(row["begun_from"]) == 32
    assert not any(words in bytes(row["begun_from"]) for words in plain)


# --- forms


async def test_a_form_without_its_own_token_does_nothing(stack: Stack):
    async with logged_in(stack, HELPER) as reader:
        case = await opened(stack)
        path = f"/saker/{case}/handlinger/raise_issue"
        sent = {**fields(await reader.open(path)), "topic": "x", "text": "y"}
        for csrf in ("", "guessed"):
            answer = await reader.http.post(path, data={**sent, "csrf": csrf}, headers=HTML)
            assert answer.status_code == 403
            assert "ingenting er registrert" in words(answer.text)
        answer = await reader.http.post(path, data=sent, headers={**HTML, "Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403
        found = (await stack.call("GET", f"/cases/{case}", HELPER)).json()
        assert found["version"] == 1


async def test_another_sessions_token_is_none(stack: Stack):
    async with logged_in(stack, HELPER) as one, logged_in(stack, HELPER) as other:
        case = await opened(stack)
        path = f"/saker/{case}/handlinger/raise_issue"
        sent = {**fields(await one.open(path)), "topic": "x", "text": "y"}
        assert (await other.http.post(path, data=sent, headers=HTML)).status_code == 403


async def test_a_form_by_somebody_who_is_logged_out_is_not_carried_out(stack: Stack):
    async with nobody(stack) as reader:
        case = await opened(stack)
        answer = await reader.http.post(f"/saker/{case}/handlinger/raise_issue", data={"topic": "x"}, headers=HTML)
        assert answer.status_code == 401
        assert "ingenting er registrert" in words(answer.text)


async def test_the_session_opens_nothing_of_the_rest_interface(stack: Stack):
    """A cookie comes along with any request; a token does not."""
    async with logged_in(stack, TOT) as reader:
        is_problem(await reader.http.get("/cases"), 401, "unauthenticated")


# --- headers


@pytest.mark.parametrize("path", ["/", "/saker", "/hjelp/tilgjengelighet", "/no/such/page"])
async def test_a_page_loads_nothing_from_elsewhere_and_is_not_kept(stack: Stack, path: str):
    async with logged_in(stack, TOT) as reader:
        answer = await reader.http.get(path, headers=HTML)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "style=" not in answer.text
        assert "<script>" not in answer.text
        assert " onclick" not in answer.text


async def test_static_files_are_kept_for_ever_at_an_address_that_changes_with_them(stack: Stack):
    async with nobody(stack) as reader:
        page = await reader.open("/")
        for name in ("saksgang.css", "saksgang.js", "saksgang.svg"):
            (address,) = {part for part in page.split('"') if part.endswith(name)}
            answer = await reader.http.get(address)
            assert "immutable" in answer.headers["cache-control"]
            again = await reader.http.get(address, headers={"If-None-Match": answer.headers["etag"]})
            assert again.status_code == 304
            old = await reader.http.get(f"/static/0000/{name}")
            assert (old.status_code, old.headers["cache-control"]) == (200, "no-cache")
        for path in ("/static/x/../../app.py", "/static/x/%2e%2e%2fapp.py", "/static/x/none.css"):
            assert (await reader.http.get(path, headers=HTML)).status_code == 404


@pytest.mark.parametrize(
    "said", ['"x", {}', '{}, W/"x"', "W/{}", '"x,y" , W/{}', "*", '"x",{}', ["{}"], ['"x"', "{}"], ['"x"', "W/{}"]]
)
async def test_a_file_that_the_browser_has_in_one_of_several_versions_is_not_sent_again(
    stack: Stack, said: str | list[str]
):
    async with nobody(stack) as reader:
        tag = (await reader.http.get("/static/0000/saksgang.css")).headers["etag"]
        named = [("If-None-Match", one.format(tag)) for one in ([said] if isinstance(said, str) else said)]
        answer = await reader.http.get("/static/0000/saksgang.css", headers=named)
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)


@pytest.mark.parametrize("said", ['"x"', '"x", W/"y"', "", ",", '"', '"x,{}"', '"{}x"'])
async def test_a_file_that_the_browser_has_in_none_of_its_versions_is_sent(stack: Stack, said: str):
    async with nobody(stack) as reader:
        tag = (await reader.http.get("/static/0000/saksgang.css")).headers["etag"]
        named = {"If-None-Match": said.format(tag.strip('"'))}
        assert (await reader.http.get("/static/0000/saksgang.css", headers=named)).status_code == 200


# --- what the next page says

SAID = "Registrert: Oppfølging"


def said_on(page: str) -> list[str]:
    """What the page says of what was done, line by line."""
    notices = re.findall(r'<(p|div) class="notice notice--done" role="status">(.*?)</\1>', page, re.DOTALL)
    return [line for _, notice in notices for line in (re.findall(r"<p>(.*?)</p>", notice) or [words(notice)])]


async def recorded(reader: Reader, case: str) -> None:
    """Records something, and does not look at the page that comes after it."""
    path = f"/saker/{case}/handlinger/record_follow_up"
    reader.http.follow_redirects = False
    answer = await reader.send(await reader.open(path), "form", path, kind="conversation")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/saker/{case}")


@asynccontextmanager
async def out_of_reach(stack: Stack, table: str) -> AsyncIterator[None]:
    """The table answers nobody, as a database that is away answers nobody."""
    async with stack.engine.begin() as connection:
        await connection.execute(text(f"lock table {table} in access exclusive mode"))
        yield


async def test_what_was_recorded_is_said_once_on_the_next_page_that_can_be_shown(stack: Stack):
    async with logged_in(stack, HELPER) as reader:
        case = await opened(stack)
        await recorded(reader, case)
        for table in ("parties", "sessions"):
            async with out_of_reach(stack, table):
                assert said_on(await reader.open(f"/saker/{case}", 503)) == []
        assert (await reader.http.head(f"/saker/{case}", headers=HTML)).status_code == 200
        assert said_on(await reader.open(f"/saker/{case}")) == [SAID]
        assert said_on(await reader.open(f"/saker/{case}")) == []


async def test_what_was_not_said_yet_is_not_lost_when_more_is_recorded(stack: Stack):
    async with logged_in(stack, HELPER) as reader:
        case = await opened(stack)
        await recorded(reader, case)
        async with out_of_reach(stack, "parties"):
            await reader.open(f"/saker/{case}", 503)
        session = await begun(stack, reader)
        await say_next(stack.engine, session, "Noe annet")
        assert said_on(await reader.open(f"/saker/{case}/historikk")) == [SAID, "Noe annet"]
        assert said_on(await reader.open(f"/saker/{case}")) == []


async def test_of_pages_that_are_opened_at_once_one_says_it(stack: Stack):
    async with logged_in(stack, HELPER) as reader:
        case = await opened(stack)
        await recorded(reader, case)
        answers = await asyncio.gather(*(reader.http.get(f"/saker/{case}", headers=HTML) for _ in range(4)))
        pages = [answer.text for answer in answers if answer.status_code == 200]
        assert [line for page in [*pages, await reader.open("/")] for line in said_on(page)] == [SAID]


async def begun(stack: Stack, reader: Reader) -> Session:
    """The session of somebody's browser."""
    limits = Limits(timedelta(hours=1), timedelta(hours=10))
    found = await find(stack.engine, reader.http.cookies["saksgang"], datetime.now(UTC), limits)
    assert found is not None
    return found


async def test_bokmaal_first_and_english_by_choice(stack: Stack):
    async with logged_in(stack, TOT) as reader:
        assert 'lang="nb"' in (await reader.http.get("/", headers={**HTML, "Accept-Language": "en"})).text
        english = await reader.http.get("/sprak/en", params={"til": "/saker"}, headers=HTML)
        assert english.url.path == "/saker"
        assert 'lang="en"' in english.text
        assert 'lang="en"' in await reader.open("/frister")
