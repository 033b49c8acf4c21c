"""Deadlines of adults and of the right to stay: lawyer, permits, asylum, support, housing, activity, ROSA (spec 3)."""

from datetime import date, datetime

from domain.case import Case
from domain.facts.age import comes_onto_the_track
from domain.facts.asylum import AsylumApplied, AsylumResumed
from domain.facts.enforcement import REFUSALS, PostponedEnforcementDecided
from domain.facts.events import Event
from domain.facts.housing import HousingAssigned
from domain.facts.identification import CaseReopened
from domain.facts.interim_support import (
    InterimSupportOpened,
    InterimSupportPaid,
    InterimSupportResumed,
    SupportRefusalReversed,
    UdiStatusConfirmed,
)
from domain.facts.permit import PermitRenewalApplied, TemporaryPermitGranted, TemporaryPermitRefused
from domain.facts.reflection import Applied, Granted
from domain.primitives.calendar import Days, Hours, Months, WorkingDays, local_date, start_of
from domain.primitives.text import Text
from domain.tables.deadlines.residence import ABOUT_REFLECTION
from domain.tables.deadlines.row import DAY, MONTH, WEEK, WORKDAY, deadline_rule
from domain.tables.row_types import (
    HOUSES,
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
    match event.data:
        case UdiStatusConfirmed(period=day):
            return day is not None
        case InterimSupportPaid(without_status=without):
            return bool(without)
        case _:
            return True


def _pays_what_is_open(case: Case, event: Event) -> bool:
    """Whether no begun period is left unpaid by the payment; emergency help pays none."""
    paid = event.data.period if isinstance(event.data, InterimSupportPaid) else None
    begun = (p for p in case.support.periods if p.start <= local_date(event.on))
    return paid is not None and all(p.paid or p.start == paid for p in begun)


def _period_starts(case: Case, event: Event) -> datetime:
    match event.data:
        case InterimSupportOpened(from_=day) | InterimSupportResumed(period=day):
            return start_of(day)
        case UdiStatusConfirmed(period=day) | InterimSupportPaid(period=day) if day is not None:
            return start_of(day)
        case _:
            return event.on


def _decided_on(case: Case, event: Event) -> datetime:
    return start_of(case.reflection.decided_on) if isinstance(case.reflection, Granted) else event.on


def _reflection_runs(case: Case, event: Event) -> bool:
    return case.reflection.runs


def _support_can_go_on(case: Case, event: Event) -> bool:
    waits = isinstance(case.reflection, Applied) and case.reflection.confirmed_on is not None
    return waits and not (isinstance(event.data, SupportRefusalReversed) and case.support.runs(local_date(event.on)))


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


def _may_be_enforced(case: Case, event: Event) -> bool:
    """Whether the refusal is enforceable; a renewal applied for in time only when final (utl § 90 c fourth para)."""
    refused = event.data if isinstance(event.data, TemporaryPermitRefused) else None
    return not (refused and refused.renewal and case.permit.in_time)


def _is_postponed(case: Case, event: Event) -> bool:
    return isinstance(event.data, PostponedEnforcementDecided) and event.data.outcome == "granted"


def _renewed_in_time(case: Case, event: Event) -> bool:
    return isinstance(event.data, PermitRenewalApplied) and event.data.in_time


IN_A_SHELTER = Condition(Text("når personen bor på krisesenter", "where the person is in a shelter"), _in_a_shelter)
ROSA_IF_SHELTERED = OnlyIf("rosa", IN_A_SHELTER)
NEVER = Condition(Text("aldri; perioden ender i alle tilfeller", "never; the period ends in any case"), _never)
MAY_BE_ENFORCED = Condition(
    Text("ikke når fornyelse var søkt i tide", "not where a renewal was applied for in time"), _may_be_enforced
)
NOT_BY_ASKING = Condition(
    Text(
        "aldri; at noen ber om utsettelse, stanser bare påminnelsene", "never; asking for it stops the reminders only"
    ),
    _never,
)
POSTPONED = Condition(Text("når utsettelse er gitt", "where it is postponed"), _is_postponed)
RENEWED_IN_TIME = Condition(
    Text("når det er søkt om fornyelse i tide", "when a renewal was applied for in time"), _renewed_in_time
)
REFLECTION_RUNS = Condition(Text("når perioden løper", "while the period runs"), _reflection_runs)
SUPPORT_CAN_GO_ON = Condition(Text("når politiet har bekreftet", "where the police have confirmed"), _support_can_go_on)
NO_LAWYER = Condition(Text("når ingen advokat er koblet på", "where no lawyer is assigned"), _lawyer_is_wanting)
NO_ADVICE = Condition(Text("når råd ikke er gitt", "where no advice has been given"), _advice_is_wanting)
ALL_PAID = Condition(Text("når ingen åpen periode står igjen", "where no open period is left"), _pays_what_is_open)
PERIOD_OPENED = Condition(Text("når en periode åpnes", "when a period is opened"), _period_is_opened)
NO_AGREEMENT = Condition(
    Text("overnattingssted uten kvalitetsavtale", "lodging without quality agreement"), _still_no_agreement
)
EVICTED = Condition(Text("ved utkastelse", "on eviction"), _was_evicted)
MUNICIPAL = Condition(
    Text("når kommunen har ansvaret", "during municipal responsibility"), _municipality_is_responsible
)
PERMIT_RUNS = Condition(Text("når en tillatelse løper", "while a permit runs"), _permit_still_runs)

PERIOD_START = From(Text("periodens første dag", "the period's first day"), _period_starts)
DECIDED_ON = From(Text("vedtaksdagen", "the day of the decision"), _decided_on)
MOVED_IN = From(Text("innflytting", "moving in"), _from_moving_in)

VALID_UNTIL = Until(Text("til tillatelsens siste dag", "to the permit's last day"), _valid_until)
HAND_OVER = Until(
    Text("til refleksjonsperioden eller tillatelsen er over", "to the end of the reflection period or permit"),
    _hand_over_by,
)

ENDED_APPLICATION = ("reflection_application_withdrawn", "reflection_granted", "reflection_refused")
NO_LONGER_WAITING = (*ENDED_APPLICATION, "reflection_expired")

ROWS: tuple[DeadlineRule, ...] = (
    deadline_rule(
        id="lawyer_contact",
        kind="routine",
        title=Text("Kontakt med bistandsadvokat", "Contact with a lawyer"),
        starts=("person_identified", "age_settled", "turned_18", "case_reopened"),
        length=WorkingDays(3),
        responsible=IDENTIFIER,
        met_by="lawyer_assigned",
        reminders=(WORKDAY,),
        basis=("own_proposal",),
        when=NO_LAWYER,
    ),
    deadline_rule(
        id="legal_advice",
        kind="routine",
        title=Text("Råd fra advokaten", "The lawyer's advice"),
        starts=("lawyer_assigned", "case_reopened"),
        length=WorkingDays(10),
        responsible="lawyer",
        met_by="advice_recorded",
        reminders=(WorkingDays(2),),
        basis=("own_proposal",),
        when=NO_ADVICE,
    ),
    deadline_rule(
        id="police_confirmation",
        kind="routine",
        title=Text("Politiets bekreftelse", "The police's confirmation"),
        starts="reflection_application_submitted",
        length=WorkingDays(2),
        responsible="police",
        met_by="application_received_confirmed",
        reminders=(WORKDAY,),
        basis=("own_proposal",),
        cancelled_by=ENDED_APPLICATION,
    ),
    deadline_rule(
        id="interim_support_start",
        kind="routine",
        title=Text("Stønad i ventetiden", "Start of interim support"),
        starts=("application_received_confirmed", "reflection_refusal_reversed", "support_refusal_reversed"),
        length=WORKDAY,
        responsible="nav",
        met_by=("interim_support_opened", "interim_support_refused"),
        reminders=(),
        basis=("own_proposal", "living_allowance", "temporary_housing"),
        when=SUPPORT_CAN_GO_ON,
        cancelled_by=ENDED_APPLICATION,
    ),
    deadline_rule(
        id="interim_support_payment",
        kind="routine",
        title=Text("Utbetaling av stønad", "Payment of interim support"),
        starts=("interim_support_opened", "udi_status_confirmed", "interim_support_resumed"),
        length=WorkingDays(2),
        responsible="nav",
        met_by=(When("interim_support_paid", ALL_PAID),),
        reminders=(),
        basis=("own_proposal", "living_allowance"),
        when=PERIOD_OPENED,
        counts_from=PERIOD_START,
        cancelled_by=(*NO_LONGER_WAITING, "interim_support_refused"),
    ),
    deadline_rule(
        id="udi_status",
        kind="routine",
        title=Text("Status hos UDI", "Status at UDI"),
        starts=("interim_support_opened", "udi_status_confirmed", "interim_support_resumed", "interim_support_paid"),
        length=Days(14),
        responsible="lawyer",
        met_by="udi_status_confirmed",
        reminders=(Days(4), DAY),
        basis=("typical_case_two_weeks", "status_through_lawyer"),
        when=PERIOD_OPENED,
        counts_from=PERIOD_START,
        in_period=True,
        tells=("nav", "lawyer", IDENTIFIER, HOUSES),
        cancelled_by=(*NO_LONGER_WAITING, "interim_support_refused"),
    ),
    deadline_rule(
        id="udi_provisional_reply",
        kind="act",
        title=Text("Foreløpig svar fra UDI", "Provisional reply from UDI"),
        starts=("reflection_application_submitted", "reflection_refusal_reversed"),
        length=MONTH,
        responsible="udi",
        met_by=("reflection_granted", "reflection_refused", When("provisional_reply_sent", ABOUT_REFLECTION)),
        reminders=(WEEK,),
        basis=("provisional_reply",),
        repeats=True,
        cancelled_by=("reflection_application_withdrawn",),
    ),
    deadline_rule(
        id="reflection_period",
        kind="grant",
        title=Text("Refleksjonsperioden", "The reflection period"),
        starts=("reflection_granted", "case_reopened"),
        length=Days(45),
        responsible="lawyer",
        met_by=MUNICIPAL_NEXT_STEPS,
        reminders=(Days(14), Days(3)),
        basis=("reflection_period",),
        when=REFLECTION_RUNS,
        counts_from=DECIDED_ON,
        settles=NEVER,
        at_end=("reflection_expired",),
        confirmed=False,
        valid_to=date(2005, 12, 31),
    ),
    deadline_rule(
        id="reflection_period",
        kind="grant",
        title=Text("Refleksjonsperioden", "The reflection period"),
        starts=("reflection_granted", "case_reopened"),
        length=Months(6),
        responsible="lawyer",
        met_by=MUNICIPAL_NEXT_STEPS,
        reminders=(After(Months(4)), MONTH, Days(14), Days(3)),
        basis=("reflection_length", "reflection_period", "stay_is_discretionary"),
        when=REFLECTION_RUNS,
        counts_from=DECIDED_ON,
        settles=NEVER,
        at_end=("reflection_expired",),
        valid_from=date(2006, 1, 1),
    ),
    deadline_rule(
        id="services_decision",
        kind="routine",
        title=Text("Vedtak om tjenester", "Decision on services"),
        starts=("reflection_granted", "services_refusal_reversed"),
        length=WEEK,
        responsible="nav",
        met_by=("services_granted", "services_refused"),
        reminders=(Days(2),),
        basis=("own_proposal",),
        cancelled_by=("reflection_expired",),
    ),
    deadline_rule(
        id="activity_start",
        kind="routine",
        title=Text("Oppstart av aktivitet", "Start of activity"),
        starts="reflection_granted",
        length=Days(14),
        responsible="nav",
        met_by=("activity_started", "activity_exempted"),
        reminders=(Days(4),),
        basis=("own_proposal",),
        cancelled_by=("reflection_expired",),
    ),
    deadline_rule(
        id="return_information",
        kind="routine",
        title=Text("Informasjon om retur", "Information about return"),
        starts="reflection_granted",
        length=Months(3),
        responsible=(ROSA_IF_SHELTERED, "lawyer"),
        met_by="return_information_given",
        reminders=(Days(14),),
        basis=("own_proposal",),
        cancelled_by=("assisted_return_applied",),
    ),
    deadline_rule(
        id="housing_review",
        kind="routine",
        title=Text("Vurdering av botilbudet", "Housing review"),
        starts=("housing_assigned", "housing_reviewed"),
        length=MONTH,
        responsible="nav",
        met_by=("housing_assigned", "housing_reviewed"),
        reminders=(WEEK,),
        basis=("quality_agreement",),
        when=NO_AGREEMENT,
        counts_from=MOVED_IN,
        repeats=True,
        cancelled_by=("housing_ended",),
    ),
    deadline_rule(
        id="rehousing",
        kind="routine",
        title=Text("Nytt botilbud etter utkastelse", "Rehousing after eviction"),
        starts=("housing_ended", "no_housing_reversed"),
        length=Hours(24),
        responsible="nav",
        met_by=("housing_assigned", "no_housing_decided"),
        reminders=(),
        basis=("own_proposal", "temporary_housing"),
        when=EVICTED,
    ),
    deadline_rule(
        id="earliest_enforcement",
        kind="right",
        title=Text("Tidligste iverksetting av avslaget", "Earliest enforcement of the refusal"),
        starts=REFUSALS,
        length=Hours(48),
        responsible="lawyer",
        met_by="postponed_enforcement_requested",
        reminders=(AtOnce(), Hours(24)),
        basis=("enforcement", "enforcement_when_final"),
        when=MAY_BE_ENFORCED,
        about="decision",
        settles=NOT_BY_ASKING,
        at_end=("enforcement_possible",),
        moves=False,
        cancelled_by=(
            "reflection_refusal_reversed",
            "permit_refusal_reversed",
            "asylum_refusal_reversed",
            When("postponed_enforcement_decided", POSTPONED),
        ),
    ),
    deadline_rule(
        id="permit_period",
        kind="grant",
        title=Text("Den midlertidige tillatelsen", "The temporary permit"),
        starts=("temporary_permit_granted", "temporary_permit_refused", "case_reopened"),
        length=VALID_UNTIL,
        responsible="lawyer",
        met_by=("permit_renewal_applied", "asylum_applied", "assisted_return_applied"),
        reminders=(Months(2), MorningOf(MONTH), Days(14)),
        basis=("temporary_permit", "renewal_in_time"),
        when=PERMIT_RUNS,
        settles=RENEWED_IN_TIME,
        at_end=("permit_expired",),
    ),
    deadline_rule(
        id="state_handover",
        kind="routine",
        title=Text("Overføring til staten", "Hand-over to the state"),
        starts=("asylum_applied", "asylum_resumed"),
        length=HAND_OVER,
        responsible="udi",
        met_by=("reception_place_confirmed", "alternative_reception_granted"),
        reminders=(MONTH, Days(14), Days(3)),
        basis=("state_handover",),
        when=MUNICIPAL,
        warn=(Before(Days(3)), "responsibility_gap_detected"),
        cancelled_by=("asylum_withdrawn",),
    ),
    deadline_rule(
        id="shelter_review",
        kind="routine",
        title=Text("Vurdering av oppholdet på krisesenteret", "Review of the stay in the shelter"),
        starts=("arrival_confirmed", "shelter_moved", "housing_assigned", "housing_reviewed"),
        length=Months(3),
        responsible="rosa",
        met_by=("shelter_moved", "shelter_left", "housing_reviewed"),
        reminders=(Days(14),),
        basis=("own_proposal",),
        when=IN_A_SHELTER,
        repeats=True,
        cancelled_by=("housing_assigned", "housing_ended"),
    ),
    deadline_rule(
        id="shelter_place",
        kind="routine",
        title=Text("Svar om plass på krisesenter", "Answer on a shelter place"),
        starts="shelter_place_requested",
        length=Hours(24),
        responsible="rosa",
        met_by=("shelter_place_offered", "shelter_place_declined", "arrival_confirmed"),
        reminders=(Hours(8),),
        basis=("own_proposal",),
        cancelled_by=("housing_assigned", "child_placed_acutely"),
    ),
    deadline_rule(
        id="refund_decision",
        kind="routine",
        title=Text("Avgjørelse om refusjon", "Decision on a refund"),
        starts="refund_requested",
        length=WEEK,
        responsible="rosa",
        met_by="refund_decided",
        reminders=(Days(2),),
        basis=("own_proposal",),
        about="refund",
    ),
)
