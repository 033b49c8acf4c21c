"""Placement of a child (plassering): acute, by consent, by care order; its end; and a child who runs away.

The tribunal's decisions are in `domain.facts.tribunal`, the length of a stay in `domain.facts.stay`, the rules for a
placement in `domain.rules.placing`.
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
    """The instant itself; a bare date is the start of that day, which shortens the time left and never lengthens it."""
    return when if isinstance(when, datetime) else start_of(when)


class OfferPlace(Data):
    """Offer a place for the child; it is kept until the child comes or another is offered."""

    institution: Annotated[InstitutionId, In("location")]


class PlaceOffered(OfferPlace):
    """A place is kept."""


class PlaceAcutely(Data):
    """Place the child at once; the paragraphs are those of 1992 (today §§ 4-5, 4-2, 4-4)."""

    basis: AcuteBasis
    institution: Annotated[InstitutionId, In("location")]
    decided_at: When


class ChildPlacedAcutely(PlaceAcutely):
    """The child is placed acutely; `approved_4_29`: the place is approved for § 4-29."""

    approved_4_29: Annotated[bool, In("location")]


class PlaceByConsent(Data):
    """Place the child with its and its parents' consent: an alternative to § 4-29 (F 5)."""

    institution: Annotated[InstitutionId, In("location")]
    consent_of: Annotated[ShortText, In("health_social")]


class ChildPlacedByConsent(PlaceByConsent):
    """The child stays by consent."""

    approved_4_29: Annotated[bool, In("location")]


class RecordCareOrder(Data):
    """Record the tribunal's care order (omsorgsovertakelse)."""

    institution: Annotated[InstitutionId, In("location")]
    decided_at: When


class CareOrderRecorded(RecordCareOrder):
    """There is a care order."""

    approved_4_29: Annotated[bool, In("location")]


class ChangePlacement(Data):
    """Move the child, for example because it may be fetched; no clock starts anew."""

    institution: Annotated[InstitutionId, In("location")]
    reason: Annotated[LongText, In("security")]


class PlacementChanged(ChangePlacement):
    """The child lives in another place."""

    approved_4_29: Annotated[bool, In("location")]


EndReason = Literal[
    "returned_to_parents", "returned_to_country", "foster_home", "other_measure", "turned_18", "rejected"
]


class EndPlacement(Data):
    """End the placement; a child that returns to its country has a named recipient."""

    reason: Annotated[EndReason, In("health_social")]
    receiving_authority: Annotated[ShortText | None, In("health_social")] = None
    follow_up_by: Annotated[ShortText | None, In("health_social")] = None


class PlacementEnded(EndPlacement):
    """The child is no longer placed."""


class ReportAbsconded(Data):
    """Report that the child has run away or was fetched."""

    last_seen: PastInstant | PastDate


class ChildAbsconded(ReportAbsconded):
    """The child is missing from its place; the placement's clock runs on."""


class PlacementLapsed(EndedByTime):
    """The time is over: the child may not be held."""


class AcuteDecisionLapsed(EndedByTime):
    """No petition was filed in time: there is no legal basis to hold the child."""
