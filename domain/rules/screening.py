"""Rules: the first days of a child's case (bekymring): screening, review of the concern, investigation, guardian, reporter."""

from domain.case import Case
from domain.facts.commands import Data
from domain.facts.screening import AppointGuardian
from domain.rules.context import RuleContext, Verdict


def no_suspicion(case: Case, ask: RuleContext[Data]) -> Verdict:
    """A child is placed on suspicion only; unclear is enough."""
    return not case.concern.suspected


def investigation_finished(case: Case, ask: RuleContext[Data]) -> Verdict:
    """The investigation is over."""
    return case.concern.investigation == "finished"


def investigation_already_extended(case: Case, ask: RuleContext[Data]) -> Verdict:
    """It can be extended once."""
    return case.concern.extended


def same_guardian(case: Case, ask: RuleContext[AppointGuardian]) -> Verdict:
    """The guardian is appointed already."""
    return case.concern.guardian == ask.data.organisation
