"""The victim's lawyer (bistandsadvokat) and her advice: reflection, asylum or neither."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Literal, assert_never

from domain.facts.commands import Data, In, OfRole, OrganisationId
from domain.facts.events import Event
from domain.facts.hand_over import ResponsibilityAccepted

Choice = Literal["reflection", "asylum", "neither"]


@dataclass(frozen=True, slots=True)
class Lawyer:
    """The lawyer and her latest advice."""

    organisation: str | None = None
    choice: Choice | None = None
    advised_on: datetime | None = None

    @property
    def status(self) -> str:
        """The status for the overview."""
        if self.choice:
            return "advised"
        return "assigned" if self.organisation else "none"


class AssignLawyer(Data):
    """Assign a lawyer to the case."""

    organisation: Annotated[OrganisationId, OfRole("lawyer")]


class LawyerAssigned(AssignLawyer):
    """The person has a lawyer."""


class RecordAdvice(Data):
    """Record the talk between lawyer and person, and the path they chose."""

    choice: Annotated[Choice, In("immigration")]
    police_report: Annotated[bool | None, In("criminal")] = None


class AdviceRecorded(RecordAdvice):
    """Advice has been given."""


class AdviceDeclined(Data):
    """The person leaves this path, and may come back."""


LawyerEvent = LawyerAssigned | AdviceRecorded | AdviceDeclined | ResponsibilityAccepted


def evolve(state: Lawyer, data: LawyerEvent, event: Event) -> Lawyer:
    """The lawyer matter after the event."""
    match data:
        case LawyerAssigned(organisation=organisation):
            return replace(state, organisation=organisation)
        case AdviceRecorded(choice=choice):
            return replace(state, choice=choice, advised_on=event.on)
        case ResponsibilityAccepted(role="lawyer", organisation=organisation):
            return replace(state, organisation=organisation)
        case AdviceDeclined() | ResponsibilityAccepted():
            return state
    assert_never(data)
