"""Rules for activity (aktivisering, sosialtjenesteloven §§ 20, 20 a): choice, absence, conditions and reductions."""

from datetime import date

from domain.case import Case
from domain.facts.activity import (
    SELF_CERTIFICATIONS,
    SELF_CERTIFIED_DAYS,
    Absence,
    ActivityChosen,
    ChooseActivity,
    ExemptFromActivity,
    RecordAbsence,
    ReduceAllowance,
    SetCondition,
)
from domain.facts.commands import Data
from domain.facts.events import Draft
from domain.facts.reflection import Granted
from domain.primitives.refusals import Invalid
from domain.rules.context import RuleContext, Verdict


def activity_not_offered(case: Case, ask: RuleContext[ChooseActivity]) -> Verdict:
    """The track does not offer this activity."""
    offers = [offer.id for offer in ask.track.activities]
    return ask.data.activity not in offers and {"offers": ", ".join(offers) or "–"}


def activity_not_for_person(case: Case, ask: RuleContext[ChooseActivity]) -> Verdict:
    """The activity is for others: for women, or for women in ROSA."""
    offer = next((o for o in ask.track.activities if o.id == ask.data.activity), None)
    if offer is None:
        return False
    wrong_gender = offer.only_for and case.opened.gender not in offer.only_for
    return bool(wrong_gender) or (offer.needs_party is not None and not case.has_role(offer.needs_party))


def no_activity_chosen(case: Case, ask: RuleContext[Data]) -> Verdict:
    """An activity is chosen before it starts."""
    return case.activity.chosen is None


def activity_not_running(case: Case, ask: RuleContext[Data]) -> Verdict:
    """There is no running activity to end or be absent from."""
    return not case.activity.running


def activity_already_running(case: Case, ask: RuleContext[Data]) -> Verdict:
    """The activity has begun."""
    return case.activity.running


def self_certification_used_up(case: Case, ask: RuleContext[RecordAbsence]) -> Verdict:
    """There are two self-certified absences in the reflection period already (F)."""
    since = case.reflection.decided_on if isinstance(case.reflection, Granted) else date.min
    used = sum(a.kind == "self_certified" and a.from_ >= since for a in case.activity.absences)
    return ask.data.kind == "self_certified" and used >= SELF_CERTIFICATIONS


def self_certification_too_long(case: Case, ask: RuleContext[RecordAbsence]) -> Verdict:
    """A self-certified absence is at most three days (F)."""
    days = (ask.data.to - ask.data.from_).days + 1
    return ask.data.kind == "self_certified" and days > SELF_CERTIFIED_DAYS


def person_not_heard(case: Case, ask: RuleContext[SetCondition]) -> Verdict:
    """The person is consulted before a condition is set (sotjl § 42)."""
    return not ask.data.person_heard


def condition_not_set(case: Case, ask: RuleContext[ReduceAllowance]) -> Verdict:
    """Every absence lies after the condition was set (sotjl § 20)."""
    return not _all_after(case.activity.condition, case, ask)


def _all_after(since: tuple[date, int] | None, case: Case, ask: RuleContext[ReduceAllowance]) -> bool:
    """Whether the absences are after `since`; those on its day must have a higher seq."""
    return since is not None and all((a.from_, a.seq) > since for a in absences_named(case, ask))


def absence_is_excused(case: Case, ask: RuleContext[ReduceAllowance]) -> Verdict:
    """An excused absence, or one during an exemption, is no reason for a reduction."""
    named = absences_named(case, ask)
    return any(a.kind != "unexcused" or case.activity.exempt(a.from_) for a in named)


def no_absence_recorded(case: Case, ask: RuleContext[Data]) -> Verdict:
    """There is no absence to reduce the allowance for."""
    return not case.activity.absences


def reduction_not_announced(case: Case, ask: RuleContext[ReduceAllowance]) -> Verdict:
    """The decision on support has said that a breach may reduce it (sotjl § 20 third para, § 20 a fourth)."""
    return not _all_after(case.activity.announced, case, ask)


def person_not_informed(case: Case, ask: RuleContext[ReduceAllowance]) -> Verdict:
    """Every absence lies after the person was informed about activity, in a language that she understands."""
    return not _all_after(case.contact.informed.get("activity"), case, ask)


def absences_named(case: Case, ask: RuleContext[ReduceAllowance]) -> list[Absence]:
    """The absences that the reduction names."""
    known = {a.seq: a for a in case.activity.absences}
    for i, seq in enumerate(ask.data.because):
        if seq not in known:
            raise Invalid(f"/data/because/{i}", "no_such_absence")
    return [known[seq] for seq in ask.data.because]


def all_of_it_has_a_reason(case: Case, ask: RuleContext[ReduceAllowance]) -> None:
    """Require a reason for taking the whole allowance."""
    if ask.data.percent == 100 and ask.data.why_all is None:
        raise Invalid("/data/why_all", "missing")


def ends_after_it_begins(case: Case, ask: RuleContext[ExemptFromActivity]) -> None:
    """Require that an exemption does not end before it begins."""
    if ask.data.until < ask.day:
        raise Invalid("/data/until", "before_the_day")


def from_before_to(case: Case, ask: RuleContext[RecordAbsence]) -> None:
    """Require that the last day is not before the first."""
    if ask.data.to < ask.data.from_:
        raise Invalid("/data/to", "before_from")


def chosen(case: Case, ask: RuleContext[ChooseActivity]) -> list[Draft]:
    """The choice, with the organisation that runs the activity."""
    offer = next(o for o in ask.track.activities if o.id == ask.data.activity)
    return [Draft(ActivityChosen(activity=ask.data.activity, provider=offer.provider))]
