"""Everything that a form or a page could show has a title in both languages."""

import ast
import re
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

from api.pages.choices import CHOSEN
from api.pages.rendering import HERE
from api.pages.words import WORDS
from api.queries.case_views import MATTERS as SHOWN
from domain.primitives.roles import ROLES
from domain.primitives.text import Text
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.disclosure import WITHHELD_BECAUSE
from domain.tables.event_types import EVENT_TYPES
from domain.tables.fields import FIELDS, FIELDS_OF, VALUES, VALUES_OF, field_title, value_title
from domain.tables.matters import MATTERS, STATUSES, matter_title
from domain.tables.sheets import SHEETS
from domain.tables.transitions import TRANSITIONS

MODELS = list(dict.fromkeys([*(row.data for row in TRANSITIONS.values()), *(row.data for row in EVENT_TYPES.values())]))


def inner(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in inner(part)]


def values(annotation: Any) -> set[str]:
    if get_origin(annotation) is Literal:
        return set(get_args(annotation))
    return {value for part in get_args(annotation) for value in values(part)}


def fields(model: type[BaseModel]) -> list[tuple[str, str, Any]]:
    own = [(model.__name__, name, info.annotation) for name, info in model.model_fields.items()]
    return own + [row for _, _, annotation in own for part in inner(annotation) for row in fields(part)]


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_every_field_and_every_value_of_a_transition_or_event_has_a_title(model):
    for name, field, annotation in fields(model):
        plain = field.rstrip("_")
        wanted = f'domain/tables/fields.py, FIELDS: add `"{plain}": T("…", "…")` for {name}'
        assert (name, plain) in FIELDS_OF or plain in FIELDS, wanted
        assert all(field_title(name, field)), (name, field)
        for value in values(annotation):
            wanted = f'domain/tables/fields.py, VALUES: add `"{value}": T("…", "…")` for {name}.{field}'
            assert (plain, value) in VALUES_OF or value in VALUES, wanted
            assert all(value_title(field, value)), (name, field, value)


def test_a_title_of_its_own_is_for_a_field_or_value_that_exists():
    known = {(name, field.rstrip("_")) for model in MODELS for name, field, _ in fields(model)}
    assert set(FIELDS_OF) <= known
    named = {field for _, field in known} | {"restricts"}
    assert {field for field, _ in VALUES_OF} <= named


def test_what_is_chosen_from_the_case_is_a_field_of_a_transition():
    known = {(name, field.rstrip("_")) for row in TRANSITIONS.values() for name, field, _ in fields(row.data)}
    assert set(CHOSEN) <= known


def test_every_matter_has_a_title():
    assert {name for name, _, _ in SHOWN} | {"interim_support"} <= set(MATTERS)
    assert all(all(matter_title(matter)) for matter in MATTERS)


def test_every_status_that_a_matter_can_have_has_a_title():
    found = {status for path in Path("domain/facts").glob("*.py") for status in statuses(ast.parse(path.read_text()))}
    assert "submitted" in found
    assert found <= set(STATUSES), 'domain/tables/matters.py, STATUSES: add `"status": T("…", "…")`'


def statuses(tree: ast.Module) -> set[str]:
    """What `status` may give, be it a property, a constant or a field of a state (models of data aside)."""
    found: set[str] = set()
    for kind in (n for n in ast.walk(tree) if isinstance(n, ast.ClassDef) and n.decorator_list):
        for part in kind.body:
            if isinstance(part, ast.FunctionDef) and part.name == "status":
                returned = (n.value for n in ast.walk(part) if isinstance(n, ast.Return))
                found |= {text for value in returned if value for text in texts(value)}
            if isinstance(part, ast.AnnAssign) and ast.unparse(part.target) == "status":
                found |= texts(part.annotation)
            if isinstance(part, ast.Assign) and ast.unparse(part.targets[0]) == "status":
                found |= texts(part.value)
    return found - {"open", "closed"}


def texts(node: ast.AST) -> set[str]:
    """The texts that an expression may give: not those that it compares with or puts together."""
    if isinstance(node, ast.IfExp):
        return texts(node.body) | texts(node.orelse)
    if isinstance(node, ast.Constant):
        return {str(node.value)}
    if isinstance(node, ast.Subscript):
        return {str(n.value) for n in ast.walk(node) if isinstance(n, ast.Constant)}
    return set()


# --- the words of the pages


def templates() -> str:
    return "\n".join(path.read_text() for path in (HERE / "templates").glob("*.html"))


def code() -> str:
    return "\n".join(path.read_text() for path in HERE.glob("*.py"))


def test_every_word_that_a_page_asks_for_exists_in_both_languages():
    asked = set(re.findall(r"\bt\('([^']+?)'\s*[,)]", templates())) | set(re.findall(r'\bword\("([^"]+)"', code()))
    assert {key for key in asked if not key.endswith(".")} <= set(WORDS)
    assert [key for key, text in WORDS.items() if not (text.nb.strip() and text.en.strip())] == []


def test_every_word_is_asked_for():
    said = templates() + code()
    made = re.findall(r"t\('([a-z0-9.]+[.a-z])' ~", said)
    prefixes = (*made, "length.", "who.")
    unused = [
        key for key in WORDS if f"'{key}'" not in said and f'"{key}"' not in said and not key.startswith(prefixes)
    ]
    assert unused == []


@pytest.mark.parametrize("key", WORDS)
def test_both_languages_name_the_same_facts(key: str):
    text: Text = WORDS[key]
    assert set(re.findall(r"{(\w+)}", text.nb)) == set(re.findall(r"{(\w+)}", text.en))


def test_every_reason_for_a_redaction_is_in_words():
    assert {f"because.{why}" for why in WITHHELD_BECAUSE.values()} <= set(WORDS)


def test_every_word_beside_the_roles_is_in_words():
    beside = {role for row in TRANSITIONS.values() for role in row.by if role not in ROLES}
    assert {f"who.{role.lstrip('@')}" for role in beside} <= set(WORDS)


# --- the sheet


def test_the_sheet_promises_the_same_in_every_language():
    assert len({frozenset(sheet.promises) for sheet in SHEETS.values()}) == 1
    assert len({frozenset(sheet.roles) for sheet in SHEETS.values()}) == 1
    assert any(rule in DEADLINE_RULES for rule in SHEETS["nb"].promises)


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=lambda s: s.language)
def test_the_sheet_does_not_say_what_the_case_is_about(sheet):
    """Others may find it."""
    said = f"{sheet}".casefold()
    for word in ("menneskehandel", "trafficking", "prostitu", "offer for", "victim", "trussel", "threat"):
        assert word not in said
