"""Rules for the victim's lawyer (bistandsadvokat) and her advice: reflection, asylum or neither."""

from domain.case import Case
from domain.facts.commands import Data
from domain.facts.events import Draft
from domain.facts.lawyer import AdviceDeclined, AdviceRecorded, AssignLawyer, RecordAdvice
from domain.rules.context import RuleContext, Verdict


def no_lawyer(case: Case, ask: RuleContext[Data]) -> Verdict:
    """No lawyer is assigned, so nobody can advise."""
    return case.lawyer.organisation is None


def same_lawyer(case: Case, ask: RuleContext[AssignLawyer]) -> Verdict:
    """The lawyer has the case already."""
    return case.lawyer.organisation == ask.data.organisation


def advised(case: Case, ask: RuleContext[RecordAdvice]) -> list[Draft]:
    """The advice; with the choice "neither", the person leaves the path."""
    drafts = [Draft(AdviceRecorded(**dict(ask.data)))]
    return [*drafts, Draft(AdviceDeclined())] if ask.data.choice == "neither" else drafts
