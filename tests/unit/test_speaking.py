"""For whom an issuer may speak is what its row says, and nothing else: where the row says nothing, for nobody."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from api.auth.authentication import EVERY, Authenticator, OrganisationClaim, TrustedIssuer
from api.http.problems import Problem
from domain.primitives.callers import Caller, Credential
from domain.primitives.organisations import Organisation, directory
from saksgang.development.seed_directory import DEVELOPMENT_DIRECTORY

DIRECTORY = directory(DEVELOPMENT_DIRECTORY)
KINDS = ("development", "maskinporten", "people")
SAYS: tuple[frozenset[str], ...] = (frozenset(), frozenset({EVERY}), frozenset({"nadheim", "tot-bergen"}))
AS: tuple[frozenset[str], ...] = (frozenset(), frozenset({EVERY}), frozenset({"outreach"}))
HELD = [row for row in DEVELOPMENT_DIRECTORY if row.roles]


@dataclass(frozen=True)
class Signing:
    """An issuer with its key, as it is trusted before anything is said of it."""

    key: ec.EllipticCurvePrivateKey
    row: TrustedIssuer

    async def caller(self, row: TrustedIssuer, claims: dict[str, Any]) -> Caller | None:
        """Who calls with a token of the issuer, where it is trusted as the row says; None where nobody does."""
        now = int(time.time())
        whole = {"iss": self.row.issuer, "aud": "saksgang", "iat": now, "exp": now + 60, "sub": "x", **claims}
        token = jwt.encode(whole, self.key, "ES256", {"kid": "one"})
        try:
            return await Authenticator([row], "saksgang").caller(f"Bearer {token}", DIRECTORY)
        except Problem as problem:
            if problem.slug != "unauthenticated":
                raise
            return None


@pytest.fixture(scope="module")
def signing(tmp_path_factory: pytest.TempPathFactory) -> Signing:
    key, published = ec.generate_private_key(ec.SECP256R1()), tmp_path_factory.mktemp("issuer") / "jwks.json"
    public = ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    Path(published).write_text(json.dumps({"keys": [{**public, "kid": "one", "use": "sig", "alg": "ES256"}]}))
    return Signing(key, TrustedIssuer("https://i.example", str(published), "maskinporten"))


def tokens(kind: str, organisation: Organisation) -> Iterator[dict[str, Any]]:
    """What a token of this kind says of the organisation: of all its roles, or of each alone."""
    if kind == "people":
        yield {"groups": [organisation.id]}
        return
    who: dict[str, Any] = {"organisation": organisation.id}
    if kind == "maskinporten":
        who["consumer"] = {"authority": "iso6523-actorid-upis", "ID": f"0192:{organisation.number}"}
    yield who
    yield from ({**who, "roles": [role]} for role in organisation.roles)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("organisations", "roles"), list(product(SAYS, AS)), ids=lambda names: ",".join(sorted(names)) or "unsaid"
)
async def test_no_token_makes_an_issuer_speak_for_more_than_its_row_says(
    signing: Signing, kind: str, organisations: frozenset[str], roles: frozenset[str]
):
    groups = {row.id: OrganisationClaim(row.id) for row in HELD}
    row = replace(signing.row, kind=kind, groups=groups, organisations=organisations, roles=roles)
    for organisation in HELD:
        named = bool(organisations & {EVERY, organisation.id})
        for claims in tokens(kind, organisation):
            asked = claims.get("roles", organisation.roles)
            allowed = {role for role in asked if named and roles & {EVERY, role}}
            caller = await signing.caller(row, claims)
            assert set(caller.roles if caller else ()) == allowed, (organisation.id, claims)


@pytest.mark.parametrize("kind", KINDS)
async def test_an_issuer_of_which_nothing_is_said_or_that_is_not_trusted_speaks_for_nobody(signing: Signing, kind: str):
    unsaid = replace(signing.row, kind=kind, groups={"nadheim": OrganisationClaim("nadheim")})
    every = replace(unsaid, organisations=frozenset({EVERY}), roles=frozenset({EVERY}))
    (claims, *_) = tokens(kind, DIRECTORY.organisations["nadheim"])
    assert await signing.caller(every, claims) is not None
    assert await signing.caller(unsaid, claims) is None
    assert await signing.caller(replace(every, issuer="https://another.example"), claims) is None


def test_a_credential_that_names_no_role_gets_those_in_which_the_issuer_may_speak():
    row = TrustedIssuer("i", "j", "maskinporten", organisations=frozenset({EVERY}), roles=frozenset({"outreach"}))
    said = row.may_speak_for(Credential("tot-bergen"))
    assert said is not None
    assert said.roles == ("outreach",)


READ, WRITE = "saksgang:read", "saksgang:write"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("scope", "found"),
    [
        (READ, (READ,)),
        (f"{READ} {WRITE}", (READ, WRITE)),
        ([READ], (READ,)),
        ([READ, WRITE], (READ, WRITE)),
        ([f"{READ} {WRITE}", 7], (READ, WRITE)),
        (7, ()),
        ({READ: True}, ()),
        (None, ()),
    ],
    ids=str,
)
async def test_scopes_are_read_as_one_string_or_as_a_list(
    signing: Signing, kind: str, scope: Any, found: tuple[str, ...]
):
    every = frozenset({EVERY})
    groups = {"nadheim": OrganisationClaim("nadheim")}
    row = replace(signing.row, kind=kind, groups=groups, organisations=every, roles=every)
    (claims, *_) = tokens(kind, DIRECTORY.organisations["nadheim"])
    caller = await signing.caller(row, {**claims, "scope": scope})
    assert caller is not None
    assert caller.scopes == set(found)
