"""Postponed enforcement (utsatt iverksetting): a refusal is enforced 48 hours after notice at the earliest (utl § 90 c)."""

from dataclasses import dataclass, replace
from typing import Annotated, Literal, assert_never

from domain.facts.commands import Data, DecisionSeq, In
from domain.facts.events import Event

REFUSALS = ("reflection_refused", "temporary_permit_refused", "asylum_refused")


@dataclass(frozen=True, slots=True)
class Enforcement:
    """The refusal whose postponement has been asked for, None where nobody waits for an answer; and the one postponed."""

    requested: int | None = None
    postponed: int | None = None


class RequestPostponedEnforcement(Data):
    """The lawyer asks that a refusal not be enforced meanwhile; `decision` is its seq, by default the last refusal's."""

    decision: DecisionSeq | None = None


class PostponedEnforcementRequested(RequestPostponedEnforcement):
    """Postponed enforcement has been asked for."""

    decision: DecisionSeq


class DecidePostponedEnforcement(Data):
    """UDI's or the appeal body's answer."""

    outcome: Annotated[Literal["granted", "refused"], In("immigration")]


class PostponedEnforcementDecided(DecidePostponedEnforcement):
    """Postponed enforcement of a refusal, `decision`, is decided."""

    decision: DecisionSeq


EnforcementEvent = PostponedEnforcementRequested | PostponedEnforcementDecided


def evolve(state: Enforcement, data: EnforcementEvent, event: Event) -> Enforcement:
    """What waits for an answer after the event."""
    match data:
        case PostponedEnforcementRequested(decision=decision):
            return replace(state, requested=decision)
        case PostponedEnforcementDecided(outcome=outcome):
            return Enforcement(postponed=state.requested if outcome == "granted" else None)
    assert_never(data)
