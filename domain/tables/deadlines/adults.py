"""Deadlines of adults, and of the right to stay: lawyer, reflection, support, housing, activity, permit, asylum, ROSA (spec 3)."""

from datetime import date, datetime

from domain.calendar import Days, Hours, Months, WorkingDays, local_date, start_of
from domain.case import Case
from domain.events import Event
from domain.matters.age import comes_onto_the_track
from domain.matters.asylum import AsylumApplied, AsylumResumed
from domain.matters.enforcement import REFUSALS
from domain.matters.housing import HousingAssigned
from domain.matters.identification import CaseReopened
from domain.matters.interim_support import (
    InterimSupportOpened,
    InterimSupportPaid,
    InterimSupportResumed,
    UdiStatusConfirmed,
)
from domain.matters.permit import PermitRenewalApplied, TemporaryPermitGranted, TemporaryPermitRefused
from domain.matters.reflection import Applied, Granted
from domain.tables.deadlines.row import DAY, MONTH, WEEK, WORKDAY
from domain.tables.deadlines.row import row as _d
from domain.text import Text as T
from domain.tracks import (
    IDENTIFIER,
    After,
    AtOnce,
    Before,
    Condition,
    DeadlineRule,
    From,
    MorningOf,
    OnlyIf,
    Until,
    When,
)

MUNICIPAL_NEXT_STEPS = ("temporary_permit_applied", "asylum_applied", "assisted_return_applied")

# --- conditions and lengths that an event or the case gives


def _lawyer_is_wanting(case: Case, event: Event) -> bool:
    return case.lawyer.organisation is None and comes_onto_the_track(event)


def _advice_is_wanting(case: Case, event: Event) -> bool:
    return case.lawyer.organisation is not None and case.lawyer.choice is None


def _period_is_opened(case: Case, event: Event) -> bool:
    return not isinstance(event.data, UdiStatusConfirmed) or event.data.period is not None


def _pays_what_is_open(case: Case, event: Event) -> bool:
    """Emergency help pays no period; and a period that came before is not forgotten."""
    paid = event.data.period if isinstance(event.data, InterimSupportPaid) else None
    begun = (p for p in case.support.periods if p.start <= local_date(event.on))
    return paid is not None and all(p.paid or p.start == paid for p in begun)


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


IN_A_SHELTER = Condition(T("når personen bor på krisesenter", "where the person is in a shelter"), _in_a_shelter)
ROSA_IF_SHELTERED = OnlyIf("rosa", IN_A_SHELTER)
NEVER = Condition(T("aldri; perioden ender i alle tilfeller", "never; the period ends in any case"), _never)
RENEWED_IN_TIME = Condition(
    T("når det er søkt om fornyelse i tide", "when a renewal was applied for in time"), _renewed_in_time
)
REFLECTION_RUNS = Condition(T("når perioden løper", "while the period runs"), _reflection_runs)
SUPPORT_CAN_GO_ON = Condition(T("når politiet har bekreftet", "where the police have confirmed"), _support_can_go_on)
NO_LAWYER = Condition(T("når ingen advokat er koblet på", "where no lawyer is assigned"), _lawyer_is_wanting)
NO_ADVICE = Condition(T("når råd ikke er gitt", "where no advice has been given"), _advice_is_wanting)
ALL_PAID = Condition(T("når ingen åpen periode står igjen", "where no open period is left"), _pays_what_is_open)
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

ENDED_APPLICATION = ("reflection_application_withdrawn", "reflection_granted", "reflection_refused")
NO_LONGER_WAITING = (*ENDED_APPLICATION, "reflection_expired")

ROWS: tuple[DeadlineRule, ...] = (
    # rule                    kind       title                                                        starts at                         length            responsible     met by                           reminders                basis
    _d("lawyer_contact",        "routine", T("Kontakt med bistandsadvokat", "Contact with a lawyer"),   ("person_identified", "age_settled", "turned_18", "case_reopened"), WorkingDays(3), IDENTIFIER, "lawyer_assigned",               (WORKDAY,),              ("typical_case_lawyer",), when=NO_LAWYER),
    _d("legal_advice",          "routine", T("Råd fra advokaten", "The lawyer's advice"),               ("lawyer_assigned", "case_reopened"), WorkingDays(10), "lawyer",     "advice_recorded",               (WorkingDays(2),),       ("typical_case_advice",), when=NO_ADVICE),
    _d("police_confirmation",   "routine", T("Politiets bekreftelse", "The police's confirmation"),     "reflection_application_submitted", WorkingDays(2), "police",         "application_received_confirmed", (WORKDAY,),              ("typical_case_police",), cancelled_by=ENDED_APPLICATION),
    _d("interim_support_start", "routine", T("Stønad i ventetiden", "Start of interim support"),        ("application_received_confirmed", "reflection_refusal_reversed"), WORKDAY, "nav",            "interim_support_opened",        (),                      ("living_allowance", "temporary_housing", "typical_case_two_weeks"), when=SUPPORT_CAN_GO_ON, cancelled_by=ENDED_APPLICATION),
    _d("interim_support_payment", "routine", T("Utbetaling av stønad", "Payment of interim support"), ("interim_support_opened", "udi_status_confirmed", "interim_support_resumed"), WorkingDays(2), "nav", (When("interim_support_paid", ALL_PAID),), (), ("living_allowance", "waiting_for_money", "own_proposal"), when=PERIOD_OPENED, counts_from=PERIOD_START, cancelled_by=(*NO_LONGER_WAITING, "interim_support_suspended")),
    _d("udi_status",            "routine", T("Status hos UDI", "Status at UDI"),                        ("interim_support_opened", "udi_status_confirmed", "interim_support_resumed"), Days(14), "lawyer", "udi_status_confirmed", (Days(4), DAY), ("typical_case_two_weeks", "status_through_lawyer"), when=PERIOD_OPENED, counts_from=PERIOD_START, in_period=True, at_end=("deadline_breached", "interim_support_suspended", "deadline_escalated"), cancelled_by=NO_LONGER_WAITING),
    _d("udi_provisional_reply", "act",     T("Foreløpig svar fra UDI", "Provisional reply from UDI"),   ("reflection_application_submitted", "reflection_refusal_reversed"), MONTH, "udi", ("reflection_granted", "reflection_refused", "provisional_reply_sent"), (WEEK,), ("provisional_reply",), repeats=True, cancelled_by=("reflection_application_withdrawn",)),
    _d("reflection_period",     "grant",   T("Refleksjonsperioden", "The reflection period"),           ("reflection_granted", "case_reopened"), Days(45),         "lawyer",         MUNICIPAL_NEXT_STEPS,            (Days(14), Days(3)),     ("reflection_period",), when=REFLECTION_RUNS, counts_from=DECIDED_ON, settles=NEVER, at_end=("reflection_expired",), confirmed=False, valid_to=date(2005, 12, 31)),
    _d("reflection_period",     "grant",   T("Refleksjonsperioden", "The reflection period"),           ("reflection_granted", "case_reopened"), Months(6),        "lawyer",         MUNICIPAL_NEXT_STEPS,            (After(Months(4)), MONTH, Days(14), Days(3)), ("reflection_period", "stay_is_discretionary"), when=REFLECTION_RUNS, counts_from=DECIDED_ON, settles=NEVER, at_end=("reflection_expired",), valid_from=date(2006, 1, 1)),
    _d("services_decision",     "routine", T("Vedtak om tjenester", "Decision on services"),            ("reflection_granted", "services_refusal_reversed"), WEEK, "nav",     ("services_granted", "services_refused"), (Days(2),),              ("waiting_for_money",), cancelled_by=("reflection_expired",)),
    _d("activity_start",        "routine", T("Oppstart av aktivitet", "Start of activity"),             "reflection_granted",             Days(14),         "nav",            ("activity_started", "activity_exempted"), (Days(4),),       ("typical_case_activity",), cancelled_by=("reflection_expired",)),
    _d("return_information",    "routine", T("Informasjon om retur", "Information about return"),       "reflection_granted",             Months(3),        (ROSA_IF_SHELTERED, "lawyer"), "return_information_given",    (Days(14),),             ("return_information",), cancelled_by=("assisted_return_applied",)),
    _d("housing_review",        "routine", T("Vurdering av botilbudet", "Housing review"),              ("housing_assigned", "housing_reviewed"), MONTH,      "nav",            ("housing_assigned", "housing_reviewed"), (WEEK,),          ("quality_agreement",), when=NO_AGREEMENT, counts_from=MOVED_IN, repeats=True, cancelled_by=("housing_ended",)),
    _d("rehousing",             "act",     T("Nytt botilbud etter utkastelse", "Rehousing after eviction"), ("housing_ended", "no_housing_reversed"), Hours(24),        "nav",            ("housing_assigned", "no_housing_decided"), (),             ("temporary_housing",), when=EVICTED),
    _d("postponed_enforcement", "right",   T("Utsatt iverksetting", "Postponed enforcement"),           REFUSALS,                         Hours(48),        "lawyer",         ("postponed_enforcement_requested", "complaint_filed"), (AtOnce(), Hours(24)), ("enforcement",), about="decision", at_end=("right_expired", "deadline_escalated"), cancelled_by=("reflection_refusal_reversed", "permit_refusal_reversed", "asylum_refusal_reversed")),
    _d("permit_period",         "grant",   T("Den midlertidige tillatelsen", "The temporary permit"),   ("temporary_permit_granted", "temporary_permit_refused", "case_reopened"), VALID_UNTIL, "lawyer", ("permit_renewal_applied", "asylum_applied", "assisted_return_applied"), (Months(2), MorningOf(MONTH), Days(14)), ("temporary_permit", "renewal_in_time"), when=PERMIT_RUNS, settles=RENEWED_IN_TIME, at_end=("permit_expired",)),
    _d("state_handover",        "act",     T("Overføring til staten", "Hand-over to the state"),        ("asylum_applied", "asylum_resumed"), HAND_OVER,    "udi",            ("reception_place_confirmed", "alternative_reception_granted"), (MONTH, Days(14), Days(3)), ("state_handover",), when=MUNICIPAL, warn=(Before(Days(3)), "responsibility_gap_detected"), cancelled_by=("asylum_withdrawn",)),
    _d("shelter_review",        "routine", T("Vurdering av oppholdet på krisesenteret", "Review of the stay in the shelter"), ("arrival_confirmed", "shelter_moved", "housing_assigned", "housing_reviewed"), Months(3), "rosa", ("shelter_moved", "shelter_left", "housing_reviewed"), (Days(14),), ("shelter_stay",), when=IN_A_SHELTER, repeats=True, cancelled_by=("housing_assigned", "housing_ended")),
    _d("shelter_place",         "routine", T("Svar om plass på krisesenter", "Answer on a shelter place"), "shelter_place_requested",   Hours(24),        "rosa",           ("shelter_place_offered", "shelter_place_declined", "arrival_confirmed"), (Hours(8),), ("rosa", "own_proposal"), cancelled_by=("housing_assigned", "child_placed_acutely")),
    _d("refund_decision",       "routine", T("Avgjørelse om refusjon", "Decision on a refund"),         "refund_requested",               WEEK,             "rosa",           "refund_decided",                (Days(2),),              ("refunds",), about="refund"),
)  # fmt: skip
