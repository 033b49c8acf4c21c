"""Deadlines of children: concern, acute placement, the six weeks of § 4-29, tribunal, guardian, meetings, age (spec 3)."""

from datetime import date, datetime

from domain.case import Case
from domain.facts.age import comes_onto_the_track, last_day_as_minor
from domain.facts.events import Event
from domain.facts.placed import AcuteDecisionSent
from domain.facts.placement import TRAFFICKING, AcuteBasis, ChildAbsconded, ChildPlacedAcutely, moment
from domain.facts.screening import InvestigationExtended
from domain.facts.stay import longest_stay
from domain.facts.tribunal import STAYS, TribunalApproved, TribunalRejected
from domain.primitives.calendar import (
    Days,
    Hours,
    Length,
    Months,
    Weeks,
    add_months,
    end_of,
    local_date,
    shift,
    start_of,
)
from domain.primitives.roles import COORDINATOR
from domain.primitives.text import Text as T
from domain.rules.age import is_minor
from domain.tables.deadlines.row import DAY, MONTH, SILENT, WEEK, WORKDAY
from domain.tables.deadlines.row import row as _d
from domain.tables.row_types import Condition, DeadlineRule, From, OnlyIf, Until, Varies, When

CONCERN_WEEK, INVESTIGATION, SPECIAL_CASES = Days(7), Months(3), Months(6)


# --- conditions and lengths that an event or the case gives


def _not_screened(case: Case, event: Event) -> bool:
    return case.concern.suspicion is None and comes_onto_the_track(event)


def _suspected(case: Case, event: Event) -> bool:
    return case.concern.suspected


def _under_4_29(case: Case, event: Event) -> bool:
    return case.placement.runs_4_29


def _new_period(case: Case, event: Event) -> bool:
    """Each tribunal decision on a stay: the six weeks are not the acute decision's (bvl § 4-5 third para)."""
    return isinstance(event.data, TribunalApproved) and event.data.until is not None


def _acutely_under_4_29(case: Case, event: Event) -> bool:
    return isinstance(event.data, ChildPlacedAcutely) and event.data.basis == TRAFFICKING


TODAY: dict[AcuteBasis, str] = {"4-29": "4-5", "4-6": "4-2", "4-25": "4-4"}
"""paragraph of 1992 → the one of today."""


def acutely_under(*bases: AcuteBasis) -> Condition:
    """The child is placed on an acute decision under one of these (named by the paragraphs of 1992)."""
    listed = ", ".join(f"§ {TODAY[basis]}" for basis in bases)
    return Condition(
        T(f"ved akuttvedtak etter {listed}", f"on an acute decision under {listed}"),
        lambda case, _event: case.placement.acute and case.placement.basis in bases,
    )


def _placed(case: Case, event: Event) -> bool:
    return isinstance(event.data, ChildAbsconded) or case.placement.in_force


def _received_at(case: Case, event: Event) -> datetime:
    sent = event.data if isinstance(event.data, AcuteDecisionSent) else None
    return moment(sent.received_at) if sent and sent.received_at else event.on


def _acute_decided_at(case: Case, event: Event) -> datetime:
    return case.placement.decided_at or event.on


def _in_good_time(case: Case, event: Event) -> date | None:
    """Half a year before the eighteenth birthday; whoever comes later has two weeks, as long as the child is one."""
    last = _before_18(case, event)
    if last is None:
        return None
    early, late = add_months(last, -6), shift(local_date(event.on), Days(14))
    return min(max(early, late), last)


def _stay_matter(case: Case, event: Event) -> bool:
    """A rejected extension decides nothing about a child that is held on the acute decision."""
    if isinstance(event.data, TribunalRejected):
        return event.data.matter == "placement"
    return isinstance(event.data, TribunalApproved) and event.data.matter in STAYS


def _complaint_matter(case: Case, event: Event) -> bool:
    """Where the control has set the acute decision aside, there is nothing left to complain of."""
    if isinstance(event.data, TribunalRejected) and event.data.matter == "acute":
        return True
    return isinstance(event.data, TribunalApproved | TribunalRejected) and event.data.matter == "acute_complaint"


def _goes_to_court(case: Case, event: Event) -> bool:
    return isinstance(event.data, TribunalApproved | TribunalRejected) and event.data.matter != "acute"


def _was_rejected(case: Case, event: Event) -> bool:
    return isinstance(event.data, TribunalRejected)


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
    return event.data.until if isinstance(event.data, TribunalApproved) else None


def _complained_on(case: Case, event: Event) -> datetime:
    """A full tribunal has its two weeks from the complaint, not from when it was seated."""
    return case.placement.complained_on or event.on


def _complaint_time(case: Case, event: Event) -> Length:
    return Weeks(2) if case.placement.full_tribunal else Weeks(1)


def _notified_at(case: Case, event: Event) -> datetime:
    match event.data:
        case TribunalApproved(notified_at=at) | TribunalRejected(notified_at=at) if at is not None:
            return moment(at)
        case _:
            return event.on


def _last_day_in_all(case: Case, event: Event) -> date | None:
    return longest_stay(case.placement)


def _before_18(case: Case, event: Event) -> date | None:
    born = case.opened.birth_date
    return last_day_as_minor(born) if born else None


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

ACUTELY_UNDER_4_29 = Condition(
    T("ved akuttvedtak etter § 4-5", "on an acute decision under § 4-5"), _acutely_under_4_29
)
STAY_MATTER = Condition(T("i saken om opphold", "on the stay itself"), _stay_matter)
COMPLAINT_MATTER = Condition(T("i klagesaken", "in the complaint"), _complaint_matter)
TO_COURT = Condition(
    T("ikke for nemndas kontroll av akuttvedtaket", "not for the control of an acute decision"), _goes_to_court
)
REJECTED = Condition(T("når nemnda har avslått", "where the tribunal rejected"), _was_rejected)

COMPLAINED_ON = From(T("klagedagen", "the day of the complaint"), _complained_on)
NOTIFIED_AT = From(T("da partene fikk melding", "notice to the parties"), _notified_at)
COMPLAINT_TIME = Varies(T("én uke; to når ordinær nemnd behandler klagen", "one week; two where the full tribunal sits"), _complaint_time)  # fmt: skip
RECEIVED_AT = From(T("da nemnda mottok det", "when the tribunal received it"), _received_at)
ACUTE_DECIDED_AT = From(T("akuttvedtakets tidspunkt", "the time of the acute decision"), _acute_decided_at)
PLACED = Condition(T("når barnet er plassert", "where the child is placed"), _placed)
UNDER_4_6, UNDER_4_25, NOT_UNDER_4_29 = acutely_under("4-6"), acutely_under("4-25"), acutely_under("4-6", "4-25")
DECIDED_AT = From(T("vedtakstidspunktet", "the time of the decision"), _decided_at)
END_OF_CONCERN_WEEK = From(
    T("siste dag av uken for meldingen", "the last day of the week for the report"), _end_of_concern_week
)

HELD_UNTIL = Until(T("til dagen som nemndas vedtak nevner, høyst seks uker", "to the day that the tribunal names, at most six weeks"), _last_day_held)  # fmt: skip
SIX_MONTHS_IN_ALL = Until(T("seks måneder i alt, akuttoppholdet medregnet", "six months in all, the acute stay included"), _last_day_in_all)  # fmt: skip
BIRTHDAY = Until(T("til 18-årsdagen", "to the eighteenth birthday"), _before_18)
IN_GOOD_TIME = Until(T("seks måneder før 18-årsdagen; to uker for den som kommer senere", "six months before the eighteenth birthday; two weeks for whoever comes later"), _in_good_time)  # fmt: skip
THREE_OR_SIX = Varies(T("tre måneder; seks i særlige tilfeller", "three months; six in special cases"), _investigation)

OPENED = ("person_identified", "age_settled")
WAYS_OUT = ("placement_ended", "child_placed_by_consent", "care_order_recorded")
SINCE_2012 = date(2012, 8, 1)
"""§ 4-29 came into force; before it there were only §§ 4-6 and 4-25 (F 5)."""

SINCE_2023 = date(2023, 1, 1)
LAPSED = ("placement_lapsed", "acute_decision_lapsed")

ROWS: tuple[DeadlineRule, ...] = (
    # rule                    kind       title                                                        starts at                         length            responsible     met by                           reminders                basis
    _d("screening",             "routine", T("Kartleggingssamtale", "Screening"),                       (*OPENED, "case_reopened"),       Hours(24),        ("child_welfare_emergency", "child_welfare"), "screening_conducted", (Hours(6),), ("screening",), when=NOT_SCREENED),
    _d("concern_review",        "act",     T("Gjennomgang av meldingen", "Review of the concern"),       OPENED,                           CONCERN_WEEK,     "child_welfare",  "screening_conducted",           (Days(2),),              ("concern_review",), when=NOT_SCREENED),
    _d("investigation",         "act",     T("Undersøkelse", "Investigation"),                          (*OPENED, "investigation_extended"), THREE_OR_SIX,  "child_welfare",  "investigation_finished",        (MONTH, Days(14)),       ("investigation",), when=INVESTIGATION_OPEN, counts_from=END_OF_CONCERN_WEEK),
    _d("reporter_confirmation", "act",     T("Tilbakemelding til melder", "Answer to the reporter"),     OPENED,                           Weeks(3),         "child_welfare",  "reporter_informed",             (Days(5),),              ("reporter_confirmation",), when=REPORTED),
    _d("acute_place",           "routine", T("Plass å plassere i", "A place to go to"),                 "screening_conducted",            Hours(2),         "placement_authority", ("place_offered", "child_placed_acutely", "child_placed_by_consent", "care_order_recorded"), (), ("acute_place",), when=SUSPECTED),
    _d("acute_decision_sent",   "act",     T("Akuttvedtaket sendes nemnda", "The acute decision goes to the tribunal"), "child_placed_acutely", Hours(24),      "child_welfare",  ("acute_decision_sent", When("tribunal_approved", ACUTE_MATTER), When("tribunal_rejected", ACUTE_MATTER)), (Hours(6),), ("sent_for_control", "own_proposal"), counts_from=DECIDED_AT, anew=True, cancelled_by=(*WAYS_OUT, *LAPSED)),
    _d("tribunal_control",      "routine", T("Nemndas kontroll av akuttvedtaket, om mulig innen 48 timer", "Control by the tribunal, if possible within 48 hours"), "acute_decision_sent", Hours(48), "tribunal", (When("tribunal_approved", ACUTE_MATTER), When("tribunal_rejected", ACUTE_MATTER)), (Hours(12),), ("tribunal_control",), counts_from=RECEIVED_AT, anew=True, cancelled_by=(*WAYS_OUT, *LAPSED)),
    _d("tribunal_petition",     "lapse",   T("Begjæring om opphold på grunn av menneskehandel (§ 4-5)", "Petition for a stay because of trafficking (§ 4-5)"), "child_placed_acutely", Weeks(2), "child_welfare", "filed_with_tribunal", (Days(5), Days(2), DAY), ("tribunal_petition",), when=ACUTELY_UNDER_4_29, counts_from=DECIDED_AT, at_end=("acute_decision_lapsed",), cancelled_by=(*WAYS_OUT, When("tribunal_approved", PLACEMENT_MATTER), "placement_lapsed")),
    _d("petition_4_2",          "lapse",   T("Begjæring om omsorgsovertakelse (§ 4-2)", "Petition for a care order (§ 4-2)"), "child_placed_acutely", Weeks(6), "child_welfare", "filed_with_tribunal", (Days(14), Days(5), Days(2), DAY), ("petition_care",), when=UNDER_4_6, counts_from=DECIDED_AT, at_end=("acute_decision_lapsed",), cancelled_by=(*WAYS_OUT, "home_state_requested", "placement_lapsed")),
    _d("petition_4_4",          "lapse",   T("Begjæring om opphold på grunn av atferd (§ 4-4)", "Petition for a stay because of behaviour (§ 4-4)"), "child_placed_acutely", Weeks(2), "child_welfare", "filed_with_tribunal", (Days(5), Days(2), DAY), ("petition_behaviour",), when=UNDER_4_25, counts_from=DECIDED_AT, at_end=("acute_decision_lapsed",), cancelled_by=(*WAYS_OUT, "home_state_requested", "placement_lapsed")),
    _d("petition_abroad",       "lapse",   T("Begjæring for barn med bosted i en annen stat", "Petition for a child whose residence is abroad"), "home_state_requested", Months(6), "child_welfare", "filed_with_tribunal", (MONTH, Days(14), Days(2)), ("residence_abroad", "residence_abroad_behaviour"), when=NOT_UNDER_4_29, counts_from=ACUTE_DECIDED_AT, at_end=("acute_decision_lapsed",), cancelled_by=(*WAYS_OUT, "placement_lapsed"), valid_from=SINCE_2023),
    _d("placement_4_29",        "max",     T("Plassering etter § 6-6", "Placement under § 6-6"),       "tribunal_approved", HELD_UNTIL, "child_welfare", WAYS_OUT,                  (Days(14), Days(7), Days(3), DAY), ("placement_4_29",), when=NEW_PERIOD, counts_from=DECIDED_AT, at_end=("placement_lapsed",), cancelled_by=LAPSED, valid_from=SINCE_2012),
    _d("tribunal_decision",     "act",     T("Nemndas vedtak om oppholdet", "The tribunal's decision on the stay"), "child_placed_acutely", Days(42),         "tribunal",       (When("tribunal_approved", STAY_MATTER), When("tribunal_rejected", STAY_MATTER)), (Days(14), Days(7), Days(3)), ("own_proposal", "acute_stands"), when=ACUTELY_UNDER_4_29, counts_from=DECIDED_AT, tells=("child_welfare", "tribunal", "guardian", "lawyer"), cancelled_by=(*WAYS_OUT, *LAPSED), valid_from=SINCE_2012),
    _d("placement_4_29_total",  "max",     T("Samlet opphold etter § 6-6", "Whole stay under § 6-6"),  ("child_placed_acutely", "tribunal_approved", "placement_changed"), SIX_MONTHS_IN_ALL, "child_welfare", WAYS_OUT, (MONTH, Days(14), WEEK), ("placement_4_29_total",), when=STAY_BEGINS, counts_from=DECIDED_AT, at_end=("placement_lapsed",), cancelled_by=LAPSED, valid_from=SINCE_2012),
    _d("acute_complaint",       "act",     T("Klage over akuttvedtaket", "Complaint about the acute decision"), ("acute_complaint_filed", "full_tribunal_seated"), COMPLAINT_TIME, "tribunal", (When("tribunal_approved", COMPLAINT_MATTER), When("tribunal_rejected", COMPLAINT_MATTER)), (Days(2),), ("acute_complaint",), counts_from=COMPLAINED_ON),
    _d("court_action",          "right",   T("Frist for å gå til retten", "Time to go to court"),        ("tribunal_approved", "tribunal_rejected"), Months(2), (OnlyIf("child_welfare", REJECTED), "guardian", "lawyer", "child_welfare"), "brought_to_court", (WEEK, Days(2)),  ("court_action", "court_time"), about="decision", when=TO_COURT, counts_from=NOTIFIED_AT, at_end=SILENT, moves=True, valid_to=date(2013, 6, 20)),
    _d("court_action",          "right",   T("Frist for å gå til retten", "Time to go to court"),        ("tribunal_approved", "tribunal_rejected"), Months(1), (OnlyIf("child_welfare", REJECTED), "guardian", "lawyer", "child_welfare"), "brought_to_court", (WEEK, Days(2)),  ("court_action", "court_time"), about="decision", when=TO_COURT, counts_from=NOTIFIED_AT, at_end=SILENT, moves=True, valid_from=date(2013, 6, 21)),
    _d("decision_carried_out",  "lapse",   T("Iverksetting av vedtaket", "Carrying out the decision"),   "tribunal_approved",              Weeks(6),         "child_welfare",  ("placement_changed", "child_placed_acutely", "person_found"), (WEEK,), ("carried_out",), when=NOT_IN_THE_PLACE, counts_from=DECIDED_AT, at_end=("placement_lapsed",), cancelled_by=(*WAYS_OUT, *LAPSED)),
    _d("guardian",              "routine", T("Verge for barnet", "A guardian for the child"),            "child_placed_acutely",           WORKDAY,          "child_welfare",  "guardian_appointed",            (),                      ("guardian", "representative"), when=NO_GUARDIAN),
    _d("representative",        "routine", T("Representant i utlendingssaken", "A representative in the immigration case"), ("reflection_application_submitted", "temporary_permit_applied", "asylum_applied"), WORKDAY, "child_welfare", "guardian_appointed", (Hours(4),), ("representative", "own_proposal"), when=NO_GUARDIAN),
    _d("told_of_missing",       "act",     T("Varsel om at barnet er borte", "Telling that the child is away"), ("child_absconded", "person_missing"), Hours(2), ("institution", "child_welfare"), ("missing_told", "person_found"), (), ("absconded", "own_proposal"), when=PLACED, anew=True, cancelled_by=(*WAYS_OUT, *LAPSED)),
    _d("after_care",            "act",     T("Avgjørelse om tiltak etter 18 år", "Decision on measures after 18"), (*OPENED, "case_reopened"), IN_GOOD_TIME, "child_welfare",  "after_care_decided",            (Months(2), MONTH, Days(14)), ("after_care", "own_proposal"), when=BIRTH_DATE_KNOWN, cancelled_by=("age_settled", "turned_18")),
    _d("turning_18",            "max",     T("Fyller 18 år", "Turns 18"),                                (*OPENED, "case_reopened"),                           BIRTHDAY,         "child_welfare",  (),                              (Months(3), MONTH),      ("under_18",), when=BIRTH_DATE_KNOWN, at_end=("placement_ended", "turned_18"), cancelled_by=("age_settled",)),
    _d("first_case_meeting",    "routine", T("Første TOT-møte", "First TOT meeting"),                    "person_identified",              WORKDAY,          COORDINATOR,      "case_meeting_recorded",         (),                      ("case_meetings",), when=BY_AGENCIES),
    _d("evaluation_meeting",    "routine", T("Evalueringsmøte", "Evaluation meeting"),                   "case_closed",                    Days(30),         COORDINATOR,      "evaluation_meeting_held",       (WEEK,),                 ("own_proposal",), after_closing=True, cancelled_by=("case_reopened",)),
)  # fmt: skip
