"""Responsibility and its hand-over: until the receiver accepts, the giver remains (never_without_responsible)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import assert_never

from domain.facts.commands import Data, LongText, OrganisationId, ShortText
from domain.facts.events import Event


@dataclass(frozen=True, slots=True)
class Offer:
    """A responsibility offered to an organisation."""

    role: str
    to: str
    giver: str | None
    seq: int


@dataclass(frozen=True, slots=True)
class HandOvers:
    """Unanswered offers, by role."""

    pending: Mapping[str, Offer] = field(default_factory=dict)

    @property
    def status(self) -> str:
        """The status for the overview."""
        return "waiting" if self.pending else "none"

    def without(self, left: tuple[tuple[str, str], ...]) -> "HandOvers":
        """The offers that remain when these (organisation, role) have left the case."""
        return HandOvers({role: offer for role, offer in self.pending.items() if (offer.to, role) not in left})

    def to(self, organisation: str) -> Offer | None:
        """The first unanswered offer to this organisation."""
        return next((o for o in self.pending.values() if o.to == organisation), None)


class AssignResponsible(Data):
    """Offer a role in the case to an organisation."""

    role: ShortText
    organisation: OrganisationId
    reason: LongText


class ResponsibleAssigned(AssignResponsible):
    """The role has been offered; the receiver must answer."""

    giver: str | None = None


class AcceptResponsibility(Data):
    """Accept the role as the receiving organisation; `role` if several offers wait."""

    role: ShortText | None = None


class ResponsibilityAccepted(Data):
    """The role has passed to the receiver."""

    role: str
    organisation: str
    giver: str | None = None


class DeclineResponsibility(Data):
    """Decline the role as the receiving organisation."""

    reason: LongText
    role: ShortText | None = None


class ResponsibilityDeclined(Data):
    """The role stays with the giver."""

    role: str
    organisation: str
    reason: LongText
    giver: str | None = None


HandOverEvent = ResponsibleAssigned | ResponsibilityAccepted | ResponsibilityDeclined


def evolve(state: HandOvers, data: HandOverEvent, event: Event) -> HandOvers:
    """The offers after the event."""
    match data:
        case ResponsibleAssigned(role=role, organisation=organisation, giver=giver):
            return HandOvers({**state.pending, role: Offer(role, organisation, giver, event.seq)})
        case ResponsibilityAccepted(role=role) | ResponsibilityDeclined(role=role):
            return HandOvers({r: offer for r, offer in state.pending.items() if r != role})
    assert_never(data)
