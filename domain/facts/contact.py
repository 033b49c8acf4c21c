"""Contact with the person and between the parties: follow-up, health care, issues, and a missing person."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, Literal, assert_never

from domain.facts.commands import Data, EntrySeq, In, LongText, OfRole, OrganisationId, PastDate, PastInstant, ShortText
from domain.facts.events import Event
from domain.facts.identification import PersonInformed
from domain.facts.placement import ChildAbsconded
from domain.primitives.calendar import local_date


@dataclass(frozen=True, slots=True)
class Contact:
    """The topics of information given (topic → the first day, and its event), and whether the person is missing."""

    informed: Mapping[str, tuple[date, int]] = field(default_factory=dict)
    missing: bool = False
    issues: tuple[int, ...] = ()
    """Issues without an answer, by seq."""

    @property
    def status(self) -> str:
        """The status for the overview."""
        return "missing" if self.missing else "in_contact"


class RecordFollowUp(Data):
    """Record a meeting with the person."""

    kind: Literal["home_visit", "conversation", "accompanied", "activity"]


class FollowUpRecorded(RecordFollowUp):
    """The person has been followed up."""


class RaiseIssue(Data):
    """Raise a gap in the chain that no single case can close (F 8, F 9); no personal data."""

    topic: ShortText
    text: LongText


class IssueRaised(RaiseIssue):
    """An issue for the coordinator and the national unit."""


class AnswerIssue(Data):
    """Record the answer to an issue, named by its seq."""

    issue: EntrySeq
    answer: LongText


class IssueAnswered(AnswerIssue):
    """The issue has an answer."""


class ArrangeHealthCare(Data):
    """Arrange an appointment with the health service."""

    kind: Literal["emergency", "gp", "dentist", "psychologist", "hospital"]
    on: date
    organisation: Annotated[OrganisationId | None, OfRole("health")] = None


class HealthCareArranged(ArrangeHealthCare):
    """Health care is arranged."""


class ReportMissing(Data):
    """Report that the person cannot be found."""

    last_seen: PastInstant | PastDate
    voluntary: Annotated[bool | None, In("security")] = None


class PersonMissing(ReportMissing):
    """The person is missing."""


class ReportFound(Data):
    """Report that the person has been found."""

    last_seen: PastInstant | PastDate | None = None
    voluntary: Annotated[bool | None, In("security")] = None


class PersonFound(ReportFound):
    """The person is back in contact."""


class ReportDeparture(Data):
    """Report that the person has left by her own choice, as an adult may."""

    last_seen: PastInstant | PastDate | None = None
    voluntary: Annotated[bool | None, In("security")] = None
    reason: LongText | None = None


class DepartureReported(ReportDeparture):
    """The person has left."""


ContactEvent = (
    PersonInformed | PersonMissing | PersonFound | DepartureReported | ChildAbsconded | IssueRaised | IssueAnswered
)


def evolve(state: Contact, data: ContactEvent, event: Event) -> Contact:
    """The contact matter after the event."""
    match data:
        case PersonInformed(topic=topic):
            now = (local_date(event.on), event.seq)
            first = min(now, state.informed.get(topic, now))
            return replace(state, informed={**state.informed, topic: first})
        case PersonMissing() | ChildAbsconded():
            return replace(state, missing=True)
        case PersonFound() | DepartureReported():
            return replace(state, missing=False)
        case IssueRaised():
            return replace(state, issues=(*state.issues, event.seq))
        case IssueAnswered(issue=seq):
            return replace(state, issues=tuple(s for s in state.issues if s != seq))
    assert_never(data)
