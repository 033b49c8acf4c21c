"""The directory of organisations (spec 1): what the rules may ask about one, and who has a role where."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal
from unicodedata import category

from domain.primitives.municipalities import NAME_OF
from domain.primitives.roles import ROLES
from domain.primitives.text import Text, written

Ownership = Literal["state", "municipal", "private"]
Gender = Literal["female", "male", "other", "unknown"]


@dataclass(frozen=True, slots=True)
class Organisation:
    """An agency, a help organisation or a place to live; `municipality` is a four-digit number, None is national.

    `number` is the legal entity's, which several offices may share; `sub_unit` is the office's own, where it has one.
    """

    id: str
    name: str
    roles: tuple[str, ...]
    municipality: str | None = None
    ownership: Ownership = "municipal"
    number: str | None = None
    channels: tuple[tuple[str, str], ...] = ()
    lead_contact: str | None = None
    language: str = "nb"
    hold_until_office_hours: bool = False
    capacity: int | None = None
    accepts: tuple[Gender, ...] = ()
    ages: tuple[int, int] | None = None
    approved_4_29: bool = False
    private_home: bool = False
    districts: tuple[str, ...] = ()
    revoked: bool = False
    sub_unit: str | None = None

    def takes(self, gender: str, age: int | None) -> bool:
        """Whether a place takes a person of this gender and age; what is not known of either does not exclude."""
        if self.accepts and gender not in (*self.accepts, "unknown"):
            return False
        return self.ages is None or age is None or self.ages[0] <= age <= self.ages[1]


@dataclass(frozen=True, slots=True)
class Directory:
    """All organisations at one moment, how many others live in the places a command asks for, and whose turn it is.

    `holders`: (role, municipality, None for the whole country) → who has the role there. `turns`: (track, role) → how many
    cases have been given out in turn before this one. `places`: those whose names say where somebody lives, revoked ones too.
    """

    organisations: Mapping[str, Organisation]
    holders: Mapping[tuple[str, str | None], tuple[Organisation, ...]]
    occupied: Mapping[str, int] = field(default_factory=dict)
    turns: Mapping[tuple[str, str], int] = field(default_factory=dict)
    places: frozenset[str] = frozenset()

    def numbered(self, number: str) -> tuple[Organisation, ...]:
        """Everybody not revoked who has the organisation number, as a legal entity or as its sub-unit."""
        rows = self.organisations.values()
        return tuple(row for row in rows if not row.revoked and number in (row.number, row.sub_unit))

    def has_role(self, organisation: str, role: str) -> bool:
        """Whether the directory lists the organisation with this role."""
        found = self.organisations.get(organisation)
        return found is not None and role in found.roles

    def is_private(self, organisation: str) -> bool:
        """Whether the directory lists the organisation as no public body."""
        found = self.organisations.get(organisation)
        return found is not None and found.ownership == "private"

    @property
    def private(self) -> frozenset[str]:
        """The organisations that are no public bodies."""
        return frozenset(filter(self.is_private, self.organisations))

    def responsible_in(self, municipality: str, role: str) -> str | None:
        """The only organisation that has the role in the municipality, else the only national one, else None."""
        for where in (municipality, None):
            found = self.holders.get((role, where), ())
            if len(found) == 1:
                return found[0].id
            if found:
                return None
        return None

    def responsible_in_district(self, municipality: str, role: str, district: str | None) -> str | None:
        """The organisation that has the role for a district of the municipality."""
        wanted = written(district) if district else None
        here = self.holders.get((role, municipality), ())
        return next((o.id for o in here if wanted in (written(d) for d in o.districts)), None) if wanted else None

    def appeal_body_for(self, organisation: str) -> str | None:
        """The appeal body at the deciding organisation's level: its municipality's, or the national one."""
        decider = self.organisations.get(organisation)
        where = decider.municipality if decider else None
        return next((o.id for o in self.holders.get(("appeal_body", where), ())), None)

    def is_full(self, place: str) -> bool:
        """Whether a place that has a capacity has reached it."""
        found = self.organisations.get(place)
        return found is not None and found.capacity is not None and self.occupied.get(place, 0) >= found.capacity


def directory(rows: Iterable[Organisation]) -> Directory:
    """A directory of these organisations; one that is revoked keeps its name and has no role left."""
    listed = tuple(rows)
    places = frozenset(row.id for row in listed if any(ROLES[role].is_place for role in row.roles if role in ROLES))
    organisations = {row.id: replace(row, roles=()) if row.revoked else row for row in listed}
    holders: defaultdict[tuple[str, str | None], list[Organisation]] = defaultdict(list)
    for row in organisations.values():
        for role in dict.fromkeys(row.roles):
            holders[role, row.municipality].append(row)
    return Directory(organisations, {where: tuple(found) for where, found in holders.items()}, places=places)


# --- what may stand in the directory

NUMBER_LIKE = re.compile(r"[0-9]{9}")
ID_LIKE = re.compile(r"[a-z0-9](-?[a-z0-9])*")
MAIL = r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$"
LONGEST_ID, LONGEST_NAME, LONGEST_ADDRESS, OLDEST = 80, 200, 254, 120
WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)
RESERVED = frozenset({
    "all", "alle", "anyone", "api", "me", "meg", "new", "none", "null", "ny", "saksgang", "self", "system", "undefined", "vi",
})  # fmt: skip
"""Words that mean something else where an organisation's id stands: in a list's filter, an address, or as who acted."""

UNSEEN = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")
"""Unicode's categories of what one cannot see: control, turns of direction, zero width, and what is no character."""

ALPHABET = Text(
    "kan bare ha små bokstaver, sifre og enkle bindestreker", "takes small letters, digits and single hyphens"
)
LENGTH = Text(
    "må ha fra 1 til 200 tegn, uten mellomrom i endene", "must have 1 to 200 characters, with no space at an end"
)

Wrong = tuple[str, Text]
"""Which field, and what is wrong with it."""


class UnsoundOrganisation(ValueError):
    """A row that may not stand in the directory."""

    def __init__(self, id_: str, wrong: Sequence[Wrong]) -> None:
        said = ", ".join(f"{pointer.lstrip('/')} {what.en}" for pointer, what in wrong)
        super().__init__(f"the directory cannot hold {id_!r}: {said}")


def check_digit(stem: str) -> str | None:
    """The ninth digit of an organisation number (modulus 11); None where these eight begin no number."""
    digit = -sum(int(n) * weight for n, weight in zip(stem, WEIGHTS, strict=True)) % 11
    return str(digit) if digit < 10 else None


def is_number(text: str) -> bool:
    """Whether this is an organisation number: nine digits, the last of which fits the others."""
    return NUMBER_LIKE.fullmatch(text) is not None and text[8] == check_digit(text[:8])


def sound(row: Organisation) -> Organisation:
    """The row; Unsound where it may not stand in the directory."""
    if wrong := list(wrong_with(row)):
        raise UnsoundOrganisation(row.id, wrong)
    return row


def wrong_with(row: Organisation) -> Iterator[Wrong]:
    """Each field that may not stand in the directory as it is. Offices of one legal entity share its number."""
    if len(row.id) > LONGEST_ID or not ID_LIKE.fullmatch(row.id):
        yield "/id", ALPHABET
    if row.id in RESERVED:
        yield "/id", Text("er et ord med en annen betydning her", "is a word that means something else here")
    yield from _wrong_roles(row)
    yield from _wrong_texts(row)
    for name, number in (("number", row.number), ("sub_unit", row.sub_unit)):
        if number is not None and not is_number(number):
            yield f"/{name}", Text("er ikke et organisasjonsnummer", "is not an organisation number")
    if row.municipality is not None and row.municipality not in NAME_OF:
        yield "/municipality", Text("er ingen kommune", "is not a municipality")
    if row.ages is not None and not 0 <= row.ages[0] <= row.ages[1] <= OLDEST:
        yield "/ages", Text("må gå fra den laveste til den høyeste", "must go from the lowest to the highest")
    if row.capacity is not None and row.capacity < 1:
        yield "/capacity", Text("er for lite", "is too small")


def _wrong_roles(row: Organisation) -> Iterator[Wrong]:
    if not row.roles:
        yield "/roles", Text("kan ikke være tom", "cannot be empty")
    for i, role in enumerate(row.roles):
        if role not in ROLES or not ROLES[role].held:
            yield f"/roles/{i}", Text("er ingen rolle", "is not a role")


def _wrong_texts(row: Organisation) -> Iterator[Wrong]:
    texts = [("/name", row.name), *((f"/districts/{i}", district) for i, district in enumerate(row.districts))]
    for pointer, text in texts:
        if not 0 < len(text) <= LONGEST_NAME or text != text.strip():
            yield pointer, LENGTH
        if any(category(character) in UNSEEN for character in text):
            yield pointer, Text("har tegn som ikke kan sees", "has characters that cannot be seen")
    addresses = [(f"/channels/{i}/address", address) for i, (_, address) in enumerate(row.channels)]
    for pointer, address in (*addresses, ("/lead_contact", row.lead_contact)):
        if address is not None and (len(address) > LONGEST_ADDRESS or not re.fullmatch(MAIL, address)):
            yield pointer, Text("er ingen e-postadresse", "is not a mail address")
