"""Activity (aktivisering, sosialtjenesteloven §§ 20, 20 a): choice, absence, conditions and reductions."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Literal, assert_never

from pydantic import Field

from domain.facts.commands import AbsenceSeq, Data, DecisionSeq, In, LongText, PastDate, ShortText
from domain.facts.events import Event
from domain.primitives.calendar import local_date

AbsenceKind = Literal["self_certified", "medical_certificate", "unexcused"]

SELF_CERTIFICATIONS, SELF_CERTIFIED_DAYS = 2, 3


@dataclass(frozen=True, slots=True)
class Absence:
    """Days of absence and their excuse."""

    seq: int
    from_: date
    to: date
    kind: AbsenceKind


@dataclass(frozen=True, slots=True)
class Activity:
    """The chosen activity, exemptions, absences and conditions; `announced`: since when she has known of reductions."""

    chosen: str | None = None
    running: bool = False
    exemptions: tuple[tuple[date, date], ...] = ()
    absences: tuple[Absence, ...] = ()
    condition: tuple[date, int] | None = None
    announced: tuple[date, int] | None = None
    reductions: tuple[int, ...] = ()

    def exempt(self, day: date) -> bool:
        """Whether the person is exempt on the day, so that no absence counts."""
        return any(first <= day <= last for first, last in self.exemptions)

    @property
    def status(self) -> str:
        """The status for the overview."""
        return "running" if self.running else "chosen" if self.chosen else "exempt" if self.exemptions else "none"


class HoldActivityMeeting(Data):
    """Present the available activities to the person."""


class ActivityMeetingHeld(HoldActivityMeeting):
    """The offers have been presented."""


class ChooseActivity(Data):
    """Record the person's choice among the track's offers."""

    activity: Annotated[ShortText, In("support")]


class ActivityChosen(ChooseActivity):
    """An activity is chosen; `provider` is the organisation that runs it."""

    provider: str | None = None


class StartActivity(Data):
    """Start the chosen activity."""


class ActivityStarted(StartActivity):
    """The activity has begun."""


class EndActivity(Data):
    """End the activity."""

    reason: Annotated[LongText | None, In("support")] = None


class ActivityEnded(EndActivity):
    """The activity has ended."""


class ExemptFromActivity(Data):
    """Exempt the person from activity until a day."""

    until: date
    reason: Annotated[LongText, In("support")]


class ActivityExempted(ExemptFromActivity):
    """The person is exempted; no absence counts meanwhile."""


class RecordAbsence(Data):
    """Record an absence, both days included."""

    from_: PastDate
    to: PastDate
    kind: Annotated[AbsenceKind, In("support")]


class AbsenceRecorded(RecordAbsence):
    """An absence is on record."""


class SetCondition(Data):
    """Set a condition for the allowance (sotjl § 20); the person is heard first (§ 42).

    `reduction_announced`: the decision says that a breach may reduce the allowance (§ 20 third para, § 20 a fourth).
    """

    condition: Annotated[LongText, In("support")]
    person_heard: bool
    reduction_announced: bool = False


class ConditionSet(SetCondition):
    """A condition is set."""


class ReduceAllowance(Data):
    """Reduce the allowance because of absences, named by their seq.

    `floor_nok` is the monthly amount that remains, `proportionality` why the reduction is not too heavy for her (sotjl
    § 20 second para), `why_all` why nothing less than the whole allowance is enough.
    """

    percent: Annotated[int, Field(ge=1, le=100), In("support")]
    because: Annotated[list[AbsenceSeq], Field(min_length=1, max_length=100)]
    months: Annotated[int, Field(ge=1, le=12), In("support")]
    floor_nok: Annotated[int, Field(ge=0, le=1_000_000), In("support")]
    proportionality: Annotated[LongText, In("support")]
    why_all: Annotated[LongText | None, In("support")] = None


class AllowanceReduced(ReduceAllowance):
    """The allowance is reduced; the person may complain."""


class ReductionReversed(Data):
    """The reduction is reversed."""

    decision: DecisionSeq
    pending: bool = True


ActivityEvent = (
    ActivityMeetingHeld
    | ActivityChosen
    | ActivityStarted
    | ActivityEnded
    | ActivityExempted
    | AbsenceRecorded
    | ConditionSet
    | AllowanceReduced
    | ReductionReversed
)


def evolve(state: Activity, data: ActivityEvent, event: Event) -> Activity:
    """The activity after the event."""
    match data:
        case ActivityMeetingHeld():
            return state
        case ActivityChosen(activity=activity):
            return replace(state, chosen=activity, running=False)
        case ActivityStarted():
            return replace(state, running=True)
        case ActivityEnded():
            return replace(state, running=False, chosen=None)
        case ActivityExempted(until=until):
            return replace(state, exemptions=(*state.exemptions, (local_date(event.on), until)))
        case AbsenceRecorded(from_=first, to=last, kind=kind):
            return replace(state, absences=(*state.absences, Absence(event.seq, first, last, kind)))
        case ConditionSet(reduction_announced=announced):
            now = (local_date(event.on), event.seq)
            known = state.announced or (now if announced else None)
            return replace(state, condition=state.condition or now, announced=known)
        case AllowanceReduced():
            return replace(state, reductions=(*state.reductions, event.seq))
        case ReductionReversed(decision=decision):
            return replace(state, reductions=tuple(seq for seq in state.reductions if seq != decision))
    assert_never(data)
