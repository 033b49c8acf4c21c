"""A place to live (midlertidig botilbud, sosialtjenesteloven § 27): assignment, review, breaches and eviction."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Literal, assert_never

from domain.facts.commands import Data, DecisionSeq, In, LongText, PlaceOrAddress
from domain.facts.events import Event
from domain.facts.placement import CareOrderRecorded, ChildPlacedAcutely, ChildPlacedByConsent
from domain.facts.shelter import ArrivalConfirmed, ShelterLeft, ShelterMoved
from domain.primitives.calendar import local_date

HousingKind = Literal["shelter", "lodging", "municipal_flat", "adapted_unit", "family_centre", "own", "hospice"]


@dataclass(frozen=True, slots=True)
class Home:
    """The person's present home."""

    kind: HousingKind
    place: str
    quality_agreement: bool
    since: date
    seq: int


@dataclass(frozen=True, slots=True)
class Housing:
    """The present home, whether the last one was lost by eviction, and whether NAV has refused another."""

    current: Home | None = None
    evicted: bool = False
    breaches: int = 0
    denied: bool = False

    @property
    def status(self) -> str:
        """The status for the overview; never the place."""
        if self.current:
            return "housed"
        return "evicted" if self.evicted else "refused" if self.denied else "none"


class AssignHousing(Data):
    """Assign a place to live; `place` is an organisation of the directory or an address."""

    kind: Annotated[HousingKind, In("location")]
    place: PlaceOrAddress
    quality_agreement: Annotated[bool, In("location")]
    from_: date


class HousingAssigned(AssignHousing):
    """The person has a place to live."""


class ReviewHousing(Data):
    """Review why the person still lives there."""

    reason: Annotated[LongText, In("support")]


class HousingReviewed(ReviewHousing):
    """The stay has been reviewed."""


class RecordHouseRuleBreach(Data):
    """Record a breach of a house rule."""

    reason: Annotated[LongText | None, In("support")] = None


class HouseRuleBreachRecorded(RecordHouseRuleBreach):
    """A breach of house rules is on record."""


class EndHousing(Data):
    """Record that the person leaves the place."""

    reason: Annotated[Literal["moved", "evicted", "left", "upgraded"], In("support")]


class HousingEnded(EndHousing):
    """The person no longer lives there; after `evicted`, NAV must offer again or decide."""

    evicted: bool


class DecideNoHousing(Data):
    """Decide, as NAV, not to offer another place."""

    reason: Annotated[LongText, In("support")]


class NoHousingDecided(DecideNoHousing):
    """NAV does not offer another place; the person may complain."""


class NoHousingReversed(Data):
    """The decision not to offer again is reversed: NAV must offer again or decide anew."""

    decision: DecisionSeq
    pending: bool = True


HousingEvent = (
    NoHousingReversed
    | HousingAssigned
    | HouseRuleBreachRecorded
    | HousingEnded
    | HousingReviewed
    | NoHousingDecided
    | ArrivalConfirmed
    | ShelterMoved
    | ShelterLeft
    | ChildPlacedAcutely
    | ChildPlacedByConsent
    | CareOrderRecorded
)


def evolve(state: Housing, data: HousingEvent, event: Event) -> Housing:
    """The housing after the event."""
    match data:
        case HousingAssigned(kind=kind, place=place, quality_agreement=agreement, from_=since):
            return Housing(Home(kind, place, agreement, since, event.seq))
        case HouseRuleBreachRecorded():
            return replace(state, breaches=state.breaches + 1)
        case HousingEnded(evicted=evicted):
            return replace(state, current=None, evicted=evicted)
        case HousingReviewed():
            return state
        case NoHousingDecided():
            return replace(state, evicted=False, denied=True)
        case NoHousingReversed():
            return replace(state, evicted=state.current is None, denied=False)
        case ArrivalConfirmed(shelter=shelter) | ShelterMoved(shelter=shelter):
            return Housing(Home("shelter", shelter, True, local_date(event.on), event.seq))
        case ShelterLeft() | ChildPlacedAcutely() | ChildPlacedByConsent() | CareOrderRecorded():
            return replace(state, current=None, evicted=False, denied=False)
    assert_never(data)


NOT_FOR_FAMILIES = ("lodging", "hospice")
"""Kinds of housing that do not take pregnant women or children (F)."""

PLACE_ROLES = {"shelter", "lodging", "housing", "institution", "reception_centre", "municipality"}
