"""Deadlines of every case: complaints, hand-over, meetings, disclosures, and a missing person (spec 3)."""

from domain.case import Case
from domain.facts.events import Event
from domain.facts.sharing import InformationShared
from domain.primitives.calendar import Days, Hours, Weeks, WorkingDays
from domain.primitives.roles import COORDINATOR
from domain.primitives.sharing_bases import BASES
from domain.primitives.text import Text
from domain.rules.meetings import actions
from domain.tables.deadlines.row import MONTH, SILENT, WEEK, WORKDAY, deadline_rule
from domain.tables.event_types import EVENT_TYPES
from domain.tables.row_types import DECIDER, RECEIVER, Condition, DeadlineRule, Until, When

DECISIONS = tuple(row.id for row in EVENT_TYPES.values() if row.decided_by)


def _is_reviewed(case: Case, event: Event) -> bool:
    return not isinstance(event.data, InformationShared) or BASES[event.data.basis].reviewed


def _placement_runs(case: Case, event: Event) -> bool:
    return case.placement.in_force


def _is_missing(case: Case, event: Event) -> bool:
    return case.contact.missing


def _offer_is_gone(case: Case, event: Event) -> bool:
    return any((offer.to, offer.role) in event.effects.left for offer in case.hand_overs.pending.values())


def _own_date(case: Case, event: Event) -> None:
    return None


REVIEWED = Condition(Text("når grunnlaget krever gjennomgang", "where the basis calls for a review"), _is_reviewed)
MISSING = Condition(Text("når personen er savnet", "while the person is missing"), _is_missing)
OFFER_GONE = Condition(Text("når rollen ikke finnes mer", "where the role is no more"), _offer_is_gone)
PLACED = Condition(Text("mens barnet er plassert", "while the child is placed"), _placement_runs)
OWN_DATE = Until(Text("til tiltakets egen dato", "to the action's own date"), _own_date)

ROWS: tuple[DeadlineRule, ...] = (
    deadline_rule(
        id="complaint_window",
        kind="right",
        title=Text("Klagefrist", "Time to complain"),
        starts=DECISIONS,
        length=Weeks(3),
        responsible=("lawyer", "guardian"),
        met_by="complaint_filed",
        reminders=(WEEK, Days(2)),
        basis=("complaint_limit",),
        about="decision",
        at_end=SILENT,
    ),
    deadline_rule(
        id="complaint_review",
        kind="routine",
        title=Text("Vurdering av klagen", "Review of the complaint"),
        starts="complaint_filed",
        length=MONTH,
        responsible=DECIDER,
        met_by="complaint_reviewed",
        reminders=(WEEK,),
        basis=("own_proposal", "complaint_handling"),
        about="complaint",
    ),
    deadline_rule(
        id="accept_responsibility",
        kind="routine",
        title=Text("Svar på overføring av ansvar", "Answer to a hand-over"),
        starts="responsible_assigned",
        length=WorkingDays(2),
        responsible=RECEIVER,
        met_by=("responsibility_accepted", "responsibility_declined"),
        reminders=(WORKDAY,),
        basis=("own_proposal",),
        about="role",
        cancelled_by=(When("age_settled", OFFER_GONE), When("turned_18", OFFER_GONE)),
    ),
    deadline_rule(
        id="missing_person",
        kind="routine",
        title=Text("Savnet person", "Missing person"),
        starts=("person_missing", "child_absconded", "case_reopened"),
        length=Hours(24),
        responsible=COORDINATOR,
        met_by=("person_found", "departure_reported"),
        reminders=(),
        basis=("own_proposal",),
        anew=True,
        when=MISSING,
    ),
    deadline_rule(
        id="disclosure_review",
        kind="routine",
        title=Text("Gjennomgang av deling", "Review of a disclosure"),
        starts=("information_shared", "glass_broken"),
        length=WORKDAY,
        responsible=COORDINATOR,
        met_by="disclosure_reviewed",
        reminders=(),
        basis=("own_proposal",),
        when=REVIEWED,
        about="seq",
    ),
    deadline_rule(
        id="case_meeting",
        kind="routine",
        title=Text("Neste møte i saken", "Next case meeting"),
        starts="case_meeting_recorded",
        length=Days(14),
        responsible=COORDINATOR,
        met_by="case_meeting_recorded",
        reminders=(Days(3),),
        basis=("own_proposal",),
        when=PLACED,
        cancelled_by=("placement_ended",),
    ),
    deadline_rule(
        id="meeting_action",
        kind="routine",
        title=Text("Tiltak fra møtet", "Action from the meeting"),
        starts="case_meeting_recorded",
        length=OWN_DATE,
        responsible=COORDINATOR,
        met_by="action_completed",
        reminders=(WORKDAY,),
        basis=("case_meetings",),
        each=actions,
        about="deadline",
    ),
)
