"""Postponed enforcement (utsatt iverksetting): a refusal is enforced 48 hours after notice at the earliest (utl § 90 c)."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Literal, assert_never

from domain.asks import Ask, Verdict
from domain.commands import Data, DecisionSeq, In
from domain.events import Draft, Event
from domain.refusals import Invalid

if TYPE_CHECKING:
    from domain.case import Case

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


def refused_decisions(case: "Case") -> list[int]:
    """The seqs of the refusals of the case, oldest first."""
    return [seq for seq, (kind, _, _) in case.decisions.items() if kind in REFUSALS]


def nothing_refused(case: "Case", ask: Ask[Data]) -> Verdict:
    """Only a refusal can be kept from being enforced."""
    return not refused_decisions(case)


def enforcement_not_in_question(case: "Case", ask: Ask[Data]) -> Verdict:
    """Nobody waits for an answer about postponed enforcement."""
    return case.enforcement.requested is None


def of_a_refusal(case: "Case", ask: Ask[RequestPostponedEnforcement]) -> None:
    """The decision named is a refusal."""
    if ask.data.decision is not None and ask.data.decision not in refused_decisions(case):
        raise Invalid("/data/decision", "no_such_decision")


def decided(case: "Case", ask: Ask[DecidePostponedEnforcement]) -> list[Draft]:
    """The answer to what was asked for."""
    asked = case.enforcement.requested
    return [Draft(PostponedEnforcementDecided(outcome=ask.data.outcome, decision=asked))] if asked is not None else []


def requested(case: "Case", ask: Ask[RequestPostponedEnforcement]) -> list[Draft]:
    """The refusal that is named, else the last one."""
    return [Draft(PostponedEnforcementRequested(decision=ask.data.decision or refused_decisions(case)[-1]))]
