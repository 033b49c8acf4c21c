"""Asylum (asyl) and the way from municipal to state responsibility, with alternative reception (alternativ mottaksplassering)."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal, assert_never

from domain.asks import Ask, Verdict
from domain.calendar import last_day
from domain.commands import Data, DecisionSeq, In, LongText, PlaceOrAddress
from domain.events import Draft, Event
from domain.matters.reflection import ReflectionApplicationWithdrawn

if TYPE_CHECKING:
    from domain.case import Case


@dataclass(frozen=True, slots=True)
class Asylum:
    """The application, and the hand-over to the state that it starts."""

    status: Literal["none", "applied", "withdrawn", "granted", "humanitarian", "refused"] = "none"
    final: bool = False
    refused_seq: int | None = None
    departure_by: date | None = None
    resumable: bool = False
    """The refusal was reversed while another application was pending: it waits to be taken up again."""

    hand_over_by: date | None = None
    handed_over: bool = False
    alternative: Literal["none", "requested", "agreed", "declined", "granted", "refused"] = "none"

    @property
    def pending(self) -> bool:
        """Whether UDI has an application to decide."""
        return self.status == "applied"

    @property
    def refused(self) -> bool:
        """Whether the application is refused."""
        return self.status == "refused"

    @property
    def hand_over_open(self) -> bool:
        """Whether the state has still to take over, whatever it has decided meanwhile."""
        return self.status not in ("none", "withdrawn") and self.hand_over_by is not None and not self.handed_over


class ApplyAsylum(Data):
    """The person asks for protection; `withdraws_reflection`: the lawyer says that a pending application is withdrawn with it."""

    withdraws_reflection: Annotated[bool | None, In("immigration")] = None


class AsylumApplied(ApplyAsylum):
    """An asylum application is pending; `hand_over_by` is the last day of municipal responsibility, where there is one."""

    hand_over_by: date | None = None


class WithdrawAsylum(Data):
    """The application is withdrawn, so that reflection can be applied for (RP-20)."""


class AsylumWithdrawn(WithdrawAsylum):
    """The asylum application is withdrawn."""


class ResumeAsylum(Data):
    """A withdrawn application is taken up again (GI-11/2020); `withdraws_reflection` as when it is made."""

    withdraws_reflection: Annotated[bool | None, In("immigration")] = None


class AsylumResumed(ResumeAsylum):
    """The asylum application is pending again."""

    hand_over_by: date | None = None


class RequestAlternativeReception(Data):
    """The person should stay in a municipality instead of a reception centre."""


class AlternativeReceptionRequested(RequestAlternativeReception):
    """Alternative reception has been asked for."""


class AgreeAlternativeReception(Data):
    """The municipality's answer; it is free to say no."""

    accepted: bool


class AlternativeReceptionAgreed(AgreeAlternativeReception):
    """The municipality has answered."""


class DecideAlternativeReception(Data):
    """UDI's decision on alternative reception."""

    outcome: Literal["granted", "refused"]
    reason: Annotated[LongText | None, In("immigration")] = None


class AlternativeReceptionGranted(Data):
    """The person stays in the municipality."""

    reason: Annotated[LongText | None, In("immigration")] = None


class AlternativeReceptionRefused(Data):
    """The person goes to a reception centre."""

    reason: Annotated[LongText | None, In("immigration")] = None


class ConfirmReceptionPlace(Data):
    """The state has a place, from a day."""

    place: PlaceOrAddress
    from_: date


class ReceptionPlaceConfirmed(ConfirmReceptionPlace):
    """The hand-over to the state is complete."""


class DecideAsylum(Data):
    """UDI's decision on the asylum application."""

    outcome: Literal["asylum", "humanitarian", "refused"]
    final: bool | None = None
    reason: Annotated[LongText | None, In("immigration")] = None
    departure_by: Annotated[date | None, In("immigration")] = None


class AsylumGranted(Data):
    """Protection or a humanitarian permit is granted."""

    outcome: Annotated[Literal["asylum", "humanitarian"], In("immigration")]
    reason: Annotated[LongText | None, In("immigration")] = None


class AsylumRefused(Data):
    """The asylum application is refused."""

    final: bool
    reason: Annotated[LongText | None, In("immigration")] = None
    departure_by: Annotated[date | None, In("immigration")] = None


class AsylumRefusalReversed(Data):
    """The refusal does not stand; the application is pending again, unless reflection is pending: then it can be resumed."""

    decision: DecisionSeq
    pending: bool = True


AsylumEvent = (
    AsylumApplied
    | AsylumWithdrawn
    | AsylumResumed
    | AlternativeReceptionRequested
    | AlternativeReceptionAgreed
    | AlternativeReceptionGranted
    | AlternativeReceptionRefused
    | ReceptionPlaceConfirmed
    | AsylumGranted
    | AsylumRefused
    | AsylumRefusalReversed
)


def evolve(state: Asylum, data: AsylumEvent, event: Event) -> Asylum:
    """The asylum matter after the event."""
    match data:
        case AsylumApplied(hand_over_by=day) | AsylumResumed(hand_over_by=day):
            return replace(state, status="applied", hand_over_by=day, resumable=False)
        case AsylumWithdrawn():
            return replace(state, status="withdrawn", hand_over_by=None, resumable=False)
        case AlternativeReceptionRequested():
            return replace(state, alternative="requested")
        case AlternativeReceptionAgreed(accepted=accepted):
            return replace(state, alternative="agreed" if accepted else "declined")
        case AlternativeReceptionGranted():
            return replace(state, alternative="granted", handed_over=True)
        case AlternativeReceptionRefused():
            return replace(state, alternative="refused")
        case ReceptionPlaceConfirmed():
            return replace(state, handed_over=True)
        case AsylumGranted(outcome=outcome):
            return replace(state, status="granted" if outcome == "asylum" else "humanitarian")
        case AsylumRefused(final=final, departure_by=leave):
            refused = replace(state, status="refused", final=state.final or final)
            return replace(refused, refused_seq=event.seq, departure_by=leave)
        case AsylumRefusalReversed(pending=pending):
            back = replace(state, status="applied" if pending else "withdrawn", resumable=not pending)
            return replace(back, final=False, refused_seq=None, departure_by=None)
    assert_never(data)


def asylum_pending(case: "Case", ask: Ask[Data]) -> Verdict:
    """Asylum and reflection never run in parallel; withdraw first (N)."""
    return case.asylum.pending


def asylum_finally_refused(case: "Case", ask: Ask[Data]) -> Verdict:
    """After a final refusal only new information opens the way."""
    return case.asylum.final and getattr(ask.data, "new_information", None) is None


def asylum_not_applied(case: "Case", ask: Ask[Data]) -> Verdict:
    """There is no pending asylum application."""
    return not case.asylum.pending


def asylum_not_applied_nor_handed_over(case: "Case", ask: Ask[Data]) -> Verdict:
    """There is neither a pending asylum application nor a hand-over to complete."""
    return not (case.asylum.pending or case.asylum.hand_over_open)


def asylum_not_withdrawn(case: "Case", ask: Ask[Data]) -> Verdict:
    """Only a withdrawn application can be resumed."""
    return case.asylum.status != "withdrawn"


def alternative_reception_not_requested(case: "Case", ask: Ask[Data]) -> Verdict:
    """Nobody has asked for alternative reception."""
    return case.asylum.alternative == "none"


def municipality_has_not_agreed(case: "Case", ask: Ask[DecideAlternativeReception]) -> Verdict:
    """Alternative reception needs the municipality's agreement, which is voluntary."""
    return ask.data.outcome == "granted" and case.asylum.alternative != "agreed"


def last_municipal_day(case: "Case", ask: Ask[Data]) -> date | None:
    """The last day of the reflection period or permit; None where the municipality has no such responsibility."""
    if case.permit.runs:
        return case.permit.valid_until
    periods = case.deadlines_of("reflection_period") if case.reflection.runs else ()
    return last_day(periods[-1].due_at) if periods else None


def applied(case: "Case", ask: Ask[ApplyAsylum]) -> list[Draft]:
    """The application starts the hand-over to the state where the municipality is responsible."""
    applied = AsylumApplied(**dict(ask.data), hand_over_by=last_municipal_day(case, ask))
    return [*_withdrawn(case, ask), Draft(applied)]


def _withdrawn(case: "Case", ask: Ask[ApplyAsylum] | Ask[ResumeAsylum]) -> list[Draft]:
    """The reflection application that the lawyer says is withdrawn."""
    withdraws = case.reflection.pending and ask.data.withdraws_reflection
    return [Draft(ReflectionApplicationWithdrawn())] if withdraws else []


def resumed(case: "Case", ask: Ask[ResumeAsylum]) -> list[Draft]:
    """As `applied`, for an application that was withdrawn."""
    resumed = AsylumResumed(**dict(ask.data), hand_over_by=last_municipal_day(case, ask))
    return [*_withdrawn(case, ask), Draft(resumed)]


def alternative_decided(case: "Case", ask: Ask[DecideAlternativeReception]) -> list[Draft]:
    """Granted completes the hand-over; refused leaves the reception centre."""
    decision = AlternativeReceptionGranted if ask.data.outcome == "granted" else AlternativeReceptionRefused
    return [Draft(decision(reason=ask.data.reason))]


def decided(case: "Case", ask: Ask[DecideAsylum]) -> list[Draft]:
    """Granted, on humanitarian grounds, or refused."""
    data = ask.data
    if data.outcome == "refused":
        refused = AsylumRefused(final=bool(data.final), reason=data.reason, departure_by=data.departure_by)
        return [Draft(refused)]
    return [Draft(AsylumGranted(outcome=data.outcome, reason=data.reason))]
