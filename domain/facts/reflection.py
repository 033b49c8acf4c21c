"""The reflection period (refleksjonsperiode, utlendingsforskriften § 8-3): application, confirmation, decision, end."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Literal, assert_never

from domain.facts.commands import Data, DecisionSeq, In, LongText, PastDate
from domain.facts.ended import EndedByTime
from domain.facts.events import Event


@dataclass(frozen=True, slots=True)
class NotApplied:
    """No application is pending and no period has been used; `withdrawn` where there was one."""

    withdrawn: bool = False
    pending = False
    runs = False

    @property
    def status(self) -> str:
        """For the overview."""
        return "withdrawn" if self.withdrawn else "none"


@dataclass(frozen=True, slots=True)
class Applied:
    """Submitted through the police, waiting for UDI."""

    on: datetime
    confirmed_on: datetime | None = None
    pending = True
    runs = False

    @property
    def status(self) -> str:
        """For the overview."""
        return "confirmed" if self.confirmed_on else "submitted"


@dataclass(frozen=True, slots=True)
class Granted:
    """Six months from the day of the decision."""

    decided_on: date
    pending = False
    runs = True
    status = "granted"


@dataclass(frozen=True, slots=True)
class ReflectionRefused:
    """Refused; `applied` is what a reversal would bring back."""

    seq: int
    decided_on: date
    applied: Applied
    departure_by: date | None = None
    pending = False
    runs = False
    status = "refused"


@dataclass(frozen=True, slots=True)
class Expired:
    """The period is over; it is not renewable (RP-01)."""

    on: datetime
    pending = False
    runs = False
    status = "expired"


Reflection = NotApplied | Applied | Granted | ReflectionRefused | Expired


class SubmitReflectionApplication(Data):
    """The lawyer hands the application to the police."""

    new_information: Annotated[LongText | None, In("immigration")] = None


class ReflectionApplicationSubmitted(SubmitReflectionApplication):
    """The application is with the police."""


class WithdrawReflectionApplication(Data):
    """The person no longer wants it."""

    reason: Annotated[LongText | None, In("immigration")] = None


class ReflectionApplicationWithdrawn(WithdrawReflectionApplication):
    """The application is withdrawn."""


class ApplicationReceivedConfirmed(Data):
    """The police confirm that they have the application: what NAV needs to begin."""


class SendProvisionalReply(Data):
    """UDI says that it takes longer, and when to expect the decision (fvl § 11 a)."""

    expected: date
    application: Annotated[Literal["reflection", "permit", "asylum"], In("immigration")] = "reflection"


class ProvisionalReplySent(SendProvisionalReply):
    """A provisional reply is on record."""


class DecideReflection(Data):
    """UDI's decision."""

    outcome: Literal["granted", "refused"]
    decided_on: PastDate
    reason: Annotated[LongText | None, In("immigration")] = None
    departure_by: Annotated[date | None, In("immigration")] = None


class ReflectionGranted(Data):
    """The reflection period is granted; children in Norway follow."""

    decided_on: date
    reason: Annotated[LongText | None, In("immigration")] = None


class ReflectionRefusedByUdi(Data):
    """The application is refused."""

    decided_on: date
    reason: Annotated[LongText | None, In("immigration")] = None
    departure_by: Annotated[date | None, In("immigration")] = None


class ReflectionExpired(EndedByTime):
    """The period has run out; `stay_discretionary` where an application is pending (utl § 61 seventh para)."""

    new_basis: bool
    stay_discretionary: bool


class ReflectionRefusalReversed(Data):
    """The refusal does not stand; the application is pending again, unless asylum is pending: then it can be made anew."""

    decision: DecisionSeq
    pending: bool = True


ReflectionEvent = (
    ReflectionApplicationSubmitted
    | ReflectionApplicationWithdrawn
    | ApplicationReceivedConfirmed
    | ReflectionGranted
    | ReflectionRefusedByUdi
    | ReflectionRefusalReversed
    | ReflectionExpired
)


def evolve(state: Reflection, data: ReflectionEvent, event: Event) -> Reflection:
    """Where the application or the period is after the event."""
    match data:
        case ReflectionApplicationSubmitted():
            return Applied(event.on)
        case ReflectionApplicationWithdrawn():
            return NotApplied(withdrawn=True)
        case ApplicationReceivedConfirmed():
            return replace(state, confirmed_on=event.on) if isinstance(state, Applied) else state
        case ReflectionGranted(decided_on=day):
            return Granted(day)
        case ReflectionRefusedByUdi(decided_on=day, departure_by=leave):
            return ReflectionRefused(event.seq, day, state if isinstance(state, Applied) else Applied(event.on), leave)
        case ReflectionRefusalReversed(pending=pending) if isinstance(state, ReflectionRefused):
            return state.applied if pending else NotApplied()
        case ReflectionRefusalReversed():
            return state
        case ReflectionExpired():
            return Expired(event.on)
    assert_never(data)
