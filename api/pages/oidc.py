"""Login at an OpenID Connect issuer: authorization code with PKCE (RFC 7636, S256), from the beginning to the end.

The code is exchanged in the background, and the issuer's answer is stored with the login: a reload meanwhile, in any
process, does not use the code a second time.
"""

import asyncio
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import jwt
import structlog
from authlib.integrations.httpx_client import OAuthError
from joserfc.errors import JoseError

from api.auth.authentication import OrganisationClaim, TrustedIssuer, groups_left_out, people, subject_of
from api.auth.jwks import IssuerAway
from api.dependencies import Services
from api.pages import issuers
from store.auth.sessions import amend, digest, offer, peek, take

log = structlog.get_logger()
LASTS = timedelta(minutes=10)
WAITS_SECONDS = 1.4
AT_MOST = timedelta(seconds=2 * issuers.TOKEN_SECONDS)
"""After this time nobody waits for an exchange any more: the process that began it is gone."""

WRONG = (OAuthError, IssuerAway, JoseError, jwt.PyJWTError, httpx2.HTTPError, KeyError, TypeError, ValueError)
NEVER = datetime.min.replace(tzinfo=UTC).isoformat()
_exchanges: set[asyncio.Task[bool]] = set()


class NotLoggedIn(Exception):
    """The login failed; `why` is the key of a sentence, `again` tells that the same address may be tried again."""

    def __init__(self, why: str, *, again: bool = False) -> None:
        super().__init__(why)
        self.why, self.again = why, again


@dataclass(frozen=True, slots=True)
class LoginAttempt:
    """The issuer's address for the browser, and the secret that binds the login to this browser."""

    address: str
    browser: str


@dataclass(frozen=True, slots=True)
class LoginResult:
    """The organisations that the person may act for, her subject at the issuer, and the page she wanted."""

    memberships: list[OrganisationClaim]
    subject: str
    to: str


async def begin(services: Services, issuer: TrustedIssuer, to: str, address: str | None) -> LoginAttempt:
    """Begin a login; its secrets stay on the server until the end. `address` is the client's."""
    asks_at = (await issuers.described(services, issuer))["authorization_endpoint"]
    verifier, nonce, browser = (secrets.token_urlsafe(32) for _ in range(3))
    about = {"kind": "issuer", "issuer": issuer.issuer, "verifier": verifier, "nonce": nonce, "to": to}
    state = await offer(services.engine, {**about, "browser": digest(browser).hex()}, services.clock(), LASTS, address)
    asked = {"state": state, "code_verifier": verifier, "nonce": nonce}
    return LoginAttempt(await issuers.address(services, issuer, asks_at, **asked), browser)


async def finish(services: Services, answer: Mapping[str, str], browser: str) -> LoginResult:
    """Complete a login and return the person's organisations. Raises NotLoggedIn, also while the outcome is unknown."""
    state = answer.get("state", "")
    about = await peek(services.engine, state, services.clock())
    if about is None or about["kind"] != "issuer" or not same(about["browser"], digest(browser).hex()):
        raise NotLoggedIn("login.not_begun")
    issuer = next((row for row in services.web.people if row.issuer == about["issuer"]), None)
    if issuer is None or answer.get("iss", issuer.issuer) != issuer.issuer or "code" not in answer:
        await take(services.engine, state, services.clock())
        raise NotLoggedIn("login.refused")
    if "outcome" not in about:
        await _exchange_once(services, issuer, state, answer["code"], about)
    about = await take(services.engine, state, services.clock())
    if about is None:
        raise NotLoggedIn("login.not_begun")
    return await _result(services, issuer, about)


async def _result(services: Services, issuer: TrustedIssuer, about: Mapping[str, Any]) -> LoginResult:
    claims: dict[str, Any] | None = about["outcome"]
    if claims is None:
        raise NotLoggedIn("login.refused")
    if groups_left_out(issuer, claims):
        log.warning("groups_left_out", issuer=issuer.issuer)
        raise NotLoggedIn("login.too_many_groups")
    found = people(issuer, claims, await services.directory.current())
    if not found:
        raise NotLoggedIn("login.no_organisation")
    return LoginResult(found, subject_of(claims), about["to"])


async def _exchange_once(
    services: Services, issuer: TrustedIssuer, state: str, code: str, about: Mapping[str, Any]
) -> None:
    """Exchange the code, in the background if that takes long. Raises NotLoggedIn if the outcome is not there yet."""
    now = services.clock()

    def is_asked(detail: Mapping[str, Any]) -> bool:
        return "outcome" in detail or now - datetime.fromisoformat(detail.get("asked_at", NEVER)) < AT_MOST

    if not await amend(services.engine, state, now, {"asked_at": now.isoformat()}, unless=is_asked):
        raise NotLoggedIn("login.slow", again=True)
    task = asyncio.create_task(_exchange(services, issuer, state, code, about))
    _exchanges.add(task)
    task.add_done_callback(_exchanges.discard)
    done, _ = await asyncio.wait({task}, timeout=WAITS_SECONDS)
    if not done:
        raise NotLoggedIn("login.slow", again=True)
    if not await task:
        raise NotLoggedIn("login.away", again=True)


async def _exchange(services: Services, issuer: TrustedIssuer, state: str, code: str, about: Mapping[str, Any]) -> bool:
    """Store the issuer's answer with the login; False if the issuer did not answer and the code may be tried again."""
    outcome: dict[str, Any] | None = None
    try:
        said = await issuers.claims(services, issuer, code, about["verifier"], about["nonce"])
        subject_of(said)
        outcome = said
    except WRONG as error:
        log.warning("login_failed", exc_info=error)
        if _is_outage(error):
            await amend(services.engine, state, services.clock(), {"asked_at": NEVER})
            return False
    await amend(services.engine, state, services.clock(), {"outcome": outcome})
    return True


def _is_outage(error: Exception) -> bool:
    """Whether the issuer did not answer, or answered with a server error."""
    if isinstance(error, httpx2.HTTPStatusError):
        return error.response.is_server_error
    return isinstance(error, httpx2.TransportError | IssuerAway)


def same(one: str, other: str) -> bool:
    """Whether two secrets are equal, compared in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())
