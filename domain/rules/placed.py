"""Rules for duties towards a placed child: review of protection and after-care."""

from domain.case import Case
from domain.facts.placed import DecideAfterCare, ReviewProtection
from domain.rules.context import RuleContext, Verdict


def review_without_the_police(case: Case, ask: RuleContext[ReviewProtection]) -> Verdict:
    """The review must be made together with the police (§ 8-6)."""
    return not ask.data.with_police


def after_care_needs_agreement(case: Case, ask: RuleContext[DecideAfterCare]) -> Verdict:
    """After-care needs the young person's agreement (§ 3-6 first para)."""
    return ask.data.outcome != "ended" and not ask.data.agreed
