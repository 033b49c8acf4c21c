"""Log-in at an external issuer: authorization code with PKCE, against a real issuer and a real API process."""

import asyncio
import html
import json
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import text

from saksgang.development.demo.on_stack import Stack
from saksgang.development.stack.addresses import environment, running
from saksgang.development.stack.ports import HOST, free_ports
from tests.integration import own_process
from tests.integration.pages import HTML, Reader, fields, words
from tests.integration.rest import TOT, opened, read
from tests.issuer import FOR_ANOTHER, settings_of, subject
from tests.waiting import eventually, soon

READY_SECONDS = 60


@contextmanager
def running_process(command: list[str], ready: str, env: dict[str, str]) -> Iterator[None]:
    with subprocess.Popen(command, env=env) as process:
        try:
            eventually(lambda: answers(ready) or process.poll() is not None, READY_SECONDS)
            assert process.poll() is None
            yield
        finally:
            process.terminate()


def answers(address: str) -> bool:
    try:
        return httpx.get(address, trust_env=False).is_success
    except httpx.HTTPError:
        return False


@contextmanager
def issuing(*how: str) -> Iterator[str]:
    """The address of an issuer that runs."""
    (port,) = free_ports(1)
    address = f"http://{HOST}:{port}"
    command = [sys.executable, "-m", "tests.issuer", str(port), *how]
    with running_process(command, f"{address}/jwks", dict(os.environ)):
        yield address


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with issuing() as address:
        yield address


@pytest.fixture(scope="module")
def strange_issuer() -> Iterator[str]:
    """One that takes the secret in the body alone, and whose address to log in asks something itself."""
    with issuing("strange") as address:
        yield address


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the API writes its log."""
    return tmp_path_factory.mktemp("people")


@pytest.fixture(scope="module")
def trusting(stack: Stack, issuer: str, strange_issuer: str) -> str:
    """Issuers as an API has them that trusts both."""
    settings = environment(stack.layout, running(stack.layout))
    people = [json.loads(settings_of(address)) for address in (issuer, strange_issuer)]
    return json.dumps([*json.loads(settings["SAKSGANG_ISSUERS"]), *people])


@pytest.fixture(scope="module")
def api(stack: Stack, trusting: str, logs: Path) -> Iterator[str]:
    """The address of another API of the stack, which trusts the issuers."""
    with own_process.api(stack, logs, ISSUERS=trusting, LOG_LEVEL="DEBUG") as address:
        yield address


@asynccontextmanager
async def somebody(api: str) -> AsyncIterator[Reader]:
    async with httpx.AsyncClient(base_url=api, timeout=10, trust_env=False, follow_redirects=True) as http:
        yield Reader(http)


async def at_the_issuer(reader: Reader, to: str = "/", number: int = 0) -> str:
    """Goes to the issuer; the address of its question, which names everything that it was asked."""
    answer = await reader.http.get(f"/logg-inn/hos/{number}", params={"til": to}, headers=HTML)
    assert "Hvem er du?" in answer.text
    return str(answer.url)


async def log_in_as(reader: Reader, person: str, to: str = "/", number: int = 0) -> httpx.Response:
    asked = await at_the_issuer(reader, to, number)
    return await reader.http.get(asked.replace("/authorize?", f"/approve/{person}?"), headers=HTML)


async def test_a_person_logs_in_and_comes_where_she_wanted_to_go(api: str):
    async with somebody(api) as reader:
        first = await reader.http.get("/frister", headers=HTML)
        assert "Logg inn med Kommunens innlogging" in words(first.text)
        answer = await log_in_as(reader, "kari", "/frister")
        assert answer.url.path == "/frister"
        assert "TOT Oslo" in words(answer.text)
        assert "code" not in str(answer.url)


async def test_whoever_acts_for_several_organisations_chooses(api: str):
    async with somebody(api) as reader:
        answer = await log_in_as(reader, "ola", "/saker")
        assert "Hvem handler du for?" in words(answer.text)
        assert "NAV Grünerløkka" in words(answer.text)
        once = await choose(reader, answer, "nav-grunerlokka")
        assert once.url.path == "/saker"
        assert (await choose(reader, answer, "nav-grunerlokka")).status_code == 403
        assert "NAV Grünerløkka" in words((await reader.http.get("/saker", headers=HTML)).text)


async def choose(reader: Reader, page: httpx.Response, organisation: str) -> httpx.Response:
    """Presses the button of an organisation on the page of choices."""
    said = {**fields(page.text, "/logg-inn/velg"), "organisation": organisation}
    return await reader.http.post("/logg-inn/velg", data=said, headers=HTML)


async def test_a_choice_that_another_browser_was_offered_is_refused(api: str):
    """Who lures somebody into sending the choice of his own log-in would have her work in his name."""
    async with somebody(api) as thief, somebody(api) as victim:
        offered = await log_in_as(thief, "ola")
        await at_the_issuer(victim)
        answer = await choose(victim, offered, "nav-grunerlokka")
        assert answer.status_code == 403
        assert "ikke begynt i denne nettleseren" in words(answer.text)
        assert (await victim.http.get("/saker", headers=HTML)).url.path == "/logg-inn"


async def test_nobody_chooses_an_organisation_that_is_not_hers(api: str):
    async with somebody(api) as reader:
        assert (await choose(reader, await log_in_as(reader, "ola"), "udi")).status_code == 403
        assert (await reader.http.get("/saker", headers=HTML)).url.path == "/logg-inn"


async def test_whoever_belongs_to_no_organisation_stays_outside(api: str):
    async with somebody(api) as reader:
        answer = await log_in_as(reader, "per")
        assert answer.status_code == 403
        assert "hører ikke til noen organisasjon" in words(answer.text)
        assert (await reader.http.get("/saker", headers=HTML)).url.path == "/logg-inn"


# --- what issuers write in different ways


@pytest.mark.parametrize("number", [0, 1], ids=["secret in the header", "secret in the body, and a query to keep"])
@pytest.mark.parametrize("person", ["kari", "siri"], ids=["groups as a list", "one group as a string"])
async def test_it_logs_in_at_either_issuer_however_groups_are_written(api: str, person: str, number: int):
    async with somebody(api) as reader:
        answer = await log_in_as(reader, person, "/frister", number)
        assert (answer.status_code, answer.url.path) == (200, "/frister")
        assert "TOT Oslo" in words(answer.text)


@pytest.mark.parametrize("person", ["nils", "nina"])
async def test_groups_that_were_left_out_are_told_from_none_on_page_and_in_log(api: str, logs: Path, person: str):
    before = everything_in(logs).count("groups_left_out")
    async with somebody(api) as reader:
        answer = await log_in_as(reader, person)
        assert answer.status_code == 403
        assert "så mange grupper" in words(answer.text)
        assert (await reader.http.get("/saker", headers=HTML)).url.path == "/logg-inn"
    assert everything_in(logs).count("groups_left_out") == before + 1
    assert subject(person) not in everything_in(logs)


@pytest.mark.parametrize("person", ["nils", "nina"])
async def test_so_they_are_in_a_token_for_the_interface(api: str, issuer: str, person: str):
    async with somebody(api) as reader:
        token = (await reader.http.get(f"{issuer}/access/{person}?audience=saksgang")).json()
        answer = await reader.http.get("/cases", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401
        assert "grupper" in answer.json()["detail"]


@pytest.mark.parametrize("person", FOR_ANOTHER)
async def test_a_token_that_was_made_for_another_client_logs_nobody_in(api: str, person: str):
    async with somebody(api) as reader:
        answer = await log_in_as(reader, person)
        assert answer.status_code == 403
        assert "lyktes ikke" in words(answer.text)
        assert (await reader.http.get("/saker", headers=HTML)).url.path == "/logg-inn"


def try_again(page: httpx.Response) -> str:
    """Where the button to try again leads."""
    assert page.status_code == 503
    (found,) = re.findall(r'href="(/logg-inn/tilbake[?][^"]+)"', page.text)
    return html.unescape(found)


@pytest.fixture(scope="module")
def other_api(stack: Stack, trusting: str, api: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Another process behind the same address."""
    folder = tmp_path_factory.mktemp("other")
    with own_process.api(stack, folder, ISSUERS=trusting, PUBLIC_URL=api) as address:
        yield address


async def test_a_slow_token_endpoint_does_not_burn_the_code(api: str, other_api: str, issuer: str):
    """Whoever tries again waits for the same answer, also where another process is asked."""
    async with somebody(api) as reader:
        page = await log_in_as(reader, "treg", "/frister")
        assert "bruker lang tid" in words(page.text)
        again = try_again(page)
        for where in ("", other_api):
            assert try_again(await reader.http.get(f"{where}{again}", headers=HTML)) == again
        await reader.http.post(f"{issuer}/release")

        async def answered() -> httpx.Response | None:
            answer = await reader.http.get(f"{other_api}{again}", headers=HTML, follow_redirects=False)
            return answer if answer.status_code != 503 else None

        answer = await soon(answered)
        assert (answer.status_code, answer.headers["location"]) == (303, "/frister")
        assert "TOT Oslo" in words((await reader.http.get("/saker", headers=HTML)).text)
        assert (await reader.http.get(again, headers=HTML)).status_code == 403, "it is good once"


async def test_an_issuer_that_is_away_for_a_moment_does_not_burn_the_code(api: str):
    async with somebody(api) as reader:
        page = await log_in_as(reader, "bort", "/frister")
        assert "svarer ikke" in words(page.text)
        answer = await reader.http.get(try_again(page), headers=HTML)
        assert (answer.status_code, answer.url.path) == (200, "/frister")


async def test_a_code_that_is_brought_back_twice_at_once_logs_in_once(api: str):
    async with somebody(api) as reader:
        asked = await at_the_issuer(reader)
        approved = await reader.http.get(asked.replace("/authorize?", "/approve/kari?"), follow_redirects=False)
        back = approved.headers["location"]
        both = await asyncio.gather(*(reader.http.get(back, headers=HTML, follow_redirects=False) for _ in range(2)))
        assert sorted(answer.status_code for answer in both) in ([303, 403], [303, 503])


async def test_a_forged_token_logs_nobody_in(api: str):
    async with somebody(api) as reader:
        answer = await log_in_as(reader, "mallory")
        assert answer.status_code == 403
        assert (await reader.http.get("/saker", headers=HTML)).url.path == "/logg-inn"


async def test_a_login_begun_in_another_browser_is_refused(api: str):
    """Somebody who is lured to a log-in that another has begun would work in the other's name."""
    async with somebody(api) as thief, somebody(api) as victim:
        asked = await at_the_issuer(thief)
        answer = await victim.http.get(asked.replace("/authorize?", "/approve/kari?"), headers=HTML)
        assert answer.status_code == 403
        assert "ikke begynt i denne nettleseren" in words(answer.text)


async def test_an_answer_of_the_issuer_is_good_once(api: str):
    async with somebody(api) as reader:
        asked = await at_the_issuer(reader)
        approved = await reader.http.get(asked.replace("/authorize?", "/approve/kari?"), follow_redirects=False)
        back = approved.headers["location"]
        assert (await reader.http.get(back, headers=HTML)).status_code == 200
        assert (await reader.http.get(back, headers=HTML)).status_code == 403


async def test_the_code_is_of_no_use_without_what_only_the_server_knows(api: str, issuer: str):
    async with somebody(api) as reader:
        asked = await at_the_issuer(reader)
        said = {name: values[0] for name, values in parse_qs(urlsplit(asked).query).items()}
        assert said["code_challenge_method"] == "S256"
        assert "code_verifier" not in said
        approved = await reader.http.get(asked.replace("/authorize?", "/approve/kari?"), follow_redirects=False)
        code = parse_qs(urlsplit(approved.headers["location"]).query)["code"][0]
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": said["redirect_uri"],
            "code_verifier": "guessed",
        }
        stolen = await reader.http.post(f"{issuer}/token", data=form, auth=(said["client_id"], "guessed"))
        assert stolen.status_code == 400


@pytest.mark.parametrize("query", ["", "state=x&code=y", "error=access_denied", "state=&code="])
async def test_coming_back_from_nowhere_is_refused(api: str, query: str):
    async with somebody(api) as reader:
        answer = await reader.http.get(f"/logg-inn/tilbake?{query}", headers=HTML)
        assert answer.status_code == 403
        assert "Logg inn" in words(answer.text)


async def test_a_log_in_that_begins_is_counted_where_it_comes_from(stack: Stack, api: str):
    before = await log_ins(stack)
    async with somebody(api) as reader:
        await at_the_issuer(reader)
    begun = {id_: where for id_, where in (await log_ins(stack)).items() if id_ not in before}
    assert begun
    assert None not in begun.values()


async def log_ins(stack: Stack) -> dict[bytes, bytes | None]:
    """The log-ins under way, and where each began."""
    async with stack.engine.connect() as connection:
        return {row.id: row.begun_from for row in await connection.execute(text("select id, begun_from from logins"))}


async def test_only_the_issuers_that_are_trusted_can_be_gone_to(api: str):
    async with somebody(api) as reader:
        assert (await reader.http.get("/logg-inn/hos/7", headers=HTML)).status_code == 404


async def test_a_persons_token_calls_the_interface_for_the_organisation_of_her_groups(
    stack: Stack, api: str, issuer: str
):
    """A claim that names an organisation outright counts for nothing from an issuer of people."""
    case = await opened(stack)
    async with somebody(api) as reader:
        statuses = {}
        for person in ("kari", "per", "ola"):
            token = (await reader.http.get(f"{issuer}/access/{person}?audience=saksgang")).json()
            answer = await reader.http.get(f"/cases/{case}", headers={"Authorization": f"Bearer {token}"})
            statuses[person] = answer.status_code
    assert statuses == {"kari": 200, "per": 401, "ola": 401}, (
        "one organisation, none, and two: then it is not said which"
    )


async def test_what_an_issuer_of_people_has_not_signed_opens_nothing(stack: Stack, api: str, issuer: str):
    now = datetime.now(UTC)
    claims = {
        "iss": issuer,
        "aud": "saksgang",
        "exp": now + timedelta(minutes=1),
        "organisation": "udi",
        "scope": "saksgang:read",
    }
    forged = jwt.encode(claims, ec.generate_private_key(ec.SECP256R1()), "ES256", {"kid": "one"})
    async with somebody(api) as reader:
        answer = await reader.http.get("/cases", headers={"Authorization": f"Bearer {forged}"})
        assert answer.status_code == 401


# --- who it was


async def named(stack: Stack, case: str) -> list[tuple[str, str | None]]:
    """What was read of the case, and which person read it."""
    found = (await read(stack, f"/cases/{case}/access-log?limit=200", TOT))["items"]
    return [(row["what"], row["subject"]) for row in found]


async def test_the_access_log_names_the_person_who_logged_in_and_read(stack: Stack, api: str):
    case = await opened(stack)
    async with somebody(api) as reader:
        assert (await log_in_as(reader, "kari", f"/saker/{case}")).url.path == f"/saker/{case}"
    assert ("page", subject("kari")) in await named(stack, case)


async def test_the_access_log_names_the_person_who_chose_an_organisation(stack: Stack, api: str):
    case = await opened(stack)
    async with somebody(api) as reader:
        answer = await log_in_as(reader, "ola", f"/saker/{case}")
        assert (await choose(reader, answer, "tot-oslo")).status_code == 200
    assert ("page", subject("ola")) in await named(stack, case)


async def test_the_access_log_names_the_person_behind_a_token(stack: Stack, api: str, issuer: str):
    case = await opened(stack)
    async with somebody(api) as reader:
        token = (await reader.http.get(f"{issuer}/access/kari?audience=saksgang")).json()
        await reader.http.get(f"/cases/{case}/history", headers={"Authorization": f"Bearer {token}"})
    assert ("history", subject("kari")) in await named(stack, case)


async def test_a_persons_token_that_names_no_person_is_refused(api: str, issuer: str):
    async with somebody(api) as reader:
        token = (await reader.http.get(f"{issuer}/access/kari?audience=saksgang&sub=")).json()
        assert (await reader.http.get("/cases", headers={"Authorization": f"Bearer {token}"})).status_code == 401


def everything_in(folder: Path) -> str:
    return "".join(path.read_text() for path in folder.iterdir())


async def test_neither_log_nor_database_says_who_is_logged_in(stack: Stack, api: str, logs: Path):
    case = await opened(stack)
    async with somebody(api) as reader:
        await log_in_as(reader, "kari", f"/saker/{case}")
        assert (await reader.http.get("/saker/none", headers=HTML)).status_code == 404
        await at_the_issuer(reader)
        await log_in_as(reader, "ola")
    async with stack.engine.connect() as connection:
        for table in ("sessions", "logins"):
            kept = (await connection.execute(text(f"select {table}::text from {table}"))).scalars().all()
            assert kept
            for secret in (*map(subject, ("kari", "ola")), *(s.encode().hex() for s in map(subject, ("kari", "ola")))):
                assert all(secret not in row for row in kept)
    said = everything_in(logs)
    assert said
    assert not any(subject(person) in said for person in ("kari", "ola"))
