"""Rules: going back (retur): information that must be offered, and assisted return, which is voluntary."""

from domain.asks import Ask, Verdict
from domain.case import Case
from domain.commands import Data


def return_not_applied(case: Case, ask: Ask[Data]) -> Verdict:
    """A return is applied for before it is completed."""
    return not case.returning.pending


def return_already_applied(case: Case, ask: Ask[Data]) -> Verdict:
    """The return is being prepared."""
    return case.returning.pending
