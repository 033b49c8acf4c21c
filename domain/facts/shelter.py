"""ROSA: a place in a shelter (krisesenter), moves for safety, refunds of costs the municipality does not cover."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Literal, assert_never

from pydantic import Field

from domain.facts.commands import Data, In, LongText, Nok, OfRole, OrganisationId, Paid, RefundSeq, ShortText
from domain.facts.events import Event

RefundKind = Literal["course", "doctor", "dentist", "psychologist", "clothes", "living"]

ShelterId = Annotated[OrganisationId, OfRole("shelter")]


@dataclass(frozen=True, slots=True)
class ShelterSearch:
    """The request to ROSA, the place that is kept for her, and unanswered refunds (seq → requester)."""

    requested: bool = False
    offered: str | None = None
    refunds: Mapping[int, str] = field(default_factory=dict)
    declined: bool = False

    @property
    def status(self) -> str:
        """The status for the overview; never the place."""
        if self.offered or self.requested:
            return "offered" if self.offered else "requested"
        return "declined" if self.declined else "none"


class RequestShelterPlace(Data):
    """Request a safe place."""

    needs: Annotated[list[ShortText], Field(max_length=30), In("security")] = Field(default_factory=list)


class ShelterPlaceRequested(RequestShelterPlace):
    """ROSA has been asked for a place."""


class OfferShelterPlace(Data):
    """Offer a place that ROSA has found; it is kept until she arrives or it is declined."""

    shelter: Annotated[ShelterId, In("location")]


class ShelterPlaceOffered(OfferShelterPlace):
    """A place is kept."""


class DeclineShelterPlace(Data):
    """Record that there is no place, or that the kept one is given up; her own no is a reason of its own."""

    reason: Annotated[LongText, In("security")]
    declined_by: Annotated[Literal["person", "no_place"] | None, In("security")] = None


class ShelterPlaceDeclined(DeclineShelterPlace):
    """No place, for now; `shelter` if one had been kept."""

    shelter: Annotated[str | None, In("location")] = None


class ConfirmArrival(Data):
    """Confirm that she has arrived."""


class ArrivalConfirmed(ConfirmArrival):
    """She lives in the shelter."""

    shelter: Annotated[str, In("location")]


class MoveShelter(Data):
    """Move her to another shelter for her safety; without a name, to the one that is kept for her."""

    shelter: Annotated[ShelterId | None, In("location")] = None
    reason: Annotated[LongText | None, In("security")] = None


class ShelterMoved(MoveShelter):
    """She lives in another shelter."""

    shelter: Annotated[str, In("location")]


class LeaveShelter(Data):
    """Record that she leaves the shelter."""

    reason: Annotated[LongText | None, In("security")] = None


class ShelterLeft(LeaveShelter):
    """She no longer lives there; `shelter` is the one that she left."""

    shelter: Annotated[str, In("location")]


class RequestRefund(Data):
    """Request a refund of a cost that the municipality does not cover."""

    kind: Annotated[RefundKind, In("support")]
    amount_nok: Annotated[Paid, In("support")]


class RefundRequested(RequestRefund):
    """A refund waits for ROSA's decision."""

    amount_nok: Annotated[Nok, In("support")]


class DecideRefund(Data):
    """Record ROSA's answer; `refund` is the seq of the request, required if several wait."""

    outcome: Annotated[Literal["granted", "refused"], In("support")] = "granted"
    refund: RefundSeq | None = None
    kind: Annotated[RefundKind | None, In("support")] = None
    amount_nok: Annotated[Paid | None, In("support")] = None
    reason: Annotated[LongText | None, In("support")] = None


class RefundDecided(DecideRefund):
    """The refund is decided; `requester` is the shelter that asked."""

    refund: RefundSeq
    amount_nok: Annotated[Nok | None, In("support")] = None
    requester: Annotated[str, In("location")]


ShelterEvent = (
    ShelterPlaceRequested
    | ShelterPlaceOffered
    | ShelterPlaceDeclined
    | ArrivalConfirmed
    | ShelterMoved
    | ShelterLeft
    | RefundRequested
    | RefundDecided
)


def evolve(state: ShelterSearch, data: ShelterEvent, event: Event) -> ShelterSearch:
    """The shelter matter after the event."""
    match data:
        case ShelterPlaceRequested():
            return replace(state, requested=True, declined=False)
        case ShelterPlaceOffered(shelter=shelter):
            return replace(state, offered=shelter)
        case ShelterPlaceDeclined(declined_by=by):
            return replace(state, requested=False, offered=None, declined=by != "person")
        case ArrivalConfirmed() | ShelterMoved():
            return replace(state, requested=False, offered=None, declined=False)
        case ShelterLeft():
            return state
        case RefundRequested():
            return replace(state, refunds={**state.refunds, event.seq: event.actor.organisation})
        case RefundDecided(refund=seq):
            return replace(state, refunds={s: k for s, k in state.refunds.items() if s != seq})
    assert_never(data)
