"""Rules for opening (identifisering), closing and reopening a case."""

from dataclasses import replace

from domain.case import Case
from domain.disclosure.policy import sees
from domain.facts.asylum import Asylum
from domain.facts.commands import Data
from domain.facts.events import Draft
from domain.facts.identification import UNDISCLOSED, CaseClosed, Close
from domain.rules.context import RuleContext, Verdict


def closed(case: Case, ask: RuleContext[Close]) -> list[Draft]:
    """The end of the case, with its outcome."""
    return [Draft(CaseClosed(outcome=ask.data.outcome))]


def case_not_closed(case: Case, ask: RuleContext[Data]) -> Verdict:
    """Only a closed case can be opened again."""
    return case.closed_at is None


def open_matters(case: Case, ask: RuleContext[Data]) -> Verdict:
    """Refuses while a matter is unfinished, and lists only the matters that the caller may know of."""
    found = still_open(case, ask)
    if found and "immigration" not in sees(ask.reader, case, ask.at):
        found = still_open(replace(case, asylum=Asylum()), ask) or [UNDISCLOSED]
    return {"matters": ", ".join(found)} if found else False


def still_open(case: Case, ask: RuleContext[Data]) -> list[str]:
    """The matters that are unfinished at the context's time."""
    checks = {
        "temporary_housing": case.housing.current is not None and case.housing.current.kind != "own",
        "interim_support": case.support.runs(ask.today),
        "reflection_application": case.reflection.pending,
        "reflection_period": case.reflection.runs and not (case.has_next_step or case.permit.runs),
        "temporary_permit": case.permit.runs and not case.has_next_step,
        "permit_application": case.permit.pending,
        "asylum_application": case.asylum.pending,
        "hand_over": bool(case.hand_overs.pending) or case.asylum.hand_over_open,
        "complaint": bool(case.complaints.open) or case.placement.complained,
        "assisted_return": case.returning.pending,
        "placement": case.placement.somewhere,
        "shelter_place": case.shelter.offered is not None,
    }
    return [name for name, is_open in checks.items() if is_open]
