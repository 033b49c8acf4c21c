"""Logging in at an issuer that knows people: OpenID Connect, authorization code with PKCE (RFC 7636, S256)."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import jwt
import structlog

from api.authentication import Membership, TrustedIssuer, people, subject_of
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
    return Begun(f"{asks_at}?{urlencode(asked)}", browser)


async def finish(services: Services, answer: Mapping[str, str], browser: str) -> Done:
    """Whom the person may act for; NotLoggedIn where anything is not as it should be."""
    about = await take(services.engine, answer.get("state", ""), services.clock())
    if about is None or about["kind"] != "issuer" or not same(about["browser"], digest(browser).hex()):
        raise NotLoggedIn("login.not_begun")
    issuer = next((row for row in services.web.people if row.issuer == about["issuer"]), None)
    if issuer is None or answer.get("iss", issuer.issuer) != issuer.issuer or "code" not in answer:
        raise NotLoggedIn("login.refused")
    claims = await _claims(services, issuer, answer["code"], about)
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
    secret = httpx.BasicAuth(issuer.client_id or "", issuer.client_secret) if issuer.client_secret else None
    endpoint = (await described(services, issuer))["token_endpoint"]
    async with httpx.AsyncClient(timeout=SECONDS) as client:
        answer = await client.post(endpoint, data=asked, auth=secret or httpx.USE_CLIENT_DEFAULT)
    return str(answer.raise_for_status().json()["id_token"])


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
