"""Protection measures under § 4-29 (beskyttelsestiltak, bvl § 6-6): restrictions, and contacts that stay free."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal, assert_never

from pydantic import Field

from domain.facts.commands import Data, In, LongText, MeasureSeq
from domain.facts.events import Event
from domain.facts.placement import (
    AcuteDecisionLapsed,
    CareOrderRecorded,
    ChildPlacedByConsent,
    PlacementEnded,
    PlacementLapsed,
)

Restriction = Literal["visits", "post", "phone", "other_communication", "movement_outside", "knowledge_of_location"]

Contact = Literal[
    "network",
    "family",
    "partner",
    "peers",
    "customers",
    "others_named",
    "guardian",
    "lawyer",
    "child_welfare",
    "supervisory_authority",
    "health_personnel",
    "consular_representative",
    "spiritual_adviser",
]

ALWAYS_FREE: tuple[Contact, ...] = (
    "guardian",
    "lawyer",
    "child_welfare",
    "supervisory_authority",
    "health_personnel",
    "consular_representative",
    "spiritual_adviser",
)
"""Contacts that may never be restricted (bvl § 6-6 second para, last sentence)."""

MAY_IMPOSE_AT_ANY_TIME = ("tribunal",)
"""Roles that may impose measures at any time; others only in the acute decision."""


@dataclass(frozen=True, slots=True)
class Measure:
    """The restriction and the contacts to which it applies."""

    restricts: tuple[str, ...]
    contacts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Protection:
    """The measures in force, by seq."""

    measures: Mapping[int, Measure] = field(default_factory=dict)

    @property
    def location_hidden(self) -> bool:
        """Whether the child's location is restricted to those who must know it (skjult adresse)."""
        return any("knowledge_of_location" in m.restricts for m in self.measures.values())

    @property
    def status(self) -> str:
        """The status for the overview."""
        return "imposed" if self.measures else "none"


class ImposeProtectionMeasure(Data):
    """Impose a restriction towards certain contacts, with a reason."""

    restricts: Annotated[list[Restriction], Field(min_length=1, max_length=6), In("security")]
    contacts: Annotated[list[Contact], Field(min_length=1, max_length=13), In("security")]
    reason: Annotated[LongText, In("security")]


class ProtectionMeasureImposed(ImposeProtectionMeasure):
    """A measure is in force; `free` are the contacts that it never restricts."""

    free: list[str]


class LiftProtectionMeasure(Data):
    """Lift a measure that is no longer needed; `measure` is its seq."""

    measure: MeasureSeq


class ProtectionMeasureLifted(LiftProtectionMeasure):
    """The measure is lifted."""


ProtectionEvent = (
    ProtectionMeasureImposed
    | ProtectionMeasureLifted
    | PlacementEnded
    | PlacementLapsed
    | AcuteDecisionLapsed
    | ChildPlacedByConsent
    | CareOrderRecorded
)


def evolve(state: Protection, data: ProtectionEvent, event: Event) -> Protection:
    """The measures after the event; none outlives its placement."""
    match data:
        case ProtectionMeasureImposed(restricts=restricts, contacts=contacts):
            return Protection({**state.measures, event.seq: Measure(tuple(restricts), tuple(contacts))})
        case ProtectionMeasureLifted(measure=seq):
            return Protection({s: m for s, m in state.measures.items() if s != seq})
        case (
            PlacementEnded() | PlacementLapsed() | AcuteDecisionLapsed() | ChildPlacedByConsent() | CareOrderRecorded()
        ):
            return Protection()
    assert_never(data)
