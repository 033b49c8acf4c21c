"""Conditions of a request are read in one place, as HTTP writes them."""

import re
from pathlib import Path

import pytest
from fastapi import Request

from api.http.conditions import is_known, tags

CONDITIONAL = re.compile(r'headers.*"if-', re.IGNORECASE)


def asked(*said: str) -> Request:
    return Request({"type": "http", "headers": [(b"if-none-match", one.encode()) for one in said]})


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ((), None),
        (("",), ()),
        (('"a"',), ("a",)),
        (('W/"a", "b"',), ("a", "b")),
        (('"a,b" , c',), ("a,b", "c")),
        (('"a"', "*"), ("a", "*")),
    ],
)
def test_the_tags_of_a_condition(said: tuple[str, ...], named: tuple[str, ...] | None):
    assert tags(asked(*said), "if-none-match") == named


def test_what_the_caller_has_is_known_by_any_of_its_tags():
    said = ('"b", W/"a"', "*", '"b"', "", '"a,b"')
    assert [is_known(asked(one), "a") for one in said] == [True, True, False, False, False]


def test_no_other_module_reads_a_condition_by_itself():
    modules = {path: path.read_text() for path in Path("api").rglob("*.py")}
    assert len(modules) > 50
    assert [str(path) for path, text in modules.items() if CONDITIONAL.search(text)] == []
