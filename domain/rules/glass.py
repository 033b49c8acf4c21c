"""Rules for breaking the glass (nødåpning): access to all of a case for some hours, reviewed afterwards."""

from domain.case import Case
from domain.facts.events import Draft
from domain.facts.glass import GLASS_LASTS, BreakGlass, GlassBroken, ReviewDisclosure
from domain.rules.context import RuleContext, Verdict


def no_such_disclosure(case: Case, ask: RuleContext[ReviewDisclosure]) -> Verdict:
    """No disclosure that must be reviewed has this seq."""
    found = [d.subject for d in case.named_deadlines if d.rule == "disclosure_review"]
    return not found or str(ask.data.seq) not in found


def broken(case: Case, ask: RuleContext[BreakGlass]) -> list[Draft]:
    """Access for four hours from now, whatever the occurrence time."""
    return [Draft(GlassBroken(reason=ask.data.reason, until=ask.at + GLASS_LASTS))]
