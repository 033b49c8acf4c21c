"""Rules for the first days of a child's case (bekymring): screening, investigation, guardian, reporter."""

from domain.case import Case
from domain.facts.commands import Data
from domain.facts.screening import AppointGuardian
from domain.rules.context import RuleContext, Verdict


def no_suspicion(case: Case, ask: RuleContext[Data]) -> Verdict:
    """There is no suspicion, which a placement needs; unclear is enough."""
    return not case.concern.suspected


def investigation_finished(case: Case, ask: RuleContext[Data]) -> Verdict:
    """The investigation is finished."""
    return case.concern.investigation == "finished"


def investigation_already_extended(case: Case, ask: RuleContext[Data]) -> Verdict:
    """The investigation has been extended; it can be extended once."""
    return case.concern.extended


def same_guardian(case: Case, ask: RuleContext[AppointGuardian]) -> Verdict:
    """The guardian is appointed already."""
    return case.concern.guardian == ask.data.organisation
