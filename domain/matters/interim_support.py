"""Interim support (livsopphold mens søknaden er til behandling): fourteen days at a time, each on a confirmed status."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Literal, assert_never

from domain.asks import Ask, Verdict
from domain.calendar import local_date
from domain.commands import SYSTEM, Data, In, LongText, Nok, Paid, PastDate
from domain.events import Draft, Event
from domain.matters.ended import EndedByTime
from domain.matters.reflection import (
    Applied,
    ReflectionApplicationWithdrawn,
    ReflectionGranted,
    ReflectionRefusedByUdi,
)
from domain.refusals import Invalid

if TYPE_CHECKING:
    from domain.case import Case

FORTNIGHT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Period:
    """Fourteen days of support, from its first day."""

    start: date
    paid: bool = False

    @property
    def until(self) -> date:
        """The first day that is no longer covered."""
        return self.start + FORTNIGHT


@dataclass(frozen=True, slots=True)
class Support:
    """The periods that have been opened, and whether the support is suspended or has ended."""

    periods: tuple[Period, ...] = ()
    suspended_on: date | None = None
    ends_on: date | None = None

    @property
    def opened(self) -> bool:
        """Whether NAV has begun."""
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

    def status(self, day: date) -> str:
        """For the overview."""
        if not self.opened:
            return "none"
        if not self.runs(day):
            return "ended"
        return "suspended" if self.suspended_on else "running"


class OpenInterimSupport(Data):
    """NAV begins to pay from a day."""

    from_: date


class InterimSupportOpened(OpenInterimSupport):
    """The first period of fourteen days is open."""


class ConfirmUdiStatus(Data):
    """What UDI told the lawyer of the application, and on which day."""

    status: Annotated[Literal["pending", "granted", "refused"], In("immigration")]
    as_of: PastDate


class UdiStatusConfirmed(ConfirmUdiStatus):
    """The status is confirmed; `payment_may_go_on` is all that NAV learns, `period` the day on which what it opens begins."""

    payment_may_go_on: bool
    period: date | None = None


class InterimSupportResumed(Data):
    """Payments go on from the day on which they were suspended."""

    period: date


class PayInterimSupport(Data):
    """NAV pays one period, or helps in an emergency."""

    amount_nok: Annotated[Paid, In("support")]
    emergency: bool | None = None
    reason: Annotated[LongText | None, In("support")] = None


class InterimSupportPaid(PayInterimSupport):
    """A period is paid; emergency help has no period."""

    amount_nok: Annotated[Nok, In("support")]
    period: date | None = None


class InterimSupportSuspended(EndedByTime):
    """No status was confirmed in the period: payments stop, nothing is lost."""

    on_day: date


SupportEvent = (
    InterimSupportOpened
    | UdiStatusConfirmed
    | InterimSupportResumed
    | InterimSupportPaid
    | InterimSupportSuspended
    | ReflectionApplicationWithdrawn
    | ReflectionGranted
    | ReflectionRefusedByUdi
)


def evolve(state: Support, data: SupportEvent, event: Event) -> Support:
    """The periods after the event."""
    match data:
        case InterimSupportOpened(from_=day):
            return Support(periods=(Period(day),))
        case UdiStatusConfirmed(period=day) if day and not state.suspended_on:
            return replace(state, periods=(*state.periods, Period(day)))
        case UdiStatusConfirmed():
            return state
        case InterimSupportResumed(period=day):
            return replace(state, periods=(*state.periods, Period(day)), suspended_on=None)
        case InterimSupportPaid(period=day):
            return replace(state, periods=tuple(replace(p, paid=p.paid or p.start == day) for p in state.periods))
        case InterimSupportSuspended(on_day=day):
            return replace(state, suspended_on=day)
        case ReflectionApplicationWithdrawn():
            paid = [p.until for p in state.periods if p.paid]
            return replace(state, ends_on=max(paid, default=local_date(event.on)))
        case ReflectionGranted() | ReflectionRefusedByUdi():
            return replace(state, ends_on=local_date(event.on)) if state.opened else state
    assert_never(data)


def not_in_waiting_time(case: "Case", ask: Ask[Data]) -> Verdict:
    """Interim support is for the time in which UDI decides."""
    return not case.reflection.pending


def support_already_open(case: "Case", ask: Ask[Data]) -> Verdict:
    """NAV has begun."""
    return case.support.runs(ask.today)


def support_not_open(case: "Case", ask: Ask[Data]) -> Verdict:
    """There is no running interim support."""
    return not case.support.runs(ask.today)


def not_before_application(case: "Case", ask: Ask[OpenInterimSupport]) -> None:
    """Support cannot begin before the application."""
    if isinstance(case.reflection, Applied) and ask.data.from_ < local_date(case.reflection.on):
        raise Invalid("/data/from", "before_application")


def status_too_old(case: "Case", ask: Ask[ConfirmUdiStatus]) -> Verdict:
    """The status must be from the current or the suspended period."""
    period = period_in_question(case.support, ask.today)
    return period is not None and ask.data.as_of < period.start and {"since": period.start.isoformat()}


def period_in_question(support: Support, day: date) -> Period | None:
    """The suspended period, else the one that covers the day, else the last."""
    if support.suspended_on:
        return support.periods[-1]
    return support.current(day) or (support.periods[-1] if support.periods else None)


def confirmed(case: "Case", ask: Ask[ConfirmUdiStatus]) -> list[Draft]:
    """Each confirmation opens exactly one period: the next, or the one that it resumes."""
    data, support = ask.data, case.support
    go_on = data.status != "refused" and case.reflection.pending and support.runs(ask.today)
    if go_on and support.suspended_on:
        fact = UdiStatusConfirmed(status=data.status, as_of=data.as_of, payment_may_go_on=True, period=None)
        return [Draft(fact), Draft(InterimSupportResumed(period=support.suspended_on), actor=SYSTEM)]
    period = next_period(support, ask.today) if go_on else None
    return [Draft(UdiStatusConfirmed(status=data.status, as_of=data.as_of, payment_may_go_on=go_on, period=period))]


def next_period(support: Support, day: date) -> date | None:
    """The day on which the next period begins; None while it is open already."""
    last = support.periods[-1]
    return last.until if last.start <= day else None


def support_suspended(case: "Case", ask: Ask[PayInterimSupport]) -> Verdict:
    """No status was confirmed in the last period."""
    return not ask.data.emergency and case.support.suspended_on is not None


def period_already_paid(case: "Case", ask: Ask[PayInterimSupport]) -> Verdict:
    """Every opened period is paid, and the current one is among them."""
    support = case.support
    return not ask.data.emergency and support.payable() is None and support.current(ask.today) is not None


def status_confirmation_missing(case: "Case", ask: Ask[PayInterimSupport]) -> Verdict:
    """The next period opens with a confirmed status."""
    return not ask.data.emergency and case.support.payable() is None


def support_not_open_for_payment(case: "Case", ask: Ask[PayInterimSupport]) -> Verdict:
    """Emergency help is never refused; anything else needs running support."""
    return not ask.data.emergency and not case.support.runs(ask.today)


def emergency_has_a_reason(case: "Case", ask: Ask[PayInterimSupport]) -> None:
    """Emergency help says why (sotjl §§ 16, 18, 27)."""
    if ask.data.emergency and ask.data.reason is None:
        raise Invalid("/data/reason", "missing")


def paid(case: "Case", ask: Ask[PayInterimSupport]) -> list[Draft]:
    """A payment says for which period; emergency help has none."""
    period = None if ask.data.emergency else case.support.payable()
    return [Draft(InterimSupportPaid(**dict(ask.data), period=period.start if period else None))]
