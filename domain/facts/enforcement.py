"""Postponed enforcement (utsatt iverksetting): none before 48 hours after notice of a refusal (utl § 90 c)."""

from dataclasses import dataclass, replace
from typing import Annotated, Literal, assert_never

from domain.facts.commands import Data, DecisionSeq, In
from domain.facts.events import Event

REFUSALS = ("reflection_refused", "temporary_permit_refused", "asylum_refused")


@dataclass(frozen=True, slots=True)
class Enforcement:
    """The refusal with a pending request for postponement, None without one; and the refusal that is postponed."""

    requested: int | None = None
    postponed: int | None = None


class RequestPostponedEnforcement(Data):
    """Ask to postpone a refusal's enforcement; `decision` is its seq, by default the last refusal's."""

    decision: DecisionSeq | None = None


class PostponedEnforcementRequested(RequestPostponedEnforcement):
    """Postponed enforcement has been requested."""

    decision: DecisionSeq


class DecidePostponedEnforcement(Data):
    """Record UDI's or the appeal body's answer."""

    outcome: Annotated[Literal["granted", "refused"], In("immigration")]


class PostponedEnforcementDecided(DecidePostponedEnforcement):
    """Postponed enforcement of the refusal `decision` is decided."""

    decision: DecisionSeq


EnforcementEvent = PostponedEnforcementRequested | PostponedEnforcementDecided


def evolve(state: Enforcement, data: EnforcementEvent, event: Event) -> Enforcement:
    """The pending request after the event."""
    match data:
        case PostponedEnforcementRequested(decision=decision):
            return replace(state, requested=decision)
        case PostponedEnforcementDecided(outcome=outcome):
            return Enforcement(postponed=state.requested if outcome == "granted" else None)
    assert_never(data)
