"""Asylum (asyl), hand-over from municipality to state, alternative reception (alternativ mottaksplassering)."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Literal, assert_never

from domain.facts.commands import Data, DecisionSeq, In, LongText, PlaceOrAddress
from domain.facts.events import Event


@dataclass(frozen=True, slots=True)
class Asylum:
    """The asylum application and the hand-over to the state that it starts."""

    status: Literal["none", "applied", "withdrawn", "granted", "humanitarian", "refused"] = "none"
    final: bool = False
    refused_seq: int | None = None
    departure_by: date | None = None
    resumable: bool = False
    """The refusal was reversed while another application was pending; the application can be resumed."""

    hand_over_by: date | None = None
    handed_over: bool = False
    alternative: Literal["none", "requested", "agreed", "declined", "granted", "refused"] = "none"

    @property
    def pending(self) -> bool:
        """Whether an application waits for UDI's decision."""
        return self.status == "applied"

    @property
    def refused(self) -> bool:
        """Whether the application is refused."""
        return self.status == "refused"

    @property
    def hand_over_open(self) -> bool:
        """Whether the hand-over to the state is incomplete, whatever was decided on the application meanwhile."""
        return self.status not in ("none", "withdrawn") and self.hand_over_by is not None and not self.handed_over


class ApplyAsylum(Data):
    """Apply for protection; `withdraws_reflection`: the lawyer withdraws a pending reflection application with it."""

    withdraws_reflection: Annotated[bool | None, In("immigration")] = None


class AsylumApplied(ApplyAsylum):
    """An asylum application is pending; `hand_over_by` is the last day of municipal responsibility, if there is any."""

    hand_over_by: date | None = None


class WithdrawAsylum(Data):
    """Withdraw the application, so that reflection can be applied for (RP-20)."""


class AsylumWithdrawn(WithdrawAsylum):
    """The asylum application is withdrawn."""


class ResumeAsylum(Data):
    """Resume a withdrawn application (GI-11/2020); `withdraws_reflection` as in `ApplyAsylum`."""

    withdraws_reflection: Annotated[bool | None, In("immigration")] = None


class AsylumResumed(ResumeAsylum):
    """The asylum application is pending again."""

    hand_over_by: date | None = None


class RequestAlternativeReception(Data):
    """Request that the person stay in a municipality instead of a reception centre."""


class AlternativeReceptionRequested(RequestAlternativeReception):
    """Alternative reception has been requested."""


class AgreeAlternativeReception(Data):
    """Record the municipality's answer, which is voluntary."""

    accepted: bool


class AlternativeReceptionAgreed(AgreeAlternativeReception):
    """The municipality has answered."""


class DecideAlternativeReception(Data):
    """Record UDI's decision on alternative reception."""

    outcome: Literal["granted", "refused"]
    reason: Annotated[LongText | None, In("immigration")] = None


class AlternativeReceptionGranted(Data):
    """The person stays in the municipality."""

    reason: Annotated[LongText | None, In("immigration")] = None


class AlternativeReceptionRefused(Data):
    """The person goes to a reception centre."""

    reason: Annotated[LongText | None, In("immigration")] = None


class ConfirmReceptionPlace(Data):
    """Confirm that the state has a place from a day."""

    place: PlaceOrAddress
    from_: date


class ReceptionPlaceConfirmed(ConfirmReceptionPlace):
    """The hand-over to the state is complete."""


class DecideAsylum(Data):
    """Record UDI's decision on the asylum application."""

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
    """The refusal is reversed; the application is pending again, or resumable while reflection is pending."""

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
