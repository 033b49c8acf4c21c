"""Duties towards a placed child beside the tribunal's: visits, a plan, an examination, a review, timely answers."""

from datetime import date, datetime

from domain.case import Case
from domain.facts.events import Event
from domain.facts.tribunal import TribunalApproved, TribunalRejected
from domain.primitives.calendar import Days, Hours, Weeks, WorkingDays
from domain.primitives.text import Text
from domain.tables.deadlines.row import DAY, WEEK, WORKDAY, deadline_rule
from domain.tables.row_types import Condition, DeadlineRule, From, When

OVER = ("placement_ended", "placement_lapsed", "acute_decision_lapsed")
ACUTE_OVER = (*OVER, "child_placed_by_consent", "care_order_recorded")
PUBLIC = ("police", "udi", "health", "nav", "reception_centre", "coordinator", "child_welfare_emergency")
"""Roles in which a reporter is an authority or a professional (bvl § 13-2)."""


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


ACUTE = Condition(Text("når plasseringen er akutt", "where the placement is acute"), _acute)
NOT_ACUTE = Condition(Text("når plasseringen ikke er akutt", "where the placement is not acute"), _not_acute)
FIRST_DECISION = Condition(Text("ved første vedtak om oppholdet", "on the first decision on the stay"), _first_decision)
ON_A_STAY = Condition(Text("ved vedtak etter § 6-6", "on a decision under § 6-6"), _on_a_stay)
IN_THE_MATTER = Condition(Text("i saken om opphold", "on the stay itself"), _in_the_matter)
PUBLIC_REPORTER = Condition(
    Text("når melder er offentlig eller yrkesutøver", "where an authority or a professional reported"), _public_reporter
)
REPORTED_ON = From(Text("anmeldelsen eller etterforskningen", "the report or the investigation"), _reported_on)

ROWS: tuple[DeadlineRule, ...] = (
    deadline_rule(
        id="visit_acute",
        kind="act",
        title=Text("Besøk hos akuttplassert barn", "Visit to a child placed acutely"),
        starts=("child_placed_acutely", "placement_changed"),
        length=WorkingDays(2),
        responsible="child_welfare",
        met_by="child_visited",
        reminders=(WORKDAY,),
        basis=("visit_acute",),
        when=ACUTE,
        anew=True,
        cancelled_by=ACUTE_OVER,
    ),
    deadline_rule(
        id="visit",
        kind="act",
        title=Text("Besøk hos plassert barn", "Visit to a placed child"),
        starts=("child_placed_by_consent", "care_order_recorded", "placement_changed"),
        length=WEEK,
        responsible="child_welfare",
        met_by="child_visited",
        reminders=(Days(2),),
        basis=("visit",),
        when=NOT_ACUTE,
        anew=True,
        cancelled_by=OVER,
    ),
    deadline_rule(
        id="plan_acute",
        kind="act",
        title=Text("Midlertidig plan for oppholdet", "Temporary plan for the stay"),
        starts="child_placed_acutely",
        length=WEEK,
        responsible="child_welfare",
        met_by="plan_made",
        reminders=(Days(2),),
        basis=("plan_acute",),
        anew=True,
        cancelled_by=ACUTE_OVER,
    ),
    deadline_rule(
        id="plan",
        kind="act",
        title=Text("Plan for oppholdet", "Plan for the stay"),
        starts=("tribunal_approved", "child_placed_by_consent", "care_order_recorded"),
        length=Weeks(4),
        responsible="child_welfare",
        met_by="plan_made",
        reminders=(WEEK, Days(2)),
        basis=("plan",),
        when=FIRST_DECISION,
        anew=True,
        cancelled_by=OVER,
    ),
    deadline_rule(
        id="medical_check",
        kind="act",
        title=Text("Tilsyn av lege ved inntak", "Seen by a doctor on intake"),
        starts="child_placed_acutely",
        length=Hours(24),
        responsible="institution",
        met_by="child_examined",
        reminders=(Hours(6),),
        basis=("medical_check",),
        cancelled_by=OVER,
        valid_from=date(2026, 1, 1),
    ),
    deadline_rule(
        id="protection_review",
        kind="act",
        title=Text("Vurdering av behovet for beskyttelse", "Review of the need of protection"),
        starts="tribunal_approved",
        length=Weeks(3),
        responsible="child_welfare",
        met_by="protection_reviewed",
        reminders=(WEEK, DAY),
        basis=("measure_followed_up", "own_proposal"),
        when=ON_A_STAY,
        anew=True,
        cancelled_by=OVER,
    ),
    deadline_rule(
        id="reporter_second_answer",
        kind="act",
        title=Text("Ny tilbakemelding til melder", "Second answer to the reporter"),
        starts="investigation_finished",
        length=Weeks(3),
        responsible="child_welfare",
        met_by="reporter_informed",
        reminders=(Days(5),),
        basis=("reporter_second_answer",),
        when=PUBLIC_REPORTER,
        anew=True,
    ),
    deadline_rule(
        id="decision_after_hearing",
        kind="act",
        title=Text("Vedtak etter forhandlingsmøtet", "Decision after the hearing"),
        starts="hearing_ended",
        length=Weeks(2),
        responsible="tribunal",
        met_by=(When("tribunal_approved", IN_THE_MATTER), When("tribunal_rejected", IN_THE_MATTER)),
        reminders=(Days(5), Days(2)),
        basis=("decision_after_hearing",),
        anew=True,
        cancelled_by=("placement_ended",),
    ),
    deadline_rule(
        id="facilitated_interview",
        kind="act",
        title=Text("Tilrettelagt avhør", "Facilitated interview"),
        starts="facilitated_interview_used",
        length=Weeks(2),
        responsible="police",
        met_by="facilitated_interview_held",
        reminders=(WEEK, Days(2)),
        basis=("facilitated_interview",),
        counts_from=REPORTED_ON,
        anew=True,
    ),
)
