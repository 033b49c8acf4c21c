"""The temporary permit (begrenset oppholdstillatelse, utlendingsforskriften § 8-3 second para) and its renewal."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Literal, assert_never

from domain.facts.commands import Data, DecisionSeq, In, LongText, PastDate
from domain.facts.ended import EndedByTime
from domain.facts.events import Event
from domain.primitives.calendar import local_date


@dataclass(frozen=True, slots=True)
class Permit:
    """Applications, the running permit, and the statements that the person has given."""

    applied_on: date | None = None
    renewal: bool = False
    broken_with_environment: bool = False
    valid_until: date | None = None
    decided_on: date | None = None
    refused_seq: int | None = None
    departure_by: date | None = None
    expired: bool = False
    in_time: bool = False
    """Whether the renewal was applied for in time."""

    @property
    def pending(self) -> bool:
        """Whether an application waits for UDI's decision."""
        return self.applied_on is not None

    @property
    def runs(self) -> bool:
        """Whether a permit has been granted and has not run out."""
        return self.valid_until is not None and not self.expired

    @property
    def status(self) -> str:
        """The status for the overview."""
        if self.pending:
            return "renewal_applied" if self.renewal else "applied"
        if self.runs:
            return "granted"
        return "expired" if self.expired else "refused" if self.refused_seq is not None else "none"


class ApplyTemporaryPermit(Data):
    """Apply for a temporary permit, with or without an earlier reflection period (RP-08)."""

    attests_break_with_environment: Annotated[bool, In("immigration")]


class TemporaryPermitApplied(ApplyTemporaryPermit):
    """An application for a temporary permit is pending."""


class DecideTemporaryPermit(Data):
    """Record UDI's decision on a first permit or a renewal."""

    outcome: Literal["granted", "refused"]
    decided_on: PastDate
    valid_until: date | None = None
    reason: Annotated[LongText | None, In("immigration")] = None
    departure_by: Annotated[date | None, In("immigration")] = None


class TemporaryPermitGranted(Data):
    """The permit is valid to `valid_until`, its last day."""

    decided_on: date
    valid_until: date
    renewal: bool
    reason: Annotated[LongText | None, In("immigration")] = None


class TemporaryPermitRefused(Data):
    """The application is refused."""

    decided_on: date
    renewal: bool
    reason: Annotated[LongText | None, In("immigration")] = None
    departure_by: Annotated[date | None, In("immigration")] = None


class PermitRefusalReversed(Data):
    """The refusal is reversed; the application is pending again."""

    decision: DecisionSeq
    pending: bool = True


class ApplyPermitRenewal(Data):
    """Apply for another year."""


class PermitRenewalApplied(ApplyPermitRenewal):
    """A renewal is pending; if not `in_time`, the right to stay while waiting is lost (RP-09)."""

    in_time: bool


class PermitExpired(EndedByTime):
    """The permit has run out."""


PermitEvent = (
    TemporaryPermitApplied
    | TemporaryPermitGranted
    | TemporaryPermitRefused
    | PermitRefusalReversed
    | PermitRenewalApplied
    | PermitExpired
)


def evolve(state: Permit, data: PermitEvent, event: Event) -> Permit:
    """The permit after the event."""
    match data:
        case TemporaryPermitApplied(attests_break_with_environment=attests):
            broken = state.broken_with_environment or attests
            return replace(
                state, applied_on=local_date(event.on), renewal=False, in_time=False, broken_with_environment=broken
            )
        case TemporaryPermitGranted(valid_until=until, decided_on=day):
            return replace(state, applied_on=None, valid_until=until, decided_on=day, expired=False, refused_seq=None)
        case TemporaryPermitRefused(departure_by=leave):
            return replace(state, applied_on=None, refused_seq=event.seq, departure_by=leave)
        case PermitRefusalReversed():
            return replace(state, applied_on=local_date(event.on), refused_seq=None)
        case PermitRenewalApplied(in_time=in_time):
            return replace(state, applied_on=local_date(event.on), renewal=True, in_time=in_time)
        case PermitExpired():
            return replace(state, expired=True)
    assert_never(data)


CRITERIA = ("broken_with_environment", "reported_to_police", "investigation_open", "presence_needed")
