"""Placement of a child (plassering): acutely, by consent, by a care order; what ends it; and the child who runs away.

What the tribunal decides is in `domain.facts.tribunal`, how long the child may be held in `domain.facts.stay`, what
may be done when in `domain.rules.placing`.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from domain.facts.commands import Data, In, LongText, OfRole, OrganisationId, PastDate, PastInstant, ShortText
from domain.facts.ended import EndedByTime
from domain.primitives.calendar import start_of

AcuteBasis = Literal["4-29", "4-6", "4-25"]

TRAFFICKING: AcuteBasis = "4-29"

InstitutionId = Annotated[OrganisationId, OfRole("institution")]

When = PastInstant | PastDate


def moment(when: datetime | date) -> datetime:
    """A bare date is the start of that day: it shortens what is left and never lengthens it."""
    return when if isinstance(when, datetime) else start_of(when)


class OfferPlace(Data):
    """A place is found for the child; it is kept until the child comes or another is offered."""

    institution: Annotated[InstitutionId, In("location")]


class PlaceOffered(OfferPlace):
    """A place is kept."""


class PlaceAcutely(Data):
    """The child is placed at once; the paragraphs are those of 1992 (today §§ 4-5, 4-2, 4-4)."""

    basis: AcuteBasis
    institution: Annotated[InstitutionId, In("location")]
    decided_at: When


class ChildPlacedAcutely(PlaceAcutely):
    """The child is placed acutely; `approved_4_29` says whether the place is one for § 4-29."""

    approved_4_29: Annotated[bool, In("location")]


class PlaceByConsent(Data):
    """Child and parents agree to a place: a way out of § 4-29 (F 5)."""

    institution: Annotated[InstitutionId, In("location")]
    consent_of: Annotated[ShortText, In("health_social")]


class ChildPlacedByConsent(PlaceByConsent):
    """The child stays of free will."""

    approved_4_29: Annotated[bool, In("location")]


class RecordCareOrder(Data):
    """The tribunal has taken the child into care (omsorgsovertakelse)."""

    institution: Annotated[InstitutionId, In("location")]
    decided_at: When


class CareOrderRecorded(RecordCareOrder):
    """There is a care order."""

    approved_4_29: Annotated[bool, In("location")]


class ChangePlacement(Data):
    """The child moves, also because somebody is on the way to fetch it; no clock starts anew."""

    institution: Annotated[InstitutionId, In("location")]
    reason: Annotated[LongText, In("security")]


class PlacementChanged(ChangePlacement):
    """The child lives in another place."""

    approved_4_29: Annotated[bool, In("location")]


EndReason = Literal[
    "returned_to_parents", "returned_to_country", "foster_home", "other_measure", "turned_18", "rejected"
]


class EndPlacement(Data):
    """The placement ends; a child that goes back to its country is received by somebody who is named."""

    reason: Annotated[EndReason, In("health_social")]
    receiving_authority: Annotated[ShortText | None, In("health_social")] = None
    follow_up_by: Annotated[ShortText | None, In("health_social")] = None


class PlacementEnded(EndPlacement):
    """The child is no longer placed."""


class ReportAbsconded(Data):
    """The child has run away or was fetched."""

    last_seen: PastInstant | PastDate


class ChildAbsconded(ReportAbsconded):
    """The child is missing from its place; the placement's clock runs on."""


class PlacementLapsed(EndedByTime):
    """The time is over: the child may not be held."""


class AcuteDecisionLapsed(EndedByTime):
    """No petition was filed in time: there is no legal basis to hold the child."""
