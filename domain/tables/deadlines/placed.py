"""What a placed child is owed by others than the tribunal: visits, a plan, a doctor, a review; and answers in time."""

from datetime import date, datetime

from domain.case import Case
from domain.facts.events import Event
from domain.facts.tribunal import TribunalApproved, TribunalRejected
from domain.primitives.calendar import Days, Hours, Weeks, WorkingDays
from domain.primitives.text import Text as T
from domain.tables.deadlines.row import DAY, WEEK, WORKDAY
from domain.tables.deadlines.row import row as _d
from domain.tables.row_types import Condition, DeadlineRule, From, When

OVER = ("placement_ended", "placement_lapsed", "acute_decision_lapsed")
ACUTE_OVER = (*OVER, "child_placed_by_consent", "care_order_recorded")
PUBLIC = ("police", "udi", "health", "nav", "reception_centre", "coordinator", "child_welfare_emergency")
"""Roles in which somebody reports a child as an authority or by profession (bvl § 13-2)."""


def _acute(case: Case, event: Event) -> bool:
    return case.placement.acute


def _not_acute(case: Case, event: Event) -> bool:
    return case.placement.in_force and not case.placement.acute


def _first_decision(case: Case, event: Event) -> bool:
    return not isinstance(event.data, TribunalApproved) or event.data.matter == "placement"


def _on_a_stay(case: Case, event: Event) -> bool:
    return isinstance(event.data, TribunalApproved) and event.data.until is not None


def _in_the_matter(case: Case, event: Event) -> bool:
    return isinstance(event.data, TribunalApproved | TribunalRejected) and event.data.matter in (
        "placement",
        "extension",
    )


def _public_reporter(case: Case, event: Event) -> bool:
    return case.opened.role in PUBLIC


def _reported_on(case: Case, event: Event) -> datetime:
    known = (case.happened.get(name) for name in ("reported_to_police", "investigation_opened"))
    return min((on for on in known if on is not None), default=event.on)


ACUTE = Condition(T("når plasseringen er akutt", "where the placement is acute"), _acute)
NOT_ACUTE = Condition(T("når plasseringen ikke er akutt", "where the placement is not acute"), _not_acute)
FIRST_DECISION = Condition(T("ved første vedtak om oppholdet", "on the first decision on the stay"), _first_decision)
ON_A_STAY = Condition(T("ved vedtak etter § 6-6", "on a decision under § 6-6"), _on_a_stay)
IN_THE_MATTER = Condition(T("i saken om opphold", "on the stay itself"), _in_the_matter)
PUBLIC_REPORTER = Condition(T("når melder er offentlig eller yrkesutøver", "where an authority or a professional reported"), _public_reporter)  # fmt: skip
REPORTED_ON = From(T("anmeldelsen eller etterforskningen", "the report or the investigation"), _reported_on)

ROWS: tuple[DeadlineRule, ...] = (
    # rule                    kind   title                                                        starts at                          length           responsible      met by              reminders       basis
    _d("visit_acute",           "act", T("Besøk hos akuttplassert barn", "Visit to a child placed acutely"), ("child_placed_acutely", "placement_changed"), WorkingDays(2), "child_welfare", "child_visited", (WORKDAY,), ("visit_acute",), when=ACUTE, anew=True, cancelled_by=ACUTE_OVER),
    _d("visit",                 "act", T("Besøk hos plassert barn", "Visit to a placed child"), ("child_placed_by_consent", "care_order_recorded", "placement_changed"), WEEK, "child_welfare", "child_visited", (Days(2),), ("visit",), when=NOT_ACUTE, anew=True, cancelled_by=OVER),
    _d("plan_acute",            "act", T("Midlertidig plan for oppholdet", "Temporary plan for the stay"), "child_placed_acutely", WEEK, "child_welfare",  "plan_made",        (Days(2),),     ("plan_acute",), anew=True, cancelled_by=ACUTE_OVER),
    _d("plan",                  "act", T("Plan for oppholdet", "Plan for the stay"),            ("tribunal_approved", "child_placed_by_consent", "care_order_recorded"), Weeks(4), "child_welfare", "plan_made", (WEEK, Days(2)), ("plan",), when=FIRST_DECISION, anew=True, cancelled_by=OVER),
    _d("medical_check",         "act", T("Tilsyn av lege ved inntak", "Seen by a doctor on intake"), "child_placed_acutely", Hours(24),     "institution",   "child_examined",   (Hours(6),),    ("medical_check",), cancelled_by=OVER, valid_from=date(2026, 1, 1)),
    _d("protection_review",     "act", T("Vurdering av behovet for beskyttelse", "Review of the need of protection"), "tribunal_approved", Weeks(3), "child_welfare", "protection_reviewed", (WEEK, DAY), ("measure_followed_up", "own_proposal"), when=ON_A_STAY, anew=True, cancelled_by=OVER),
    _d("reporter_second_answer", "act", T("Ny tilbakemelding til melder", "Second answer to the reporter"), "investigation_finished", Weeks(3), "child_welfare", "reporter_informed", (Days(5),), ("reporter_second_answer",), when=PUBLIC_REPORTER, anew=True),
    _d("decision_after_hearing", "act", T("Vedtak etter forhandlingsmøtet", "Decision after the hearing"), "hearing_ended",  Weeks(2),       "tribunal",      (When("tribunal_approved", IN_THE_MATTER), When("tribunal_rejected", IN_THE_MATTER)), (Days(5), Days(2)), ("decision_after_hearing",), anew=True, cancelled_by=("placement_ended",)),
    _d("facilitated_interview", "act", T("Tilrettelagt avhør", "Facilitated interview"),        "facilitated_interview_used",      Weeks(2),        "police",        "facilitated_interview_held", (WEEK, Days(2)), ("facilitated_interview",), counts_from=REPORTED_ON, anew=True),
)  # fmt: skip
