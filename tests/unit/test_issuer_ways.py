"""What a real issuer is asked, and what of its answer is believed, by the library that we speak with it through."""

import json
import os
import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from authlib.integrations.httpx_client import OAuthError
from joserfc.errors import JoseError
from jwt import PyJWTError

from api.auth.authentication import Authenticator, TrustedIssuer
from api.pages import issuers
from saksgang.development.stack.ports import HOST, free_ports
from tests.integration.test_pages_oidc import running_process
from tests.issuer import CLIENT, FOR_ANOTHER, SECRET, subject

STATE, VERIFIER, NONCE = "state", "v" * 43, "nonce"


@pytest.fixture(
    scope="module", params=["", "strange"], ids=["secret in the header", "in the body, and a query to keep"]
)
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    (port,) = free_ports(1)
    found = f"http://{HOST}:{port}"
    command = [sys.executable, "-m", "tests.issuer", str(port), request.param]
    with running_process(command, f"{found}/jwks", dict(os.environ)):
        yield found


@pytest.fixture
async def trusted(address: str) -> TrustedIssuer:
    return TrustedIssuer(address, f"{address}/jwks", "people", client_id=CLIENT, client_secret=SECRET)


@pytest.fixture
async def services(trusted: TrustedIssuer) -> Any:
    web = SimpleNamespace(development=True, public_url="http://here.example")
    return SimpleNamespace(web=web, authenticator=Authenticator([trusted], "saksgang"))


async def code_for(services: Any, issuer: TrustedIssuer, person: str) -> str:
    asks_at = (await issuers.described(services, issuer))["authorization_endpoint"]
    said = {"state": STATE, "code_verifier": VERIFIER, "nonce": NONCE}
    asked = await issuers.address(services, issuer, asks_at, **said)
    async with httpx.AsyncClient(trust_env=False) as browser:
        answer = await browser.get(asked.replace("/authorize?", f"/approve/{person}?"))
    back = parse_qs(urlsplit(answer.headers["location"]).query)
    assert (answer.status_code, back["state"]) == (307, [STATE])
    return back["code"][0]


async def test_a_code_is_exchanged_as_the_issuer_wants_it(services: Any, trusted: TrustedIssuer):
    code = await code_for(services, trusted, "kari")
    claims = await issuers.claims(services, trusted, code, VERIFIER, NONCE)
    assert (claims["sub"], claims["aud"]) == (subject("kari"), CLIENT)


@pytest.mark.parametrize("person", [*FOR_ANOTHER, "mallory"])
async def test_a_token_that_is_not_for_us_is_refused(services: Any, trusted: TrustedIssuer, person: str):
    code = await code_for(services, trusted, person)
    with pytest.raises((JoseError, PyJWTError)):
        await issuers.claims(services, trusted, code, VERIFIER, NONCE)


async def test_a_token_of_another_log_in_is_refused(services: Any, trusted: TrustedIssuer):
    code = await code_for(services, trusted, "kari")
    with pytest.raises(JoseError):
        await issuers.claims(services, trusted, code, VERIFIER, "another")


async def test_a_code_without_its_verifier_is_refused(services: Any, trusted: TrustedIssuer):
    code = await code_for(services, trusted, "kari")
    with pytest.raises(OAuthError):
        await issuers.claims(services, trusted, code, "w" * 43, NONCE)


def test_the_secret_has_what_must_be_urlencoded():
    assert {":", "%", "+", "&", "=", "/", " "} <= set(SECRET)
    assert json.dumps(SECRET) != f'"{SECRET}"'
