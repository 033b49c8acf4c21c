"""Case meetings (TOT-møte, ansvarsgruppe): invitation, minutes, agreed actions as deadlines; evaluation meetings."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, assert_never

from pydantic import AwareDatetime, Field

from domain.facts.commands import Data, DeadlineId, In, LongText, OrganisationId, ShortText
from domain.facts.events import Event

Names = Annotated[list[OrganisationId], Field(max_length=40)]

Texts = Annotated[list[ShortText], Field(max_length=60)]


@dataclass(frozen=True, slots=True)
class Meetings:
    """The conveners of meetings without minutes yet, and the number of meetings held."""

    convened: tuple[str, ...] = ()
    held: int = 0
    evaluated: bool = False

    @property
    def status(self) -> str:
        """The status for the overview."""
        return "convened" if self.convened else "held" if self.held else "none"


class ConveneCaseMeeting(Data):
    """Invite every party that has a duty; `participants` are organisations of the case."""

    at: AwareDatetime
    participants: Names | None = None


class CaseMeetingConvened(ConveneCaseMeeting):
    """The invitations are out."""

    participants: Names


class Action(Data):
    """An agreed action, its role and its last day; no personal data."""

    what: ShortText
    role: ShortText
    by: date


class RecordCaseMeeting(Data):
    """Record the meeting's findings and actions; each action becomes a deadline."""

    security_needs: Annotated[LongText | None, In("security")] = None
    needs: Annotated[Texts, In("health_social")] = Field(default_factory=list)
    actions: Annotated[list[Action], Field(max_length=60)] = Field(default_factory=list)
    absent: Names = Field(default_factory=list)


class CaseMeetingRecorded(RecordCaseMeeting):
    """The meeting has been held."""


class CompleteAction(Data):
    """Complete an action of a meeting; `deadline` is its deadline's id."""

    deadline: DeadlineId
    result: Annotated[LongText | None, In("notes")] = None


class ActionCompleted(CompleteAction):
    """An action is done."""


class HoldEvaluationMeeting(Data):
    """Evaluate the cooperation, which is most needed after disagreement (F 6)."""

    what_worked: Annotated[LongText, In("notes")]
    what_failed: Annotated[LongText, In("notes")]
    disagreements: Annotated[LongText | None, In("notes")] = None


class EvaluationMeetingHeld(HoldEvaluationMeeting):
    """The work has been evaluated."""


MeetingEvent = CaseMeetingConvened | CaseMeetingRecorded | EvaluationMeetingHeld


def evolve(state: Meetings, data: MeetingEvent, event: Event) -> Meetings:
    """The meetings after the event."""
    match data:
        case CaseMeetingConvened():
            return replace(state, convened=(*state.convened, event.actor.organisation))
        case CaseMeetingRecorded():
            left = list(state.convened)
            if event.actor.organisation in left:
                left.remove(event.actor.organisation)
            return replace(state, convened=tuple(left), held=state.held + 1)
        case EvaluationMeetingHeld():
            return replace(state, evaluated=True)
    assert_never(data)
