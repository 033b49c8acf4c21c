"""Starting deadlines: the rule in force on the day of the event, applied once, with its whole ladder."""

from dataclasses import replace
from datetime import UTC, datetime

from domain.case import Case
from domain.decisions.recipients import resolve_recipients
from domain.facts.deadlines import Deadline, Rung
from domain.facts.ended import DeadlineEscalated
from domain.facts.events import Event
from domain.facts.identification import CaseClosed
from domain.primitives.calendar import Length, end_of, last_day, local_date, minus, plus, shift, start_of
from domain.primitives.roles import COORDINATOR
from domain.tables.deadlines import ENTERING, OWED, monthly_after, rule_in_force
from domain.tables.event_types import EVENT_TYPES
from domain.tables.row_types import After, AtOnce, Before, DeadlineRule, MorningOf, OnlyIf, Track, Until, Varies


def started(before: Case, case: Case, event: Event, track: Track) -> tuple[Deadline, ...]:
    """The deadlines that the event starts; `case` is the state after it. One met beforehand notifies nobody."""
    if isinstance(event.data, DeadlineEscalated):
        return _repetition(case, event, event.data, track)
    day = local_date(event.on)
    rules = (rule_in_force(rule, day) for rule in track.deadlines)
    return tuple(
        _if_met(before, deadline, rule)
        for rule in rules
        if rule and _starts(rule, case, event)
        for deadline in _one_or_each(case, event, rule, track)
    )


def _starts(rule: DeadlineRule, case: Case, event: Event) -> bool:
    if event.type not in rule.starts or (isinstance(event.data, CaseClosed) and not rule.after_closing):
        return False
    return rule.when is None or rule.when.holds(case, event)


def _one_or_each(case: Case, event: Event, rule: DeadlineRule, track: Track) -> list[Deadline]:
    """One deadline, or one for each item of the event."""
    if rule.each is None:
        return [start(case, event, rule, track)]
    found = []
    for item in rule.each(case, event):
        one = start(case, event, rule, track, due_at=end_of(item.last_day), word=item.role)
        id_ = f"{rule.id}-{item.subject}"
        found.append(replace(one, id=id_, subject=id_))
    return found


def _repetition(case: Case, event: Event, data: DeadlineEscalated, track: Track) -> tuple[Deadline, ...]:
    before = case.deadlines[data.deadline]
    rule = rule_in_force(before.rule, local_date(event.on))
    if not before.repeats or rule is None or data.next_at is not None:
        return ()
    first = before.counted_from or before.starts_at
    due = monthly_after(local_date(first), max(before.due_at, before.recorded_at))
    again = start(case, replace(event, recorded_at=event.on), rule, track, starts_at=before.due_at, due_at=due)
    return (replace(again, subject=before.subject, category=before.category, counted_from=first),)


def _if_met(before: Case, deadline: Deadline, rule: DeadlineRule) -> Deadline:
    """The deadline as met if a meeting event was recorded first, as in a case entered afterwards."""
    if rule.kind not in OWED or rule.anew or rule.about or rule.in_period or rule.settles or rule.only_when:
        return deadline
    met = [before.happened[e] for e in rule.met_by if before.happened.get(e, deadline.starts_at) > deadline.starts_at]
    return deadline.met(min(met), settled=True) if met else deadline


def start(
    case: Case,
    event: Event,
    rule: DeadlineRule,
    track: Track,
    *,
    starts_at: datetime | None = None,
    due_at: datetime | None = None,
    word: str | None = None,
) -> Deadline:
    """The deadline of the rule in force for the event, with its whole ladder."""
    starts_at = (starts_at or (rule.counts_from.starts_at(case, event) if rule.counts_from else event.on)).astimezone(
        UTC
    )
    due_at = due_at or _due(case, event, rule, track, starts_at)
    words = (word,) if word else _words(rule, track)
    role, organisation = _responsible(case, event, words)
    waits = plus(event.recorded_at, ENTERING) if rule.kind in OWED else None
    return Deadline(
        id=f"{rule.id}-{event.seq}",
        rule=rule.id,
        kind=rule.kind,
        role=role,
        organisation=organisation,
        started_by=event.seq,
        starts_at=starts_at,
        due_at=due_at,
        recorded_at=event.recorded_at,
        basis=(*rule.basis, *rule.further_basis.get(event.type, ())),
        met_by=rule.met_by,
        cancelled_by=rule.cancelled_by,
        rungs=_ladder(rule, track, starts_at, due_at, event.recorded_at, waits),
        about=rule.about,
        subject=subject(event, rule.about) if rule.about else None,
        in_period=rule.in_period,
        repeats=rule.repeats,
        category=rule.category or EVENT_TYPES[event.type].category,
        waits_until=waits if waits and waits > due_at else None,
    )


def length_of(rule: DeadlineRule, track: Track) -> Length | Until | Varies:
    """The rule's length on this track."""
    change = track.changes.get(rule.id)
    return change.length if change and change.length else rule.length


def _due(case: Case, event: Event, rule: DeadlineRule, track: Track, starts_at: datetime) -> datetime:
    length = length_of(rule, track)
    if isinstance(length, Until):
        day = length.last_day(case, event)
        return end_of(day) if day else starts_at
    if isinstance(length, Varies):
        length = length.length(case, event)
    return plus(starts_at, length, moves=moves(rule))


def moves(rule: DeadlineRule) -> bool:
    """Whether an end on a holiday moves to the next working day.

    The default is yes for a right under forvaltningsloven, no for all others.
    """
    return rule.kind == "right" if rule.moves is None else rule.moves


def _words(rule: DeadlineRule, track: Track) -> tuple[str | OnlyIf, ...]:
    change = track.changes.get(rule.id)
    return change.responsible if change and change.responsible else rule.responsible


def _responsible(case: Case, event: Event, rows: tuple[str | OnlyIf, ...]) -> tuple[str, str | None]:
    """The first of the row's recipients that the case has; the coordinator for a role that nobody has yet."""
    words = [w.role if isinstance(w, OnlyIf) else w for w in rows if _applies(w, case, event)]
    found = (standing for word in words for standing in resolve_recipients(case, event, word))
    return next(found, (words[-1], case.holder(COORDINATOR)))


def _applies(word: str | OnlyIf, case: Case, event: Event) -> bool:
    return isinstance(word, str) or word.condition.holds(case, event)


def _ladder(
    rule: DeadlineRule,
    track: Track,
    starts_at: datetime,
    due_at: datetime,
    recorded_at: datetime,
    waits: datetime | None,
) -> tuple[Rung, ...]:
    """The ladder: reminders still ahead, the warning at once if its time has passed, and always the end.

    No rung before the end is due while a case that is entered afterwards is still being completed.
    """
    change = track.changes.get(rule.id)
    steps = change.reminders if change and change.reminders is not None else rule.reminders
    rungs = []
    for step in steps:
        match step:
            case AtOnce():
                rungs.append(Rung(max(starts_at, recorded_at), "remind", ("deadline_reminded",)))
            case Before(length) if starts_at < (at := minus(due_at, length)) and recorded_at < at:
                rungs.append(Rung(at, "remind", ("deadline_reminded",)))
            case MorningOf(length) if recorded_at < (at := start_of(shift(last_day(due_at), length, -1))):
                rungs.append(Rung(at, "remind", ("deadline_reminded",)))
            case After(length) if recorded_at < (at := plus(starts_at, length)) < due_at:
                rungs.append(Rung(at, "remind", ("deadline_reminded",)))
            case _:
                pass
    if waits:
        rungs = [replace(r, at=max(r.at, waits)) for r in rungs]
    if rule.warn:
        before, event = rule.warn
        rungs.append(Rung(max(minus(due_at, before.length), recorded_at), "warn", (event,)))
    ahead = [r for r in rungs if r.at < due_at]
    return (*sorted(ahead, key=lambda r: r.at), Rung(due_at, "end", rule.at_end))


def subject(event: Event, about: str) -> str:
    """The subject of one of several deadlines of a rule: the value of the field `about`, else the event's seq."""
    return str(getattr(event.data, about, event.seq))


def counts(case: Case, event: Event, deadline: Deadline) -> bool:
    """Whether the event, which can meet or cancel the deadline, does so here, by the row under which it started."""
    rule = rule_in_force(deadline.rule, local_date(deadline.starts_at))
    condition = rule.only_when.get(event.type) if rule else None
    return condition is None or condition.holds(case, event)


def settles(case: Case, event: Event, deadline: Deadline) -> bool:
    """Whether meeting the deadline also stops its end, by the row under which it started."""
    rule = rule_in_force(deadline.rule, local_date(deadline.starts_at))
    return rule is None or rule.settles is None or rule.settles.holds(case, event)
