"""Rules for the reflection period (refleksjonsperiode, utf § 8-3): application, confirmation, decision, end."""

from domain.case import Case
from domain.facts.commands import Data
from domain.facts.events import Draft
from domain.facts.reflection import (
    Applied,
    DecideReflection,
    Expired,
    ReflectionGranted,
    ReflectionRefused,
    ReflectionRefusedByUdi,
    SendProvisionalReply,
    SubmitReflectionApplication,
)
from domain.primitives.calendar import local_date
from domain.primitives.refusals import Invalid
from domain.rules.context import RuleContext, Verdict


def advice_missing(case: Case, ask: RuleContext[Data]) -> Verdict:
    """The lawyer has not advised to apply."""
    return case.lawyer.choice != "reflection"


def reflection_already_used(case: Case, ask: RuleContext[Data]) -> Verdict:
    """There has been a period; UDI judges whether there may be another (utf § 8-3)."""
    return isinstance(case.reflection, Expired)


def reflection_period_runs(case: Case, ask: RuleContext[Data]) -> Verdict:
    """A period runs; an application would end everything that rests on it."""
    return case.reflection.runs


def reflection_application_pending(case: Case, ask: RuleContext[Data]) -> Verdict:
    """An application for reflection is waiting for its decision."""
    return case.reflection.pending


def reflection_application_pending_beside_asylum(case: Case, ask: RuleContext[Data]) -> Verdict:
    """Asylum may be applied for at any time (utl § 56 second para); the lawyer says if reflection is withdrawn."""
    return case.reflection.pending and not getattr(ask.data, "withdraws_reflection", None)


def new_information_missing(case: Case, ask: RuleContext[SubmitReflectionApplication]) -> Verdict:
    """A refused application is complained about, or made anew with new information."""
    return isinstance(case.reflection, ReflectionRefused) and ask.data.new_information is None


def application_missing(case: Case, ask: RuleContext[Data]) -> Verdict:
    """There is no application to act on."""
    return not case.reflection.pending


def application_missing_to_reply_to(case: Case, ask: RuleContext[SendProvisionalReply]) -> Verdict:
    """There is no reflection application to reply to."""
    return ask.data.application == "reflection" and not case.reflection.pending


def permit_application_missing_to_reply_to(case: Case, ask: RuleContext[SendProvisionalReply]) -> Verdict:
    """There is no permit application to reply to."""
    return ask.data.application == "permit" and not case.permit.pending


def asylum_not_applied_to_reply_to(case: Case, ask: RuleContext[SendProvisionalReply]) -> Verdict:
    """There is no asylum application to reply to."""
    return ask.data.application == "asylum" and not case.asylum.pending


def police_confirmation_missing(case: Case, ask: RuleContext[Data]) -> Verdict:
    """The police have not confirmed that they have the application."""
    return not (isinstance(case.reflection, Applied) and case.reflection.confirmed_on)


def police_confirmation_missing_while_pending(case: Case, ask: RuleContext[Data]) -> Verdict:
    """As `police_confirmation_missing`, but only while an application is pending."""
    return case.reflection.pending and police_confirmation_missing(case, ask)


def already_confirmed(case: Case, ask: RuleContext[Data]) -> Verdict:
    """The police have confirmed the application."""
    return isinstance(case.reflection, Applied) and case.reflection.confirmed_on is not None


def decided_after_application(case: Case, ask: RuleContext[DecideReflection]) -> None:
    """Require that the decision is not older than the application."""
    if isinstance(case.reflection, Applied) and ask.data.decided_on < local_date(case.reflection.on):
        raise Invalid("/data/decided_on", "before_application")


def decided(case: Case, ask: RuleContext[DecideReflection]) -> list[Draft]:
    """The decision: granted or refused."""
    data = ask.data
    if data.outcome == "granted":
        return [Draft(ReflectionGranted(decided_on=data.decided_on, reason=data.reason))]
    return [
        Draft(ReflectionRefusedByUdi(decided_on=data.decided_on, reason=data.reason, departure_by=data.departure_by))
    ]
