"""The directory of organisations (spec 1): the data that rules may use, and which organisation has which role where."""

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
    """A row of the directory: an agency, a help organisation or a place to live."""

    id: str  # permanent id in the directory
    name: str  # name shown to people
    roles: tuple[str, ...]  # roles that it can have in a case
    municipality: str | None = None  # four-digit number; None: the whole country
    ownership: Ownership = "municipal"  # public or private owner
    number: str | None = None  # organisation number of the legal entity, which several offices may share
    channels: tuple[tuple[str, str], ...] = ()  # (channel, address) of its notifications
    lead_contact: str | None = None  # mail address of its manager, told of a breach that nobody handles
    language: str = "nb"  # language of its notifications
    hold_until_office_hours: bool = False  # notifications that may wait are sent in office hours only
    capacity: int | None = None  # persons that the place takes; None: no limit known
    accepts: tuple[Gender, ...] = ()  # genders that the place takes; empty: all
    ages: tuple[int, int] | None = None  # lowest and highest age that the place takes
    approved_4_29: bool = False  # approved for placement under § 4-29
    private_home: bool = False  # a home, not an institution
    districts: tuple[str, ...] = ()  # districts of the municipality that it serves
    revoked: bool = False  # it keeps its name and has no role left
    sub_unit: str | None = None  # organisation number of the office itself, if it has one

    def takes(self, gender: str, age: int | None) -> bool:
        """Whether a place accepts a person of this gender and age; an unknown gender or age never excludes."""
        if self.accepts and gender not in (*self.accepts, "unknown"):
            return False
        return self.ages is None or age is None or self.ages[0] <= age <= self.ages[1]


@dataclass(frozen=True, slots=True)
class Directory:
    """All organisations at one moment, with the occupancy and turns that a command needs."""

    organisations: Mapping[str, Organisation]  # id → organisation
    # (role, municipality or None for the whole country) → organisations with the role
    holders: Mapping[tuple[str, str | None], tuple[Organisation, ...]]
    # place → number of other persons there, for places that the command names
    occupied: Mapping[str, int] = field(default_factory=dict)
    turns: Mapping[tuple[str, str], int] = field(default_factory=dict)  # (track, role) → cases assigned in turn so far
    places: frozenset[str] = frozenset()  # organisations whose name tells where a person lives, revoked ones included

    def numbered(self, number: str) -> tuple[Organisation, ...]:
        """The organisations that have this number, for the legal entity or the sub-unit, and are not revoked."""
        rows = self.organisations.values()
        return tuple(row for row in rows if not row.revoked and number in (row.number, row.sub_unit))

    def has_role(self, organisation: str, role: str) -> bool:
        """Whether the directory lists the organisation with this role."""
        found = self.organisations.get(organisation)
        return found is not None and role in found.roles

    def is_private(self, organisation: str) -> bool:
        """Whether the directory lists the organisation as private, not a public body."""
        found = self.organisations.get(organisation)
        return found is not None and found.ownership == "private"

    @property
    def private(self) -> frozenset[str]:
        """The organisations that are not public bodies."""
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
        """Whether the place has a capacity and has reached it."""
        found = self.organisations.get(place)
        return found is not None and found.capacity is not None and self.occupied.get(place, 0) >= found.capacity


def directory(rows: Iterable[Organisation]) -> Directory:
    """Build a directory; a revoked organisation keeps its name and loses its roles."""
    listed = tuple(rows)
    places = frozenset(row.id for row in listed if any(ROLES[role].is_place for role in row.roles if role in ROLES))
    organisations = {row.id: replace(row, roles=()) if row.revoked else row for row in listed}
    holders: defaultdict[tuple[str, str | None], list[Organisation]] = defaultdict(list)
    for row in organisations.values():
        for role in dict.fromkeys(row.roles):
            holders[role, row.municipality].append(row)
    return Directory(organisations, {where: tuple(found) for where, found in holders.items()}, places=places)


# --- validation of directory rows

NUMBER_LIKE = re.compile(r"[0-9]{9}")
ID_LIKE = re.compile(r"[a-z0-9](-?[a-z0-9])*")
MAIL = r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$"
LONGEST_ID, LONGEST_NAME, LONGEST_ADDRESS, OLDEST = 80, 200, 254, 120
WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)
RESERVED = frozenset({
    "all", "alle", "anyone", "api", "me", "meg", "new", "none", "null", "ny",
    "saksgang", "self", "system", "undefined", "vi",
})  # fmt: skip
"""Words that no organisation has as its id, because list filters, addresses or actor fields use them otherwise."""

UNSEEN = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")
"""Unicode categories of invisible characters: control, direction, zero width, unassigned."""

ALPHABET = Text(
    "kan bare ha små bokstaver, sifre og enkle bindestreker", "takes small letters, digits and single hyphens"
)
LENGTH = Text(
    "må ha fra 1 til 200 tegn, uten mellomrom i endene", "must have 1 to 200 characters, with no space at an end"
)

Wrong = tuple[str, Text]
"""(JSON pointer of the field, problem)."""


class UnsoundOrganisation(ValueError):
    """A row that the directory cannot hold."""

    def __init__(self, id_: str, wrong: Sequence[Wrong]) -> None:
        said = ", ".join(f"{pointer.lstrip('/')} {what.en}" for pointer, what in wrong)
        super().__init__(f"the directory cannot hold {id_!r}: {said}")


def check_digit(stem: str) -> str | None:
    """The ninth digit of an organisation number (modulus 11); None if no number begins with these eight."""
    digit = -sum(int(n) * weight for n, weight in zip(stem, WEIGHTS, strict=True)) % 11
    return str(digit) if digit < 10 else None


def is_number(text: str) -> bool:
    """Whether the text is an organisation number: nine digits with a valid check digit."""
    return NUMBER_LIKE.fullmatch(text) is not None and text[8] == check_digit(text[:8])


def sound(row: Organisation) -> Organisation:
    """Return the row, or raise `UnsoundOrganisation` if the directory cannot hold it."""
    if wrong := list(wrong_with(row)):
        raise UnsoundOrganisation(row.id, wrong)
    return row


def wrong_with(row: Organisation) -> Iterator[Wrong]:
    """Each invalid field and its problem. Offices of one legal entity share its number."""
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
