"""Rules for the police case (straffesaken): report, investigation, charges, verdict, and the statement of presence."""

from domain.case import Case
from domain.facts.commands import Data
from domain.rules.context import RuleContext, Verdict


def no_open_investigation(case: Case, ask: RuleContext[Data]) -> Verdict:
    """There is no open investigation."""
    return case.police_case.investigation != "open"


def investigation_already_open(case: Case, ask: RuleContext[Data]) -> Verdict:
    """The investigation is open."""
    return case.police_case.investigation == "open"
