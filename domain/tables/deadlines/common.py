"""Deadlines of every case: complaints, hand-over, meetings, disclosures, and the person who is missing (spec 3)."""

from domain.case import Case
from domain.facts.events import Event
from domain.facts.sharing import InformationShared
from domain.primitives.calendar import Days, Hours, Weeks, WorkingDays
from domain.primitives.roles import COORDINATOR
from domain.primitives.text import Text as T
from domain.rules.meetings import actions
from domain.tables.deadlines.row import MONTH, SILENT, WEEK, WORKDAY
from domain.tables.deadlines.row import row as _d
from domain.tables.event_types import EVENT_TYPES
from domain.tables.row_types import DECIDER, RECEIVER, Condition, DeadlineRule, Until, When
from domain.tables.sharing import BASES

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


REVIEWED = Condition(T("når grunnlaget krever gjennomgang", "where the basis calls for a review"), _is_reviewed)
MISSING = Condition(T("når personen er savnet", "while the person is missing"), _is_missing)
OFFER_GONE = Condition(T("når rollen ikke finnes mer", "where the role is no more"), _offer_is_gone)
PLACED = Condition(T("mens barnet er plassert", "while the child is placed"), _placement_runs)
OWN_DATE = Until(T("til tiltakets egen dato", "to the action's own date"), _own_date)

ROWS: tuple[DeadlineRule, ...] = (
    # rule                    kind       title                                                        starts at                         length            responsible     met by                           reminders                basis
    _d("complaint_window",      "right",   T("Klagefrist", "Time to complain"),                         DECISIONS,                        Weeks(3),         ("lawyer", "guardian"), "complaint_filed",         (WEEK, Days(2)),         ("complaint_limit",), about="decision", at_end=SILENT),
    _d("complaint_review",      "routine",     T("Vurdering av klagen", "Review of the complaint"),         "complaint_filed",                MONTH,            DECIDER,          "complaint_reviewed",            (WEEK,),                 ("own_proposal", "complaint_handling"), about="complaint"),
    _d("accept_responsibility", "routine", T("Svar på overføring av ansvar", "Answer to a hand-over"),  "responsible_assigned",           WorkingDays(2),   RECEIVER,         ("responsibility_accepted", "responsibility_declined"), (WORKDAY,), ("own_proposal",), about="role", cancelled_by=(When("age_settled", OFFER_GONE), When("turned_18", OFFER_GONE))),
    _d("missing_person",        "routine", T("Savnet person", "Missing person"),                        ("person_missing", "child_absconded", "case_reopened"), Hours(24),        COORDINATOR,      ("person_found", "departure_reported"), (),                 ("own_proposal",), anew=True, when=MISSING),
    _d("disclosure_review",     "routine", T("Gjennomgang av deling", "Review of a disclosure"),        ("information_shared", "glass_broken"), WORKDAY,          COORDINATOR,      "disclosure_reviewed",           (),                      ("own_proposal",), when=REVIEWED, about="seq"),
    _d("case_meeting",          "routine", T("Neste møte i saken", "Next case meeting"),                "case_meeting_recorded",          Days(14),         COORDINATOR,      "case_meeting_recorded",         (Days(3),),              ("own_proposal",), when=PLACED, cancelled_by=("placement_ended",)),
    _d("meeting_action",        "routine", T("Tiltak fra møtet", "Action from the meeting"),            "case_meeting_recorded",          OWN_DATE,         COORDINATOR,      "action_completed",              (WORKDAY,),              ("case_meetings",), each=actions, about="deadline"),
)  # fmt: skip
