"""Rules for tribunal decisions on a placement and the length of a stay (bvl §§ 6-6, 14-22, 14-23, 14-25)."""

from dataclasses import replace
from datetime import date
from typing import Any

from domain.case import Case
from domain.facts.commands import Data
from domain.facts.deciding import ACUTE, ONE_MONTH_SINCE
from domain.facts.events import Draft
from domain.facts.placement import TRAFFICKING, PlaceAcutely, PlacementEnded, moment
from domain.facts.stay import SIX_WEEKS, longest_stay
from domain.facts.tribunal import (
    STAYS,
    BringToCourt,
    BroughtToCourt,
    ComplainAcute,
    DecideTribunal,
    FiledWithTribunal,
    FileWithTribunal,
    TribunalApproved,
    TribunalRejected,
)
from domain.primitives.calendar import Months, local_date, plus
from domain.primitives.refusals import Invalid
from domain.rules.context import RuleContext, Verdict


def court_limit(notified: date) -> Months:
    """The limit for bringing a decision to court: two months until 21 June 2013, one month since (bvl § 14-25)."""
    return Months(1) if notified >= ONE_MONTH_SINCE else Months(2)


def no_acute_placement(case: Case, ask: RuleContext[Data]) -> Verdict:
    """The child has not been placed acutely."""
    return case.placement.acute_seq is None


def no_acute_placement_to_decide(case: Case, ask: RuleContext[DecideTribunal]) -> Verdict:
    """There is no acute placement for the tribunal to control."""
    return ask.data.matter == "acute" and no_acute_placement(case, ask)


def not_the_childs_own(case: Case, ask: RuleContext[ComplainAcute]) -> Verdict:
    """Parties other than lawyer and guardian only pass on the child's own complaint; without data it may be either."""
    written = isinstance(ask.data, ComplainAcute)
    return written and ask.actor.role not in ("lawyer", "guardian") and not ask.data.by_child


def no_acute_complaint(case: Case, ask: RuleContext[Data]) -> Verdict:
    """Nobody has complained about the acute decision."""
    return getattr(ask.data, "matter", "acute_complaint") == "acute_complaint" and not case.placement.complained


def no_suspicion_for_placement(case: Case, ask: RuleContext[DecideTribunal]) -> Verdict:
    """A placement needs a suspicion."""
    return ask.data.matter == "placement" and not case.concern.suspected


def placement_already_lapsed(case: Case, ask: RuleContext[DecideTribunal]) -> Verdict:
    """An extension is decided before the running decision ends."""
    return ask.data.matter == "extension" and not case.placement.runs_4_29


def no_running_placement(case: Case, ask: RuleContext[Data]) -> Verdict:
    """There is no § 4-29 decision to extend."""
    return not case.placement.runs_4_29


def longer_than_six_weeks(case: Case, ask: RuleContext[DecideTribunal]) -> Verdict:
    """The end is past the 42nd calendar day after the decision or, for an extension, after the previous end."""
    until = ask.data.until
    longest = _since(case, ask.data) + SIX_WEEKS
    return _decides_a_stay(ask.data) and until is not None and until > longest and {"longest": longest.isoformat()}


def beyond_six_months(case: Case, ask: RuleContext[DecideTribunal]) -> Verdict:
    """The total, acute stay included, exceeds six months."""
    if not _decides_a_stay(ask.data):
        return False
    last, until, since = _last_in_all(case, ask.data), ask.data.until, _since(case, ask.data)
    over = since >= last if ask.data.matter == "extension" else since > last
    return (over or (until is not None and until > last)) and {"longest": last.isoformat()}


def beyond_six_months_already(case: Case, ask: RuleContext[PlaceAcutely]) -> Verdict:
    """Earlier stays have used up the six months."""
    begun = replace(case.placement, stay_since=ask.day)
    last = longest_stay(begun)
    return ask.data.basis == TRAFFICKING and last is not None and last < ask.day and {"longest": last.isoformat()}


def no_tribunal_decision(case: Case, ask: RuleContext[Data]) -> Verdict:
    """The tribunal has not decided anything."""
    return not case.placement.tribunal


def court_action_too_late(case: Case, ask: RuleContext[BringToCourt]) -> Verdict:
    """One month from notice of the decision (§ 14-25; domstolloven § 149); the court may allow a late action."""
    if not case.placement.tribunal:
        return False
    notified = case.placement.tribunal[_decision(case, ask)]
    late = ask.on >= plus(notified, court_limit(local_date(notified)), moves=True)
    return late and ask.data.late_reason is None


def until_after_the_decision(case: Case, ask: RuleContext[DecideTribunal]) -> None:
    """Require that the decision does not end before it begins."""
    until = ask.data.until
    if until is not None and _decides_a_stay(ask.data) and until < _since(case, ask.data):
        raise Invalid("/data/until", "before_decision")


def filed_after_the_decision(case: Case, ask: RuleContext[FileWithTribunal]) -> None:
    """Require that the petition follows the decision it is about."""
    filed_at, decided_at = ask.data.filed_at, case.placement.decided_at
    if filed_at is not None and decided_at is not None and local_date(moment(filed_at)) < local_date(decided_at):
        raise Invalid("/data/filed_at", "before_decision")
    if filed_at is not None and local_date(moment(filed_at)) < local_date(case.opened.on):
        raise Invalid("/data/filed_at", "before_opening")


def a_tribunal_decision(case: Case, ask: RuleContext[BringToCourt]) -> None:
    """Require that the named decision is the tribunal's."""
    if ask.data.decision is not None and ask.data.decision not in case.placement.tribunal:
        raise Invalid("/data/decision", "no_such_decision")


def _decides_a_stay(data: DecideTribunal) -> bool:
    return data.matter in STAYS and data.outcome == "approved"


def _since(case: Case, data: DecideTribunal) -> date:
    """The day from which six weeks count: the decision's or, for an extension, the end of the previous one."""
    before = case.placement.runs_until if data.matter == "extension" else None
    return before or local_date(moment(data.decided_at))


def _last_in_all(case: Case, data: DecideTribunal) -> date:
    """The last day of the six months; without a stay, as if it began with the decision."""
    begun = case.placement.stay_since or local_date(moment(data.decided_at))
    last = longest_stay(replace(case.placement, stay_since=begun))
    return last or begun


def _decision(case: Case, ask: RuleContext[BringToCourt]) -> int:
    return ask.data.decision or max(case.placement.tribunal)


def filed(case: Case, ask: RuleContext[FileWithTribunal]) -> list[Draft]:
    """The petition, which counts from the day on which it was filed."""
    filed_at = ask.data.filed_at
    return [Draft(FiledWithTribunal(filed_at=filed_at), on=moment(filed_at) if filed_at else None)]


def decided(case: Case, ask: RuleContext[DecideTribunal]) -> list[Draft]:
    """Approved: until the named day, else as long as the law allows. Rejected: the child may not be held.

    A rejected extension ends nothing: the running decision goes on to its own end (§ 6-6 third para). A decision about
    the acute decision ends a placement only while the placement rests on the acute decision.
    """
    data = ask.data
    said: dict[str, Any] = {"matter": data.matter, "decided_at": data.decided_at, "notified_at": data.notified_at}
    if data.outcome == "rejected":
        over = case.placement.in_force if data.matter == "placement" else data.matter in ACUTE and case.placement.acute
        return [Draft(TribunalRejected(**said)), *([Draft(PlacementEnded(reason="rejected"))] if over else [])]
    if data.matter in ACUTE:
        return [Draft(TribunalApproved(**said))]
    since = _since(case, data)
    until = data.until or min(since + SIX_WEEKS, _last_in_all(case, data))
    return [Draft(TribunalApproved(**said, since=since, until=until))]


def brought(case: Case, ask: RuleContext[BringToCourt]) -> list[Draft]:
    """The named decision brought to court, by default the last one."""
    return [Draft(BroughtToCourt(**{**dict(ask.data), "decision": _decision(case, ask)}))]
