"""Rules for postponed enforcement (utsatt iverksetting): none before 48 hours after notice (utl § 90 c)."""

from domain.case import Case
from domain.facts.commands import Data
from domain.facts.enforcement import (
    REFUSALS,
    DecidePostponedEnforcement,
    PostponedEnforcementDecided,
    PostponedEnforcementRequested,
    RequestPostponedEnforcement,
)
from domain.facts.events import Draft
from domain.primitives.refusals import Invalid
from domain.rules.context import RuleContext, Verdict


def refused_decisions(case: Case) -> list[int]:
    """The seqs of the refusals of the case, oldest first."""
    return [seq for seq, (kind, _, _) in case.decisions.items() if kind in REFUSALS]


def nothing_refused(case: Case, ask: RuleContext[Data]) -> Verdict:
    """There is no refusal whose enforcement could be postponed."""
    return not refused_decisions(case)


def enforcement_not_in_question(case: Case, ask: RuleContext[Data]) -> Verdict:
    """No request for postponed enforcement waits for an answer."""
    return case.enforcement.requested is None


def of_a_refusal(case: Case, ask: RuleContext[RequestPostponedEnforcement]) -> None:
    """Require that the named decision is a refusal."""
    if ask.data.decision is not None and ask.data.decision not in refused_decisions(case):
        raise Invalid("/data/decision", "no_such_decision")


def decided(case: Case, ask: RuleContext[DecidePostponedEnforcement]) -> list[Draft]:
    """The answer to the request."""
    asked = case.enforcement.requested
    return [Draft(PostponedEnforcementDecided(outcome=ask.data.outcome, decision=asked))] if asked is not None else []


def requested(case: Case, ask: RuleContext[RequestPostponedEnforcement]) -> list[Draft]:
    """The request, about the named refusal or by default the last one."""
    return [Draft(PostponedEnforcementRequested(decision=ask.data.decision or refused_decisions(case)[-1]))]
