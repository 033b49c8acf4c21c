"""Deadlines of children: concern, placement, the six weeks of § 4-29, tribunal, guardian, meetings, age (spec 3)."""

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
from domain.primitives.text import Text
from domain.rules.age import is_minor
from domain.tables.deadlines.row import DAY, MONTH, SILENT, WEEK, WORKDAY, deadline_rule
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
    """Whether the decision starts six weeks of its own, apart from the acute decision's (bvl § 4-5 third para)."""
    return isinstance(event.data, TribunalApproved) and event.data.until is not None


def _acutely_under_4_29(case: Case, event: Event) -> bool:
    return isinstance(event.data, ChildPlacedAcutely) and event.data.basis == TRAFFICKING


TODAY: dict[AcuteBasis, str] = {"4-29": "4-5", "4-6": "4-2", "4-25": "4-4"}
"""Paragraph of 1992 → paragraph of today."""


def acutely_under(*bases: AcuteBasis) -> Condition:
    """Condition: the child is placed on an acute decision under one of these paragraphs (numbered as in 1992)."""
    listed = ", ".join(f"§ {TODAY[basis]}" for basis in bases)
    return Condition(
        Text(f"ved akuttvedtak etter {listed}", f"on an acute decision under {listed}"),
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
    """Half a year before the eighteenth birthday, or two weeks from the event if that is later, but never after it."""
    last = _before_18(case, event)
    if last is None:
        return None
    early, late = add_months(last, -6), shift(local_date(event.on), Days(14))
    return min(max(early, late), last)


def _stay_matter(case: Case, event: Event) -> bool:
    """Whether the decision settles the stay; a rejected extension does not, for a child held on the acute decision."""
    if isinstance(event.data, TribunalRejected):
        return event.data.matter == "placement"
    return isinstance(event.data, TribunalApproved) and event.data.matter in STAYS


def _complaint_matter(case: Case, event: Event) -> bool:
    """Whether the decision settles the complaint: directly, or by setting the acute decision aside in the control."""
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
    """Whether the birth date was a child's at opening; a presumed minor with an adult's papers never turns 18."""
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
    """The end of the concern week, for an extension from the start of the investigation."""
    running = case.deadlines_of("investigation")
    if isinstance(event.data, InvestigationExtended) and running:
        return running[-1].starts_at
    return start_of(shift(local_date(event.on), CONCERN_WEEK))


def _last_day_held(case: Case, event: Event) -> date | None:
    return event.data.until if isinstance(event.data, TribunalApproved) else None


def _complained_on(case: Case, event: Event) -> datetime:
    """The time of the complaint, from which a full tribunal has its two weeks, not from when it was seated."""
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
    """Condition: one of these roles recorded the event."""
    listed = ", ".join(roles)
    return Condition(
        Text(f"når melder er {listed}", f"where identified by {listed}"), lambda _case, event: event.actor.role in roles
    )


NOT_SCREENED = Condition(Text("når samtalen ikke er holdt", "where no screening was conducted"), _not_screened)
SUSPECTED = Condition(Text("ved mistanke", "on suspicion"), _suspected)
NEW_PERIOD = Condition(Text("ved vedtak etter §§ 4-5 og 6-6", "on a decision under §§ 4-5 and 6-6"), _new_period)
STAY_BEGINS = Condition(Text("oppholdets første dag", "on the first day of the stay"), _stay_begins)
NOT_IN_THE_PLACE = Condition(
    Text("når barnet ikke er på plassen", "where the child is not in the place"), _not_in_the_place
)
ACUTE_MATTER = Condition(Text("i akuttsaken", "in the acute matter"), _acute_matter)
PLACEMENT_MATTER = Condition(Text("i saken om opphold", "on the stay itself"), _placement_matter)
NO_GUARDIAN = Condition(Text("når barnet ikke har verge", "where the child has no guardian"), _no_guardian)
BIRTH_DATE_KNOWN = Condition(Text("når fødselsdatoen er kjent", "where the birth date is known"), _birth_date_known)
INVESTIGATION_OPEN = Condition(
    Text("når undersøkelsen er åpen", "while the investigation is open"), _investigation_open
)
REPORTED = Condition(Text("når saken kommer til barnevernet", "where the case comes to child welfare"), _reported)
BY_AGENCIES = identified_by("police", "child_welfare", "child_welfare_emergency")

ACUTELY_UNDER_4_29 = Condition(
    Text("ved akuttvedtak etter § 4-5", "on an acute decision under § 4-5"), _acutely_under_4_29
)
STAY_MATTER = Condition(Text("i saken om opphold", "on the stay itself"), _stay_matter)
COMPLAINT_MATTER = Condition(Text("i klagesaken", "in the complaint"), _complaint_matter)
TO_COURT = Condition(
    Text("ikke for nemndas kontroll av akuttvedtaket", "not for the control of an acute decision"), _goes_to_court
)
REJECTED = Condition(Text("når nemnda har avslått", "where the tribunal rejected"), _was_rejected)

COMPLAINED_ON = From(Text("klagedagen", "the day of the complaint"), _complained_on)
NOTIFIED_AT = From(Text("da partene fikk melding", "notice to the parties"), _notified_at)
COMPLAINT_TIME = Varies(
    Text("én uke; to når ordinær nemnd behandler klagen", "one week; two where the full tribunal sits"), _complaint_time
)
RECEIVED_AT = From(Text("da nemnda mottok det", "when the tribunal received it"), _received_at)
ACUTE_DECIDED_AT = From(Text("akuttvedtakets tidspunkt", "the time of the acute decision"), _acute_decided_at)
PLACED = Condition(Text("når barnet er plassert", "where the child is placed"), _placed)
UNDER_4_6, UNDER_4_25, NOT_UNDER_4_29 = acutely_under("4-6"), acutely_under("4-25"), acutely_under("4-6", "4-25")
DECIDED_AT = From(Text("vedtakstidspunktet", "the time of the decision"), _decided_at)
END_OF_CONCERN_WEEK = From(
    Text("siste dag av uken for meldingen", "the last day of the week for the report"), _end_of_concern_week
)

HELD_UNTIL = Until(
    Text(
        "til dagen som nemndas vedtak nevner, høyst seks uker", "to the day that the tribunal names, at most six weeks"
    ),
    _last_day_held,
)
SIX_MONTHS_IN_ALL = Until(
    Text("seks måneder i alt, akuttoppholdet medregnet", "six months in all, the acute stay included"), _last_day_in_all
)
BIRTHDAY = Until(Text("til 18-årsdagen", "to the eighteenth birthday"), _before_18)
IN_GOOD_TIME = Until(
    Text(
        "seks måneder før 18-årsdagen; to uker for den som kommer senere",
        "six months before the eighteenth birthday; two weeks for whoever comes later",
    ),
    _in_good_time,
)
THREE_OR_SIX = Varies(
    Text("tre måneder; seks i særlige tilfeller", "three months; six in special cases"), _investigation
)

OPENED = ("person_identified", "age_settled")
WAYS_OUT = ("placement_ended", "child_placed_by_consent", "care_order_recorded")
SINCE_2012 = date(2012, 8, 1)
"""§ 4-29 came into force; before it there were only §§ 4-6 and 4-25 (F 5)."""

SINCE_2023 = date(2023, 1, 1)
LAPSED = ("placement_lapsed", "acute_decision_lapsed")

ROWS: tuple[DeadlineRule, ...] = (
    deadline_rule(
        id="screening",
        kind="routine",
        title=Text("Kartleggingssamtale", "Screening"),
        starts=(*OPENED, "case_reopened"),
        length=Hours(24),
        responsible=("child_welfare_emergency", "child_welfare"),
        met_by="screening_conducted",
        reminders=(Hours(6),),
        basis=("screening",),
        when=NOT_SCREENED,
    ),
    deadline_rule(
        id="concern_review",
        kind="act",
        title=Text("Gjennomgang av meldingen", "Review of the concern"),
        starts=OPENED,
        length=CONCERN_WEEK,
        responsible="child_welfare",
        met_by="screening_conducted",
        reminders=(Days(2),),
        basis=("concern_review",),
        when=NOT_SCREENED,
    ),
    deadline_rule(
        id="investigation",
        kind="act",
        title=Text("Undersøkelse", "Investigation"),
        starts=(*OPENED, "investigation_extended"),
        length=THREE_OR_SIX,
        responsible="child_welfare",
        met_by="investigation_finished",
        reminders=(MONTH, Days(14)),
        basis=("investigation",),
        when=INVESTIGATION_OPEN,
        counts_from=END_OF_CONCERN_WEEK,
    ),
    deadline_rule(
        id="reporter_confirmation",
        kind="act",
        title=Text("Tilbakemelding til melder", "Answer to the reporter"),
        starts=OPENED,
        length=Weeks(3),
        responsible="child_welfare",
        met_by="reporter_informed",
        reminders=(Days(5),),
        basis=("reporter_confirmation",),
        when=REPORTED,
    ),
    deadline_rule(
        id="acute_place",
        kind="routine",
        title=Text("Plass til barnet", "A place to go to"),
        starts="screening_conducted",
        length=Hours(2),
        responsible="placement_authority",
        met_by=("place_offered", "child_placed_acutely", "child_placed_by_consent", "care_order_recorded"),
        reminders=(),
        basis=("acute_place",),
        when=SUSPECTED,
    ),
    deadline_rule(
        id="acute_decision_sent",
        kind="act",
        title=Text("Akuttvedtaket sendes nemnda", "The acute decision goes to the tribunal"),
        starts="child_placed_acutely",
        length=Hours(24),
        responsible="child_welfare",
        met_by=(
            "acute_decision_sent",
            When("tribunal_approved", ACUTE_MATTER),
            When("tribunal_rejected", ACUTE_MATTER),
        ),
        reminders=(Hours(6),),
        basis=("sent_for_control", "own_proposal"),
        counts_from=DECIDED_AT,
        anew=True,
        cancelled_by=(*WAYS_OUT, *LAPSED),
    ),
    deadline_rule(
        id="tribunal_control",
        kind="routine",
        title=Text(
            "Nemndas kontroll av akuttvedtaket, om mulig innen 48 timer",
            "Control by the tribunal, if possible within 48 hours",
        ),
        starts="acute_decision_sent",
        length=Hours(48),
        responsible="tribunal",
        met_by=(When("tribunal_approved", ACUTE_MATTER), When("tribunal_rejected", ACUTE_MATTER)),
        reminders=(Hours(12),),
        basis=("tribunal_control",),
        counts_from=RECEIVED_AT,
        anew=True,
        cancelled_by=(*WAYS_OUT, *LAPSED),
    ),
    deadline_rule(
        id="tribunal_petition",
        kind="lapse",
        title=Text(
            "Begjæring om opphold på grunn av menneskehandel (§ 4-5)",
            "Petition for a stay because of trafficking (§ 4-5)",
        ),
        starts="child_placed_acutely",
        length=Weeks(2),
        responsible="child_welfare",
        met_by="filed_with_tribunal",
        reminders=(Days(5), Days(2), DAY),
        basis=("tribunal_petition",),
        when=ACUTELY_UNDER_4_29,
        counts_from=DECIDED_AT,
        at_end=("acute_decision_lapsed",),
        cancelled_by=(*WAYS_OUT, When("tribunal_approved", PLACEMENT_MATTER), "placement_lapsed"),
    ),
    deadline_rule(
        id="petition_4_2",
        kind="lapse",
        title=Text("Begjæring om omsorgsovertakelse (§ 4-2)", "Petition for a care order (§ 4-2)"),
        starts="child_placed_acutely",
        length=Weeks(6),
        responsible="child_welfare",
        met_by="filed_with_tribunal",
        reminders=(Days(14), Days(5), Days(2), DAY),
        basis=("petition_care",),
        when=UNDER_4_6,
        counts_from=DECIDED_AT,
        at_end=("acute_decision_lapsed",),
        cancelled_by=(*WAYS_OUT, "home_state_requested", "placement_lapsed"),
    ),
    deadline_rule(
        id="petition_4_4",
        kind="lapse",
        title=Text(
            "Begjæring om opphold på grunn av atferd (§ 4-4)", "Petition for a stay because of behaviour (§ 4-4)"
        ),
        starts="child_placed_acutely",
        length=Weeks(2),
        responsible="child_welfare",
        met_by="filed_with_tribunal",
        reminders=(Days(5), Days(2), DAY),
        basis=("petition_behaviour",),
        when=UNDER_4_25,
        counts_from=DECIDED_AT,
        at_end=("acute_decision_lapsed",),
        cancelled_by=(*WAYS_OUT, "home_state_requested", "placement_lapsed"),
    ),
    deadline_rule(
        id="petition_abroad",
        kind="lapse",
        title=Text("Begjæring for barn med bosted i en annen stat", "Petition for a child whose residence is abroad"),
        starts="home_state_requested",
        length=Months(6),
        responsible="child_welfare",
        met_by="filed_with_tribunal",
        reminders=(MONTH, Days(14), Days(2)),
        basis=("residence_abroad", "residence_abroad_behaviour"),
        when=NOT_UNDER_4_29,
        counts_from=ACUTE_DECIDED_AT,
        at_end=("acute_decision_lapsed",),
        cancelled_by=(*WAYS_OUT, "placement_lapsed"),
        valid_from=SINCE_2023,
    ),
    deadline_rule(
        id="placement_4_29",
        kind="max",
        title=Text("Plassering etter § 6-6", "Placement under § 6-6"),
        starts="tribunal_approved",
        length=HELD_UNTIL,
        responsible="child_welfare",
        met_by=WAYS_OUT,
        reminders=(Days(14), Days(7), Days(3), DAY),
        basis=("placement_4_29",),
        when=NEW_PERIOD,
        counts_from=DECIDED_AT,
        at_end=("placement_lapsed",),
        cancelled_by=LAPSED,
        valid_from=SINCE_2012,
    ),
    deadline_rule(
        id="tribunal_decision",
        kind="act",
        title=Text("Nemndas vedtak om oppholdet", "The tribunal's decision on the stay"),
        starts="child_placed_acutely",
        length=Days(42),
        responsible="tribunal",
        met_by=(When("tribunal_approved", STAY_MATTER), When("tribunal_rejected", STAY_MATTER)),
        reminders=(Days(14), Days(7), Days(3)),
        basis=("own_proposal", "acute_stands"),
        when=ACUTELY_UNDER_4_29,
        counts_from=DECIDED_AT,
        tells=("child_welfare", "tribunal", "guardian", "lawyer"),
        cancelled_by=(*WAYS_OUT, *LAPSED),
        valid_from=SINCE_2012,
    ),
    deadline_rule(
        id="placement_4_29_total",
        kind="max",
        title=Text("Samlet opphold etter § 6-6", "Whole stay under § 6-6"),
        starts=("child_placed_acutely", "tribunal_approved", "placement_changed"),
        length=SIX_MONTHS_IN_ALL,
        responsible="child_welfare",
        met_by=WAYS_OUT,
        reminders=(MONTH, Days(14), WEEK),
        basis=("placement_4_29_total",),
        when=STAY_BEGINS,
        counts_from=DECIDED_AT,
        at_end=("placement_lapsed",),
        cancelled_by=LAPSED,
        valid_from=SINCE_2012,
    ),
    deadline_rule(
        id="acute_complaint",
        kind="act",
        title=Text("Klage på akuttvedtaket", "Complaint about the acute decision"),
        starts=("acute_complaint_filed", "full_tribunal_seated"),
        length=COMPLAINT_TIME,
        responsible="tribunal",
        met_by=(When("tribunal_approved", COMPLAINT_MATTER), When("tribunal_rejected", COMPLAINT_MATTER)),
        reminders=(Days(2),),
        basis=("acute_complaint",),
        counts_from=COMPLAINED_ON,
    ),
    deadline_rule(
        id="court_action",
        kind="right",
        title=Text("Frist for å gå til retten", "Time to go to court"),
        starts=("tribunal_approved", "tribunal_rejected"),
        length=Months(2),
        responsible=(OnlyIf("child_welfare", REJECTED), "guardian", "lawyer", "child_welfare"),
        met_by="brought_to_court",
        reminders=(WEEK, Days(2)),
        basis=("court_action", "court_time"),
        about="decision",
        when=TO_COURT,
        counts_from=NOTIFIED_AT,
        at_end=SILENT,
        moves=True,
        valid_to=date(2013, 6, 20),
    ),
    deadline_rule(
        id="court_action",
        kind="right",
        title=Text("Frist for å gå til retten", "Time to go to court"),
        starts=("tribunal_approved", "tribunal_rejected"),
        length=Months(1),
        responsible=(OnlyIf("child_welfare", REJECTED), "guardian", "lawyer", "child_welfare"),
        met_by="brought_to_court",
        reminders=(WEEK, Days(2)),
        basis=("court_action", "court_time"),
        about="decision",
        when=TO_COURT,
        counts_from=NOTIFIED_AT,
        at_end=SILENT,
        moves=True,
        valid_from=date(2013, 6, 21),
    ),
    deadline_rule(
        id="decision_carried_out",
        kind="lapse",
        title=Text("Iverksetting av vedtaket", "Carrying out the decision"),
        starts="tribunal_approved",
        length=Weeks(6),
        responsible="child_welfare",
        met_by=("placement_changed", "child_placed_acutely", "person_found"),
        reminders=(WEEK,),
        basis=("carried_out",),
        when=NOT_IN_THE_PLACE,
        counts_from=DECIDED_AT,
        at_end=("placement_lapsed",),
        cancelled_by=(*WAYS_OUT, *LAPSED),
    ),
    deadline_rule(
        id="guardian",
        kind="routine",
        title=Text("Verge for barnet", "A guardian for the child"),
        starts="child_placed_acutely",
        length=WORKDAY,
        responsible="child_welfare",
        met_by="guardian_appointed",
        reminders=(),
        basis=("guardian", "representative"),
        when=NO_GUARDIAN,
    ),
    deadline_rule(
        id="representative",
        kind="routine",
        title=Text("Representant i utlendingssaken", "A representative in the immigration case"),
        starts=("reflection_application_submitted", "temporary_permit_applied", "asylum_applied"),
        length=WORKDAY,
        responsible="child_welfare",
        met_by="guardian_appointed",
        reminders=(Hours(4),),
        basis=("representative", "own_proposal"),
        when=NO_GUARDIAN,
    ),
    deadline_rule(
        id="told_of_missing",
        kind="act",
        title=Text("Varsel om at barnet er borte", "Telling that the child is away"),
        starts=("child_absconded", "person_missing"),
        length=Hours(2),
        responsible=("institution", "child_welfare"),
        met_by=("missing_told", "person_found"),
        reminders=(),
        basis=("absconded", "own_proposal"),
        when=PLACED,
        anew=True,
        cancelled_by=(*WAYS_OUT, *LAPSED),
    ),
    deadline_rule(
        id="after_care",
        kind="act",
        title=Text("Avgjørelse om tiltak etter 18 år", "Decision on measures after 18"),
        starts=(*OPENED, "case_reopened"),
        length=IN_GOOD_TIME,
        responsible="child_welfare",
        met_by="after_care_decided",
        reminders=(Months(2), MONTH, Days(14)),
        basis=("after_care", "own_proposal"),
        when=BIRTH_DATE_KNOWN,
        cancelled_by=("age_settled", "turned_18"),
    ),
    deadline_rule(
        id="turning_18",
        kind="max",
        title=Text("Fyller 18 år", "Turns 18"),
        starts=(*OPENED, "case_reopened"),
        length=BIRTHDAY,
        responsible="child_welfare",
        met_by=(),
        reminders=(Months(3), MONTH),
        basis=("under_18",),
        when=BIRTH_DATE_KNOWN,
        at_end=("placement_ended", "turned_18"),
        cancelled_by=("age_settled",),
    ),
    deadline_rule(
        id="first_case_meeting",
        kind="routine",
        title=Text("Første TOT-møte", "First TOT meeting"),
        starts="person_identified",
        length=WORKDAY,
        responsible=COORDINATOR,
        met_by="case_meeting_recorded",
        reminders=(),
        basis=("case_meetings",),
        when=BY_AGENCIES,
    ),
    deadline_rule(
        id="evaluation_meeting",
        kind="routine",
        title=Text("Evalueringsmøte", "Evaluation meeting"),
        starts="case_closed",
        length=Days(30),
        responsible=COORDINATOR,
        met_by="evaluation_meeting_held",
        reminders=(WEEK,),
        basis=("own_proposal",),
        after_closing=True,
        cancelled_by=("case_reopened",),
    ),
)
