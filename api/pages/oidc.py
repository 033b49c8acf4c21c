"""Logging in at an issuer that knows people: OpenID Connect, authorization code with PKCE (RFC 7636, S256)."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit, urlunsplit

import httpx
import jwt
import structlog

from api.authentication import Membership, TrustedIssuer, groups_left_out, people, several, subject_of
from api.services import Services
from store.sessions import digest, offer, take

log = structlog.get_logger()
LASTS = timedelta(minutes=10)
SECONDS = 1.5
SCOPE = "openid"
BACK = "/logg-inn/tilbake"
ENDPOINTS = ("authorization_endpoint", "token_endpoint")


class NotLoggedIn(Exception):
    """The log-in did not succeed; `why` is the key of a sentence."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Begun:
    """Where the browser goes, and what it keeps so that only it can come back."""

    address: str
    browser: str


@dataclass(frozen=True, slots=True)
class Done:
    """Whom somebody may act for, how the issuer calls her, and where she wanted to go."""

    memberships: list[Membership]
    subject: str
    to: str


async def begin(services: Services, issuer: TrustedIssuer, to: str, address: str | None) -> Begun:
    """The beginning of a log-in from an address; what must be known at its end stays on the server."""
    asks_at = (await described(services, issuer))["authorization_endpoint"]
    verifier, nonce, browser = (secrets.token_urlsafe(32) for _ in range(3))
    about = {"kind": "issuer", "issuer": issuer.issuer, "verifier": verifier, "nonce": nonce, "to": to}
    state = await offer(services.engine, {**about, "browser": digest(browser).hex()}, services.clock(), LASTS, address)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    asked = {
        "response_type": "code",
        "client_id": issuer.client_id or "",
        "redirect_uri": services.web.public_url + BACK,
        "scope": SCOPE,
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return Begun(with_query(asks_at, asked), browser)


def with_query(address: str, asked: Mapping[str, str]) -> str:
    """The address with this asked; what it asks itself stays (RFC 6749 § 3.1)."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, urlencode(asked))))))


async def finish(services: Services, answer: Mapping[str, str], browser: str) -> Done:
    """Whom the person may act for; NotLoggedIn where anything is not as it should be."""
    about = await take(services.engine, answer.get("state", ""), services.clock())
    if about is None or about["kind"] != "issuer" or not same(about["browser"], digest(browser).hex()):
        raise NotLoggedIn("login.not_begun")
    issuer = next((row for row in services.web.people if row.issuer == about["issuer"]), None)
    if issuer is None or answer.get("iss", issuer.issuer) != issuer.issuer or "code" not in answer:
        raise NotLoggedIn("login.refused")
    claims = await _claims(services, issuer, answer["code"], about)
    if groups_left_out(issuer, claims):
        log.warning("groups_left_out", issuer=issuer.issuer)
        raise NotLoggedIn("login.too_many_groups")
    found = people(issuer, claims, await services.directory.current())
    if not found:
        raise NotLoggedIn("login.no_organisation")
    return Done(found, subject_of(claims), about["to"])


async def _claims(services: Services, issuer: TrustedIssuer, code: str, about: Mapping[str, str]) -> dict[str, Any]:
    """What the issuer says of the person, for us and for this log-in."""
    try:
        token = await _exchanged(services, issuer, code, about["verifier"])
        claims = await services.authenticator.claims(token, issuer.client_id or "")
        if claims["iss"] != issuer.issuer or not same(str(claims["nonce"]), about["nonce"]):
            raise jwt.InvalidTokenError("another issuer or another log-in")
        if claims.get("azp", issuer.client_id) != issuer.client_id:
            raise jwt.InvalidTokenError("made for another client")
        subject_of(claims)
    except (jwt.PyJWTError, httpx.HTTPError, KeyError, TypeError, ValueError) as error:
        log.warning("login_failed", exc_info=error)
        raise NotLoggedIn("login.refused") from error
    return claims


async def _exchanged(services: Services, issuer: TrustedIssuer, code: str, verifier: str) -> str:
    asked = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": services.web.public_url + BACK,
        "client_id": issuer.client_id or "",
        "code_verifier": verifier,
    }
    known = await described(services, issuer)
    headers, more = proof(issuer, several(known.get("token_endpoint_auth_methods_supported")))
    async with httpx.AsyncClient(timeout=SECONDS) as client:
        answer = await client.post(known["token_endpoint"], data={**asked, **more}, headers=headers)
    return str(answer.raise_for_status().json()["id_token"])


def proof(issuer: TrustedIssuer, ways: Collection[str]) -> tuple[dict[str, str], dict[str, str]]:
    """The headers and fields that prove who we are: in the header, or in the body where the issuer takes it only there.

    In the header both parts are form-urlencoded first (RFC 6749 § 2.3.1).
    """
    if not issuer.client_secret:
        return {}, {}
    if ways and "client_secret_basic" not in ways and "client_secret_post" in ways:
        return {}, {"client_secret": issuer.client_secret}
    said = f"{quote_plus(issuer.client_id or '')}:{quote_plus(issuer.client_secret)}"
    return {"Authorization": f"Basic {base64.b64encode(said.encode()).decode()}"}, {}


async def described(services: Services, issuer: TrustedIssuer) -> dict[str, Any]:
    """What the issuer publishes of itself (OpenID Connect Discovery)."""
    address = issuer.issuer.rstrip("/") + "/.well-known/openid-configuration"
    async with httpx.AsyncClient(timeout=SECONDS) as client:
        found: dict[str, Any] = (await client.get(address)).raise_for_status().json()
    if found["issuer"] != issuer.issuer:
        raise ValueError("the issuer describes another")
    if not services.web.development and any(not str(found[name]).startswith("https://") for name in ENDPOINTS):
        raise ValueError("the issuer would have people and secrets travel in the open")
    return found


def same(one: str, other: str) -> bool:
    """Whether two secrets are the same, in a time that says nothing about them."""
    return hmac.compare_digest(one.encode(), other.encode())
