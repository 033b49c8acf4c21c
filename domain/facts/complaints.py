"""Complaints (klage, fvl §§ 29-36): three weeks, the deciding organisation first, then the appeal body."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Literal, assert_never

from domain.facts.activity import ReductionReversed
from domain.facts.asylum import AsylumRefusalReversed
from domain.facts.commands import ComplaintSeq, Data, DecisionSeq, In, LongText
from domain.facts.events import Event
from domain.facts.housing import NoHousingReversed
from domain.facts.interim_support import SupportRefusalReversed, SuspensionReversed
from domain.facts.permit import PermitRefusalReversed
from domain.facts.reflection import ReflectionRefusalReversed
from domain.facts.services import ServicesRefusalReversed
from domain.primitives.calendar import Weeks

COMPLAINT_LIMIT = Weeks(3)

NEVER_AFTER_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint about the decision with this seq, and its stage."""

    seq: int
    decision: int
    decider: str
    stage: Literal["filed", "forwarded", "ended"] = "filed"
    outcome: str | None = None
    forwarded_to: str | None = None


@dataclass(frozen=True, slots=True)
class Complaints:
    """Complaints by seq."""

    by_seq: Mapping[int, Complaint] = field(default_factory=dict)

    @property
    def open(self) -> tuple[Complaint, ...]:
        """Complaints without a final decision."""
        return tuple(c for c in self.by_seq.values() if c.stage != "ended")

    @property
    def status(self) -> str:
        """The status for the overview."""
        return self.open[-1].stage if self.open else "ended" if self.by_seq else "none"


class FileComplaint(Data):
    """Complain about a decision, named by its seq."""

    decision: DecisionSeq
    grounds: Annotated[LongText, In("notes")]
    late_reason: Annotated[LongText | None, In("notes")] = None


class ComplaintFiled(FileComplaint):
    """A complaint is on record; `decider` decides it first."""

    decider: str
    late: bool


class ReviewComplaint(Data):
    """Record the deciding organisation's review; `upheld` means that the decision stands."""

    outcome: Literal["reversed", "partly_reversed", "upheld"]
    complaint: ComplaintSeq | None = None


class ComplaintReviewed(ReviewComplaint):
    """The deciding organisation has reviewed its decision."""

    complaint: ComplaintSeq


class ComplaintForwarded(Data):
    """The complaint has gone to the appeal body automatically."""

    complaint: ComplaintSeq
    to: str | None = None


class DecideAppeal(Data):
    """Record the appeal body's decision."""

    outcome: Literal["reversed", "upheld"]
    complaint: ComplaintSeq | None = None


class AppealDecided(DecideAppeal):
    """The appeal is decided."""

    complaint: ComplaintSeq


ComplaintEvent = ComplaintFiled | ComplaintReviewed | ComplaintForwarded | AppealDecided

REVERSED_BY = {
    "reflection_refused": ReflectionRefusalReversed,
    "temporary_permit_refused": PermitRefusalReversed,
    "asylum_refused": AsylumRefusalReversed,
    "allowance_reduced": ReductionReversed,
    "no_housing_decided": NoHousingReversed,
    "services_refused": ServicesRefusalReversed,
    "interim_support_suspended": SuspensionReversed,
    "interim_support_refused": SupportRefusalReversed,
}
"""Decision → the event that follows at once if it is reversed."""


def evolve(state: Complaints, data: ComplaintEvent, event: Event) -> Complaints:
    """The complaints after the event."""
    match data:
        case ComplaintFiled(decision=decision, decider=decider):
            return _with(state, Complaint(event.seq, decision, decider))
        case ComplaintReviewed(complaint=seq, outcome=outcome):
            stage: Literal["filed", "ended"] = "ended" if outcome == "reversed" else "filed"
            return _with(state, replace(state.by_seq[seq], outcome=outcome, stage=stage))
        case ComplaintForwarded(complaint=seq, to=to):
            return _with(state, replace(state.by_seq[seq], stage="forwarded", forwarded_to=to))
        case AppealDecided(complaint=seq, outcome=outcome):
            return _with(state, replace(state.by_seq[seq], outcome=outcome, stage="ended"))
    assert_never(data)


def _with(state: Complaints, complaint: Complaint) -> Complaints:
    return Complaints({**state.by_seq, complaint.seq: complaint})
