"""Activity (aktivisering, sosialtjenesteloven §§ 20, 20 a): choice, absence, conditions and reductions."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Literal, assert_never

from pydantic import Field

from domain.asks import Ask, Verdict
from domain.calendar import local_date
from domain.commands import Data, In, LongText, PastDate, Seq, ShortText
from domain.events import Event
from domain.refusals import Invalid

if TYPE_CHECKING:
    from domain.case import Case

AbsenceKind = Literal["self_certified", "medical_certificate", "unexcused"]
SELF_CERTIFICATIONS, SELF_CERTIFIED_DAYS = 2, 3


@dataclass(frozen=True, slots=True)
class Absence:
    """Days away, and how they are excused."""

    seq: int
    from_: date
    to: date
    kind: AbsenceKind


@dataclass(frozen=True, slots=True)
class Activity:
    """The chosen activity, exemptions, absences and conditions."""

    chosen: str | None = None
    running: bool = False
    exempt_until: date | None = None
    exempt_from: date | None = None
    absences: tuple[Absence, ...] = ()
    condition_set_on: datetime | None = None
    reductions: tuple[int, ...] = ()

    def exempt(self, day: date) -> bool:
        """Whether no absence counts on the day."""
        return bool(self.exempt_from and self.exempt_until and self.exempt_from <= day <= self.exempt_until)

    @property
    def status(self) -> str:
        """For the overview."""
        return "running" if self.running else "chosen" if self.chosen else "exempt" if self.exempt_until else "none"


class HoldActivityMeeting(Data):
    """The person hears what is offered."""


class ActivityMeetingHeld(HoldActivityMeeting):
    """The offers have been presented."""


class ChooseActivity(Data):
    """The person's choice among what the track offers."""

    activity: Annotated[ShortText, In("support")]


class ActivityChosen(ChooseActivity):
    """An activity is chosen."""


class StartActivity(Data):
    """The chosen activity begins."""


class ActivityStarted(StartActivity):
    """The activity has begun."""


class EndActivity(Data):
    """The activity ends."""

    reason: Annotated[LongText | None, In("support")] = None


class ActivityEnded(EndActivity):
    """The activity has ended."""


class ExemptFromActivity(Data):
    """No activity is asked of the person until a day."""

    until: date
    reason: Annotated[LongText, In("support")]


class ActivityExempted(ExemptFromActivity):
    """The person is exempted; no absence counts meanwhile."""


class RecordAbsence(Data):
    """The person was away, both days included."""

    from_: PastDate
    to: PastDate
    kind: Annotated[AbsenceKind, In("support")]


class AbsenceRecorded(RecordAbsence):
    """An absence is on record."""


class SetCondition(Data):
    """A condition for the allowance (sotjl § 20); the person is heard first (§ 42)."""

    condition: Annotated[LongText, In("support")]
    person_heard: bool


class ConditionSet(SetCondition):
    """A condition is set."""


class ReduceAllowance(Data):
    """The allowance is reduced because of absences, named by their seq."""

    percent: Annotated[int, Field(ge=1, le=100), In("support")]
    because: Annotated[list[Seq], Field(min_length=1, max_length=100)]


class AllowanceReduced(ReduceAllowance):
    """The allowance is reduced; this may be complained of."""


class ReductionReversed(Data):
    """The reduction does not stand."""

    decision: int
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
            return replace(state, exempt_from=local_date(event.on), exempt_until=until)
        case AbsenceRecorded(from_=first, to=last, kind=kind):
            return replace(state, absences=(*state.absences, Absence(event.seq, first, last, kind)))
        case ConditionSet():
            return replace(state, condition_set_on=state.condition_set_on or event.on)
        case AllowanceReduced():
            return replace(state, reductions=(*state.reductions, event.seq))
        case ReductionReversed(decision=decision):
            return replace(state, reductions=tuple(seq for seq in state.reductions if seq != decision))
    assert_never(data)


def activity_not_offered(case: "Case", ask: Ask[ChooseActivity]) -> Verdict:
    """The track does not offer this activity."""
    offers = [offer.id for offer in ask.track.activities]
    return ask.data.activity not in offers and {"offers": ", ".join(offers) or "–"}


def activity_not_for_person(case: "Case", ask: Ask[ChooseActivity]) -> Verdict:
    """The activity is for others: for women, or for women in ROSA."""
    offer = next((o for o in ask.track.activities if o.id == ask.data.activity), None)
    if offer is None:
        return False
    return (offer.women_only and case.opened.gender != "female") or (offer.rosa_only and not case.in_rosa)


def no_activity_chosen(case: "Case", ask: Ask[Data]) -> Verdict:
    """An activity is chosen before it starts."""
    return case.activity.chosen is None


def activity_not_running(case: "Case", ask: Ask[Data]) -> Verdict:
    """There is no running activity to end or be absent from."""
    return not case.activity.running


def activity_already_running(case: "Case", ask: Ask[Data]) -> Verdict:
    """The activity has begun."""
    return case.activity.running


def self_certification_used_up(case: "Case", ask: Ask[RecordAbsence]) -> Verdict:
    """Two self-certified absences in the reflection period (F)."""
    used = sum(a.kind == "self_certified" for a in case.activity.absences)
    return ask.data.kind == "self_certified" and used >= SELF_CERTIFICATIONS


def self_certification_too_long(case: "Case", ask: Ask[RecordAbsence]) -> Verdict:
    """Up to three days each (F)."""
    days = (ask.data.to - ask.data.from_).days + 1
    return ask.data.kind == "self_certified" and days > SELF_CERTIFIED_DAYS


def person_not_heard(case: "Case", ask: Ask[SetCondition]) -> Verdict:
    """The person is consulted before a condition is set (sotjl § 42)."""
    return not ask.data.person_heard


def condition_not_set(case: "Case", ask: Ask[ReduceAllowance]) -> Verdict:
    """Every absence lies after the condition was set (sotjl § 20)."""
    since = case.activity.condition_set_on
    return since is None or any(a.from_ < local_date(since) for a in absences_named(case, ask))


def absence_is_excused(case: "Case", ask: Ask[ReduceAllowance]) -> Verdict:
    """An excused absence, or one during an exemption, is no reason."""
    named = absences_named(case, ask)
    return any(a.kind != "unexcused" or case.activity.exempt(a.from_) for a in named)


def person_not_informed(case: "Case", ask: Ask[ReduceAllowance]) -> Verdict:
    """Every absence lies after the person was informed about activity, in a language that she understands."""
    since = case.contact.informed.get("activity")
    return since is None or any(a.from_ < local_date(since) for a in absences_named(case, ask))


def absences_named(case: "Case", ask: Ask[ReduceAllowance]) -> list[Absence]:
    """The absences that the reduction is because of."""
    known = {a.seq: a for a in case.activity.absences}
    for i, seq in enumerate(ask.data.because):
        if seq not in known:
            raise Invalid(f"/data/because/{i}", "no_such_absence")
    return [known[seq] for seq in ask.data.because]


def from_before_to(case: "Case", ask: Ask[RecordAbsence]) -> None:
    """The last day is not before the first."""
    if ask.data.to < ask.data.from_:
        raise Invalid("/data/to", "before_from")
