"""What issuers of people's tokens write in different ways, and what that means here."""

import pytest

from api.auth.authentication import EVERY, OrganisationClaim, TrustedIssuer, groups_left_out, people, several
from api.pages.issuers import way_to_prove
from domain.primitives.organisations import directory
from saksgang.development.seed_directory import DEVELOPMENT_DIRECTORY

DIRECTORY = directory(DEVELOPMENT_DIRECTORY)


def issuer(secret: str | None = None) -> TrustedIssuer:
    groups = {"nadheim-alle": OrganisationClaim("nadheim", ()), "tot alle": OrganisationClaim("tot-oslo", ())}
    return TrustedIssuer(
        "https://i.example",
        "https://i.example/jwks",
        "people",
        client_id="saks:gang",
        client_secret=secret,
        groups=groups,
        organisations=frozenset({EVERY}),
        roles=frozenset({EVERY}),
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
    ("secret", "ways", "way"),
    [
        ("s", (), "client_secret_basic"),
        ("s", ("client_secret_basic", "client_secret_post"), "client_secret_basic"),
        ("s", ("client_secret_post",), "client_secret_post"),
        ("s", ("private_key_jwt", "client_secret_post"), "client_secret_post"),
        ("s", ("private_key_jwt",), "client_secret_basic"),
        (None, ("client_secret_post",), "none"),
    ],
)
def test_who_we_are_is_proved_in_the_header_unless_only_the_body_is_taken(
    secret: str | None, ways: tuple[str, ...], way: str
):
    assert way_to_prove(issuer(secret), ways) == way
