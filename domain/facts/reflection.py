"""The reflection period (refleksjonsperiode, utlendingsforskriften § 8-3): application, confirmation, decision, end."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Literal, assert_never

from domain.facts.commands import Data, DecisionSeq, In, LongText, PastDate
from domain.facts.ended import EndedByTime
from domain.facts.events import Event


@dataclass(frozen=True, slots=True)
class NotApplied:
    """No application is pending and no period has been used; `withdrawn` if an application was withdrawn."""

    withdrawn: bool = False
    pending = False
    runs = False

    @property
    def status(self) -> str:
        """The status for the overview."""
        return "withdrawn" if self.withdrawn else "none"


@dataclass(frozen=True, slots=True)
class Applied:
    """An application submitted through the police, waiting for UDI."""

    on: datetime
    confirmed_on: datetime | None = None
    pending = True
    runs = False

    @property
    def status(self) -> str:
        """The status for the overview."""
        return "confirmed" if self.confirmed_on else "submitted"


@dataclass(frozen=True, slots=True)
class Granted:
    """Granted for six months from the day of the decision."""

    decided_on: date
    pending = False
    runs = True
    status = "granted"


@dataclass(frozen=True, slots=True)
class ReflectionRefused:
    """Refused; `applied` is the application that a reversal would restore."""

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
    """Submit the application to the police."""

    new_information: Annotated[LongText | None, In("immigration")] = None


class ReflectionApplicationSubmitted(SubmitReflectionApplication):
    """The application is with the police."""


class WithdrawReflectionApplication(Data):
    """Withdraw the application at the person's wish."""

    reason: Annotated[LongText | None, In("immigration")] = None


class ReflectionApplicationWithdrawn(WithdrawReflectionApplication):
    """The application is withdrawn."""


class ApplicationReceivedConfirmed(Data):
    """The police confirm receipt of the application, which NAV needs to begin."""


class SendProvisionalReply(Data):
    """Record UDI's notice of delay, with the expected time of the decision (fvl § 11 a)."""

    expected: date
    application: Annotated[Literal["reflection", "permit", "asylum"], In("immigration")] = "reflection"


class ProvisionalReplySent(SendProvisionalReply):
    """A provisional reply is on record."""


class DecideReflection(Data):
    """Record UDI's decision."""

    outcome: Literal["granted", "refused"]
    decided_on: PastDate
    reason: Annotated[LongText | None, In("immigration")] = None
    departure_by: Annotated[date | None, In("immigration")] = None


class ReflectionGranted(Data):
    """The reflection period is granted; children in Norway are included."""

    decided_on: date
    reason: Annotated[LongText | None, In("immigration")] = None


class ReflectionRefusedByUdi(Data):
    """The application is refused."""

    decided_on: date
    reason: Annotated[LongText | None, In("immigration")] = None
    departure_by: Annotated[date | None, In("immigration")] = None


class ReflectionExpired(EndedByTime):
    """The period has run out; `stay_discretionary` if an application is pending (utl § 61 seventh para)."""

    new_basis: bool
    stay_discretionary: bool


class ReflectionRefusalReversed(Data):
    """The refusal is reversed; the application is pending again, or can be made anew if asylum is pending."""

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
    """The application or period after the event."""
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
