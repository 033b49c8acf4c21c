"""Several issuers at once, whose keys come and go, and who are sometimes away (spec 5)."""

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from api.auth import jwks
from api.auth.jwks import KEPT_SECONDS, REFRESH_SECONDS, IssuerAway, IssuerKeys
from domain.primitives.organisations import Organisation
from saksgang.development.demo.on_stack import Stack
from store.auth.directory import put_organisations
from tests.integration import own_process
from tests.integration.issuer import Issuer, Respond, answer, drip, endless, hang, hang_up
from tests.integration.rest import is_problem
from tests.owner import owning
from tests.waiting import soon

pytestmark = [pytest.mark.slow, pytest.mark.long]
NADHEIM, UDI = "300001033", "300000010"


@pytest.fixture(scope="module")
def first() -> Iterator[Issuer]:
    with Issuer().running() as issuer:
        yield issuer


@pytest.fixture(scope="module")
def second() -> Iterator[Issuer]:
    with Issuer().running() as issuer:
        yield issuer


@pytest.fixture(scope="module")
def bounded() -> Iterator[Issuer]:
    """May speak for a few, in one role, and not for long."""
    with Issuer().running() as issuer:
        yield issuer


@pytest.fixture(scope="module")
def fallible() -> Iterator[dict[str, Issuer]]:
    """An issuer for each way to misbehave, so that none has to be waited for after another's."""
    with ExitStack() as open_:
        yield {how: open_.enter_context(Issuer().running()) for how in MISBEHAVIOURS}


@pytest.fixture(scope="module")
async def http(
    stack: Stack,
    first: Issuer,
    second: Issuer,
    fallible: dict[str, Issuer],
    bounded: Issuer,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[httpx.AsyncClient]:
    """An API that trusts several issuers and asks them for their keys every second."""
    about = {"kind": "maskinporten", "refresh_seconds": 1}
    every = {"organisations": ["*"], "roles": ["*"]}
    rows: list[dict[str, Any]] = [
        {"issuer": i.name, "jwks": i.jwks, **about, **every} for i in (first, second, *fallible.values())
    ]
    some = {"organisations": ["nadheim", "tot-bergen"], "roles": ["outreach"], "longest_token_minutes": 5}
    rows.append({"issuer": bounded.name, "jwks": bounded.jwks, **about, **some})
    with own_process.api(stack, tmp_path_factory.mktemp("issuers"), ISSUERS=json.dumps(rows)) as address:
        async with httpx.AsyncClient(base_url=address, timeout=10, trust_env=False) as client:
            yield client


async def ask(http: httpx.AsyncClient, token: str) -> httpx.Response:
    return await http.get("/cases", headers={"Authorization": f"Bearer {token}"})


async def status(http: httpx.AsyncClient, token: str) -> int:
    return (await ask(http, token)).status_code


async def test_each_of_several_issuers_is_believed_for_its_own_tokens(http, first: Issuer, second: Issuer):
    assert await status(http, first.token(NADHEIM)) == 200
    assert await status(http, second.token(UDI)) == 200
    is_problem(await ask(http, first.token(NADHEIM, iss=second.name)), 401, "unauthenticated")
    is_problem(await ask(http, first.token(NADHEIM, iss="https://nobody.example")), 401, "unauthenticated")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"exp": -60}, 401),
        ({"nbf": 3600}, 401),
        ({"aud": "somebody else"}, 401),
        ({"aud": ["somebody else", "saksgang"]}, 200),
        ({"consumer": None}, 401),
        ({"consumer": {"ID": "0192:999999999"}}, 401),
        ({"scope": "saksgang:write"}, 403),
        ({"scope": None}, 403),
        ({"exp": -2}, 200),
    ],
)
async def test_what_a_token_says_is_checked(http, first: Issuer, change: dict[str, Any], expected: int):
    times = {name: int(time.time()) + change[name] for name in ("exp", "nbf") if name in change}
    assert await status(http, first.token(NADHEIM, **change | times)) == expected


BERGEN = "300002013"


async def test_an_issuer_speaks_only_for_whom_it_is_set_to(http, bounded: Issuer, first: Issuer):
    for number, roles, expected in (
        (NADHEIM, None, 200),
        (UDI, None, 401),
        (BERGEN, None, 200),
        (BERGEN, ["outreach"], 200),
        (BERGEN, ["coordinator"], 401),
    ):
        now = int(time.time())
        token = bounded.token(number, exp=now + 200, roles=roles)
        assert await status(http, token) == expected, (number, roles)
    assert await status(http, bounded.token(UDI, exp=int(time.time()) + 200, consumer=None, organisation="udi")) == 401
    assert await status(http, first.token(UDI)) == 200


async def test_an_issuer_that_may_speak_in_one_role_gives_no_other(stack: Stack, http, bounded: Issuer):
    """TOT Bergen is coordinator, too; a token of this issuer makes it act as an outreach service alone."""
    answer = await http.post(
        "/calendar-tokens",
        headers={
            "Authorization": f"Bearer {bounded.token(BERGEN, exp=int(time.time()) + 200, scope='saksgang:write')}"
        },
    )
    is_problem(answer, 403, "not-your-role")


async def test_a_token_that_lasts_longer_than_its_issuer_may_say_is_refused(http, bounded: Issuer, first: Issuer):
    now = int(time.time())
    assert await status(http, bounded.token(NADHEIM, iat=now, exp=now + 300)) == 200
    assert await status(http, bounded.token(NADHEIM, iat=now, exp=now + 301)) == 401
    assert await status(http, bounded.token(NADHEIM, iat=now - 600, exp=now + 60)) == 401
    assert await status(http, first.token(NADHEIM, iat=now, exp=now + 7200)) == 200
    assert await status(http, first.token(NADHEIM, iat=now, exp=now + 7201)) == 401
    assert await status(http, first.token(NADHEIM, iat=None)) == 401


async def test_a_new_key_is_known_without_a_restart(http, first: Issuer):
    first.new_key()

    async def known() -> bool:
        return await status(http, first.token(NADHEIM)) == 200

    await soon(known, 8)


async def test_a_withdrawn_key_opens_nothing_any_more(http, second: Issuer):
    old = list(second.keys)[-1]
    signed_before = second.token(UDI)
    second.new_key()
    assert await status(http, signed_before) == 200
    second.withdraw(old)

    async def refused() -> bool:
        return await status(http, signed_before) == 401

    await soon(refused, 8)


async def asked_again(http: httpx.AsyncClient, issuer: Issuer, token: str, times: int = 2) -> list[int]:
    """The answers while the issuer is asked for its keys again."""
    before, found = issuer.asked, []

    async def again() -> bool:
        found.append(await status(http, token))
        return issuer.asked >= before + times

    await soon(again, 15)
    return found


MISBEHAVIOURS: dict[str, Callable[[Issuer], Respond]] = {
    "hangs": hang,
    "hangs up": lambda _: hang_up,
    "drips": drip,
    "has no end": lambda _: endless,
    "500": lambda _: answer(b"{}", 500),
    "moved": lambda _: answer(b"", 302, Location="http://127.0.0.1:9/"),
    "no JSON": lambda _: answer(b"<html>Please log in</html>"),
    "no text": lambda _: answer(b"\xff\xfe\x00"),
    "a list": lambda _: answer(b"[]"),
    "no keys": lambda _: answer(b"{}"),
    "keys that are text": lambda _: answer(b'{"keys": "abc"}'),
    "keys that are none": lambda _: answer(
        b'{"keys": [1, null, "x", {}, {"kty": "RSA", "n": 5, "e": [], "kid": "x"}]}'
    ),
    "too deep": lambda _: answer(b"[" * 100_000),
}


@pytest.mark.parametrize("how", MISBEHAVIOURS)
async def test_whatever_an_issuer_does_tokens_of_known_keys_are_let_in(
    http, fallible: dict[str, Issuer], second: Issuer, how: str
):
    issuer = fallible[how]
    assert await status(http, issuer.token(NADHEIM)) == 200
    with issuer.misbehaving(MISBEHAVIOURS[how](issuer)):
        found = await asked_again(http, issuer, issuer.token(NADHEIM), 1)
        assert set(found) == {200}
        assert await status(http, second.token(UDI)) == 200


@pytest.fixture
def ahead(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How many seconds later it is for who remembers keys."""
    seconds = [0.0]
    monkeypatch.setattr(jwks, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + seconds[0]))
    return seconds


async def test_a_known_key_is_given_at_once_while_the_issuer_is_asked_again(second: Issuer, ahead: list[float]):
    kid, keys = list(second.keys)[-1], IssuerKeys(second.jwks)
    assert await keys.key(kid)
    before, ahead[0] = second.asked, REFRESH_SECONDS + 1
    with second.misbehaving(hang(second)):
        with pytest.raises(StopIteration) as given:
            keys.key(kid).send(None)
        assert given.value.value is not None

        async def asked() -> bool:
            return second.asked > before

        await soon(asked)


async def test_a_key_of_an_issuer_that_was_silent_for_a_day_is_not_trusted(second: Issuer, ahead: list[float]):
    kid, keys = list(second.keys)[-1], IssuerKeys(second.jwks)
    assert await keys.key(kid)
    with second.misbehaving(answer(b"", 500)):
        ahead[0] = KEPT_SECONDS / 2
        assert await keys.key(kid)
        ahead[0] = KEPT_SECONDS + 1
        with pytest.raises(IssuerAway):
            await keys.key(kid)


async def test_a_key_withdrawn_while_nobody_asked_is_not_given_once_more(second: Issuer, ahead: list[float]):
    kid, keys = second.new_key(), IssuerKeys(second.jwks)
    assert await keys.key(kid)
    second.withdraw(kid)
    ahead[0] = 3 * REFRESH_SECONDS
    assert await keys.key(kid) is None


async def test_a_token_whose_key_cannot_be_fetched_is_503_and_soon_and_the_others_go_on(
    http, first: Issuer, second: Issuer
):
    known = first.token(NADHEIM)
    assert await status(http, known) == 200
    first.new_key()
    new = first.token(NADHEIM)
    with first.misbehaving(hang(first)):

        async def unavailable() -> httpx.Response | None:
            found, *others = await asyncio.gather(ask(http, new), *(ask(http, second.token(UDI)) for _ in range(5)))
            assert {other.status_code for other in others} == {200}
            return found if found.status_code == 503 else None

        told = await soon(unavailable, 15)
        is_problem(told, 503, "engine-unavailable")
        assert int(told.headers["retry-after"]) > 0
        assert await status(http, known) == 200

    async def back() -> bool:
        return await status(http, new) == 200

    await soon(back, 15)


async def test_a_set_of_no_keys_withdraws_all(http, first: Issuer):
    token = first.token(NADHEIM)
    assert await status(http, token) == 200
    with first.misbehaving(answer(b'{"keys": []}')):

        async def refused() -> bool:
            return await status(http, token) == 401

        await soon(refused, 8)

    async def back() -> bool:
        return await status(http, token) == 200

    await soon(back, 8)


async def test_a_key_for_encryption_signs_nothing(http, first: Issuer):
    kid = first.new_key()
    rows = [{**row, "use": "enc"} if row["kid"] == kid else row for row in first.published["keys"]]
    with first.misbehaving(answer(json.dumps({"keys": rows}).encode())):
        before = first.asked

        async def refused() -> bool:
            return await status(http, first.token(NADHEIM, kid)) == 401 and first.asked > before

        await soon(refused, 15)
    first.withdraw(kid)


async def test_a_stranger_who_invents_key_ids_does_not_make_us_ask_each_time(http, first: Issuer):
    first.keys["invented"] = first.keys[list(first.keys)[-1]]
    forged = first.token(NADHEIM, "invented")
    del first.keys["invented"]
    before = first.asked
    for _ in range(100):
        await ask(http, forged)
    assert first.asked - before <= 3


async def test_a_token_that_is_nested_without_end_is_401(http):
    part = base64.urlsafe_b64encode(b"[" * 9_000).decode().rstrip("=")
    for forged in (f"{part}.e30.x", f"eyJhbGciOiJFUzI1NiIsImtpZCI6ImEifQ.{part}.x"):
        is_problem(await ask(http, forged), 401, "unauthenticated")


async def test_an_organisation_that_left_the_directory_or_is_revoked_is_401_within_a_second(
    stack: Stack, http, first: Issuer
):
    row = Organisation("kortvarig", "Kortvarig", ("outreach",), "0301", "private", "309990013")
    token = first.token("309990013")

    async def becomes(expected: int) -> None:
        async def so() -> bool:
            return await status(http, token) == expected

        await soon(so, 4)

    body = {"name": row.name, "roles": ["outreach"], "municipality": "0301", "number": row.number}
    async with stack.engine.begin() as connection:
        await put_organisations(connection, [row])
    await becomes(200)
    revoked = await stack.call("PUT", "/organisations/kortvarig", "drift", {**body, "revoked": True})
    assert (revoked.status_code, revoked.json()["revoked"]) == (200, True)
    await becomes(401)
    assert (await stack.call("PUT", "/organisations/kortvarig", "drift", body)).status_code == 200
    await becomes(200)
    async with owning(stack) as connection:
        await connection.exec_driver_sql("delete from organisations where id = 'kortvarig'")
    await becomes(401)
