"""Rules: breaking the glass (nødåpning): all of a case is opened for hours to whoever says why, and it is looked at afterwards."""

from domain.case import Case
from domain.facts.events import Draft
from domain.facts.glass import GLASS_LASTS, BreakGlass, GlassBroken, ReviewDisclosure
from domain.rules.context import RuleContext, Verdict


def no_such_disclosure(case: Case, ask: RuleContext[ReviewDisclosure]) -> Verdict:
    """Nothing that must be reviewed has this seq."""
    found = [d.subject for d in case.named_deadlines if d.rule == "disclosure_review"]
    return not found or str(ask.data.seq) not in found


def broken(case: Case, ask: RuleContext[BreakGlass]) -> list[Draft]:
    """For four hours from now, whenever it happened."""
    return [Draft(GlassBroken(reason=ask.data.reason, until=ask.at + GLASS_LASTS))]
