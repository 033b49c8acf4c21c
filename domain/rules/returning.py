"""Rules for return (retur): information that must be offered, and assisted return, which is voluntary."""

from domain.case import Case
from domain.facts.commands import Data
from domain.rules.context import RuleContext, Verdict


def return_not_applied(case: Case, ask: RuleContext[Data]) -> Verdict:
    """No return has been applied for, so none can be completed."""
    return not case.returning.pending


def return_already_applied(case: Case, ask: RuleContext[Data]) -> Verdict:
    """A return is being prepared already."""
    return case.returning.pending
