"""Rules for asylum (asyl), the hand-over to the state, and alternative reception (alternativ mottaksplassering)."""

from datetime import date

from domain.case import Case
from domain.facts.asylum import (
    AlternativeReceptionGranted,
    AlternativeReceptionRefused,
    ApplyAsylum,
    AsylumApplied,
    AsylumGranted,
    AsylumRefused,
    AsylumResumed,
    DecideAlternativeReception,
    DecideAsylum,
    ResumeAsylum,
)
from domain.facts.commands import Data
from domain.facts.events import Draft
from domain.facts.reflection import ReflectionApplicationWithdrawn
from domain.primitives.calendar import last_day
from domain.rules.context import RuleContext, Verdict


def asylum_pending(case: Case, ask: RuleContext[Data]) -> Verdict:
    """Asylum and reflection never run in parallel; withdraw first (N)."""
    return case.asylum.pending


def asylum_finally_refused(case: Case, ask: RuleContext[Data]) -> Verdict:
    """After a final refusal only new information opens the way."""
    return case.asylum.final and getattr(ask.data, "new_information", None) is None


def asylum_not_applied(case: Case, ask: RuleContext[Data]) -> Verdict:
    """There is no pending asylum application."""
    return not case.asylum.pending


def asylum_not_applied_nor_handed_over(case: Case, ask: RuleContext[Data]) -> Verdict:
    """There is neither a pending asylum application nor a hand-over to complete."""
    return not (case.asylum.pending or case.asylum.hand_over_open)


def asylum_not_withdrawn(case: Case, ask: RuleContext[Data]) -> Verdict:
    """Only a withdrawn application can be resumed."""
    return case.asylum.status != "withdrawn"


def alternative_reception_not_requested(case: Case, ask: RuleContext[Data]) -> Verdict:
    """Nobody has asked for alternative reception."""
    return case.asylum.alternative == "none"


def municipality_has_not_agreed(case: Case, ask: RuleContext[DecideAlternativeReception]) -> Verdict:
    """Alternative reception needs the municipality's agreement, which is voluntary."""
    return ask.data.outcome == "granted" and case.asylum.alternative != "agreed"


def last_municipal_day(case: Case, ask: RuleContext[Data]) -> date | None:
    """The last day of the reflection period or permit; None if the municipality has no such responsibility."""
    if case.permit.runs:
        return case.permit.valid_until
    periods = case.deadlines_of("reflection_period") if case.reflection.runs else ()
    return last_day(periods[-1].due_at) if periods else None


def applied(case: Case, ask: RuleContext[ApplyAsylum]) -> list[Draft]:
    """The application, which starts the hand-over to the state if the municipality is responsible."""
    applied = AsylumApplied(**dict(ask.data), hand_over_by=last_municipal_day(case, ask))
    return [*_withdrawn(case, ask), Draft(applied)]


def _withdrawn(case: Case, ask: RuleContext[ApplyAsylum] | RuleContext[ResumeAsylum]) -> list[Draft]:
    """The withdrawal of the reflection application, if the lawyer withdraws it."""
    withdraws = case.reflection.pending and ask.data.withdraws_reflection
    return [Draft(ReflectionApplicationWithdrawn())] if withdraws else []


def resumed(case: Case, ask: RuleContext[ResumeAsylum]) -> list[Draft]:
    """As `applied`, for a withdrawn application."""
    resumed = AsylumResumed(**dict(ask.data), hand_over_by=last_municipal_day(case, ask))
    return [*_withdrawn(case, ask), Draft(resumed)]


def alternative_decided(case: Case, ask: RuleContext[DecideAlternativeReception]) -> list[Draft]:
    """The decision: granted completes the hand-over; refused means a reception centre."""
    decision = AlternativeReceptionGranted if ask.data.outcome == "granted" else AlternativeReceptionRefused
    return [Draft(decision(reason=ask.data.reason))]


def decided(case: Case, ask: RuleContext[DecideAsylum]) -> list[Draft]:
    """Granted, granted on humanitarian grounds, or refused."""
    data = ask.data
    if data.outcome == "refused":
        refused = AsylumRefused(final=bool(data.final), reason=data.reason, departure_by=data.departure_by)
        return [Draft(refused)]
    return [Draft(AsylumGranted(outcome=data.outcome, reason=data.reason))]
