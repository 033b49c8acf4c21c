"""Rules for interim support (livsopphold mens søknaden er til behandling): fourteen days at a time."""

from datetime import date

from domain.case import Case
from domain.facts.commands import SYSTEM, Data
from domain.facts.events import Draft
from domain.facts.interim_support import (
    ConfirmUdiStatus,
    InterimSupportPaid,
    InterimSupportResumed,
    InterimSupportSuspended,
    OpenInterimSupport,
    PayInterimSupport,
    Period,
    Support,
    SuspendInterimSupport,
    UdiStatusConfirmed,
)
from domain.facts.reflection import Applied
from domain.primitives.calendar import local_date
from domain.primitives.refusals import Invalid
from domain.rules.context import RuleContext, Verdict


def not_in_waiting_time(case: Case, ask: RuleContext[Data]) -> Verdict:
    """Interim support is for the time in which UDI decides."""
    return not case.reflection.pending


def support_already_open(case: Case, ask: RuleContext[Data]) -> Verdict:
    """NAV has opened the support."""
    return case.support.runs(ask.today)


def support_not_open(case: Case, ask: RuleContext[Data]) -> Verdict:
    """There is no running interim support."""
    return not case.support.runs(ask.today)


def not_before_application(case: Case, ask: RuleContext[OpenInterimSupport]) -> None:
    """Require that support does not begin before the application."""
    if isinstance(case.reflection, Applied) and ask.data.from_ < local_date(case.reflection.on):
        raise Invalid("/data/from", "before_application")


def status_too_old(case: Case, ask: RuleContext[ConfirmUdiStatus]) -> Verdict:
    """The status is not from the current or the suspended period."""
    period = period_in_question(case.support, ask.today)
    return period is not None and ask.data.as_of < period.start and {"since": period.start.isoformat()}


def period_in_question(support: Support, day: date) -> Period | None:
    """The suspended period, else the one that covers the day, else the last."""
    if support.suspended_on:
        return support.periods[-1]
    return support.current(day) or (support.periods[-1] if support.periods else None)


def confirmed(case: Case, ask: RuleContext[ConfirmUdiStatus]) -> list[Draft]:
    """The confirmation, which opens exactly one period: the next, or the one that it resumes."""
    data, support = ask.data, case.support
    go_on = data.status != "refused" and case.reflection.pending and support.runs(ask.today)
    if go_on and support.suspended_on:
        fact = UdiStatusConfirmed(status=data.status, as_of=data.as_of, payment_may_go_on=True, period=None)
        return [Draft(fact), Draft(InterimSupportResumed(period=support.suspended_on), actor=SYSTEM)]
    period = next_period(support, ask.today) if go_on else None
    return [Draft(UdiStatusConfirmed(status=data.status, as_of=data.as_of, payment_may_go_on=go_on, period=period))]


def next_period(support: Support, day: date) -> date | None:
    """The first day of the next period; None if it is open already."""
    last = support.periods[-1]
    return last.until if last.start <= day else None


def support_suspended(case: Case, ask: RuleContext[PayInterimSupport]) -> Verdict:
    """NAV has suspended the support; earlier open periods are paid all the same."""
    support = case.support
    return not ask.data.emergency and support.suspended_on is not None and support.payable() is None


def support_suspended_already(case: Case, ask: RuleContext[Data]) -> Verdict:
    """NAV has suspended the support, and the decision stands."""
    return case.support.suspended_on is not None


def person_not_notified(case: Case, ask: RuleContext[SuspendInterimSupport]) -> Verdict:
    """No payment stops without notice and a chance to be heard first (fvl § 16 first para)."""
    return not ask.data.person_notified


def person_not_heard_of_suspension(case: Case, ask: RuleContext[SuspendInterimSupport]) -> Verdict:
    """The person was notified and has not answered; NAV consults as far as possible (sotjl § 42)."""
    return not ask.data.person_heard


def status_is_not_missing(case: Case, ask: RuleContext[SuspendInterimSupport]) -> Verdict:
    """Every period that has begun rests on a confirmed status."""
    return case.support.current(ask.today) is not None


def period_already_paid(case: Case, ask: RuleContext[PayInterimSupport]) -> Verdict:
    """Every opened period is paid, and the current one is among them."""
    support = case.support
    return not ask.data.emergency and support.payable() is None and support.current(ask.today) is not None


def status_confirmation_missing(case: Case, ask: RuleContext[PayInterimSupport]) -> Verdict:
    """No status has opened the period: NAV pays it on its own responsibility."""
    return not ask.data.emergency and case.support.payable() is None and case.support.to_pay(ask.today) is not None


def support_not_open_for_payment(case: Case, ask: RuleContext[PayInterimSupport]) -> Verdict:
    """Payment needs running support; emergency help is never refused."""
    return not ask.data.emergency and not case.support.runs(ask.today)


def emergency_has_a_reason(case: Case, ask: RuleContext[PayInterimSupport]) -> None:
    """Require a reason for emergency help (sotjl §§ 16, 18, 27)."""
    if ask.data.emergency and ask.data.reason is None:
        raise Invalid("/data/reason", "missing")


def paid(case: Case, ask: RuleContext[PayInterimSupport]) -> list[Draft]:
    """The payment, with its period; emergency help has none."""
    if ask.data.emergency:
        return [Draft(InterimSupportPaid(**dict(ask.data)))]
    without = True if case.support.payable() is None else None
    return [Draft(InterimSupportPaid(**dict(ask.data), period=case.support.to_pay(ask.today), without_status=without))]


def suspended(case: Case, ask: RuleContext[SuspendInterimSupport]) -> list[Draft]:
    """The suspension, from the end of the last opened period."""
    return [Draft(InterimSupportSuspended(**dict(ask.data), on_day=case.support.periods[-1].until))]
