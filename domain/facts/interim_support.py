"""Interim support (livsopphold mens søknaden er til behandling): fourteen days at a time, until decided otherwise.

No payment lapses by itself (sotjl §§ 18, 41): NAV decides to suspend or to refuse, and the person may complain.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated, Literal, assert_never

from domain.facts.commands import Data, DecisionSeq, In, LongText, Nok, Paid, PastDate
from domain.facts.events import Event
from domain.facts.reflection import ReflectionApplicationWithdrawn, ReflectionGranted, ReflectionRefusedByUdi
from domain.primitives.calendar import local_date

FORTNIGHT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Period:
    """Fourteen days of support, from its first day."""

    start: date
    paid: bool = False

    @property
    def until(self) -> date:
        """The first day after the period."""
        return self.start + FORTNIGHT


@dataclass(frozen=True, slots=True)
class Support:
    """The opened periods, whether the support is suspended or has ended, and by which decision (seq)."""

    periods: tuple[Period, ...] = ()
    suspended_on: date | None = None
    suspended_by: int | None = None
    ends_on: date | None = None
    ended_by: int | None = None

    @property
    def opened(self) -> bool:
        """Whether NAV has opened the support."""
        return bool(self.periods)

    def runs(self, day: date) -> bool:
        """Whether the support has been opened and has not ended."""
        return self.opened and (self.ends_on is None or day < self.ends_on)

    def current(self, day: date) -> Period | None:
        """The opened period that covers the day."""
        return next((p for p in reversed(self.periods) if p.start <= day < p.until), None)

    def payable(self) -> Period | None:
        """The first opened period that has not been paid."""
        return next((p for p in self.periods if not p.paid), None)

    def to_pay(self, day: date) -> date | None:
        """The first day of the period that NAV would pay now: an open one, else the next after the last is over."""
        if period := self.payable():
            return period.start
        return self.periods[-1].until if self.periods and self.current(day) is None else None

    def status(self, day: date) -> str:
        """The status for the overview."""
        if not self.opened:
            return "none"
        if not self.runs(day):
            return "ended"
        return "suspended" if self.suspended_on else "running"


class OpenInterimSupport(Data):
    """Open the support from a day."""

    from_: date


class InterimSupportOpened(OpenInterimSupport):
    """The first period of fourteen days is open."""


class ConfirmUdiStatus(Data):
    """Confirm what UDI told the lawyer about the application, and on which day."""

    status: Annotated[Literal["pending", "granted", "refused"], In("immigration")]
    as_of: PastDate


class UdiStatusConfirmed(ConfirmUdiStatus):
    """The status is confirmed; NAV learns only `payment_may_go_on`. `period`: the first day of the period it opens."""

    payment_may_go_on: bool
    period: date | None = None


class InterimSupportResumed(Data):
    """Payments continue from the day on which they were suspended."""

    period: date


class PayInterimSupport(Data):
    """Pay one period, or help in an emergency."""

    amount_nok: Annotated[Paid, In("support")]
    emergency: bool | None = None
    reason: Annotated[LongText | None, In("support")] = None


class InterimSupportPaid(PayInterimSupport):
    """A period is paid; emergency help has no period. `without_status`: paid before a status had opened it."""

    amount_nok: Annotated[Nok, In("support")]
    period: date | None = None
    without_status: bool | None = None


class SuspendInterimSupport(Data):
    """Suspend the payments by decision; records whether the person was notified beforehand, and heard (fvl § 16)."""

    reason: Annotated[LongText, In("support")]
    person_notified: bool
    person_heard: bool


class InterimSupportSuspended(SuspendInterimSupport):
    """Payments stop by NAV's decision after the periods already paid; the person may complain."""

    on_day: date


class RefuseInterimSupport(Data):
    """Refuse support while the person waits, by NAV's decision."""

    reason: Annotated[LongText, In("support")]


class InterimSupportRefused(RefuseInterimSupport):
    """The support is refused; the person may complain."""


class SuspensionReversed(Data):
    """The suspension is reversed: payments continue from the day on which they stopped."""

    decision: DecisionSeq
    pending: bool = True


class SupportRefusalReversed(Data):
    """The refusal is reversed: NAV opens the support, or decides anew."""

    decision: DecisionSeq
    pending: bool = True


SupportEvent = (
    InterimSupportOpened
    | UdiStatusConfirmed
    | InterimSupportResumed
    | InterimSupportPaid
    | InterimSupportSuspended
    | InterimSupportRefused
    | SuspensionReversed
    | SupportRefusalReversed
    | ReflectionApplicationWithdrawn
    | ReflectionGranted
    | ReflectionRefusedByUdi
)


def evolve(state: Support, data: SupportEvent, event: Event) -> Support:
    """The support after the event."""
    match data:
        case InterimSupportOpened(from_=day):
            return Support(periods=(Period(day),))
        case UdiStatusConfirmed(period=day) if day and not state.suspended_on:
            return replace(state, periods=(*state.periods, Period(day)))
        case UdiStatusConfirmed():
            return state
        case InterimSupportResumed(period=day):
            return replace(state, periods=(*state.periods, Period(day)), suspended_on=None, suspended_by=None)
        case InterimSupportPaid(period=day):
            return _paid(state, day)
        case InterimSupportSuspended(on_day=day):
            return replace(state, suspended_on=day, suspended_by=event.seq)
        case SuspensionReversed(decision=seq):
            return replace(state, suspended_on=None, suspended_by=None) if state.suspended_by == seq else state
        case InterimSupportRefused():
            return replace(_after_what_is_paid(state, event), ended_by=event.seq) if state.opened else state
        case SupportRefusalReversed(decision=seq):
            return replace(state, ends_on=None, ended_by=None) if state.ended_by == seq else state
        case ReflectionApplicationWithdrawn():
            return _after_what_is_paid(state, event)
        case ReflectionGranted() | ReflectionRefusedByUdi():
            return replace(state, ends_on=local_date(event.on)) if state.opened else state
    assert_never(data)


def _after_what_is_paid(state: Support, event: Event) -> Support:
    paid = [p.until for p in state.periods if p.paid]
    return replace(state, ends_on=max(paid, default=local_date(event.on)))


def _paid(state: Support, day: date | None) -> Support:
    """The support with the period paid; a period that is paid before a status opened it is open from then on."""
    known = day is None or any(p.start == day for p in state.periods)
    periods = state.periods if known or day is None else (*state.periods, Period(day))
    return replace(state, periods=tuple(replace(p, paid=p.paid or p.start == day) for p in periods))
