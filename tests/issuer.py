"""A real issuer of people's log-ins, as a process of its own: OpenID Connect with discovery, PKCE and published keys.

Run as `python -m tests.issuer PORT`; its people and what groups they are in stand below. Everybody is invented.
"""

import base64
import hashlib
import json
import secrets
import sys
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode

import jwt
import uvicorn
from cryptography.hazmat.primitives.asymmetric import ec
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from jwt.algorithms import ECAlgorithm

CLIENT, SECRET = "saksgang-pages", "a secret that only the test knows"
PEOPLE: dict[str, list[str]] = {
    "kari": ["tot-oslo-koordinatorer"],
    "ola": ["tot-oslo-koordinatorer", "nav-veiledere", "nothing-here"],
    "per": ["nothing-here"],
    "mallory": ["tot-oslo-koordinatorer"],
}
FORGED = "mallory"
KEY, OTHER = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())


def app_at(issuer: str) -> FastAPI:
    """The issuer at an address."""
    app, codes = FastAPI(), dict[str, dict[str, str]]()

    @app.get("/.well-known/openid-configuration")
    async def described() -> dict[str, Any]:
        return {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
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
        code = secrets.token_urlsafe()
        codes[code] = {**asked, "person": person}
        return RedirectResponse(
            f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state'], 'iss': issuer})}"
        )

    @app.post("/token")
    async def token(request: Request) -> Response:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        asked = codes.pop(form["code"], None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if asked is None or request.headers.get("authorization") != f"Basic {basic}":
            return JSONResponse({"error": "invalid_grant"}, 400)
        challenge = (
            base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        )
        if challenge != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse({"token_type": "Bearer", "access_token": "unused", "id_token": _id_token(issuer, asked)})

    @app.get("/access/{person}")
    async def access(person: str, audience: str, sub: str | None = None) -> str:
        """A token with which the person's own tools call an interface; it also claims what is not hers."""
        claims = {"aud": audience, "organisation": "udi", "roles": ["udi"], "scope": "saksgang:read saksgang:write"}
        return _signed(
            {**claims, "iss": issuer, "sub": subject(person) if sub is None else sub, "groups": PEOPLE[person]}, KEY
        )

    return app


def subject(person: str) -> str:
    """How the issuer calls a person: the same each time, and no name."""
    return hashlib.sha256(person.encode()).hexdigest()


def _id_token(issuer: str, asked: dict[str, str]) -> str:
    claims = {
        "iss": issuer,
        "aud": CLIENT,
        "sub": subject(asked["person"]),
        "nonce": asked["nonce"],
        "groups": PEOPLE[asked["person"]],
    }
    return _signed(claims, OTHER if asked["person"] == FORGED else KEY)


def _signed(claims: dict[str, Any], key: ec.EllipticCurvePrivateKey) -> str:
    now = datetime.now(UTC)
    times = {"iat": now, "exp": now + timedelta(minutes=2)}
    return jwt.encode({**claims, **times}, key, algorithm="ES256", headers={"kid": "one"})


def settings_of(issuer: str) -> str:
    """The issuer as `SAKSGANG_ISSUERS` has it."""
    groups = {
        "tot-oslo-koordinatorer": {"organisation": "tot-oslo", "roles": ["coordinator"]},
        "nav-veiledere": {"organisation": "nav-grunerlokka"},
    }
    row = {"issuer": issuer, "jwks": f"{issuer}/jwks", "kind": "people", "name": "Kommunens innlogging"}
    return json.dumps({**row, "client_id": CLIENT, "client_secret": SECRET, "groups": groups})


if __name__ == "__main__":
    uvicorn.run(app_at(f"http://127.0.0.1:{sys.argv[1]}"), port=int(sys.argv[1]), log_level="error")
