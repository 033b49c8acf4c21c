"""What issuers of people's tokens write in different ways, and what that means here."""

import base64
from urllib.parse import parse_qs, unquote_plus, urlsplit

import pytest

from api.authentication import Membership, TrustedIssuer, groups_left_out, people, several
from api.pages.oidc import proof, with_query
from domain.organisations import directory
from saksgang.directory import DEVELOPMENT_DIRECTORY

DIRECTORY = directory(DEVELOPMENT_DIRECTORY)


def issuer(secret: str | None = None) -> TrustedIssuer:
    groups = {"nadheim-alle": Membership("nadheim", ()), "tot alle": Membership("tot-oslo", ())}
    return TrustedIssuer(
        "https://i.example",
        "https://i.example/jwks",
        "people",
        client_id="saks:gang",
        client_secret=secret,
        groups=groups,
    )


@pytest.mark.parametrize(
    ("said", "organisations"),
    [
        ("nadheim-alle", ["nadheim"]),
        ("tot alle", ["tot-oslo"]),
        (["nadheim-alle", "tot alle"], ["nadheim", "tot-oslo"]),
        (["nadheim-alle", 7, None, {"x": 1}], ["nadheim"]),
        ("nadheim-alle tot", []),
        ({"nadheim-alle": 1}, []),
        (None, []),
    ],
)
def test_groups_may_be_a_list_or_the_only_one(said: object, organisations: list[str]):
    found = people(issuer(), {"sub": "x", "groups": said}, DIRECTORY)
    assert [row.organisation for row in found] == organisations


@pytest.mark.parametrize(
    ("said", "values"),
    [("a b", ("a b",)), (["a", "b"], ("a", "b")), (None, ()), (7, ()), ([["a"]], ()), ({"a": 1}, ())],
)
def test_a_claim_of_several_values_is_read_as_it_is_written(said: object, values: tuple[str, ...]):
    assert several(said) == values


@pytest.mark.parametrize(
    ("claims", "left_out"),
    [
        ({"_claim_names": {"groups": "src1"}}, True),
        ({"hasgroups": True}, True),
        ({"hasgroups": "true"}, True),
        ({"_claim_names": {"roles": "src1"}}, False),
        ({"groups": ["x"], "hasgroups": True}, False),
        ({"_claim_names": "groups"}, False),
        ({}, False),
    ],
)
def test_groups_that_were_too_many_for_a_token_are_told_from_none(claims: dict[str, object], *, left_out: bool):
    assert groups_left_out(issuer(), claims) is left_out


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://i.example/authorize", {}),
        ("https://i.example/authorize?p=b2c_signin", {"p": ["b2c_signin"]}),
        ("https://i.example/authorize?a=1&a=2", {"a": ["1", "2"]}),
    ],
)
def test_an_authorize_address_keeps_its_own_query(address: str, kept: dict[str, list[str]]):
    found = urlsplit(with_query(address, {"state": "x y", "nonce": "n"}))
    assert found.path == "/authorize"
    assert parse_qs(found.query) == {**kept, "state": ["x y"], "nonce": ["n"]}


@pytest.mark.parametrize("secret", ["a:b", "p%C3 +&=", "hemmelig/ø"])
@pytest.mark.parametrize("ways", [(), ("client_secret_basic",), ("client_secret_basic", "client_secret_post")])
def test_a_secret_in_the_header_is_form_urlencoded_first(secret: str, ways: tuple[str, ...]):
    headers, fields = proof(issuer(secret), ways)
    id_, _, said = base64.b64decode(headers["Authorization"].removeprefix("Basic ")).decode("ascii").partition(":")
    assert (unquote_plus(id_), unquote_plus(said), fields) == ("saks:gang", secret, {})


@pytest.mark.parametrize("ways", [("client_secret_post",), ("private_key_jwt", "client_secret_post")])
def test_where_only_the_body_takes_it_the_secret_is_there_and_nowhere_else(ways: tuple[str, ...]):
    assert proof(issuer("a:b"), ways) == ({}, {"client_secret": "a:b"})


def test_without_a_secret_nothing_is_proved():
    assert proof(issuer(), ("none",)) == ({}, {})
