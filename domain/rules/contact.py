"""Rules: contact with the person and between the parties: information given, follow-up, health care, sharing, meetings, issues."""

from domain.case import Case
from domain.disclosure.policy import follows_path
from domain.facts.commands import Data
from domain.facts.contact import AnswerIssue
from domain.rules.context import RuleContext, Verdict


def not_missing(case: Case, ask: RuleContext[Data]) -> Verdict:
    """Nobody has been reported missing; who may not know whether somebody has may say that she is there."""
    return not case.contact.missing and follows_path(ask.reader, case, ask.at)


def already_missing(case: Case, ask: RuleContext[Data]) -> Verdict:
    """The person has been reported missing; who may not know that may say so once more."""
    return case.contact.missing and follows_path(ask.reader, case, ask.at)


def no_such_issue(case: Case, ask: RuleContext[AnswerIssue]) -> Verdict:
    """The issue has an answer, or is none."""
    return not case.contact.issues or ask.data.issue not in case.contact.issues
