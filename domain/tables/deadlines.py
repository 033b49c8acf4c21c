"""Every deadline rule (spec 3): what starts it, how long it is, who must act, what meets it, and what its end brings."""

from datetime import date, datetime
from typing import Any

from domain.calendar import Days, Hours, Length, Months, Weeks, WorkingDays, add_months, end_of, start_of
from domain.case import Case
from domain.deadlines import Kind
from domain.events import Event
from domain.matters.asylum import AsylumApplied, AsylumResumed
from domain.matters.enforcement import REFUSALS
from domain.matters.housing import HousingAssigned
from domain.matters.identification import CaseReopened
from domain.matters.interim_support import InterimSupportOpened, InterimSupportResumed, UdiStatusConfirmed
from domain.matters.permit import PermitRenewalApplied, TemporaryPermitGranted, TemporaryPermitRefused
from domain.matters.reflection import Applied, Granted
from domain.tables.event_types import EVENT_TYPES
from domain.text import Text as T
from domain.tracks import (
    COORDINATOR,
    DECIDER,
    IDENTIFIER,
    RECEIVER,
    After,
    AtOnce,
    Before,
    Condition,
    DeadlineRule,
    From,
    MorningOf,
    OnlyIf,
    Step,
    Until,
)

DECISIONS = tuple(row.id for row in EVENT_TYPES.values() if row.decided_by)
MUNICIPAL_NEXT_STEPS = ("temporary_permit_applied", "asylum_applied", "assisted_return_applied")

# --- conditions and lengths that an event or the case gives


def _lawyer_is_wanting(case: Case, event: Event) -> bool:
    return case.lawyer.organisation is None


def _advice_is_wanting(case: Case, event: Event) -> bool:
    return case.lawyer.organisation is not None and case.lawyer.choice is None


def _period_is_opened(case: Case, event: Event) -> bool:
    return not isinstance(event.data, UdiStatusConfirmed) or event.data.period is not None


def _period_starts(case: Case, event: Event) -> datetime:
    match event.data:
        case InterimSupportOpened(from_=day) | InterimSupportResumed(period=day):
            return start_of(day)
        case UdiStatusConfirmed(period=day) if day is not None:
            return start_of(day)
        case _:
            return event.on


def _decided_on(case: Case, event: Event) -> datetime:
    return start_of(case.reflection.decided_on) if isinstance(case.reflection, Granted) else event.on


def _reflection_runs(case: Case, event: Event) -> bool:
    return case.reflection.runs


def _support_can_go_on(case: Case, event: Event) -> bool:
    return isinstance(case.reflection, Applied) and case.reflection.confirmed_on is not None


def _still_no_agreement(case: Case, event: Event) -> bool:
    home = case.housing.current
    return home is not None and home.kind == "lodging" and not home.quality_agreement


def _from_moving_in(case: Case, event: Event) -> datetime:
    return start_of(event.data.from_) if isinstance(event.data, HousingAssigned) else event.on


def _was_evicted(case: Case, event: Event) -> bool:
    return case.housing.evicted


def _valid_until(case: Case, event: Event) -> date | None:
    match event.data:
        case TemporaryPermitGranted(valid_until=until):
            return until
        case TemporaryPermitRefused() | CaseReopened():
            return case.permit.valid_until
        case _:
            return None


def _permit_still_runs(case: Case, event: Event) -> bool:
    return case.permit.runs


def _hand_over_by(case: Case, event: Event) -> date | None:
    return event.data.hand_over_by if isinstance(event.data, AsylumApplied | AsylumResumed) else None


def _municipality_is_responsible(case: Case, event: Event) -> bool:
    return _hand_over_by(case, event) is not None


def _in_a_shelter(case: Case, event: Event) -> bool:
    return case.housing.current is not None and case.housing.current.kind == "shelter"


def _never(case: Case, event: Event) -> bool:
    return False


def _renewed_in_time(case: Case, event: Event) -> bool:
    return isinstance(event.data, PermitRenewalApplied) and event.data.in_time


ROSA_IF_SHELTERED = OnlyIf(
    "rosa", Condition(T("når personen bor på krisesenter", "where the person is in a shelter"), _in_a_shelter)
)
NEVER = Condition(T("aldri; perioden ender i alle tilfeller", "never; the period ends in any case"), _never)
RENEWED_IN_TIME = Condition(
    T("når fornyelse er søkt i tide", "when a renewal was applied for in time"), _renewed_in_time
)
REFLECTION_RUNS = Condition(T("når perioden løper", "while the period runs"), _reflection_runs)
SUPPORT_CAN_GO_ON = Condition(T("når politiet har bekreftet", "where the police have confirmed"), _support_can_go_on)
NO_LAWYER = Condition(T("når ingen advokat er koblet på", "where no lawyer is assigned"), _lawyer_is_wanting)
NO_ADVICE = Condition(T("når råd ikke er gitt", "where no advice has been given"), _advice_is_wanting)
PERIOD_OPENED = Condition(T("når en periode åpnes", "when a period is opened"), _period_is_opened)
NO_AGREEMENT = Condition(
    T("overnattingssted uten kvalitetsavtale", "lodging without quality agreement"), _still_no_agreement
)
EVICTED = Condition(T("ved utkastelse", "on eviction"), _was_evicted)
MUNICIPAL = Condition(T("når kommunen har ansvaret", "during municipal responsibility"), _municipality_is_responsible)
PERMIT_RUNS = Condition(T("når en tillatelse løper", "while a permit runs"), _permit_still_runs)

PERIOD_START = From(T("periodens første dag", "the period's first day"), _period_starts)
DECIDED_ON = From(T("vedtaksdagen", "the day of the decision"), _decided_on)
MOVED_IN = From(T("innflytting", "moving in"), _from_moving_in)

VALID_UNTIL = Until(T("til tillatelsens siste dag", "to the permit's last day"), _valid_until)
HAND_OVER = Until(
    T("til refleksjonsperioden eller tillatelsen er over", "to the end of the reflection period or permit"),
    _hand_over_by,
)


Words = str | tuple[str | OnlyIf, ...]


def _d(
    rule: str, kind: Kind, title: T, starts: Words, length: Length | Until, responsible: Words, met_by: Words,
    reminders: tuple[Step | Length, ...], basis: tuple[str, ...], **more: Any,
) -> DeadlineRule:  # fmt: skip
    def each(value: Words) -> Any:
        return (value,) if isinstance(value, str) else value

    ladder = tuple(step if isinstance(step, Step) else Before(step) for step in reminders)
    return DeadlineRule(rule, kind, title, each(starts), length, each(responsible), each(met_by), basis, ladder, **more)


DAY, WORKDAY, WEEK, MONTH = Days(1), WorkingDays(1), Days(7), Months(1)
ENDED_APPLICATION = ("reflection_application_withdrawn", "reflection_granted", "reflection_refused")
NO_LONGER_WAITING = (*ENDED_APPLICATION, "reflection_expired")
SILENT = ("right_expired",)

_ROWS: tuple[DeadlineRule, ...] = (
    # rule                    kind       title                                                        starts at                         length            responsible     met by                           reminders                basis
    _d("lawyer_contact",        "routine", T("Kontakt med bistandsadvokat", "Contact with a lawyer"),   ("person_identified", "case_reopened"), WorkingDays(3), IDENTIFIER, "lawyer_assigned",               (WORKDAY,),              ("typical_case_lawyer",), when=NO_LAWYER),
    _d("legal_advice",          "routine", T("Råd fra advokaten", "The lawyer's advice"),               ("lawyer_assigned", "case_reopened"), WorkingDays(10), "lawyer",     "advice_recorded",               (WorkingDays(2),),       ("typical_case_advice",), when=NO_ADVICE),
    _d("police_confirmation",   "routine", T("Politiets bekreftelse", "The police's confirmation"),     "reflection_application_submitted", WorkingDays(2), "police",         "application_received_confirmed", (WORKDAY,),              ("typical_case_police",), cancelled_by=ENDED_APPLICATION),
    _d("interim_support_start", "routine", T("Stønad i ventetiden", "Start of interim support"),        ("application_received_confirmed", "reflection_refusal_reversed"), WORKDAY, "nav",            "interim_support_opened",        (),                      ("living_allowance", "temporary_housing", "typical_case_two_weeks"), when=SUPPORT_CAN_GO_ON, cancelled_by=ENDED_APPLICATION),
    _d("udi_status",            "routine", T("Status hos UDI", "Status at UDI"),                        ("interim_support_opened", "udi_status_confirmed", "interim_support_resumed"), Days(14), "lawyer", "udi_status_confirmed", (Days(4), DAY), ("typical_case_two_weeks", "status_through_lawyer"), when=PERIOD_OPENED, counts_from=PERIOD_START, in_period=True, at_end=("deadline_breached", "interim_support_suspended", "deadline_escalated"), cancelled_by=NO_LONGER_WAITING),
    _d("udi_provisional_reply", "act",     T("Foreløpig svar fra UDI", "Provisional reply from UDI"),   ("reflection_application_submitted", "reflection_refusal_reversed"), MONTH, "udi", ("reflection_granted", "reflection_refused", "provisional_reply_sent"), (WEEK,), ("provisional_reply",), repeats=True, cancelled_by=("reflection_application_withdrawn",)),
    _d("reflection_period",     "grant",   T("Refleksjonsperioden", "The reflection period"),           ("reflection_granted", "case_reopened"), Days(45),         "lawyer",         MUNICIPAL_NEXT_STEPS,            (Days(14), Days(3)),     ("reflection_period",), when=REFLECTION_RUNS, counts_from=DECIDED_ON, settles=NEVER, at_end=("reflection_expired",), confirmed=False, valid_to=date(2005, 12, 31)),
    _d("reflection_period",     "grant",   T("Refleksjonsperioden", "The reflection period"),           ("reflection_granted", "case_reopened"), Months(6),        "lawyer",         MUNICIPAL_NEXT_STEPS,            (After(Months(4)), MONTH, Days(14), Days(3)), ("reflection_period", "stay_is_discretionary"), when=REFLECTION_RUNS, counts_from=DECIDED_ON, settles=NEVER, at_end=("reflection_expired",), valid_from=date(2006, 1, 1)),
    _d("services_decision",     "routine", T("Vedtak om tjenester", "Decision on services"),            "reflection_granted",             WEEK,             "nav",            "services_granted",              (Days(2),),              ("waiting_for_money",), cancelled_by=("reflection_expired",)),
    _d("activity_start",        "routine", T("Oppstart av aktivitet", "Start of activity"),             "reflection_granted",             Days(14),         "nav",            ("activity_started", "activity_exempted"), (Days(4),),       ("typical_case_activity",), cancelled_by=("reflection_expired",)),
    _d("return_information",    "routine", T("Informasjon om retur", "Information about return"),       "reflection_granted",             Months(3),        (ROSA_IF_SHELTERED, "lawyer"), "return_information_given",    (Days(14),),             ("return_information",), cancelled_by=("assisted_return_applied",)),
    _d("housing_review",        "routine", T("Vurdering av botilbudet", "Housing review"),              ("housing_assigned", "housing_reviewed"), MONTH,      "nav",            ("housing_assigned", "housing_reviewed"), (WEEK,),          ("quality_agreement",), when=NO_AGREEMENT, counts_from=MOVED_IN, repeats=True, cancelled_by=("housing_ended",)),
    _d("rehousing",             "act",     T("Nytt botilbud etter utkastelse", "Rehousing after eviction"), ("housing_ended", "no_housing_reversed"), Hours(24),        "nav",            ("housing_assigned", "no_housing_decided"), (),             ("temporary_housing",), when=EVICTED),
    _d("complaint_window",      "right",   T("Klagefrist", "Time to complain"),                         DECISIONS,                        Weeks(3),         ("lawyer", "guardian"), "complaint_filed",         (WEEK, Days(2)),         ("complaint_limit",), about="decision", at_end=SILENT),
    _d("complaint_review",      "act",     T("Vurdering av klagen", "Review of the complaint"),         "complaint_filed",                MONTH,            DECIDER,          "complaint_reviewed",            (WEEK,),                 ("provisional_reply", "complaint_handling"), about="complaint"),
    _d("postponed_enforcement", "right",   T("Utsatt iverksetting", "Postponed enforcement"),           REFUSALS,                         Hours(48),        "lawyer",         ("postponed_enforcement_requested", "complaint_filed"), (AtOnce(), Hours(24)), ("enforcement",), about="decision", at_end=("right_expired", "deadline_escalated"), cancelled_by=("reflection_refusal_reversed", "permit_refusal_reversed", "asylum_refusal_reversed")),
    _d("permit_period",         "grant",   T("Den midlertidige tillatelsen", "The temporary permit"),   ("temporary_permit_granted", "temporary_permit_refused", "case_reopened"), VALID_UNTIL, "lawyer", ("permit_renewal_applied", "asylum_applied", "assisted_return_applied"), (Months(2), MorningOf(MONTH), Days(14)), ("temporary_permit", "renewal_in_time"), when=PERMIT_RUNS, settles=RENEWED_IN_TIME, at_end=("permit_expired",)),
    _d("state_handover",        "act",     T("Overføring til staten", "Hand-over to the state"),        ("asylum_applied", "asylum_resumed"), HAND_OVER,    "udi",            ("reception_place_confirmed", "alternative_reception_granted"), (MONTH, Days(14), Days(3)), ("state_handover",), when=MUNICIPAL, warn=(Before(Days(3)), "responsibility_gap_detected"), cancelled_by=("asylum_withdrawn",)),
    _d("accept_responsibility", "routine", T("Svar på overføring av ansvar", "Answer to a hand-over"),  "responsible_assigned",           WorkingDays(2),   RECEIVER,         ("responsibility_accepted", "responsibility_declined"), (WORKDAY,), ("hand_over",), about="role"),
    _d("missing_person",        "routine", T("Savnet person", "Missing person"),                        "person_missing",                 Hours(24),        COORDINATOR,      ("person_found", "departure_reported"), (),                 ("missing_person",)),
)  # fmt: skip

DEADLINE_RULES: dict[str, tuple[DeadlineRule, ...]] = {}
for _row in _ROWS:
    DEADLINE_RULES[_row.id] = (*DEADLINE_RULES.get(_row.id, ()), _row)


def rule_in_force(rule: str, day: date) -> DeadlineRule | None:
    """The row of the rule that applies to what starts on the day."""
    return next((row for row in DEADLINE_RULES[rule] if row.in_force(day)), None)


def monthly_after(due: date, recorded: datetime) -> datetime:
    """The first monthly repetition of a due day that lies after the recording."""
    n = 1
    while end_of(add_months(due, n)) <= recorded:
        n += 1
    return end_of(add_months(due, n))


RUNG_TITLES: dict[str, T] = {
    "remind": T("Påminnelse", "Reminder"),
    "warn":   T("Varsel", "Warning"),
    "end":    T("Frist ute", "Deadline ends"),
    "daily":  T("Daglig varsel", "Daily escalation"),
}  # fmt: skip
"""The kinds of rungs, in people's words."""
