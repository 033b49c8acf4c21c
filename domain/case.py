"""The state of a case, folded from its events: parties, deadlines, and one small value per matter."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from domain.facts.activity import Activity
from domain.facts.age import MAJORITY
from domain.facts.asylum import Asylum
from domain.facts.complaints import Complaints
from domain.facts.contact import Contact
from domain.facts.deadlines import Deadline
from domain.facts.enforcement import Enforcement
from domain.facts.hand_over import HandOvers
from domain.facts.housing import Housing
from domain.facts.interim_support import Support
from domain.facts.lawyer import Lawyer
from domain.facts.meetings import Meetings
from domain.facts.permit import Permit
from domain.facts.police import PoliceCase
from domain.facts.protection import Protection
from domain.facts.reflection import NotApplied, Reflection
from domain.facts.returning import Return
from domain.facts.screening import Concern
from domain.facts.services import Services
from domain.facts.sharing import Sharing
from domain.facts.shelter import ShelterSearch
from domain.facts.stay import Placement
from domain.facts.travel_ban import TravelBan
from domain.primitives.calendar import age_on, local_date
from domain.primitives.roles import COORDINATOR, ROLES


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation that is or was in the case in a role: from one event until another (seq, inclusive).

    A `guest` was told one thing only: it sees that and nothing else, and does nothing.
    """

    organisation: str  # its id in the directory
    role: str  # its role in the case
    since: int  # seq of the event with which it joined
    until: int | None = None  # seq of the event with which it left; None while it is in the case
    left_at: datetime | None = None  # when the case recorded that it left
    guest: bool = False  # it was only told something, and is no member

    @property
    def is_member(self) -> bool:
        """Whether the party is in the case now as more than a guest."""
        return self.until is None and not self.guest


@dataclass(frozen=True, slots=True)
class Opening:
    """The data that the case was opened with, with later settlements and corrections applied; names nobody.

    `assessed_age` is the age on `assessed_on`.
    """

    on: datetime
    organisation: str
    role: str
    municipality: str
    gender: str
    exploitation: str
    birth_date: date | None = None
    assessed_age: int | None = None
    assessed_on: datetime | None = None
    presumed_minor: bool = False
    district: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A case at one version; a case at version 0 has not been opened."""

    id: str
    version: int = 0
    track: str = ""
    opening: Opening | None = None
    recorded_at: datetime | None = None
    """When its last event was recorded: its clock never runs back behind that."""

    closed_at: datetime | None = None
    steps: tuple[str, ...] = ()
    in_charge: tuple[str, str] | None = None
    responsible: Mapping[str, str] = field(default_factory=dict)
    parties: tuple[Party, ...] = ()
    deadlines: Mapping[str, Deadline] = field(default_factory=dict)
    decisions: Mapping[int, tuple[str, str, datetime]] = field(default_factory=dict)
    """seq → (event type, deciding organisation, time of notice) of the decisions that can be complained of."""

    made: Mapping[int, date] = field(default_factory=dict)
    """seq → the day on which each of these decisions was made, which may be before its notice."""

    happened: Mapping[str, datetime] = field(default_factory=dict)
    """event type → the latest day on which it happened."""

    entries: tuple[tuple[str, str], ...] = ()
    """(event type, organisation that recorded it) of every event, in order."""

    corrections: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    """seq → the corrected values of the entry's fields."""

    enforcement: Enforcement = field(default_factory=Enforcement)
    hand_overs: HandOvers = field(default_factory=HandOvers)
    lawyer: Lawyer = field(default_factory=Lawyer)
    reflection: Reflection = field(default_factory=NotApplied)
    support: Support = field(default_factory=Support)
    services: Services = field(default_factory=Services)
    housing: Housing = field(default_factory=Housing)
    activity: Activity = field(default_factory=Activity)
    police_case: PoliceCase = field(default_factory=PoliceCase)
    permit: Permit = field(default_factory=Permit)
    asylum: Asylum = field(default_factory=Asylum)
    returning: Return = field(default_factory=Return)
    complaints: Complaints = field(default_factory=Complaints)
    contact: Contact = field(default_factory=Contact)
    travel_ban: TravelBan = field(default_factory=TravelBan)
    shelter: ShelterSearch = field(default_factory=ShelterSearch)
    meetings: Meetings = field(default_factory=Meetings)
    sharing: Sharing = field(default_factory=Sharing)
    concern: Concern = field(default_factory=Concern)
    placement: Placement = field(default_factory=Placement)
    protection: Protection = field(default_factory=Protection)

    @property
    def step(self) -> str:
        """The latest step on the track."""
        return self.steps[-1] if self.steps else ""

    @property
    def opened(self) -> Opening:
        """The opening; raises `LookupError` if the case has not been opened."""
        if self.opening is None:
            raise LookupError("the case has not been opened")
        return self.opening

    @property
    def has_next_step(self) -> bool:
        """Whether a next step follows when the running period or permit ends."""
        return (
            self.permit.pending
            or self.asylum.status in ("applied", "granted", "humanitarian")
            or self.returning.status in ("applied", "completed")
        )

    @property
    def identifier(self) -> tuple[str, str]:
        """(role, organisation) that identified the person, its successor, or else the coordinator."""
        role, organisation = self.opened.role, self.opened.organisation
        if not self.parties or self.has_party(organisation, role):
            return role, organisation
        heir = self.responsible.get(role)
        if heir and self.has_party(heir, role):
            return role, heir
        return COORDINATOR, self.responsible.get(COORDINATOR) or organisation

    @property
    def members(self) -> tuple[Party, ...]:
        """The parties that are in the case now."""
        return tuple(p for p in self.parties if p.is_member)

    @property
    def holds(self) -> frozenset[str]:
        """The places that this person occupies: the one she lives in, or one that is kept for her."""
        home = self.housing.current.place if self.housing.current else None
        kept = (home, self.shelter.offered, self.placement.institution, self.placement.offered)
        return frozenset(place for place in kept if place)

    def is_member(self, organisation: str) -> bool:
        """Whether the organisation is in the case now in any role."""
        return any(p.organisation == organisation for p in self.members)

    def has_role(self, role: str) -> bool:
        """Whether any organisation is a party in the role now."""
        return any(p.role == role for p in self.members)

    def parties_now(self, organisation: str) -> tuple[Party, ...]:
        """The organisation's present roles in the case, guest roles included."""
        return tuple(p for p in self.parties_of(organisation) if p.until is None)

    def parties_of(self, organisation: str) -> tuple[Party, ...]:
        """The organisation's present and past roles in the case."""
        return tuple(p for p in self.parties if p.organisation == organisation)

    def has_party(self, organisation: str, role: str) -> bool:
        """Whether the organisation is a party in the role now."""
        return any(p.role == role and p.is_member for p in self.parties_of(organisation))

    def holder(self, role: str) -> str | None:
        """The organisation responsible for the role; the identifying one if the role falls back to it."""
        found = self.responsible.get(role)
        return self.identifier[1] if found is None and ROLES[role].else_identifier else found

    def age_at(self, at: datetime) -> int | None:
        """Known or assessed age in years, None if neither is known."""
        opened, day = self.opened, local_date(at)
        if opened.birth_date:
            return age_on(opened.birth_date, day)
        if opened.assessed_age is None:
            return None
        return opened.assessed_age + age_on(local_date(opened.assessed_on or opened.on), day)

    def age_for_places(self, at: datetime) -> int | None:
        """The age used to find a place; a presumed minor is not excluded because papers give a higher age."""
        age = self.age_at(at)
        return None if self.opened.presumed_minor and age is not None and age >= MAJORITY else age

    def is_minor(self, at: datetime) -> bool:
        """Whether the person is under 18 at this time, or there is reason to believe so."""
        age = self.age_at(at)
        return self.opened.presumed_minor or (age is not None and age < MAJORITY)

    def deadlines_of(self, *rules: str) -> tuple[Deadline, ...]:
        """The deadlines of these rules in the order in which they started."""
        return tuple(d for d in self.deadlines.values() if d.rule in rules)

    @property
    def named_deadlines(self) -> tuple[Deadline, ...]:
        """The deadlines that the caller may name; here all of them."""
        return tuple(self.deadlines.values())

    @property
    def named_decisions(self) -> tuple[int, ...]:
        """The seqs of the decisions that the caller may name; here all of them."""
        return tuple(self.decisions)

    def entries_of(self, organisation: str) -> tuple[tuple[int, str], ...]:
        """(seq, event type) of the organisation's own entries, which it may always name."""
        return tuple((seq, type_) for seq, (type_, by) in enumerate(self.entries, 1) if by == organisation)


UNOPENED = Case("")
"""A case before its first event; its parts are immutable, so every new case shares them."""


def unopened(case_id: str) -> Case:
    """A case before its first event."""
    return replace(UNOPENED, id=case_id)
