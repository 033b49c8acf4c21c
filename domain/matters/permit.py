"""The temporary permit (begrenset oppholdstillatelse, utlendingsforskriften § 8-3 second para) and its renewal."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal, assert_never

from domain.asks import Ask, Verdict
from domain.calendar import add_months, local_date
from domain.commands import SYSTEM, Data, DecisionSeq, In, LongText, PastDate
from domain.events import Draft, Event
from domain.matters.ended import EndedByTime
from domain.refusals import Invalid

if TYPE_CHECKING:
    from domain.case import Case


@dataclass(frozen=True, slots=True)
class Permit:
    """Applications, the running permit, and what the person has attested."""

    applied_on: date | None = None
    renewal: bool = False
    broken_with_environment: bool = False
    valid_until: date | None = None
    decided_on: date | None = None
    refused_seq: int | None = None
    departure_by: date | None = None
    expired: bool = False
    in_time: bool = False
    """Whether the renewal was applied for in time."""

    @property
    def pending(self) -> bool:
        """Whether UDI has an application to decide."""
        return self.applied_on is not None

    @property
    def runs(self) -> bool:
        """Whether a permit has been granted and has not run out."""
        return self.valid_until is not None and not self.expired

    @property
    def status(self) -> str:
        """For the overview."""
        if self.pending:
            return "renewal_applied" if self.renewal else "applied"
        if self.runs:
            return "granted"
        return "expired" if self.expired else "refused" if self.refused_seq is not None else "none"


class ApplyTemporaryPermit(Data):
    """The lawyer applies; with or without an earlier reflection period (RP-08)."""

    attests_break_with_environment: Annotated[bool, In("immigration")]


class TemporaryPermitApplied(ApplyTemporaryPermit):
    """An application for a temporary permit is pending."""


class DecideTemporaryPermit(Data):
    """UDI's decision on a first permit or a renewal."""

    outcome: Literal["granted", "refused"]
    decided_on: PastDate
    valid_until: date | None = None
    reason: Annotated[LongText | None, In("immigration")] = None
    departure_by: Annotated[date | None, In("immigration")] = None


class TemporaryPermitGranted(Data):
    """The permit runs to `valid_until`, its last day."""

    decided_on: date
    valid_until: date
    renewal: bool
    reason: Annotated[LongText | None, In("immigration")] = None


class TemporaryPermitRefused(Data):
    """The application is refused."""

    decided_on: date
    renewal: bool
    reason: Annotated[LongText | None, In("immigration")] = None
    departure_by: Annotated[date | None, In("immigration")] = None


class PermitRefusalReversed(Data):
    """The refusal does not stand; the application is pending again."""

    decision: DecisionSeq
    pending: bool = True


class ApplyPermitRenewal(Data):
    """The lawyer applies for another year."""


class PermitRenewalApplied(ApplyPermitRenewal):
    """A renewal is pending; not `in_time` means that the right to stay while waiting is lost (RP-09)."""

    in_time: bool


class PermitExpired(EndedByTime):
    """The permit has run out."""


PermitEvent = (
    TemporaryPermitApplied
    | TemporaryPermitGranted
    | TemporaryPermitRefused
    | PermitRefusalReversed
    | PermitRenewalApplied
    | PermitExpired
)


def evolve(state: Permit, data: PermitEvent, event: Event) -> Permit:
    """The permit after the event."""
    match data:
        case TemporaryPermitApplied(attests_break_with_environment=attests):
            broken = state.broken_with_environment or attests
            return replace(
                state, applied_on=local_date(event.on), renewal=False, in_time=False, broken_with_environment=broken
            )
        case TemporaryPermitGranted(valid_until=until, decided_on=day):
            return replace(state, applied_on=None, valid_until=until, decided_on=day, expired=False, refused_seq=None)
        case TemporaryPermitRefused(departure_by=leave):
            return replace(state, applied_on=None, refused_seq=event.seq, departure_by=leave)
        case PermitRefusalReversed():
            return replace(state, applied_on=local_date(event.on), refused_seq=None)
        case PermitRenewalApplied(in_time=in_time):
            return replace(state, applied_on=local_date(event.on), renewal=True, in_time=in_time)
        case PermitExpired():
            return replace(state, expired=True)
    assert_never(data)


def permit_application_pending(case: "Case", ask: Ask[Data]) -> Verdict:
    """One application at a time."""
    return case.permit.pending


def permit_application_missing(case: "Case", ask: Ask[Data]) -> Verdict:
    """There is no application to decide."""
    return not case.permit.pending


def no_permit_to_renew(case: "Case", ask: Ask[Data]) -> Verdict:
    """Only a permit that has been granted can be renewed; late is accepted, also after the last day (RP-09)."""
    return case.permit.valid_until is None


def permit_longer_than_a_year(case: "Case", ask: Ask[DecideTemporaryPermit]) -> Verdict:
    """One year at a time (RP-06); a renewal is counted from the end of the former permit (utf § 10-24 second para)."""
    data = ask.data
    former = case.permit.valid_until if case.permit.renewal else None
    longest = add_months(former or data.decided_on, 12)
    return data.valid_until is not None and data.valid_until > longest and {"longest": longest.isoformat()}


CRITERIA = ("broken_with_environment", "reported_to_police", "investigation_open", "presence_needed")


def criteria_missing(case: "Case", ask: Ask[DecideTemporaryPermit]) -> Verdict:
    """The four criteria that UDI's guidelines name, and which of them are not on record (RP-07)."""
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


def dates_in_order(case: "Case", ask: Ask[DecideTemporaryPermit]) -> None:
    """Application, decision, last day; a grant says until when."""
    data = ask.data
    if case.permit.applied_on and data.decided_on < case.permit.applied_on:
        raise Invalid("/data/decided_on", "before_application")
    if data.outcome == "granted" and data.valid_until is None:
        raise Invalid("/data/valid_until", "missing")
    if data.valid_until is not None and data.valid_until <= data.decided_on:
        raise Invalid("/data/valid_until", "before_decision")


def decided(case: "Case", ask: Ask[DecideTemporaryPermit]) -> list[Draft]:
    """The decision. With a renewal refused, a permit whose last day has passed is over."""
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


def _over(case: "Case", ask: Ask[DecideTemporaryPermit]) -> list[Draft]:
    """The end that waited for the decision on the renewal."""
    period = next(reversed(case.deadlines_of("permit_period")), None)
    if period is None or not case.permit.runs or period.due_at > ask.at:
        return []
    return [Draft(PermitExpired(deadline=period.id, rule=period.rule), actor=SYSTEM)]


def renewal_applied(case: "Case", ask: Ask[ApplyPermitRenewal]) -> list[Draft]:
    """In time is one month before the permit runs out (utl § 61 sixth para)."""
    until = case.permit.valid_until
    return [Draft(PermitRenewalApplied(in_time=until is not None and ask.day <= add_months(until, -1)))]
