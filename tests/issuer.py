"""A real issuer of people's log-ins, as a process of its own: OpenID Connect with discovery, PKCE and published keys.

Run as `python -m tests.issuer PORT [strange]`; its people and their groups are defined below. Everybody is invented.
A strange one takes the secret in the body alone, and its address to log in has a query of its own.
"""

import asyncio
import base64
import hashlib
import json
import secrets
import sys
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, quote_plus, urlencode

import jwt
import uvicorn
from cryptography.hazmat.primitives.asymmetric import ec
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from jwt.algorithms import ECAlgorithm

CLIENT, SECRET = "saksgang:pages", "a secret: 100%C3 +only&the=test/knows ø"
COORDINATORS = "tot-oslo-koordinatorer"
PEOPLE: dict[str, list[str] | str] = {
    "kari": [COORDINATORS],
    "ola": [COORDINATORS, "nav-veiledere", "nothing-here"],
    "per": ["nothing-here"],
    "mallory": [COORDINATORS],
    "siri": COORDINATORS,
    "nils": [COORDINATORS],
    "nina": [COORDINATORS],
    "tuva": [COORDINATORS],
    "turid": [COORDINATORS],
    "tora": [COORDINATORS],
    "treg": [COORDINATORS],
    "bort": [COORDINATORS],
}
FORGED = "mallory"
LEFT_OUT: dict[str, dict[str, Any]] = {"nils": {"_claim_names": {"groups": "src1"}}, "nina": {"hasgroups": True}}
"""Of whom the groups are too many for a token, and what is said instead."""

FOR_ANOTHER: dict[str, dict[str, Any]] = {
    "tuva": {"aud": [CLIENT, "another"], "azp": "another"},
    "turid": {"aud": CLIENT, "azp": "another"},
    "tora": {"aud": "another"},
}
"""Whose token was made for another client, and how that is said."""

SLOW, AWAY_ONCE = "treg", "bort"
KEY, OTHER = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())


def app_at(issuer: str, *, strange: bool = False) -> FastAPI:
    """The issuer at an address."""
    app, codes, released, away = FastAPI(), dict[str, dict[str, str]](), asyncio.Event(), set[str]()
    ways = ["private_key_jwt", "client_secret_post"] if strange else ["client_secret_basic", "client_secret_post"]

    @app.get("/.well-known/openid-configuration")
    async def described() -> dict[str, Any]:
        return {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize{'?p=b2c_signin&p=x%20y' if strange else ''}",
            "token_endpoint": f"{issuer}/token",
            "token_endpoint_auth_methods_supported": ways,
            "jwks_uri": f"{issuer}/jwks",
        }

    @app.get("/jwks")
    async def jwks() -> dict[str, Any]:
        public: dict[str, Any] = ECAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": "one", "alg": "ES256", "use": "sig"}]}

    @app.get("/authorize")
    async def ask(request: Request) -> Response:
        """Who are you?"""
        query = request.url.query.replace("&", "&amp;")
        buttons = "".join(f'<p><a href="/approve/{name}?{query}">{name}</a></p>' for name in PEOPLE)
        return HTMLResponse(
            f"<!doctype html><html lang=nb><title>Innlogging</title><h1>Hvem er du?</h1>{buttons}</html>"
        )

    @app.get("/approve/{person}")
    async def approve(person: str, request: Request) -> Response:
        asked = dict(request.query_params)
        if asked["client_id"] != CLIENT or asked["code_challenge_method"] != "S256" or asked["response_type"] != "code":
            return Response("not for you", 400)
        if request.query_params.getlist("p") != (["b2c_signin", "x y"] if strange else []):
            return Response("for another policy", 400)
        code = secrets.token_urlsafe()
        codes[code] = {**asked, "person": person}
        return RedirectResponse(
            f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state'], 'iss': issuer})}"
        )

    @app.post("/token")
    async def token(request: Request) -> Response:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        asked = codes.get(form["code"])
        if asked is None or not _proved(form, request.headers.get("authorization"), strange=strange):
            return JSONResponse({"error": "invalid_grant"}, 400)
        if asked["person"] == AWAY_ONCE and form["code"] not in away:
            away.add(form["code"])
            return Response("down for a moment", 503)
        del codes[form["code"]]
        if asked["person"] == SLOW:
            await released.wait()
        challenge = (
            base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        )
        if challenge != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse({"token_type": "Bearer", "access_token": "unused", "id_token": _id_token(issuer, asked)})

    @app.post("/release")
    async def release() -> None:
        """Whoever waits for a token gets it."""
        released.set()

    @app.get("/access/{person}")
    async def access(person: str, audience: str, sub: str | None = None) -> str:
        """A token with which the person's own tools call an interface; it also claims what is not hers."""
        claims = {"aud": audience, "organisation": "udi", "roles": ["udi"], "scope": "saksgang:read saksgang:write"}
        said = {**claims, "iss": issuer, "sub": subject(person) if sub is None else sub, **_groups(person)}
        return _signed(said, KEY)

    return app


def subject(person: str) -> str:
    """How the issuer calls a person: the same each time, and no name."""
    return hashlib.sha256(person.encode()).hexdigest()


def _proved(form: dict[str, str], header: str | None, *, strange: bool) -> bool:
    """In the header both parts form-urlencoded (RFC 6749 § 2.3.1), or in the body; never in both."""
    if strange:
        return header is None and (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
    basic = base64.b64encode(f"{quote_plus(CLIENT)}:{quote_plus(SECRET)}".encode()).decode()
    return header == f"Basic {basic}" and "client_secret" not in form


def _groups(person: str) -> dict[str, Any]:
    return LEFT_OUT.get(person, {"groups": PEOPLE[person]})


def _id_token(issuer: str, asked: dict[str, str]) -> str:
    person = asked["person"]
    claims = {"iss": issuer, "aud": CLIENT, "sub": subject(person), "nonce": asked["nonce"], **_groups(person)}
    return _signed({**claims, **FOR_ANOTHER.get(person, {})}, OTHER if person == FORGED else KEY)


def _signed(claims: dict[str, Any], key: ec.EllipticCurvePrivateKey) -> str:
    now = datetime.now(UTC)
    times = {"iat": now, "exp": now + timedelta(minutes=2)}
    return jwt.encode({**claims, **times}, key, algorithm="ES256", headers={"kid": "one"})


def settings_of(issuer: str) -> str:
    """The issuer as `SAKSGANG_ISSUERS` has it."""
    groups = {
        COORDINATORS: {"organisation": "tot-oslo", "roles": ["coordinator"]},
        "nav-veiledere": {"organisation": "nav-grunerlokka"},
    }
    row = {"issuer": issuer, "jwks": f"{issuer}/jwks", "kind": "people", "name": "Kommunens innlogging"}
    return json.dumps({**row, "client_id": CLIENT, "client_secret": SECRET, "groups": groups})


if __name__ == "__main__":
    here = app_at(f"http://127.0.0.1:{sys.argv[1]}", strange="strange" in sys.argv)
    uvicorn.run(here, port=int(sys.argv[1]), log_level="error")
