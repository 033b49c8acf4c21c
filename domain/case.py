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
    """An organisation that the chain has reached in a role: from one event until another (seq, inclusive).

    A `guest` was only told something: it sees that and nothing else, and does nothing.
    """

    organisation: str
    role: str
    since: int
    until: int | None = None
    left_at: datetime | None = None
    guest: bool = False

    @property
    def is_member(self) -> bool:
        """Whether it is in the case now, and not only a guest."""
        return self.until is None and not self.guest


@dataclass(frozen=True, slots=True)
class Opening:
    """What the case was opened with, as far as it has not been settled or corrected since; nothing here names anyone.

    `assessed_age` is that of `assessed_on`.
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
    """A case at one version; version 0 has not been opened."""

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
    """seq → (event type, deciding organisation, when notified) of decisions that one may complain of."""

    made: Mapping[int, date] = field(default_factory=dict)
    """seq → the day on which each of these decisions was made, which may lie before its notice."""

    happened: Mapping[str, datetime] = field(default_factory=dict)
    """event type → the latest day on which it happened."""

    entries: tuple[tuple[str, str], ...] = ()
    """(event type, organisation that recorded it) of every event, in order."""

    corrections: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    """seq → what its fields should have said."""

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
        """The headline position on the path."""
        return self.steps[-1] if self.steps else ""

    @property
    def opened(self) -> Opening:
        """The opening; only an opened case is asked for it."""
        if self.opening is None:
            raise LookupError("the case has not been opened")
        return self.opening

    @property
    def has_next_step(self) -> bool:
        """Whether something follows when the running period or permit ends."""
        return (
            self.permit.pending
            or self.asylum.status in ("applied", "granted", "humanitarian")
            or self.returning.status in ("applied", "completed")
        )

    @property
    def identifier(self) -> tuple[str, str]:
        """(role, organisation) that identified the person, or that has taken over from it; the coordinator after that."""
        role, organisation = self.opened.role, self.opened.organisation
        if not self.parties or self.has_party(organisation, role):
            return role, organisation
        heir = self.responsible.get(role)
        if heir and self.has_party(heir, role):
            return role, heir
        return COORDINATOR, self.responsible.get(COORDINATOR) or organisation

    @property
    def members(self) -> tuple[Party, ...]:
        """Who is in the case now."""
        return tuple(p for p in self.parties if p.is_member)

    @property
    def holds(self) -> frozenset[str]:
        """The places that are taken by this person: lived in, or kept for her."""
        home = self.housing.current.place if self.housing.current else None
        kept = (home, self.shelter.offered, self.placement.institution, self.placement.offered)
        return frozenset(place for place in kept if place)

    def is_member(self, organisation: str) -> bool:
        """Whether the organisation is in the case now, in any role."""
        return any(p.organisation == organisation for p in self.members)

    def has_role(self, role: str) -> bool:
        """Whether anybody is a party in the role now."""
        return any(p.role == role for p in self.members)

    def parties_now(self, organisation: str) -> tuple[Party, ...]:
        """What the organisation is in the case now, a guest included."""
        return tuple(p for p in self.parties_of(organisation) if p.until is None)

    def parties_of(self, organisation: str) -> tuple[Party, ...]:
        """Everything the organisation is or was in the case."""
        return tuple(p for p in self.parties if p.organisation == organisation)

    def has_party(self, organisation: str, role: str) -> bool:
        """Whether the organisation is a party in the role now."""
        return any(p.role == role and p.is_member for p in self.parties_of(organisation))

    def holder(self, role: str) -> str | None:
        """The organisation responsible for the role; the identifying one where the role falls to it."""
        found = self.responsible.get(role)
        return self.identifier[1] if found is None and ROLES[role].else_identifier else found

    def age_at(self, at: datetime) -> int | None:
        """Known or assessed age in years, None when neither is known."""
        opened, day = self.opened, local_date(at)
        if opened.birth_date:
            return age_on(opened.birth_date, day)
        if opened.assessed_age is None:
            return None
        return opened.assessed_age + age_on(local_date(opened.assessed_on or opened.on), day)

    def age_for_places(self, at: datetime) -> int | None:
        """The age by which a place is found; whoever is believed to be a child is not kept out by papers that say otherwise."""
        age = self.age_at(at)
        return None if self.opened.presumed_minor and age is not None and age >= MAJORITY else age

    def is_minor(self, at: datetime) -> bool:
        """Under 18 at this time, or reason to believe so."""
        age = self.age_at(at)
        return self.opened.presumed_minor or (age is not None and age < MAJORITY)

    def deadlines_of(self, *rules: str) -> tuple[Deadline, ...]:
        """The deadlines of these rules in the order in which they started."""
        return tuple(d for d in self.deadlines.values() if d.rule in rules)

    @property
    def named_deadlines(self) -> tuple[Deadline, ...]:
        """The deadlines that whoever asks may name; here all."""
        return tuple(self.deadlines.values())

    @property
    def named_decisions(self) -> tuple[int, ...]:
        """The seqs of the decisions that whoever asks may name; here all."""
        return tuple(self.decisions)

    def entries_of(self, organisation: str) -> tuple[tuple[int, str], ...]:
        """(seq, event type) of what the organisation recorded, which it may always name."""
        return tuple((seq, type_) for seq, (type_, by) in enumerate(self.entries, 1) if by == organisation)


UNOPENED = Case("")
"""A case before anything has happened; its parts never change, so any other may begin with them."""


def unopened(case_id: str) -> Case:
    """A case before anything has happened to it."""
    return replace(UNOPENED, id=case_id)
