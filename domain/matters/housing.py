"""A place to live (midlertidig botilbud, sosialtjenesteloven § 27): assignment, review, breaches and eviction."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal, assert_never

from domain.asks import Ask, Verdict
from domain.calendar import local_date
from domain.commands import Data, DecisionSeq, In, LongText, PlaceOrAddress
from domain.disclosure import sees_places
from domain.events import Draft, Event
from domain.matters.placement import CareOrderRecorded, ChildPlacedAcutely, ChildPlacedByConsent
from domain.matters.shelter import ArrivalConfirmed, ShelterLeft, ShelterMoved
from domain.refusals import Invalid

if TYPE_CHECKING:
    from domain.case import Case

HousingKind = Literal["shelter", "lodging", "municipal_flat", "adapted_unit", "family_centre", "own", "hospice"]


@dataclass(frozen=True, slots=True)
class Home:
    """Where the person lives now."""

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
        """For the overview; never where."""
        if self.current:
            return "housed"
        return "evicted" if self.evicted else "refused" if self.denied else "none"


class AssignHousing(Data):
    """A place is found; `place` is an organisation of the directory or an address."""

    kind: Annotated[HousingKind, In("location")]
    place: PlaceOrAddress
    quality_agreement: Annotated[bool, In("location")]
    from_: date


class HousingAssigned(AssignHousing):
    """The person has a place to live."""


class ReviewHousing(Data):
    """Why the person still lives there."""

    reason: Annotated[LongText, In("support")]


class HousingReviewed(ReviewHousing):
    """The stay has been reviewed."""


class RecordHouseRuleBreach(Data):
    """A house rule was broken."""

    reason: Annotated[LongText | None, In("support")] = None


class HouseRuleBreachRecorded(RecordHouseRuleBreach):
    """A breach of house rules is on record."""


class EndHousing(Data):
    """The person leaves the place."""

    reason: Annotated[Literal["moved", "evicted", "left", "upgraded"], In("support")]


class HousingEnded(EndHousing):
    """The person no longer lives there; `evicted` obliges NAV to offer again or decide."""

    evicted: bool


class DecideNoHousing(Data):
    """NAV decides not to offer another place."""

    reason: Annotated[LongText, In("support")]


class NoHousingDecided(DecideNoHousing):
    """NAV does not offer another place; this may be complained of."""


class NoHousingReversed(Data):
    """The decision not to offer again does not stand: NAV must offer again or decide anew."""

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
    """Where the person lives after the event."""
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


def hospice_not_for_this_group(case: "Case", ask: Ask[AssignHousing]) -> Verdict:
    """A hospice is no solution for this group (F)."""
    return ask.data.kind == "hospice"


NOT_FOR_FAMILIES = ("lodging", "hospice")
"""Kinds of housing that do not take pregnant women or children (F)."""


def housing_must_take_children(case: "Case", ask: Ask[AssignHousing]) -> Verdict:
    """Who knows of a pregnancy or of children finds a place that is fit for them."""
    known = case.sharing.families_known_to(ask.actor.organisation, ask.today)
    return known and ask.data.kind in NOT_FOR_FAMILIES


def place_full(case: "Case", ask: Ask[Data]) -> Verdict:
    """The place has no room left; what this person holds already is hers, for whoever may know that she holds it."""
    place = place_of(ask.data)
    if place is None or not ask.directory.is_full(place):
        return False
    is_hers = place in case.holds and sees_places(ask.reader, case, ask.at)
    return not is_hers and {"place": place}


def place_does_not_accept(case: "Case", ask: Ask[Data]) -> Verdict:
    """The place does not take a person of this gender or age."""
    place = ask.directory.organisations.get(place_of(ask.data) or "")
    return (
        place is not None and not place.takes(case.opened.gender, case.age_for_places(ask.at)) and {"place": place.id}
    )


def no_housing(case: "Case", ask: Ask[Data]) -> Verdict:
    """There is no place that could be reviewed, broken the rules of, or left."""
    return case.housing.current is None


def not_evicted(case: "Case", ask: Ask[Data]) -> Verdict:
    """Only after an eviction is it decided not to offer again."""
    return not case.housing.evicted


def place_of(data: Data) -> str | None:
    """The place that a transition asks for, whichever word it uses."""
    for name in ("place", "shelter", "institution"):
        if value := getattr(data, name, None):
            return str(value)
    return None


PLACE_ROLES = {"shelter", "lodging", "housing", "institution", "reception_centre", "municipality"}


def a_place_to_live(case: "Case", ask: Ask[AssignHousing]) -> None:
    """A place that the directory knows must be one to live in."""
    known = ask.directory.organisations.get(ask.data.place)
    if known and not PLACE_ROLES & set(known.roles):
        raise Invalid("/data/place", "no_place_to_live")


def ended(case: "Case", ask: Ask[EndHousing]) -> list[Draft]:
    """Eviction is never silent."""
    return [Draft(HousingEnded(reason=ask.data.reason, evicted=ask.data.reason == "evicted"))]
