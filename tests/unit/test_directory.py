"""What may stand in the directory: one validator, whichever way a row comes in."""

from dataclasses import fields, replace
from typing import Any

import pytest
from structlog.testing import capture_logs

from api.routers.organisations import OrganisationBody
from domain.primitives.organisations import Organisation, UnsoundOrganisation, check_digit, is_number, sound, wrong_with
from saksgang.development.seed_directory import DEVELOPMENT_DIRECTORY
from store.auth.directory import put_organisations, told_of

SOUND = Organisation("hjelpen-2", "Hjelpen på hjørnet", ("outreach",), "0301", "private", "300001033")


def test_the_development_directory_is_sound_and_its_numbers_belong_to_nobody():
    assert [sound(row) for row in DEVELOPMENT_DIRECTORY] == list(DEVELOPMENT_DIRECTORY)
    assert {row.number[0] for row in DEVELOPMENT_DIRECTORY if row.number} == {"3"}


def test_the_ninth_digit_of_a_number_fits_the_others():
    assert is_number("974760673")  # the register of legal entities itself: an authority, no person
    assert not is_number("974760674")
    assert check_digit("30000007") is None
    assert not any(is_number(f"30000007{digit}") for digit in range(10))


def test_two_offices_of_one_legal_entity_have_one_number():
    assert [sound(SOUND), sound(replace(SOUND, id="hjelpen-3"))]


WRONG: dict[str, tuple[str, dict[str, Any]]] = {
    "a wrong check digit": ("/number", {"number": "300001034"}),
    "full-width digits": ("/number", {"number": "\N{FULLWIDTH DIGIT THREE}00001033"}),
    "digits of another script": ("/number", {"number": "٣00001033"}),
    "a number and the end of a line": ("/number", {"number": "300001033\n"}),
    "eight digits": ("/number", {"number": "30000103"}),
    "a sub-unit with a wrong check digit": ("/sub_unit", {"sub_unit": "300001034"}),
    "a municipality that there is not": ("/municipality", {"municipality": "9999"}),
    "a municipality by name": ("/municipality", {"municipality": "Oslo"}),
    "ages the wrong way round": ("/ages", {"ages": (17, 12)}),
    "an age that nobody has": ("/ages", {"ages": (0, 900)}),
    "no place at all": ("/capacity", {"capacity": 0}),
    "a turn of direction": ("/name", {"name": "Hjelpen\u202eteksirb"}),
    "zero width": ("/name", {"name": "Hjel\u200bpen"}),
    "an isolate": ("/name", {"name": "Hjelpen\u2066"}),
    "NUL": ("/name", {"name": "Hjel\0pen"}),
    "a line's end": ("/name", {"name": "Hjel\npen"}),
    "a lone surrogate": ("/name", {"name": "Hjel\ud800pen"}),
    "a name of nothing": ("/name", {"name": ""}),
    "a name of a space": ("/name", {"name": " "}),
    "a district that turns": ("/districts/0", {"districts": ("Sentrum\u202e",)}),
    "an address with a second one": ("/channels/0/address", {"channels": (("mail", "a@b.example\nBcc: c@d.example"),)}),
    "a contact that is none": ("/lead_contact", {"lead_contact": "ring oss"}),
    "a role that there is not": ("/roles/1", {"roles": ("outreach", "king")}),
    "a role that nobody can have": ("/roles/0", {"roles": ("system",)}),
    "no role": ("/roles", {"roles": ()}),
    "who acts when time passes": ("/id", {"id": "saksgang"}),
    "a word of an address": ("/id", {"id": "new"}),
    "oneself": ("/id", {"id": "me"}),
    "a dot": ("/id", {"id": "."}),
    "a way up": ("/id", {"id": ".."}),
    "large letters": ("/id", {"id": "Hjelpen"}),
    "a letter that looks like another": ("/id", {"id": "n\u0430v"}),
    "an id and the end of a line": ("/id", {"id": "hjelpen\n"}),
    "an id of no end": ("/id", {"id": "a" * 81}),
}


@pytest.mark.parametrize(("pointer", "changed"), WRONG.values(), ids=WRONG)
def test_what_may_not_stand_in_the_directory_is_named(pointer: str, changed: dict[str, Any]):
    row = replace(SOUND, **changed)
    assert [at for at, _ in wrong_with(row)] == [pointer]
    with pytest.raises(UnsoundOrganisation, match=pointer.split("/")[1]):
        sound(row)


@pytest.mark.parametrize(("pointer", "changed"), WRONG.values(), ids=WRONG)
async def test_no_way_into_the_database_goes_past_the_validator(pointer: str, changed: dict[str, Any]):
    """It is refused before the connection is touched, so that none is needed."""
    with pytest.raises(UnsoundOrganisation):
        await put_organisations(None, [SOUND, replace(SOUND, **changed)])  # type: ignore[arg-type]


def test_a_row_that_was_there_before_is_told_of_when_it_is_read():
    with capture_logs() as logs:
        told_of([SOUND, replace(SOUND, id="hjelpen-3", number="300001034")])
    assert [(row["event"], row["organisation"], row["wrong"]) for row in logs] == [
        ("directory_unsound", "hjelpen-3", ["/number"])
    ]


LOOKED_AT = {
    "id",
    "name",
    "roles",
    "municipality",
    "number",
    "channels",
    "lead_contact",
    "capacity",
    "ages",
    "districts",
    "sub_unit",
}
CHOSEN = {"ownership", "language", "hold_until_office_hours", "accepts", "approved_4_29", "private_home", "revoked"}
"""One of a few values, which no validator needs to look at twice."""


def test_a_new_field_of_the_directory_is_looked_at_or_one_of_a_few_values():
    assert {f.name for f in fields(Organisation)} == LOOKED_AT | CHOSEN
    assert set(OrganisationBody.model_fields) | {"id", "districts", "private_home"} == LOOKED_AT | CHOSEN
