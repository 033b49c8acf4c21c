"""Names are compared as people mean them: an å is an å, be it one character or two, in whatever field it stands."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest

from domain.facts.events import Event
from domain.primitives.organisations import Organisation, directory
from domain.primitives.text import written
from saksgang.development.seed_directory import DEVELOPMENT_DIRECTORY
from store.commands.duplicate_detection import traits
from tests.unit.states import concern

ROOT = Path(__file__).parents[2]
FORMS: tuple[Any, ...] = ("NFC", "NFD", "NFKC", "NFKD")
OFFICE, NAMES = "bv-bydelen", ("Grünerløkka", "Årstad", "Østensjø")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", FORMS)
def test_a_name_is_the_same_in_each_form(name: str, form: Any):
    assert written(f" {normalize(form, name).upper()}  ") == written(name)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", FORMS)
def test_a_district_is_known_however_it_is_typed(name: str, form: Any):
    """Else another office than the one of her address is responsible for a child."""
    found = directory([*DEVELOPMENT_DIRECTORY, office(name)])
    for said in (normalize(form, name), f"  {normalize(form, name).upper()} "):
        assert found.responsible_in_district("0301", "child_welfare", said) == OFFICE
    typed_so = directory([*DEVELOPMENT_DIRECTORY, office(normalize(form, name))])
    assert typed_so.responsible_in_district("0301", "child_welfare", name) == OFFICE


def office(district: str) -> Organisation:
    return Organisation(OFFICE, "Barneverntjenesten i bydelen", ("child_welfare",), "0301", districts=(district,))


def test_a_district_of_nobody_is_still_nobodys():
    found = directory([*DEVELOPMENT_DIRECTORY, office(NAMES[0])])
    for said in (None, "", "  ", "Frogner"):
        assert found.responsible_in_district("0301", "child_welfare", said) is None


@pytest.mark.parametrize("name", ["Åse Bjørk", "José Núñez", "Nguyễn Thị Hà"])
@pytest.mark.parametrize("form", FORMS)
def test_a_person_is_recognised_however_her_name_was_typed(name: str, form: Any):
    assert traits(opening(normalize(form, name)).data) == traits(opening(name).data)  # type: ignore[arg-type]
    assert traits(opening(name).data) != traits(opening("Ase Bjork").data)  # type: ignore[arg-type]


def opening(name: str) -> Event:
    first = concern().events[0]
    return replace(first, data=first.data.model_copy(update={"person": person(name), "birth_date": date(2000, 1, 1)}))


def person(name: str) -> Any:
    model = next(a for a in type(concern().events[0].data).model_fields["person"].annotation.__args__ if a)  # type: ignore[union-attr]
    return model(name=name)


NO_NAMES = {
    ("domain", "text.py"):               "the comparison itself",
    ("domain", "sharing.py"):            "words of ours in a text, all of them ASCII",
    ("api", "webhooks.py"):              "an id",
    ("api", "cases.py"):                 "an id",
    ("api", "own_site.py"):              "a header",
    ("api", "language.py"):              "a header",
    ("api", "authentication.py"):        "a header",
    ("api", "workflow_history.py"):      "the engine's own word",
}  # fmt: skip
"""Where letters are folded that are no name of anybody or anywhere."""


def test_nothing_else_compares_names_in_a_way_of_its_own():
    found = {
        (layer, file.name)
        for layer in ("domain", "api", "store", "activities")
        for file in (ROOT / layer).rglob("*.py")
        if ".casefold()" in file.read_text()
    }
    assert found == set(NO_NAMES)
