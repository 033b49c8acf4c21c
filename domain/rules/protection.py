"""Rules for protection measures under § 4-29 (beskyttelsestiltak, bvl § 6-6): restrictions, and free contacts."""

from domain.case import Case
from domain.facts.commands import Data
from domain.facts.events import Draft
from domain.facts.protection import (
    ALWAYS_FREE,
    MAY_IMPOSE_AT_ANY_TIME,
    ImposeProtectionMeasure,
    LiftProtectionMeasure,
    ProtectionMeasureImposed,
)
from domain.primitives.refusals import Invalid
from domain.rules.context import RuleContext, Verdict


def no_4_29_placement(case: Case, ask: RuleContext[Data]) -> Verdict:
    """There is no running § 4-29 placement, which every measure needs."""
    return not case.placement.runs_4_29


def measure_needs_tribunal(case: Case, ask: RuleContext[Data]) -> Verdict:
    """After the acute decision only the tribunal imposes measures."""
    return ask.actor.role not in MAY_IMPOSE_AT_ANY_TIME and not case.placement.acute


def protected_contact(case: Case, ask: RuleContext[ImposeProtectionMeasure]) -> Verdict:
    """Some contacts may never be restricted."""
    found = [contact for contact in ask.data.contacts if contact in ALWAYS_FREE]
    return {"contacts": ", ".join(found)} if found else False


def no_measure(case: Case, ask: RuleContext[Data]) -> Verdict:
    """No measure is in force."""
    return not case.protection.measures


def a_measure_of_the_case(case: Case, ask: RuleContext[LiftProtectionMeasure]) -> None:
    """Require that the named measure is in force."""
    if ask.data.measure not in case.protection.measures:
        raise Invalid("/data/measure", "no_such_measure")


def imposed(case: Case, ask: RuleContext[ImposeProtectionMeasure]) -> list[Draft]:
    """The measure, with the contacts that stay free."""
    return [Draft(ProtectionMeasureImposed(**dict(ask.data), free=list(ALWAYS_FREE)))]
