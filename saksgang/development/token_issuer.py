"""The development issuer: signs tokens for trying things out. It exists in development only."""

import base64
import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm
from sqlalchemy.ext.asyncio import AsyncEngine

from saksgang.config.errors import Failure
from saksgang.config.settings import Settings
from saksgang.development.stack import secrets
from saksgang.development.stack.addresses import ISSUER
from saksgang.development.stack.files import write
from saksgang.development.stack.layout import Layout
from store.auth.sessions import offer

ALGORITHM = "ES256"
LINK_LASTS = timedelta(minutes=15)


def require_development(settings: Settings) -> None:
    """Raise Failure anywhere but in development."""
    if not settings.development:
        raise Failure("this is for development only, and SAKSGANG_ENVIRONMENT is production")


def publish(layout: Layout, settings: Settings) -> None:
    """Write the issuer's public key where the stack's processes read it."""
    require_development(settings)
    key = secrets.issuer_key(layout)
    public: dict[str, Any] = ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    write(
        layout.jwks,
        json.dumps({"keys": [{**public, "kid": _kid(key), "use": "sig", "alg": ALGORITHM}]}, indent=2) + "\n",
    )


def mint(
    layout: Layout, settings: Settings, organisation: str, roles: Sequence[str], scopes: Sequence[str], hours: float
) -> str:
    """Return a token for the organisation in these roles, valid for so many hours."""
    require_development(settings)
    now = datetime.now(UTC)
    claims = {
        "iss": ISSUER,
        "aud": settings.audience,
        "iat": now,
        "nbf": now,
        "exp": now + timedelta(hours=hours),
        "jti": str(uuid4()),
        "organisation": organisation,
        "roles": list(roles),
        "scope": " ".join(scopes),
    }
    key = secrets.issuer_key(layout)
    return jwt.encode(claims, key, algorithm=ALGORITHM, headers={"kid": _kid(key)})


async def login_link(engine: AsyncEngine, settings: Settings, organisation: str, roles: Sequence[str]) -> str:
    """Return an address that logs in to the pages once, for the organisation in these roles."""
    require_development(settings)
    detail = {"kind": "link", "organisation": organisation, "roles": list(roles)}
    token = await offer(engine, detail, datetime.now(UTC), LINK_LASTS)
    return f"{settings.public_url}/logg-inn/lenke/{token}"


def _kid(key: ec.EllipticCurvePrivateKey) -> str:
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.urlsafe_b64encode(hashlib.sha256(public).digest()[:12]).decode()
