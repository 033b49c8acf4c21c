"""Deadlines of children: concern, acute placement, the six weeks of § 4-29, tribunal, guardian, meetings, age (spec 3)."""

from datetime import date, datetime

from domain.calendar import Days, Hours, Length, Months, Weeks, end_of, local_date, shift, start_of
from domain.case import Case
from domain.events import Event
from domain.matters.age import comes_onto_the_track, is_minor, last_day_as_minor
from domain.matters.placement import TRAFFICKING, ChildPlacedAcutely, moment
from domain.matters.screening import InvestigationExtended
from domain.matters.stay import SIX_WEEKS, longest_stay
from domain.matters.tribunal import TribunalApproved, TribunalRejected
from domain.tables.deadlines.row import DAY, MONTH, SILENT, WEEK, WORKDAY
from domain.tables.deadlines.row import row as _d
from domain.text import Text as T
from domain.tracks import COORDINATOR, Condition, DeadlineRule, From, Until, Varies, When

CONCERN_WEEK, INVESTIGATION, SPECIAL_CASES = Days(7), Months(3), Months(6)


# --- conditions and lengths that an event or the case gives


def _not_screened(case: Case, event: Event) -> bool:
    return case.concern.suspicion is None and comes_onto_the_track(event)


def _suspected(case: Case, event: Event) -> bool:
    return case.concern.suspected


def _under_4_29(case: Case, event: Event) -> bool:
    return case.placement.runs_4_29


def _new_period(case: Case, event: Event) -> bool:
    """The acute decision under § 4-29, then each tribunal decision on a stay."""
    if isinstance(event.data, ChildPlacedAcutely):
        return event.data.basis == TRAFFICKING
    return isinstance(event.data, TribunalApproved) and event.data.until is not None


def _stay_begins(case: Case, event: Event) -> bool:
    return case.placement.stay_began == event.seq


def _not_in_the_place(case: Case, event: Event) -> bool:
    waits = isinstance(event.data, TribunalApproved) and event.data.matter == "placement"
    return waits and (not case.placement.in_approved_place or case.contact.missing)


def _acute_matter(case: Case, event: Event) -> bool:
    return isinstance(event.data, TribunalApproved | TribunalRejected) and event.data.matter == "acute"


def _placement_matter(case: Case, event: Event) -> bool:
    return isinstance(event.data, TribunalApproved) and event.data.until is not None


def _no_guardian(case: Case, event: Event) -> bool:
    return case.concern.guardian is None


def _birth_date_known(case: Case, event: Event) -> bool:
    """Known, and that of a child when the case opened; whoever is believed to be younger than the papers say is no adult."""
    return is_minor(case.opened.birth_date, None, local_date(case.opened.on))


def _reported(case: Case, event: Event) -> bool:
    return comes_onto_the_track(event)


def _investigation_open(case: Case, event: Event) -> bool:
    return case.concern.investigation == "open" and comes_onto_the_track(event)


def _decided_at(case: Case, event: Event) -> datetime:
    match event.data:
        case ChildPlacedAcutely(decided_at=at):
            return moment(at)
        case TribunalApproved(matter="extension", since=since) if since is not None:
            return end_of(since)
        case TribunalApproved(decided_at=at) | TribunalRejected(decided_at=at):
            return moment(at)
        case _:
            return event.on


def _end_of_concern_week(case: Case, event: Event) -> datetime:
    """An extension counts from where the investigation began."""
    running = case.deadlines_of("investigation")
    if isinstance(event.data, InvestigationExtended) and running:
        return running[-1].starts_at
    return start_of(shift(local_date(event.on), CONCERN_WEEK))


def _last_day_held(case: Case, event: Event) -> date | None:
    match event.data:
        case ChildPlacedAcutely(decided_at=at):
            return local_date(moment(at)) + SIX_WEEKS
        case TribunalApproved(until=until):
            return until
        case _:
            return None


def _last_day_in_all(case: Case, event: Event) -> date | None:
    return longest_stay(case.placement)


def _before_18(case: Case, event: Event) -> date | None:
    born = case.opened.birth_date
    return last_day_as_minor(born) if born else None


def _petition(case: Case, event: Event) -> Length:
    basis = event.data.basis if isinstance(event.data, ChildPlacedAcutely) else TRAFFICKING
    return Weeks(6) if basis == "4-6" else Weeks(2)


def _investigation(case: Case, event: Event) -> Length:
    return SPECIAL_CASES if case.concern.extended else INVESTIGATION


def identified_by(*roles: str) -> Condition:
    """The event was given by one of these roles."""
    listed = ", ".join(roles)
    return Condition(
        T(f"når melder er {listed}", f"where identified by {listed}"), lambda _case, event: event.actor.role in roles
    )


NOT_SCREENED = Condition(T("når samtalen ikke er holdt", "where no screening was conducted"), _not_screened)
SUSPECTED = Condition(T("ved mistanke", "on suspicion"), _suspected)
NEW_PERIOD = Condition(T("ved vedtak etter §§ 4-5 og 6-6", "on a decision under §§ 4-5 and 6-6"), _new_period)
STAY_BEGINS = Condition(T("oppholdets første dag", "on the first day of the stay"), _stay_begins)
NOT_IN_THE_PLACE = Condition(
    T("når barnet ikke er på plassen", "where the child is not in the place"), _not_in_the_place
)
ACUTE_MATTER = Condition(T("i akuttsaken", "in the acute matter"), _acute_matter)
PLACEMENT_MATTER = Condition(T("i saken om opphold", "on the stay itself"), _placement_matter)
NO_GUARDIAN = Condition(T("når barnet ikke har verge", "where the child has no guardian"), _no_guardian)
BIRTH_DATE_KNOWN = Condition(T("når fødselsdatoen er kjent", "where the birth date is known"), _birth_date_known)
INVESTIGATION_OPEN = Condition(T("når undersøkelsen er åpen", "while the investigation is open"), _investigation_open)
REPORTED = Condition(T("når saken kommer til barnevernet", "where the case comes to child welfare"), _reported)
BY_AGENCIES = identified_by("police", "child_welfare", "child_welfare_emergency")

DECIDED_AT = From(T("vedtakstidspunktet", "the time of the decision"), _decided_at)
END_OF_CONCERN_WEEK = From(
    T("siste dag av uken for meldingen", "the last day of the week for the report"), _end_of_concern_week
)

HELD_UNTIL = Until(T("akutt: seks uker; nemndas vedtak: til dagen det nevner, høyst seks uker", "acute: six weeks; tribunal: to the day that it names, at most six weeks"), _last_day_held)  # fmt: skip
SIX_MONTHS_IN_ALL = Until(T("seks måneder i alt, akuttoppholdet medregnet", "six months in all, the acute stay included"), _last_day_in_all)  # fmt: skip
BIRTHDAY = Until(T("til 18-årsdagen", "to the eighteenth birthday"), _before_18)
PETITION = Varies(T("to uker etter §§ 4-5 og 4-4, seks uker etter § 4-2", "two weeks under §§ 4-5 and 4-4, six weeks under § 4-2"), _petition)  # fmt: skip
THREE_OR_SIX = Varies(T("tre måneder; seks i særlige tilfeller", "three months; six in special cases"), _investigation)

OPENED = ("person_identified", "age_settled")
WAYS_OUT = ("placement_ended", "child_placed_by_consent", "care_order_recorded")
SINCE_2012 = date(2012, 8, 1)
"""§ 4-29 came into force; before it there were only §§ 4-6 and 4-25 (F 5)."""

LAPSED = ("placement_lapsed", "acute_decision_lapsed")

ROWS: tuple[DeadlineRule, ...] = (
    # rule                    kind       title                                                        starts at                         length            responsible     met by                           reminders                basis
    _d("screening",             "routine", T("Kartleggingssamtale", "Screening"),                       (*OPENED, "case_reopened"),       Hours(24),        ("child_welfare_emergency", "child_welfare"), "screening_conducted", (Hours(6),), ("screening",), when=NOT_SCREENED),
    _d("concern_review",        "act",     T("Gjennomgang av meldingen", "Review of the concern"),       OPENED,                           CONCERN_WEEK,     "child_welfare",  "screening_conducted",           (Days(2),),              ("concern_review",), when=NOT_SCREENED),
    _d("investigation",         "act",     T("Undersøkelse", "Investigation"),                          (*OPENED, "investigation_extended"), THREE_OR_SIX,  "child_welfare",  "investigation_finished",        (MONTH, Days(14)),       ("investigation",), when=INVESTIGATION_OPEN, counts_from=END_OF_CONCERN_WEEK),
    _d("reporter_confirmation", "act",     T("Tilbakemelding til melder", "Answer to the reporter"),     OPENED,                           Weeks(3),         "child_welfare",  "reporter_informed",             (Days(5),),              ("reporter_confirmation",), when=REPORTED),
    _d("acute_place",           "routine", T("Plass til barnet", "A place to go to"),                 "screening_conducted",            Hours(2),         "placement_authority", ("place_offered", "child_placed_acutely", "child_placed_by_consent", "care_order_recorded"), (), ("acute_place",), when=SUSPECTED),
    _d("tribunal_control",      "act",     T("Nemndas kontroll av akuttvedtaket", "Control by the tribunal"), "child_placed_acutely",      Hours(48),        "tribunal",       (When("tribunal_approved", ACUTE_MATTER), When("tribunal_rejected", ACUTE_MATTER)), (Hours(12),), ("tribunal_control",), counts_from=DECIDED_AT, cancelled_by=(*WAYS_OUT, *LAPSED)),
    _d("tribunal_petition",     "lapse",   T("Begjæring om tiltak", "Petition for measures"),            "child_placed_acutely",           PETITION,         "child_welfare",  "filed_with_tribunal",           (Days(5), Days(2), DAY), ("tribunal_petition",), counts_from=DECIDED_AT, at_end=("acute_decision_lapsed",), cancelled_by=(*WAYS_OUT, When("tribunal_approved", PLACEMENT_MATTER), "placement_lapsed")),
    _d("placement_4_29",        "max",     T("Plassering etter § 6-6", "Placement under § 6-6"),       ("child_placed_acutely", "tribunal_approved"), HELD_UNTIL, "child_welfare", WAYS_OUT,                  (Days(14), Days(7), Days(3), DAY), ("placement_4_29",), when=NEW_PERIOD, counts_from=DECIDED_AT, at_end=("placement_lapsed",), cancelled_by=LAPSED, further_basis={"child_placed_acutely": ("acute_six_weeks",)}, valid_from=SINCE_2012),
    _d("placement_4_29_total",  "max",     T("Samlet opphold etter § 6-6", "Whole stay under § 6-6"),  ("child_placed_acutely", "tribunal_approved", "placement_changed"), SIX_MONTHS_IN_ALL, "child_welfare", WAYS_OUT, (MONTH, Days(14), WEEK), ("placement_4_29_total",), when=STAY_BEGINS, counts_from=DECIDED_AT, at_end=("placement_lapsed",), cancelled_by=LAPSED, valid_from=SINCE_2012),
    _d("acute_complaint",       "act",     T("Klage på akuttvedtaket", "Complaint about the acute decision"), "acute_complaint_filed",    Weeks(1),         "tribunal",       (When("tribunal_approved", ACUTE_MATTER), When("tribunal_rejected", ACUTE_MATTER)), (Days(2),), ("acute_complaint",)),
    _d("court_action",          "right",   T("Frist for å gå til retten", "Time to go to court"),        ("tribunal_approved", "tribunal_rejected"), Months(1), ("guardian", "lawyer", "child_welfare"), "brought_to_court", (WEEK, Days(2)),  ("court_action",), about="decision", at_end=SILENT, moves=False),
    _d("decision_carried_out",  "lapse",   T("Iverksetting av vedtaket", "Carrying out the decision"),   "tribunal_approved",              Weeks(6),         "child_welfare",  ("placement_changed", "child_placed_acutely", "person_found"), (WEEK,), ("carried_out",), when=NOT_IN_THE_PLACE, counts_from=DECIDED_AT, at_end=("placement_lapsed",), cancelled_by=(*WAYS_OUT, *LAPSED)),
    _d("guardian",              "routine", T("Verge for barnet", "A guardian for the child"),            "child_placed_acutely",           WORKDAY,          "child_welfare",  "guardian_appointed",            (),                      ("guardian",), when=NO_GUARDIAN),
    _d("turning_18",            "max",     T("Fyller 18 år", "Turns 18"),                                (*OPENED, "case_reopened"),                           BIRTHDAY,         "child_welfare",  (),                              (Months(3), MONTH),      ("under_18",), when=BIRTH_DATE_KNOWN, at_end=("placement_ended", "turned_18"), cancelled_by=("age_settled",)),
    _d("first_case_meeting",    "routine", T("Første TOT-møte", "First TOT meeting"),                    "person_identified",              WORKDAY,          COORDINATOR,      "case_meeting_recorded",         (),                      ("case_meetings",), when=BY_AGENCIES),
    _d("evaluation_meeting",    "routine", T("Evalueringsmøte", "Evaluation meeting"),                   "case_closed",                    Days(30),         COORDINATOR,      "evaluation_meeting_held",       (WEEK,),                 ("evaluation_meeting",), after_closing=True, cancelled_by=("case_reopened",)),
)  # fmt: skip
