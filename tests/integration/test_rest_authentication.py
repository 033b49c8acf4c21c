"""Who calls (spec 5): a bearer token of a trusted issuer, whole and in time, of an organisation in one of its roles."""

import base64
import hmac
import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from saksgang.development.demo.on_stack import Stack
from saksgang.development.stack import secrets
from tests.integration.rest import HELPER, KEY, bearer, done, fresh_key, is_problem, opened, person, token

CONSUMER = {"organisation": None, "roles": None}
WIDE = {ord("0") + n: 0xFF10 + n for n in range(10)}


async def ask(stack: Stack, authorization: str | None) -> Any:
    return await stack.http.get("/cases", headers={} if authorization is None else {"Authorization": authorization})


def forged(claims: dict[str, Any], key: Any, **header: Any) -> str:
    return jwt.encode(claims, key, algorithm="ES256", headers=header)


def by_hand(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    """A token put together by hand: the library refuses to do what an attacker would."""
    parts = [json.dumps(header).encode(), json.dumps(claims).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


@pytest.fixture(scope="module")
async def claims(stack: Stack) -> dict[str, Any]:
    found: dict[str, Any] = jwt.decode(await stack.token(HELPER), options={"verify_signature": False})
    return found


@pytest.fixture(scope="module")
async def kid(stack: Stack) -> str:
    return str(jwt.get_unverified_header(await stack.token(HELPER))["kid"])


async def test_a_good_token_is_let_in(stack: Stack):
    assert (await ask(stack, f"Bearer {await bearer(stack, HELPER)}")).status_code == 200
    assert (await ask(stack, f"bearer {await bearer(stack, HELPER)}")).status_code == 200


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer x", "Bearer a.b.c", "Bearer ...", "Basic bmFkaGVpbTp4", "Bearer \xe6.\xf8.\xe5"],
)
async def test_no_token_or_garbage_is_401(stack: Stack, authorization: str | None):
    headers = {} if authorization is None else {"Authorization": authorization.encode("latin-1")}
    answer = await stack.http.get("/cases", headers=headers)  # type: ignore[arg-type]
    is_problem(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"].startswith("Bearer")


WRONG: dict[str, dict[str, Any]] = {
    "expired": {"exp": int(time.time()) - 3600},
    "no expiry": {"exp": None},
    "not yet": {"nbf": int(time.time()) + 3600},
    "another audience": {"aud": "somebody-else"},
    "no audience": {"aud": None},
    "another issuer": {"iss": "https://evil.example"},
    "no issuer": {"iss": None},
    "an issuer that is a list": {"iss": ["saksgang-development"]},
    "an unknown organisation": {"organisation": "nobody"},
    "no organisation": {"organisation": None},
    "an organisation that is a list": {"organisation": ["nadheim"]},
    "a role of others": {"roles": ["police"]},
    "no role": {"roles": []},
    "a role that is text": {"roles": "outreach"},
    "a role that is a number": {"roles": 5},
    "an unknown organisation number": {**CONSUMER, "consumer": {"authority": "x", "ID": "0192:999999999"}},
    "an organisation number that is a number": {**CONSUMER, "consumer": {"ID": 300001033}},
    "a consumer that is text": {**CONSUMER, "consumer": "0192:300001033"},
    "a consumer that is empty": {**CONSUMER, "consumer": {}},
    "a number without its scheme": {**CONSUMER, "consumer": {"ID": "300001033"}},
    "a number of another scheme": {**CONSUMER, "consumer": {"ID": "0088:300001033"}},
    "a scheme within a scheme": {**CONSUMER, "consumer": {"ID": "iso:0192:300001033"}},
    "a scheme that is written otherwise": {**CONSUMER, "consumer": {"ID": " 0192:300001033"}},
    "full-width digits": {**CONSUMER, "consumer": {"ID": "0192:" + "300001033".translate(WIDE)}},
    "a number of another authority": {**CONSUMER, "consumer": {"authority": "x", "ID": "0192:300001033"}},
    "a number and an organisation of another": {"consumer": {"ID": "0192:300001033"}, "organisation": "udi"},
    "a number and a sub-unit of nobody": {
        **CONSUMER,
        "consumer": {"ID": "0192:300001033"},
        "sub_unit": {"ID": "0192:300001041"},
    },
    "no time of issue": {"iat": None},
    "a longer life than a day": {"exp": int(time.time()) + 25 * 3600},
}


@pytest.mark.parametrize(
    "change",
    [pytest.param(row, id=id_) for id_, row in WRONG.items()],
)
async def test_a_token_that_claims_the_wrong_thing_is_401(stack: Stack, change: dict[str, Any]):
    is_problem(await ask(stack, f"Bearer {await bearer(stack, HELPER, **change)}"), 401, "unauthenticated")


async def test_of_several_roles_only_the_organisations_own_count(stack: Stack):
    both = await bearer(stack, HELPER, roles=["outreach", "police"])
    assert (await ask(stack, f"Bearer {both}")).status_code == 200


async def test_the_organisation_number_of_maskinporten_is_the_organisation(stack: Stack):
    consumer = {**CONSUMER, "consumer": {"authority": "iso6523-actorid-upis", "ID": "0192:300001033"}}
    authorization = f"Bearer {await bearer(stack, HELPER, **consumer)}"
    answer = await stack.http.post("/cases", json=person(), headers={"Authorization": authorization, KEY: fresh_key()})
    assert answer.status_code == 201
    assert (await stack.call("GET", f"/cases/{answer.json()['id']}", HELPER)).status_code == 200


async def test_a_token_without_a_signature_is_401(stack: Stack, claims: dict[str, Any], kid: str):
    for alg in ("none", "None", "NONE"):
        forgery = by_hand({"alg": alg, "typ": "JWT", "kid": kid}, claims)
        is_problem(await ask(stack, f"Bearer {forgery}"), 401, "unauthenticated")


async def test_a_token_whose_signature_is_cut_off_or_changed_is_401(stack: Stack):
    head, body, signature = (await stack.token(HELPER)).split(".")
    other = (await bearer(stack, HELPER, jti="x")).split(".")[1]
    for forgery in (f"{head}.{body}.", f"{head}.{body}.{signature[:-8]}AAAAAAAA", f"{head}.{other}.{signature}"):
        is_problem(await ask(stack, f"Bearer {forgery}"), 401, "unauthenticated")


async def test_a_token_signed_with_the_public_key_as_a_secret_is_401(stack: Stack, claims: dict[str, Any], kid: str):
    public = secrets.issuer_key(stack.layout).public_key()
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for secret in (der, pem, pem.strip(), stack.layout.jwks.read_bytes()):
        unsigned = by_hand({"alg": "HS256", "typ": "JWT", "kid": kid}, claims).rpartition(".")[0]
        signature = hmac.digest(secret, unsigned.encode(), "sha256")
        forgery = f"{unsigned}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"
        is_problem(await ask(stack, f"Bearer {forgery}"), 401, "unauthenticated")


async def test_a_key_of_ones_own_is_401(stack: Stack, claims: dict[str, Any], kid: str):
    mine = ec.generate_private_key(ec.SECP256R1())
    for header in ({"kid": kid}, {"kid": "mine"}, {}):
        is_problem(await ask(stack, f"Bearer {forged(claims, mine, **header)}"), 401, "unauthenticated")


async def test_an_unknown_kid_is_401(stack: Stack, claims: dict[str, Any]):
    forgery = forged(claims, secrets.issuer_key(stack.layout), kid="unknown")
    is_problem(await ask(stack, f"Bearer {forgery}"), 401, "unauthenticated")


async def test_a_token_without_the_scope_to_write_is_403(stack: Stack):
    case = await opened(stack)
    reader = {"Authorization": f"Bearer {token(stack, HELPER, ['outreach'], 'saksgang:read')}"}
    assert (await stack.call("GET", f"/cases/{case}", HELPER, **reader)).status_code == 200
    is_problem(await stack.call("POST", "/cases", HELPER, person(), **reader), 403, "not-your-role")
    path = f"/cases/{case}/transitions/assign_lawyer"
    body = {"data": {"organisation": "advokat-lie"}}
    is_problem(await stack.call("POST", path, HELPER, body, **reader), 403, "not-your-role")
    assert (await stack.call("GET", f"/cases/{case}", HELPER)).json()["version"] == 1


@pytest.mark.parametrize(
    "path", ["/cases", "/deadlines", "/tracks", "/tracks/oslo_adult", "/rules", "/rules/udi_status", "/organisations"]
)
async def test_a_token_without_the_scope_to_read_is_403(stack: Stack, path: str):
    writer = {"Authorization": f"Bearer {token(stack, HELPER, ['outreach'], 'saksgang:write')}"}
    is_problem(await stack.call("GET", path, HELPER, **writer), 403, "not-your-role")
    is_problem(await stack.http.get(path), 401, "unauthenticated")


@pytest.mark.parametrize("path", ["", "/transitions", "/history", "/deadlines", "/forecast", "/workflow"])
async def test_a_token_without_the_scope_to_read_reads_no_case(stack: Stack, path: str):
    case = await opened(stack)
    writer = {"Authorization": f"Bearer {token(stack, HELPER, ['outreach'], 'saksgang:write')}"}
    is_problem(await stack.call("GET", f"/cases/{case}{path}", HELPER, **writer), 403, "not-your-role")
    is_problem(await stack.http.get(f"/cases/{case}{path}"), 401, "unauthenticated")


async def test_a_scope_is_a_whole_word(stack: Stack):
    authorization = f"Bearer {token(stack, HELPER, ['outreach'], 'xsaksgang:read', 'saksgang:reader')}"
    is_problem(await ask(stack, authorization), 403, "not-your-role")


async def test_a_token_for_one_role_acts_in_that_role_alone(stack: Stack):
    case = await opened(stack, by="tot-bergen", responsible={"coordinator": "tot-bergen"})
    helper = {"Authorization": f"Bearer {token(stack, 'tot-bergen', ['outreach'], 'saksgang:read', 'saksgang:write')}"}
    path = f"/cases/{case}/transitions/close"
    is_problem(await stack.call("POST", path, "tot-bergen", {"data": {"outcome": "x"}}, **helper), 403, "not-your-role")
    await done(stack, case, "tot-bergen", "close", outcome="x")


async def test_a_refused_token_is_not_repeated_in_the_answer(stack: Stack):
    forgery = by_hand({"alg": "ES256", "kid": "sjekk"}, {"iss": "lekkasje"})
    answer = await ask(stack, f"Bearer {forgery}")
    assert not {"sjekk", "lekkasje", forgery} & set(answer.text.replace('"', " ").split())


# --- offices of one legal entity


@pytest.fixture(scope="module")
async def offices(stack: Stack) -> tuple[str, str]:
    """Two offices of one legal entity, each a sub-unit with a number of its own."""
    for name, unit in OFFICES.items():
        body = {"name": name, "roles": ["lawyer"], "number": ENTITY, "sub_unit": unit}
        assert (await stack.call("PUT", f"/organisations/{name}", "drift", body)).status_code == 200
    stack.directory.look_again()
    first, second = OFFICES
    return first, second


ENTITY, OFFICES = "974760673", {"kontor-nord": "889640782", "kontor-sor": "986252932"}


async def seen_as(stack: Stack, **claims: Any) -> Any:
    """Whose calendar addresses a token sees: only the office's own."""
    authorization = f"Bearer {await bearer(stack, HELPER, **CONSUMER | claims)}"
    return await stack.http.get("/calendar-tokens", headers={"Authorization": authorization})


def of(number: str) -> dict[str, str]:
    return {"authority": "iso6523-actorid-upis", "ID": f"0192:{number}"}


async def test_a_token_of_a_legal_entity_with_several_offices_is_refused_and_told_why(
    stack: Stack, offices: tuple[str, str]
):
    told = is_problem(await seen_as(stack, consumer=of(ENTITY)), 401, "unauthenticated")
    assert "sub_unit" in told["detail"]
    assert "organisation" in told["detail"]


async def test_a_sub_units_number_or_an_organisation_chooses_among_offices(stack: Stack, offices: tuple[str, str]):
    ids = {}
    for office in offices:
        issued = await stack.call("POST", "/calendar-tokens", office)
        ids[office] = issued.json()["id"]
    for office, unit in OFFICES.items():
        for how in (
            {"consumer": of(unit)},
            {"consumer": of(ENTITY), "sub_unit": of(unit)},
            {"consumer": of(ENTITY), "organisation": office},
        ):
            answer = await seen_as(stack, **how)
            assert answer.status_code == 200, how
            assert {row["id"] for row in answer.json()["items"]} & set(ids.values()) == {ids[office]}


async def test_nobody_chooses_an_organisation_outside_its_own_entity(stack: Stack, offices: tuple[str, str]):
    for wrong in ({"organisation": "udi"}, {"sub_unit": of("300000010")}, {"sub_unit": "x"}, {"organisation": ["x"]}):
        is_problem(await seen_as(stack, consumer=of(ENTITY), **wrong), 401, "unauthenticated")


async def test_where_one_office_is_revoked_the_entity_is_the_other(stack: Stack, offices: tuple[str, str]):
    first, _ = offices
    body = {"name": first, "roles": ["lawyer"], "number": ENTITY, "sub_unit": OFFICES[first]}
    assert (await stack.call("PUT", f"/organisations/{first}", "drift", {**body, "revoked": True})).status_code == 200
    assert (await seen_as(stack, consumer=of(ENTITY))).status_code == 200
    is_problem(await seen_as(stack, consumer=of(ENTITY), organisation=first), 401, "unauthenticated")
    assert (await stack.call("PUT", f"/organisations/{first}", "drift", body)).status_code == 200
    is_problem(await seen_as(stack, consumer=of(ENTITY)), 401, "unauthenticated")
