"""Authentication: bearer tokens (JWT) of trusted issuers, verified with their published keys."""

import hashlib
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, TypeVar

import jwt
import structlog
from fastapi import Depends, Request

from api.auth.jwks import REFRESH_SECONDS, IssuerAway, IssuerKeys
from api.http.problems import Problem
from api.http.rate_limit import require_size
from domain.primitives.callers import Caller, Credential, is_whole, resolve
from domain.primitives.organisations import Directory
from domain.primitives.roles import ROLES
from domain.primitives.text import Text

__all__ = ["Caller"]
ALGORITHMS = ("ES256", "ES384", "EdDSA", "RS256", "PS256")
LEEWAY_SECONDS = 5
KNOWN_TOKENS = 2_000
Match = TypeVar("Match")
PEOPLE, DEVELOPMENT = "people", "development"
EVERY = "*"
AUTHORITY, SCHEME, NUMBER_DIGITS = "iso6523-actorid-upis", "0192", 9
LONGEST_SECONDS = 2 * 3600.0
LONGEST_SUBJECT = 255
FORGED = (jwt.PyJWTError, KeyError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)
"""The exceptions that parsing a token can raise if no trusted issuer made it for us."""
log = structlog.get_logger()
LEFT_OUT = Text(
    "Utstederen sier at personen er med i flere grupper enn tokenet rommer; la den sende bare dem som gjelder "
    "Saksgang.",
    "The issuer says that the person is in more groups than the token holds; "
    "have it send only those that concern Saksgang.",
)
AMBIGUOUS = Text(
    "Tokenet kan gjelde flere organisasjoner her. "
    "Si hvilken: med underenhetens nummer (sub_unit) eller med organisation.",
    "The token may be about several organisations here. "
    "Say which: with the sub-unit's number (sub_unit) or organisation.",
)
ISSUER_AWAY = Text("Utstederens nøkler kan ikke hentes nå.", "The issuer's keys cannot be fetched now.")
NARROW = Text(
    "Dette gjelder hele organisasjonen, og tokenet bare noen av rollene dens.",
    "This is about the whole organisation, and the token about some of its roles only.",
)


@dataclass(frozen=True)
class OrganisationClaim:
    """The organisation, and its roles (none: all its roles), that a group at an issuer stands for."""

    organisation: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class TrustedIssuer:
    """A token issuer and the source of its keys: an https address, or a file in development.

    `organisations` and `roles` limit whom the issuer may speak for (`EVERY`: all; empty: nobody), `longest_seconds`
    limits the lifetime of a token. `groups` maps the groups in the claim `groups_claim` to organisations; with a
    `client_id` the issuer's people can log in to the pages.
    """

    issuer: str
    jwks: str
    kind: str
    name: str = ""
    client_id: str | None = None
    client_secret: str | None = None
    groups_claim: str = "groups"
    groups: Mapping[str, OrganisationClaim] = field(default_factory=dict)
    refresh_seconds: float = REFRESH_SECONDS
    organisations: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    longest_seconds: float = LONGEST_SECONDS

    def may_speak_for(self, credential: Credential) -> Credential | None:
        """Narrow the credential to the issuer's roles; None if the issuer may not speak for the organisation."""
        if self.organisations.isdisjoint((EVERY, credential.organisation)):
            return None
        if EVERY in self.roles:
            return credential
        named = sorted(self.roles) if credential.roles is None else credential.roles
        return replace(credential, roles=tuple(role for role in named if role in self.roles))


@dataclass(frozen=True, slots=True)
class _Verified:
    """The claims of a token, and the key that its signature was verified with."""

    claims: dict[str, Any]
    key: jwt.PyJWK

    def is_over(self) -> bool:
        return int(self.claims["exp"]) <= time.time() - LEEWAY_SECONDS


NOT_VALID = Text("Tokenet er ikke gyldig.", "The token is not valid.")


class _NoSuchMember(ValueError):
    """The directory has no such organisation, or none in the token's roles."""


class NotListed(Problem):
    """A valid token for an organisation or role that the cached directory does not have."""

    def __init__(self) -> None:
        super().__init__("unauthenticated", NOT_VALID)


class Authenticator:
    """Verifies tokens of the trusted issuers and resolves each to one organisation of the directory.

    A signature is verified once; a cached token is only checked for its expiry and for whether its key is still
    published.
    """

    def __init__(self, issuers: Sequence[TrustedIssuer], audience: str) -> None:
        self._issuers = {row.issuer: row for row in issuers}
        self._keys = {row.issuer: IssuerKeys(row.jwks, row.refresh_seconds) for row in issuers}
        self._audience = audience
        self._verified: dict[bytes, _Verified] = {}

    async def caller(self, authorization: str, directory: Directory) -> Caller:
        """Return the caller of an Authorization header. Raises the problem `unauthenticated`."""
        scheme, _, token = authorization.partition(" ")
        if scheme.casefold() != "bearer" or not token:
            raise Problem("unauthenticated")
        try:
            claims = await self._known_claims(token.strip())
            return self._caller(claims, directory)
        except IssuerAway as away:
            raise Problem("engine-unavailable", ISSUER_AWAY) from away
        except _NoSuchMember as error:
            raise NotListed from error
        except FORGED as error:
            raise Problem("unauthenticated", NOT_VALID) from error

    def _caller(self, claims: dict[str, Any], directory: Directory) -> Caller:
        issuer = self._issuers[claims["iss"]]
        credential = issuer.may_speak_for(_credential(issuer, claims, directory))
        found = resolve(credential, directory) if credential else None
        if found is None:
            raise _NoSuchMember("nobody in the directory")
        return found

    async def claims(self, token: str, audience: str) -> dict[str, Any]:
        """Verify a token for this audience and return its claims. Raises PyJWTError or KeyError if it is not valid."""
        return (await self._verify(token, audience)).claims

    async def _known_claims(self, token: str) -> dict[str, Any]:
        """Return the claims of a token, from the cache if the signature was verified before."""
        digest = hashlib.sha256(token.encode()).digest()
        known = self._verified.pop(digest, None)
        if known is None or known.is_over() or not await self._is_published(known.key, known.claims["iss"]):
            known = await self._verify(token, self._audience)
        self._verified[digest] = known
        if len(self._verified) > KNOWN_TOKENS:
            del self._verified[next(iter(self._verified))]
        return known.claims

    async def _is_published(self, key: jwt.PyJWK, issuer: str) -> bool:
        return await self._keys[issuer].key(str(key.key_id)) is key

    async def _verify(self, token: str, audience: str) -> _Verified:
        unverified = jwt.decode(token, options={"verify_signature": False})
        keys = self._keys[unverified["iss"]]
        header = jwt.get_unverified_header(token)
        key = await keys.key(str(header["kid"]))
        if key is None or header.get("alg") not in ALGORITHMS or key.algorithm_name != header["alg"]:
            raise jwt.InvalidKeyError("unknown key")
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[str(key.algorithm_name)],
            audience=audience,
            issuer=unverified["iss"],
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "iat", "iss", "aud"]},
        )
        if claims["exp"] - claims["iat"] > self._issuers[claims["iss"]].longest_seconds:
            raise jwt.InvalidTokenError("the token lasts too long")
        return _Verified(claims, key)


def people(issuer: TrustedIssuer, claims: Mapping[str, Any], directory: Directory) -> list[OrganisationClaim]:
    """Return the organisations that a person's groups let her act for, each with the roles."""
    groups = several(claims.get(issuer.groups_claim))
    found: dict[str, tuple[str, ...]] = {}
    for row in (issuer.groups[g] for g in groups if g in issuer.groups):
        mine = issuer.may_speak_for(Credential(row.organisation, row.roles or _listed(row, directory)))
        if caller := resolve(mine, directory) if mine else None:
            found[row.organisation] = tuple(dict.fromkeys((*found.get(row.organisation, ()), *caller.roles)))
    return [OrganisationClaim(organisation, roles) for organisation, roles in found.items()]


def several(claim: Any) -> tuple[str, ...]:
    """Return the values of a multi-valued claim; an issuer may write a single value without a list."""
    values = claim if isinstance(claim, list) else (claim,)
    return tuple(value for value in values if isinstance(value, str))


def groups_left_out(issuer: TrustedIssuer, claims: Mapping[str, Any]) -> bool:
    """Whether the issuer left the groups out because they are too many for a token (as Entra ID does)."""
    if issuer.groups_claim in claims:
        return False
    elsewhere = claims.get("_claim_names")
    named = isinstance(elsewhere, dict) and issuer.groups_claim in elsewhere
    return named or claims.get("hasgroups") in (True, "true")


def _listed(row: OrganisationClaim, directory: Directory) -> tuple[str, ...]:
    known = directory.organisations.get(row.organisation)
    return known.roles if known else ()


def scopes_of(roles: Iterable[str]) -> tuple[str, ...]:
    """Return the scopes of these roles: statistics for the national unit, read and write for all others."""
    rows = [ROLES[role] for role in roles]
    statistics = ("saksgang:statistics",) if any(row.figures == "country" for row in rows) else ()
    cases = ("saksgang:read", "saksgang:write") if any(row.in_cases for row in rows) else ()
    return statistics + cases


def _credential(issuer: TrustedIssuer, claims: dict[str, Any], directory: Directory) -> Credential:
    """Return the credential in a token: a person's by her groups, a machine's by organisation number or id."""
    scopes = frozenset(word for part in several(claims.get("scope")) for word in part.split())
    if issuer.kind == PEOPLE:
        if groups_left_out(issuer, claims):
            log.warning("groups_left_out", issuer=issuer.issuer)
            raise Problem("unauthenticated", LEFT_OUT)
        found = _only(people(issuer, claims, directory))
        return Credential(found.organisation, found.roles, scopes, subject_of(claims))
    organisation = directory.organisations[_organisation(issuer, claims, directory)]
    roles = tuple(claims["roles"]) if "roles" in claims else organisation.roles
    subject = subject_of(claims) if "sub" in claims else None
    return Credential(organisation.id, roles, scopes, subject)


def subject_of(claims: Mapping[str, Any]) -> str:
    """Return the subject of a token within its organisation. Raises KeyError or ValueError if there is none."""
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
        raise ValueError("the token's subject is none")
    return subject


def _organisation(issuer: TrustedIssuer, claims: dict[str, Any], directory: Directory) -> str:
    """Return the id of the organisation whose number Maskinporten gives (`consumer`).

    An issuer that may speak for a few organisations only may give the id instead (`organisation`). Offices of one legal
    entity share its number: then the number of a sub-unit (`sub_unit`) or the id tells which one is meant.
    """
    chosen = claims.get("organisation")
    if "consumer" not in claims and (issuer.kind == DEVELOPMENT or EVERY not in issuer.organisations):
        return str(chosen)
    found = directory.numbered(_number(claims["consumer"]))
    if "sub_unit" in claims:
        unit = _number(claims["sub_unit"])
        found = tuple(row for row in found if row.sub_unit == unit)
    if chosen is not None:
        found = tuple(row for row in found if row.id == chosen)
    return _only(found).id


def _number(claim: Any) -> str:
    """Return the organisation number in a claim; only the Norwegian register (scheme 0192) is accepted."""
    id_ = claim["ID"]
    if claim.get("authority", AUTHORITY) != AUTHORITY or not isinstance(id_, str):
        raise ValueError("no organisation number")
    scheme, _, number = id_.partition(":")
    if scheme != SCHEME or len(number) != NUMBER_DIGITS or not (number.isascii() and number.isdecimal()):
        raise ValueError("not the number of a Norwegian organisation")
    return number


def _only(found: Sequence[Match]) -> Match:
    """Return the only match. Raises the problem `unauthenticated` with an explanation if there are several."""
    if len(found) > 1:
        raise Problem("unauthenticated", AMBIGUOUS)
    (only,) = found
    return only


async def caller_of(request: Request) -> Caller:
    """Return the caller by its token; checks authentication (401), rate limit (429) and request size, in that order."""
    services = request.app.state.services
    directory = await services.directory.current()
    said = request.headers.get("authorization", "")
    try:
        found: Caller = await services.authenticator.caller(said, directory)
    except NotListed:
        # The directory may have changed since this process cached it.
        found = await services.authenticator.caller(said, await services.directory.now())
    await services.limits.count(found.organisation, request.method)
    require_size(request)
    return found


def needs(scope: str) -> Any:
    """Return a dependency that gives the caller and requires a scope of its token."""

    async def scoped(caller: Annotated[Caller, Depends(caller_of)]) -> Caller:
        require(caller, scope)
        return caller

    return Depends(scoped)


def require(caller: Caller, scope: str) -> None:
    """Raise the problem `not-your-role` if the token lacks the scope."""
    if f"saksgang:{scope}" not in caller.scopes:
        raise Problem("not-your-role", Text(f"Tokenet mangler saksgang:{scope}.", f"The token lacks saksgang:{scope}."))


async def _mints(request: Request, caller: Annotated[Caller, needs("write")]) -> Caller:
    return await _whole(request, caller)


async def _reads_all(request: Request, caller: Annotated[Caller, needs("read")]) -> Caller:
    return await _whole(request, caller)


async def _whole(request: Request, caller: Caller) -> Caller:
    if not is_whole(caller, await request.app.state.services.directory.current()):
        raise Problem("not-your-role", NARROW)
    return caller


Authenticated = Annotated[Caller, Depends(caller_of)]
Reads = Annotated[Caller, needs("read")]
ReadsAll = Annotated[Caller, Depends(_reads_all)]
"""A caller who may read the whole organisation's data: the token has all of its roles."""

Mints = Annotated[Caller, Depends(_mints)]
"""A caller who may create credentials of the whole organisation: scope `write`, and all of its roles."""
