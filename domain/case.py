"""The state of a case, folded from its events: parties, deadlines, and one small value per matter."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from domain.calendar import age_on, local_date
from domain.deadlines import Deadline
from domain.matters.activity import Activity
from domain.matters.asylum import Asylum
from domain.matters.complaints import Complaints
from domain.matters.contact import Contact
from domain.matters.enforcement import Enforcement
from domain.matters.hand_over import HandOvers
from domain.matters.housing import Housing
from domain.matters.interim_support import Support
from domain.matters.lawyer import Lawyer
from domain.matters.permit import Permit
from domain.matters.police import PoliceCase
from domain.matters.reflection import NotApplied, Reflection
from domain.matters.returning import Return
from domain.matters.services import Services
from domain.roles import ROLES
from domain.tracks import COORDINATOR


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation that the chain has reached in a role: from one event until another (seq, inclusive)."""

    organisation: str
    role: str
    since: int
    until: int | None = None
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """What the case was opened with; nothing here names anyone."""

    on: datetime
    organisation: str
    role: str
    municipality: str
    gender: str
    exploitation: str
    birth_date: date | None = None
    assessed_age: int | None = None
    presumed_minor: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A case at one version; version 0 has not been opened."""

    id: str
    version: int = 0
    track: str = ""
    opening: Opening | None = None
    closed_at: datetime | None = None
    steps: tuple[str, ...] = ()
    in_charge: tuple[str, str] | None = None
    responsible: Mapping[str, str] = field(default_factory=dict)
    parties: tuple[Party, ...] = ()
    deadlines: Mapping[str, Deadline] = field(default_factory=dict)
    decisions: Mapping[int, tuple[str, str, datetime]] = field(default_factory=dict)
    """seq → (event type, deciding organisation, when notified) of decisions that one may complain of."""

    happened: Mapping[str, datetime] = field(default_factory=dict)
    """event type → the latest day on which it happened."""

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
        return COORDINATOR, self.holder(COORDINATOR) or organisation

    def has_role(self, role: str) -> bool:
        """Whether anybody is a party in the role now."""
        return any(p.role == role and p.until is None for p in self.parties)

    def parties_of(self, organisation: str) -> tuple[Party, ...]:
        """Everything the organisation is or was in the case."""
        return tuple(p for p in self.parties if p.organisation == organisation)

    def has_party(self, organisation: str, role: str) -> bool:
        """Whether the organisation is a party in the role now."""
        return any(p.role == role and p.until is None for p in self.parties_of(organisation))

    def holder(self, role: str) -> str | None:
        """The organisation responsible for the role; the identifying one where the role falls to it."""
        found = self.responsible.get(role)
        return self.opened.organisation if found is None and ROLES[role].else_identifier else found

    def age_at(self, at: datetime) -> int | None:
        """Known or assessed age in years, None when neither is known."""
        opened, day = self.opened, local_date(at)
        if opened.birth_date:
            return age_on(opened.birth_date, day)
        if opened.assessed_age is None:
            return None
        return opened.assessed_age + age_on(local_date(opened.on), day)

    def deadlines_of(self, *rules: str) -> tuple[Deadline, ...]:
        """The deadlines of these rules in the order in which they started."""
        return tuple(d for d in self.deadlines.values() if d.rule in rules)
