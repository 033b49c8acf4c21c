"""Rules for contact with the person: follow-up, health care, issues, and a missing person."""

from domain.case import Case
from domain.disclosure.policy import follows_path
from domain.facts.commands import Data
from domain.facts.contact import AnswerIssue
from domain.rules.context import RuleContext, Verdict


def not_missing(case: Case, ask: RuleContext[Data]) -> Verdict:
    """Nobody has reported the person missing; a caller who may not know of a report may report her found."""
    return not case.contact.missing and follows_path(ask.reader, case, ask.at)


def already_missing(case: Case, ask: RuleContext[Data]) -> Verdict:
    """The person has been reported missing; a caller who may not know of it may report her once more."""
    return case.contact.missing and follows_path(ask.reader, case, ask.at)


def no_such_issue(case: Case, ask: RuleContext[AnswerIssue]) -> Verdict:
    """The issue has an answer, or does not exist."""
    return not case.contact.issues or ask.data.issue not in case.contact.issues
