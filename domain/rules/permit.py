"""Rules for the temporary permit (begrenset oppholdstillatelse, utf § 8-3 second para) and its renewal."""

from domain.case import Case
from domain.facts.commands import SYSTEM, Data
from domain.facts.events import Draft
from domain.facts.permit import (
    CRITERIA,
    ApplyPermitRenewal,
    DecideTemporaryPermit,
    PermitExpired,
    PermitRenewalApplied,
    TemporaryPermitGranted,
    TemporaryPermitRefused,
)
from domain.primitives.calendar import add_months
from domain.primitives.refusals import Invalid
from domain.rules.context import RuleContext, Verdict


def permit_application_pending(case: Case, ask: RuleContext[Data]) -> Verdict:
    """An application is pending already; there is one at a time."""
    return case.permit.pending


def permit_application_missing(case: Case, ask: RuleContext[Data]) -> Verdict:
    """There is no application to decide."""
    return not case.permit.pending


def no_permit_to_renew(case: Case, ask: RuleContext[Data]) -> Verdict:
    """There is no granted permit to renew; a late renewal is accepted, even after the last day (RP-09)."""
    return case.permit.valid_until is None


def permit_longer_than_a_year(case: Case, ask: RuleContext[DecideTemporaryPermit]) -> Verdict:
    """A permit is at most a year (RP-06), a renewal from the end of the former permit (utf § 10-24 second para)."""
    data = ask.data
    former = case.permit.valid_until if case.permit.renewal else None
    longest = add_months(former or data.decided_on, 12)
    return data.valid_until is not None and data.valid_until > longest and {"longest": longest.isoformat()}


def criteria_missing(case: Case, ask: RuleContext[DecideTemporaryPermit]) -> Verdict:
    """The criteria of UDI's guidelines, four in all, that are not on record (RP-07)."""
    if ask.data.outcome == "refused":
        return False
    met = {
        "broken_with_environment": case.permit.broken_with_environment,
        "reported_to_police": case.police_case.reported,
        "investigation_open": case.police_case.open,
        "presence_needed": case.police_case.presence_needed,
    }
    missing = [name for name in CRITERIA if not met[name]]
    return {"missing": ", ".join(missing)} if missing else False


def dates_in_order(case: Case, ask: RuleContext[DecideTemporaryPermit]) -> None:
    """Require that application, decision and last day are in order, and that a grant has a last day."""
    data = ask.data
    if case.permit.applied_on and data.decided_on < case.permit.applied_on:
        raise Invalid("/data/decided_on", "before_application")
    if data.outcome == "granted" and data.valid_until is None:
        raise Invalid("/data/valid_until", "missing")
    if data.valid_until is not None and data.valid_until <= data.decided_on:
        raise Invalid("/data/valid_until", "before_decision")


def decided(case: Case, ask: RuleContext[DecideTemporaryPermit]) -> list[Draft]:
    """The decision; if it refuses a renewal and the permit's last day has passed, the permit ends."""
    data, renewal = ask.data, case.permit.renewal
    if data.outcome == "refused" or data.valid_until is None:
        refused = TemporaryPermitRefused(
            decided_on=data.decided_on, renewal=renewal, reason=data.reason, departure_by=data.departure_by
        )
        return [Draft(refused), *_over(case, ask)]
    granted = TemporaryPermitGranted(
        decided_on=data.decided_on, valid_until=data.valid_until, renewal=renewal, reason=data.reason
    )
    return [Draft(granted)]


def _over(case: Case, ask: RuleContext[DecideTemporaryPermit]) -> list[Draft]:
    """The end of the permit, which waited for the decision on the renewal."""
    period = next(reversed(case.deadlines_of("permit_period")), None)
    if period is None or not case.permit.runs or period.due_at > ask.at:
        return []
    return [Draft(PermitExpired(deadline=period.id, rule=period.rule), actor=SYSTEM)]


def renewal_applied(case: Case, ask: RuleContext[ApplyPermitRenewal]) -> list[Draft]:
    """The renewal; in time is one month before the permit runs out (utl § 61 sixth para)."""
    until = case.permit.valid_until
    return [Draft(PermitRenewalApplied(in_time=until is not None and ask.day <= add_months(until, -1)))]
