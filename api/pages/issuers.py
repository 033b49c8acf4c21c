"""OpenID Connect with the login issuers by Authlib, and the differences between issuers."""

import base64
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import quote_plus

import httpx2
import jwt
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken

from api.auth.authentication import TrustedIssuer, several
from api.dependencies import Services

BACK = "/logg-inn/tilbake"
SCOPE = "openid"
DESCRIBED_SECONDS, TOKEN_SECONDS, LEEWAY_SECONDS = 1.5, 20.0, 60
ENDPOINTS = ("authorization_endpoint", "token_endpoint")
BASIC, POST, NONE = "client_secret_basic", "client_secret_post", "none"


async def address(services: Services, issuer: TrustedIssuer, asks_at: str, **asked: str) -> str:
    """Return the login address for the browser; a query in the issuer's own address is kept."""
    async with _client(services, issuer) as client:
        found, _ = client.create_authorization_url(asks_at, **asked)
    return str(found)


async def claims(services: Services, issuer: TrustedIssuer, code: str, verifier: str, nonce: str) -> dict[str, Any]:
    """Exchange the code for the ID token and return its claims, verified for this client and this login."""
    known = await described(services, issuer)
    way = way_to_prove(issuer, several(known.get("token_endpoint_auth_methods_supported")))
    async with _client(services, issuer, way) as client:
        given = await client.fetch_token(
            known["token_endpoint"], grant_type="authorization_code", code=code, code_verifier=verifier
        )
    token = str(given["id_token"])
    said = await services.authenticator.claims(token, issuer.client_id or "")
    about = {"nonce": nonce, "client_id": issuer.client_id, "access_token": given.get("access_token")}
    ours = {"iss": {"essential": True, "value": issuer.issuer}, "nonce": {"essential": True, "value": nonce}}
    CodeIDToken(said, jwt.get_unverified_header(token), ours, about).validate(leeway=LEEWAY_SECONDS)
    return said


async def described(services: Services, issuer: TrustedIssuer) -> dict[str, Any]:
    """Return the issuer's metadata (OpenID Connect Discovery)."""
    where = issuer.issuer.rstrip("/") + "/.well-known/openid-configuration"
    async with httpx2.AsyncClient(timeout=DESCRIBED_SECONDS) as client:
        answer = await client.get(where)
    found: dict[str, Any] = answer.raise_for_status().json()
    if found["issuer"] != issuer.issuer:
        raise ValueError("the issuer describes another")
    if not services.web.development and any(not str(found[name]).startswith("https://") for name in ENDPOINTS):
        raise ValueError("the issuer would have people and secrets travel in the open")
    return found


def way_to_prove(issuer: TrustedIssuer, ways: Collection[str]) -> str:
    """Return the client authentication method: in the header, unless the issuer takes the secret only in the body."""
    if not issuer.client_secret:
        return NONE
    return POST if ways and BASIC not in ways and POST in ways else BASIC


def in_header(
    client: AsyncOAuth2Client, _: str, uri: str, headers: dict[str, str], body: Any
) -> tuple[str, Mapping[str, str], Any]:
    """Form-urlencode both parts of the header first (RFC 6749 § 2.3.1), which Authlib does not do."""
    said = f"{quote_plus(client.client_id)}:{quote_plus(client.client_secret)}"
    headers["Authorization"] = f"Basic {base64.b64encode(said.encode()).decode()}"
    return uri, headers, body


def _client(services: Services, issuer: TrustedIssuer, way: str = NONE) -> AsyncOAuth2Client:
    client = AsyncOAuth2Client(
        issuer.client_id,
        issuer.client_secret,
        token_endpoint_auth_method=way,
        scope=SCOPE,
        redirect_uri=services.web.public_url + BACK,
        code_challenge_method="S256",
        timeout=TOKEN_SECONDS,
    )
    client.register_client_auth_method((BASIC, in_header))
    return client
