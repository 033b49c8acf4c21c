"""The directory of organisations (spec 1): what the rules may ask about one, and who has a role where."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

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
    cases have been given out in turn before this one.
    """

    organisations: Mapping[str, Organisation]
    holders: Mapping[tuple[str, str | None], tuple[Organisation, ...]]
    occupied: Mapping[str, int] = field(default_factory=dict)
    turns: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def numbered(self, number: str) -> tuple[Organisation, ...]:
        """Everybody not revoked who has the organisation number, as a legal entity or as its sub-unit."""
        rows = self.organisations.values()
        return tuple(row for row in rows if not row.revoked and number in (row.number, row.sub_unit))

    def has_role(self, organisation: str, role: str) -> bool:
        """Whether the directory lists the organisation with this role."""
        found = self.organisations.get(organisation)
        return found is not None and role in found.roles

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
        wanted = district.casefold() if district else None
        here = self.holders.get((role, municipality), ())
        return next((o.id for o in here if wanted in (d.casefold() for d in o.districts)), None) if wanted else None

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
    organisations = {row.id: replace(row, roles=()) if row.revoked else row for row in rows}
    holders: defaultdict[tuple[str, str | None], list[Organisation]] = defaultdict(list)
    for row in organisations.values():
        for role in dict.fromkeys(row.roles):
            holders[role, row.municipality].append(row)
    return Directory(organisations, {where: tuple(found) for where, found in holders.items()})
