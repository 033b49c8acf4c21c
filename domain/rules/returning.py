"""Rules: going back (retur): information that must be offered, and assisted return, which is voluntary."""

from domain.case import Case
from domain.facts.commands import Data
from domain.rules.context import RuleContext, Verdict


def return_not_applied(case: Case, ask: RuleContext[Data]) -> Verdict:
    """A return is applied for before it is completed."""
    return not case.returning.pending


def return_already_applied(case: Case, ask: RuleContext[Data]) -> Verdict:
    """The return is being prepared."""
    return case.returning.pending
