"""Cookies outside development."""

from types import SimpleNamespace
from typing import Any

from api.browser_session import COOKIE, name_of
from api.pages.login import cookie_flags


def services(*, development: bool) -> Any:
    return SimpleNamespace(web=SimpleNamespace(development=development))


def test_outside_development_a_cookie_travels_encrypted_and_to_this_host_alone():
    there = services(development=False)
    assert name_of(COOKIE, there) == "__Host-saksgang"
    assert cookie_flags(there) == {"httponly": True, "samesite": "lax", "secure": True, "path": "/"}


def test_in_development_it_works_without_encryption():
    assert name_of(COOKIE, services(development=True)) == "saksgang"
    assert not cookie_flags(services(development=True))["secure"]
