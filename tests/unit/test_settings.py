"""Settings of mail are checked when a process starts, and say what is wrong."""

import pytest
from pydantic import ValidationError

from saksgang import composition
from saksgang.settings import Settings
from store.keys import KeyRing

GOOD = {"database_url": "postgresql://a:b@127.0.0.1/x", "master_keys": KeyRing.fresh()}


def settings(**more: object) -> Settings:
    return Settings.model_validate({**GOOD, **more})


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"smtp_url": "http://post.example"}, "must begin with smtp://"),
        ({"smtp_url": "smtp://"}, "must begin with smtp://"),
        ({"mail_from": "nobody"}, "must be a mail address"),
        ({"mails_per_hour": 1}, "greater than or equal to 2"),
    ],
)
def test_what_mail_cannot_work_with_is_refused(wrong: dict[str, object], says: str):
    with pytest.raises(ValidationError, match=says):
        settings(**wrong)


def test_production_neither_mails_in_the_open_nor_calls_inside():
    out = composition.wire(settings(environment="production", smtp_url="smtp://post.example:587"))
    assert out.server is not None
    assert out.server.must_encrypt
    assert not out.inside_too


def test_without_a_mail_server_nobody_gets_mail():
    assert composition.wire(settings()).server is None
