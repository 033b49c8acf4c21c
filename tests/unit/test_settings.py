"""Settings of mail are checked when a process starts, and say what is wrong."""

import pytest
from pydantic import ValidationError

from saksgang import wiring
from saksgang.config.settings import Settings
from store.crypto.keys import KeyRing

GOOD = {
    "database_url": "postgresql://a:b@127.0.0.1/x",
    "master_keys": KeyRing.fresh(),
    "public_url": "https://saksgang.example",
    "key_store": "/srv/keys",
    "erasures": "/srv/ledger/erasures.jsonl",
}
ISSUER = {"issuer": "https://i.example", "jwks": "https://i.example/jwk", "organisations": ["*"], "roles": ["*"]}


def settings(**more: object) -> Settings:
    return Settings.model_validate({**GOOD, **more})


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"smtp_url": "http://post.example"}, "must begin with smtp://"),
        ({"smtp_url": "smtp://"}, "must begin with smtp://"),
        ({"mail_from": "nobody"}, "must be a mail address"),
        ({"mail_from": "saksgang@bl\u00e5b\u00e6r.example"}, "in ASCII"),
        ({"mail_from": "Saksgang <\u00f8yvind@post.example>"}, "in ASCII"),
        ({"mails_per_hour": 1}, "greater than or equal to 2"),
    ],
)
def test_what_mail_cannot_work_with_is_refused(wrong: dict[str, object], says: str):
    with pytest.raises(ValidationError, match=says):
        settings(**wrong)


@pytest.mark.parametrize("sender", ["Saksgang i \u00c5lesund <saksgang@post.example>", "a@xn--blbr-poab.example"])
def test_a_senders_name_may_be_in_any_letters(sender: str):
    assert settings(mail_from=sender).mail_from == sender


def test_production_neither_mails_in_the_open_nor_calls_inside():
    out = wiring.wire(settings(environment="production", smtp_url="smtp://post.example:587"))
    assert out.server is not None
    assert out.server.must_encrypt
    assert not out.inside_too


def test_without_a_mail_server_nobody_gets_mail():
    assert wiring.wire(settings()).server is None


# --- issuers


@pytest.mark.parametrize("kind", ["maskinporten", "people"])
@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"issuer": "http://i.example"}, "over https"),
        ({"jwks": "http://i.example/jwk"}, "over https"),
        ({"jwks": "/etc/jwk.json"}, "over https"),
        ({"roles": ["boss"]}, "no roles: boss"),
        ({"roles": []}, "at least 1"),
        ({"organisations": []}, "at least 1"),
        ({"longest_token_minutes": 0}, "greater than or equal to 1"),
        ({"longest_token_minutes": 24 * 60 + 1}, "less than or equal to 1440"),
    ],
)
def test_an_issuer_that_production_cannot_trust_is_refused(kind: str, wrong: dict[str, object], says: str):
    with pytest.raises(ValidationError, match=says):
        settings(issuers=[{**ISSUER, "kind": kind, **wrong}])


@pytest.mark.parametrize("environment", ["production", "development"])
@pytest.mark.parametrize("unsaid", ["organisations", "roles"])
def test_it_must_be_said_for_whom_an_issuer_may_speak(environment: str, unsaid: str):
    row = {name: value for name, value in ISSUER.items() if name != unsaid}
    with pytest.raises(ValidationError, match="for which organisations and roles"):
        settings(issuers=[row], environment=environment)
    assert settings(issuers=[ISSUER], environment=environment).issuers


def test_an_issuer_of_people_speaks_for_those_of_its_groups():
    row = {**ISSUER, "kind": "people", "groups": {"g": {"organisation": "tot-oslo", "roles": ["coordinator"]}}}
    unsaid = {name: value for name, value in row.items() if name not in ("organisations", "roles")}
    assert settings(issuers=[unsaid]).issuers[0].may_speak_for == ("tot-oslo",)
    assert settings(issuers=[{**row, "organisations": ["nadheim"]}]).issuers[0].may_speak_for == ("nadheim",)
    with pytest.raises(ValidationError, match="for which organisations and roles"):
        settings(issuers=[{**unsaid, "groups": {}}])


def test_in_production_people_come_over_https():
    with pytest.raises(ValidationError, match="public_url"):
        settings(public_url="http://saksgang.example")
    assert settings(public_url="http://127.0.0.1:8000", environment="development").development


def test_the_development_issuer_is_not_trusted_in_production():
    with pytest.raises(ValidationError, match="development issuer"):
        settings(issuers=[{**ISSUER, "kind": "development"}])
