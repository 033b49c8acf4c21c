"""Rules: what a placed child is owed: that the tribunal gets the decision, that the right ones know, visits, a plan, a doctor."""

from domain.case import Case
from domain.facts.placed import DecideAfterCare, ReviewProtection
from domain.rules.context import RuleContext, Verdict


def review_without_the_police(case: Case, ask: RuleContext[ReviewProtection]) -> Verdict:
    """The review is made together with the police (§ 8-6)."""
    return not ask.data.with_police


def after_care_needs_agreement(case: Case, ask: RuleContext[DecideAfterCare]) -> Verdict:
    """Nobody has measures after 18 against their will (§ 3-6 first para)."""
    return ask.data.outcome != "ended" and not ask.data.agreed
