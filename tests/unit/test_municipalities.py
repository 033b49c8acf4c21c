"""Municipalities by name: however it is typed, and where two share one, both are named."""

from unicodedata import normalize

import pytest

from domain.primitives import municipalities as places
from domain.primitives.municipalities import NAME_OF, municipality_number, municipality_numbers
from domain.primitives.refusals import Invalid
from domain.tables.additions import Additions, add
from tests.unit.given import NADHEIM, WOMAN, Story

SHARED = {"Herøy": ("1515", "1818"), "Våler": ("3114", "3419")}


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
@pytest.mark.parametrize(
    ("name", "number"), [("Ålesund", "1508"), ("Bodø", "1804"), ("Kárášjohka", "5610"), ("Måsøy", "5618")]
)
def test_a_name_is_known_in_whatever_form_a_keyboard_or_a_file_writes_it(form: str, name: str, number: str):
    said = normalize(form, name)  # type: ignore[arg-type]
    assert municipality_number(said) == municipality_number(f"  {said.upper()} ") == number


@pytest.mark.parametrize("number", NAME_OF)
def test_every_municipality_is_found_by_all_its_names_composed_or_not(number: str):
    for name in (NAME_OF[number], *NAME_OF[number].split(" - ")):
        for form in ("NFC", "NFD"):
            assert municipality_number(normalize(form, name)) == number


@pytest.mark.parametrize(("name", "numbers"), SHARED.items())
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_where_two_share_a_name_the_opening_names_both(form: str, name: str, numbers: tuple[str, str]):
    said = normalize(form, name)  # type: ignore[arg-type]
    assert municipality_numbers(said) == numbers
    assert municipality_number(said) is None
    refused = Story().refuses(NADHEIM, "identify", **{**WOMAN, "municipality": said})
    refused.as_invalid("/municipality", "several_municipalities")
    assert all(NAME_OF[number] in which_of(said) for number in numbers)


def which_of(name: str) -> str:
    with pytest.raises(Invalid) as refused:
        Story().do(NADHEIM, "identify", **{**WOMAN, "municipality": name})
    return refused.value.facts["which"]


@pytest.mark.parametrize("number", [n for numbers in SHARED.values() for n in numbers])
def test_each_of_them_is_opened_in_by_its_whole_name_or_its_number(number: str):
    for said in (number, NAME_OF[number], normalize("NFD", NAME_OF[number])):
        story = Story().so(NADHEIM, "identify", **{**WOMAN, "municipality": said})
        assert story.case.opened.municipality == number


def test_no_other_name_is_shared():
    names = {part.partition(" (")[0] for name in NAME_OF.values() for part in name.split(" - ")}
    assert {name: municipality_numbers(name) for name in names if len(municipality_numbers(name)) != 1} == SHARED


def test_a_row_of_ones_own_is_known_in_the_same_ways(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(places, "NAME_OF", dict(NAME_OF))
    monkeypatch.setattr(places, "NUMBERS_OF", dict(places.NUMBERS_OF))
    add(Additions(municipalities={"9990": "Nyby (Prøveland)", "9991": "Herøy (Prøveland)"}))
    assert municipality_number(normalize("NFD", "nyby")) == "9990"
    assert municipality_numbers("Herøy") == (*SHARED["Herøy"], "9991")
