"""Rules for the travel ban (utreiseforbud): acute, or by the tribunal (bvl §§ 4-6, 5-13)."""

from datetime import date

from domain.case import Case
from domain.facts.commands import Data
from domain.facts.placement import moment
from domain.facts.travel_ban import SIX_MONTHS, DecideTravelBan, TravelBan
from domain.primitives.calendar import add_months, local_date
from domain.primitives.refusals import Invalid
from domain.rules.context import RuleContext, Verdict


def no_acute_travel_ban(case: Case, ask: RuleContext[Data]) -> Verdict:
    """There is no acute ban."""
    return not case.travel_ban.acute


def no_travel_ban(case: Case, ask: RuleContext[Data]) -> Verdict:
    """There is no ban."""
    return not case.travel_ban.stands


def no_travel_ban_to_decide(case: Case, ask: RuleContext[DecideTravelBan]) -> Verdict:
    """Nothing to decide: control needs an acute ban, a complaint a contested one, an extension a running one."""
    ban, matter = case.travel_ban, ask.data.matter
    missing = {"control": not ban.acute, "complaint": not ban.complained, "extension": ban.until is None}
    return missing.get(matter, False)


def travel_ban_already_extended(case: Case, ask: RuleContext[DecideTravelBan]) -> Verdict:
    """The ban has been extended; it can be extended once (bvl § 5-13 second para)."""
    return ask.data.matter == "extension" and case.travel_ban.extended


def travel_ban_too_long(case: Case, ask: RuleContext[DecideTravelBan]) -> Verdict:
    """The ban exceeds six months, or six more from the end of the first (bvl § 5-13 second para)."""
    until, longest = ask.data.until, _longest(case.travel_ban, ask.data)
    return until is not None and longest is not None and until > longest and {"longest": longest.isoformat()}


def _longest(ban: TravelBan, data: DecideTravelBan) -> date | None:
    if data.outcome == "rejected" or data.matter in ("control", "complaint"):
        return None
    first = ban.until if data.matter == "extension" and ban.until else local_date(moment(data.decided_at))
    return add_months(first, SIX_MONTHS)


def a_ban_has_a_last_day(case: Case, ask: RuleContext[DecideTravelBan]) -> None:
    """Require that a decided ban has a last day, which is not before its first."""
    data = ask.data
    if data.outcome == "rejected" or data.matter in ("control", "complaint"):
        return
    if data.until is None:
        raise Invalid("/data/until", "missing")
    if data.until < local_date(moment(data.decided_at)):
        raise Invalid("/data/until", "before_decision")
