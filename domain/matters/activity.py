"""Activity (aktivisering, sosialtjenesteloven §§ 20, 20 a): choice, absence, conditions and reductions."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal, assert_never

from pydantic import Field

from domain.asks import Ask, Verdict
from domain.calendar import local_date
from domain.commands import AbsenceSeq, Data, DecisionSeq, In, LongText, PastDate, ShortText
from domain.events import Draft, Event
from domain.matters.reflection import Granted
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
    """The chosen activity, exemptions, absences and conditions; `announced` is since when she knows of reductions."""

    chosen: str | None = None
    running: bool = False
    exemptions: tuple[tuple[date, date], ...] = ()
    absences: tuple[Absence, ...] = ()
    condition: tuple[date, int] | None = None
    announced: tuple[date, int] | None = None
    reductions: tuple[int, ...] = ()

    def exempt(self, day: date) -> bool:
        """Whether no absence counts on the day."""
        return any(first <= day <= last for first, last in self.exemptions)

    @property
    def status(self) -> str:
        """For the overview."""
        return "running" if self.running else "chosen" if self.chosen else "exempt" if self.exemptions else "none"


class HoldActivityMeeting(Data):
    """The person hears what is offered."""


class ActivityMeetingHeld(HoldActivityMeeting):
    """The offers have been presented."""


class ChooseActivity(Data):
    """The person's choice among what the track offers."""

    activity: Annotated[ShortText, In("support")]


class ActivityChosen(ChooseActivity):
    """An activity is chosen; `provider` runs it."""

    provider: str | None = None


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
    """A condition for the allowance (sotjl § 20); the person is heard first (§ 42).

    `reduction_announced`: the decision says that a breach may reduce the allowance (§ 20 third para, § 20 a fourth).
    """

    condition: Annotated[LongText, In("support")]
    person_heard: bool
    reduction_announced: bool = False


class ConditionSet(SetCondition):
    """A condition is set."""


class ReduceAllowance(Data):
    """The allowance is reduced because of absences, named by their seq.

    `floor_nok` is what she has left each month, `proportionality` why this is not too heavy for her (sotjl § 20 second
    para), `why_all` why nothing less than the whole allowance.
    """

    percent: Annotated[int, Field(ge=1, le=100), In("support")]
    because: Annotated[list[AbsenceSeq], Field(min_length=1, max_length=100)]
    months: Annotated[int, Field(ge=1, le=12), In("support")]
    floor_nok: Annotated[int, Field(ge=0, le=1_000_000), In("support")]
    proportionality: Annotated[LongText, In("support")]
    why_all: Annotated[LongText | None, In("support")] = None


class AllowanceReduced(ReduceAllowance):
    """The allowance is reduced; this may be complained of."""


class ReductionReversed(Data):
    """The reduction does not stand."""

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


def activity_not_offered(case: "Case", ask: Ask[ChooseActivity]) -> Verdict:
    """The track does not offer this activity."""
    offers = [offer.id for offer in ask.track.activities]
    return ask.data.activity not in offers and {"offers": ", ".join(offers) or "–"}


def activity_not_for_person(case: "Case", ask: Ask[ChooseActivity]) -> Verdict:
    """The activity is for others: for women, or for women in ROSA."""
    offer = next((o for o in ask.track.activities if o.id == ask.data.activity), None)
    if offer is None:
        return False
    wrong_gender = offer.only_for and case.opened.gender not in offer.only_for
    return bool(wrong_gender) or (offer.needs_party is not None and not case.has_role(offer.needs_party))


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
    since = case.reflection.decided_on if isinstance(case.reflection, Granted) else date.min
    used = sum(a.kind == "self_certified" and a.from_ >= since for a in case.activity.absences)
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
    return not _all_after(case.activity.condition, case, ask)


def _all_after(since: tuple[date, int] | None, case: "Case", ask: Ask[ReduceAllowance]) -> bool:
    """Whether the absences lie after a day; those of the day itself were recorded after what happened on it (its seq)."""
    return since is not None and all((a.from_, a.seq) > since for a in absences_named(case, ask))


def absence_is_excused(case: "Case", ask: Ask[ReduceAllowance]) -> Verdict:
    """An excused absence, or one during an exemption, is no reason."""
    named = absences_named(case, ask)
    return any(a.kind != "unexcused" or case.activity.exempt(a.from_) for a in named)


def no_absence_recorded(case: "Case", ask: Ask[Data]) -> Verdict:
    """There is nothing to reduce the allowance for."""
    return not case.activity.absences


def reduction_not_announced(case: "Case", ask: Ask[ReduceAllowance]) -> Verdict:
    """The decision on support has said that a breach may reduce it (sotjl § 20 third para, § 20 a fourth)."""
    return not _all_after(case.activity.announced, case, ask)


def person_not_informed(case: "Case", ask: Ask[ReduceAllowance]) -> Verdict:
    """Every absence lies after the person was informed about activity, in a language that she understands."""
    return not _all_after(case.contact.informed.get("activity"), case, ask)


def absences_named(case: "Case", ask: Ask[ReduceAllowance]) -> list[Absence]:
    """The absences that the reduction is because of."""
    known = {a.seq: a for a in case.activity.absences}
    for i, seq in enumerate(ask.data.because):
        if seq not in known:
            raise Invalid(f"/data/because/{i}", "no_such_absence")
    return [known[seq] for seq in ask.data.because]


def all_of_it_has_a_reason(case: "Case", ask: Ask[ReduceAllowance]) -> None:
    """Whoever takes the whole allowance says why nothing less would do."""
    if ask.data.percent == 100 and ask.data.why_all is None:
        raise Invalid("/data/why_all", "missing")


def ends_after_it_begins(case: "Case", ask: Ask[ExemptFromActivity]) -> None:
    """An exemption that is over when it begins exempts from nothing."""
    if ask.data.until < ask.day:
        raise Invalid("/data/until", "before_the_day")


def from_before_to(case: "Case", ask: Ask[RecordAbsence]) -> None:
    """The last day is not before the first."""
    if ask.data.to < ask.data.from_:
        raise Invalid("/data/to", "before_from")


def chosen(case: "Case", ask: Ask[ChooseActivity]) -> list[Draft]:
    """The choice, and who runs the activity."""
    offer = next(o for o in ask.track.activities if o.id == ask.data.activity)
    return [Draft(ActivityChosen(activity=ask.data.activity, provider=offer.provider))]
