"""The situations in which a person may be in her own case; each row has its sentences in every language.

A row of another category than `process` is for readers who see the category. An `unseen` row is for the other readers
instead, and is true whatever they may not read.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from domain.case import Case
from domain.facts.complaints import Complaint
from domain.facts.reflection import Applied, Expired, NotApplied, ReflectionRefused
from domain.primitives.calendar import last_day, local_date
from domain.primitives.categories import Category
from domain.primitives.unique_rows import unique
from domain.tables.tracks import TRACKS

Holds = Callable[[Case, date], bool]
"""Whether the situation holds on a day."""


@dataclass(frozen=True, slots=True)
class Situation:
    """A situation that holds for the person or does not."""

    id: str  # stable id
    holds: Holds  # whether it holds for the case on a day
    category: Category = "process"  # category that the reader must see
    unseen: bool = False  # for readers who do not see the category
    closed: bool = False  # still told when the case is closed


# --- what has been applied for and decided


def _child(case: Case) -> bool:
    return TRACKS[case.track].minors


def _nothing_applied(case: Case) -> bool:
    untouched = isinstance(case.reflection, NotApplied) and not case.reflection.withdrawn
    return untouched and case.asylum.status == "none" and case.permit.status == "none"


def _advised(case: Case) -> bool:
    return case.lawyer.choice is not None and _nothing_applied(case)


def _reflection_is_all(case: Case) -> bool:
    """Whether no later application or permit determines her situation."""
    return not (case.permit.runs or case.permit.pending or _asylum_asked(case))


def _asylum_asked(case: Case) -> bool:
    return case.asylum.status not in ("none", "withdrawn") or case.asylum.resumable


def _permit_covers(case: Case, day: date) -> bool:
    return case.permit.runs and case.permit.valid_until is not None and day <= case.permit.valid_until


def _renewal(case: Case) -> bool:
    return case.permit.pending and case.permit.renewal


def refusal(case: Case) -> tuple[int, date | None] | None:
    """(seq, day by which to leave) of the newest refusal that stands, where nothing else lets her stay."""
    waits = case.reflection.pending or case.permit.pending or case.asylum.pending
    if waits or case.reflection.runs or case.permit.runs or case.asylum.status in ("granted", "humanitarian"):
        return None
    found = [(p.refused_seq, p.departure_by) for p in (case.permit, case.asylum) if p.refused_seq is not None]
    if isinstance(case.reflection, ReflectionRefused):
        found.append((case.reflection.seq, case.reflection.departure_by))
    return max(found, key=lambda one: one[0], default=None)


def _leave_by(case: Case) -> date | None:
    found = refusal(case)
    return found[1] if found and not _postponed(case) else None


def _postponed(case: Case) -> bool:
    found = refusal(case)
    return found is not None and case.enforcement.postponed == found[0] and not _lost(case, found[0])


def _lost(case: Case, decision: int) -> bool:
    return any(c.decision == decision and c.outcome == "upheld" and c.stage == "ended" for c in _complaints(case))


def _complaints(case: Case) -> tuple[Complaint, ...]:
    return tuple(case.complaints.by_seq.values())


def _answered(case: Case, *outcomes: str) -> bool:
    """The last complaint has been answered so, and no other waits."""
    last = next(reversed(_complaints(case)), None)
    return last is not None and not case.complaints.open and last.outcome in outcomes


# --- money, help, a place to live


def _money(case: Case, day: date, *, paid: bool) -> bool:
    return case.support.status(day) == "running" and any(p.paid for p in case.support.periods) == paid


def _no_money_after(case: Case, day: date) -> bool:
    return case.support.status(day) == "ended" and not case.services.granted


def _has_basis(case: Case) -> bool:
    return (case.reflection.runs or case.permit.runs) and not _child(case)


def _placed(case: Case, *statuses: str) -> bool:
    return case.placement.status in statuses


ROWS: tuple[Situation, ...] = (
    Situation("closed", lambda c, _: c.closed_at is not None, closed=True),
    Situation("missing", lambda c, _: c.contact.missing),
    # adults before anything is applied for
    Situation("no_lawyer", lambda c, _: not _child(c) and c.lawyer.organisation is None),
    Situation(
        "lawyer",
        lambda c, _: (
            not _child(c) and c.lawyer.organisation is not None and c.lawyer.choice is None and _nothing_applied(c)
        ),
    ),
    Situation("advised", lambda c, _: _advised(c), "immigration", unseen=True),
    Situation("advised_to_stay", lambda c, _: _advised(c) and c.lawyer.choice == "reflection", "immigration"),
    Situation("advised_asylum", lambda c, _: _advised(c) and c.lawyer.choice == "asylum", "immigration"),
    Situation("advised_neither", lambda c, _: _advised(c) and c.lawyer.choice == "neither", "immigration"),
    # reflection
    Situation("reflection_sent", lambda c, _: isinstance(c.reflection, Applied) and c.reflection.confirmed_on is None),
    Situation(
        "reflection_confirmed", lambda c, _: isinstance(c.reflection, Applied) and c.reflection.confirmed_on is not None
    ),
    Situation(
        "reflection_withdrawn",
        lambda c, _: isinstance(c.reflection, NotApplied) and c.reflection.withdrawn and _reflection_is_all(c),
    ),
    Situation(
        "reflection_refused",
        lambda c, _: isinstance(c.reflection, ReflectionRefused) and _reflection_is_all(c),
        closed=True,
    ),
    Situation("reflection_runs", lambda c, _: c.reflection.runs and not c.permit.runs),
    Situation(
        "reflection_over",
        lambda c, _: isinstance(c.reflection, Expired) and _reflection_is_all(c) and c.permit.status == "none",
    ),
    # permit
    Situation("permit_applied", lambda c, _: c.permit.pending and not c.permit.renewal),
    Situation("permit_runs", lambda c, day: _permit_covers(c, day) and not _renewal(c)),
    Situation("renewal_applied", lambda c, day: _permit_covers(c, day) and _renewal(c)),
    Situation("renewal_waits", lambda c, day: c.permit.runs and not _permit_covers(c, day) and _renewal(c)),
    Situation("renewal_late", lambda c, _: c.permit.expired and _renewal(c)),
    Situation("permit_refused", lambda c, _: c.permit.refused_seq is not None and not c.permit.pending, closed=True),
    Situation("permit_over", lambda c, _: c.permit.expired and not c.permit.pending),
    # asylum
    Situation("asylum_asked", lambda c, _: _asylum_asked(c), "immigration", unseen=True),
    Situation("asylum_applied", lambda c, _: c.asylum.pending, "immigration"),
    Situation("asylum_granted", lambda c, _: c.asylum.status == "granted", "immigration"),
    Situation("stay_granted", lambda c, _: c.asylum.status == "humanitarian", "immigration"),
    Situation("asylum_refused", lambda c, _: c.asylum.refused, "immigration", closed=True),
    Situation("asylum_resumable", lambda c, _: c.asylum.resumable, "immigration"),
    Situation("asylum_withdrawn", lambda c, _: c.asylum.status == "withdrawn" and not c.asylum.resumable),
    Situation("to_the_state", lambda c, _: c.asylum.hand_over_open),
    Situation("may_ask_to_stay", lambda c, _: c.asylum.hand_over_open and c.asylum.alternative == "none"),
    Situation(
        "asked_to_stay", lambda c, _: c.asylum.hand_over_open and c.asylum.alternative in ("requested", "agreed")
    ),
    Situation("municipality_no", lambda c, _: c.asylum.hand_over_open and c.asylum.alternative == "declined"),
    Situation("udi_no_to_stay", lambda c, _: c.asylum.alternative == "refused" and not c.asylum.handed_over),
    Situation("in_the_municipality", lambda c, _: c.asylum.alternative == "granted"),
    Situation("with_the_state", lambda c, _: c.asylum.handed_over and c.asylum.alternative != "granted"),
    # having to leave
    Situation("leave_by", lambda c, day: (by := _leave_by(c)) is not None and day <= by, "immigration", closed=True),
    Situation(
        "leave_by_over", lambda c, day: (by := _leave_by(c)) is not None and day > by, "immigration", closed=True
    ),
    Situation(
        "leave_unsaid",
        lambda c, _: refusal(c) is not None and _leave_by(c) is None and not _postponed(c),
        "immigration",
        closed=True,
    ),
    Situation("postponing_asked", lambda c, _: c.enforcement.requested is not None, "immigration"),
    Situation("postponed", lambda c, _: _postponed(c), "immigration", closed=True),
    # complaints
    Situation("complaint_filed", lambda c, _: any(x.stage == "filed" for x in c.complaints.open), closed=True),
    Situation("complaint_forwarded", lambda c, _: any(x.stage == "forwarded" for x in c.complaints.open), closed=True),
    Situation("complaint_lost", lambda c, _: _answered(c, "upheld"), closed=True),
    Situation("complaint_won", lambda c, _: _answered(c, "reversed", "partly_reversed"), closed=True),
    Situation("may_complain", lambda c, _: any(d.state == "open" for d in c.deadlines_of("complaint_window"))),
    # money and help
    Situation("money_to_come", lambda c, day: _money(c, day, paid=False)),
    Situation("money", lambda c, day: _money(c, day, paid=True)),
    Situation("money_stopped", lambda c, day: c.support.status(day) == "suspended"),
    Situation("money_over", _no_money_after),
    Situation("help_waited_for", lambda c, _: _has_basis(c) and c.services.status == "none"),
    Situation("help_decided", lambda c, _: c.services.granted, "support", unseen=True),
    Situation("help_refused", lambda c, _: c.services.refused),
    Situation("allowance", lambda c, _: c.services.living_allowance, "support"),
    Situation("no_allowance", lambda c, _: c.services.granted and not c.services.living_allowance, "support"),
    Situation("allowance_reduced", lambda c, _: bool(c.activity.reductions), "support"),
    Situation(
        "help_with_a_home",
        lambda c, _: c.services.temporary_housing and c.housing.current is None and not c.housing.denied,
        "support",
    ),
    Situation("no_help_with_a_home", lambda c, _: c.services.granted and not c.services.temporary_housing, "support"),
    Situation("follow_up", lambda c, _: c.services.follow_up, "support"),
    Situation("evicted", lambda c, _: c.housing.evicted),
    Situation("no_new_home", lambda c, _: c.housing.denied),
    Situation("place_looked_for", lambda c, _: c.shelter.status == "requested"),
    Situation("place_kept", lambda c, _: c.shelter.status == "offered"),
    Situation("place_not_found", lambda c, _: c.shelter.status == "declined" and c.housing.current is None),
    Situation("activity", lambda c, _: c.activity.running, "support"),
    Situation("free_from_activity", lambda c, day: not c.activity.running and c.activity.exempt(day), "support"),
    # going back
    Situation("return_asked", lambda c, _: c.returning.pending),
    Situation("return_done", lambda c, _: c.returning.status == "completed", closed=True),
    # children
    Situation("concern", lambda c, _: _child(c) and c.concern.suspicion is None and _placed(c, "none")),
    Situation("looked_after", lambda c, _: _child(c) and c.concern.suspected and _placed(c, "none")),
    Situation(
        "not_gone_on_with", lambda c, _: _child(c) and c.concern.suspicion == "dismissed" and not c.placement.in_force
    ),
    Situation("placed", lambda c, _: _placed(c, "acute")),
    Situation("placed_by_tribunal", lambda c, _: _placed(c, "approved")),
    Situation("placed_by_consent", lambda c, _: _placed(c, "consent")),
    Situation("care", lambda c, _: _placed(c, "care_order")),
    Situation("placement_lapsed", lambda c, _: _placed(c, "lapsed")),
    Situation("placement_over", lambda c, _: _placed(c, "ended")),
    Situation("placing_complained", lambda c, _: c.placement.complained),
    Situation("child_lawyer", lambda c, _: _child(c) and c.lawyer.organisation is not None),
    Situation("child_no_lawyer", lambda c, _: c.placement.in_force and c.lawyer.organisation is None),
    Situation("guardian", lambda c, _: _child(c) and c.concern.guardian is not None),
    Situation("no_guardian", lambda c, _: c.placement.in_force and c.concern.guardian is None),
    Situation("child_is_heard", lambda c, _: _child(c)),
)

SITUATIONS: dict[str, Situation] = unique(ROWS, lambda row: row.id)


def dates(case: Case) -> dict[str, date]:
    """Placeholder → day, for the days that a sentence may name."""
    periods = case.deadlines_of("reflection_period")
    found = {
        "stay_until": last_day(periods[-1].due_at) if periods else None,
        "permit_until": case.permit.valid_until,
        "leave_by": _leave_by(case),
        "held_until": case.placement.runs_until,
    }
    return {name: day for name, day in found.items() if day is not None}


def standing(case: Case, now: datetime, sees: frozenset[Category]) -> list[Situation]:
    """The situations that hold now and that the reader may tell; deadlines unknown to the reader do not count."""
    day = local_date(now)
    known = replace(case, deadlines={id_: d for id_, d in case.deadlines.items() if d.category in sees})
    open_ = [row for row in ROWS if row.closed or case.closed_at is None]
    return [row for row in open_ if (row.category in sees) != row.unseen and row.holds(known, day)]
