"""Operator commands on a running case, each on record; no organisation has them, and no route leads here."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from domain.case import Case
from domain.decisions.deadline_starts import length_of, moves, start
from domain.decisions.event_builder import build_event
from domain.evolve import evolve
from domain.facts.commands import SYSTEM, Command, Data
from domain.facts.deadlines import Deadline, Rung
from domain.facts.events import Draft, Event
from domain.facts.rule_change import ApplyRuleChange, RuleChangeApplied
from domain.primitives.calendar import local_date, plus
from domain.primitives.organisations import Directory
from domain.primitives.refusals import Invalid, NotYourRole
from domain.tables.deadlines import DEADLINE_RULES, rule_in_force
from domain.tables.row_types import DeadlineRule, Until, Varies
from domain.tables.tracks import TRACKS


class Operation(NamedTuple):
    """A row of the table of operator commands."""

    data: type[Data]  # class of the command's data
    does: Callable[[Case, Command, datetime, Directory], list[Event]]  # function that yields the events


def operated(case: Case, command: Command, at: datetime, directory: Directory) -> list[Event]:
    """The events of an operator's command; raises `NotYourRole` for every other caller."""
    if (command.organisation, command.roles) != (SYSTEM.organisation, (SYSTEM.role,)):
        raise NotYourRole
    return OPERATIONS[command.name].does(case, command, at, directory)


def apply_rule_change(case: Case, command: Command, at: datetime, directory: Directory) -> list[Event]:
    """Supersede each open deadline of the rule whose terms differ under the row in force, from the same start."""
    named = command.data.rule if isinstance(command.data, ApplyRuleChange) else ""
    rule = rule_in_force(named, local_date(at)) if named in DEADLINE_RULES else None
    if rule is None:
        raise Invalid("/data/rule", "no_such_rule")
    events: list[Event] = []
    for old in [d for d in case.deadlines_of(rule.id) if d.state == "open"]:
        if event := _moved(case, old, rule, at, directory):
            case = evolve(case, event)
            events.append(event)
    if not events:
        raise Invalid("/data/rule", "nothing_changes")
    return events


def _moved(case: Case, old: Deadline, rule: DeadlineRule, at: datetime, directory: Directory) -> Event | None:
    due_at = _due(case, old, rule)
    data = RuleChangeApplied(rule=rule.id, deadline=old.id, was_due_at=old.due_at, due_at=due_at)
    event = build_event(case, Draft(data), on=at, at=at, actor=SYSTEM, directory=directory, basis=rule.basis)
    new = start(case, event, rule, TRACKS[case.track], starts_at=old.starts_at, due_at=due_at)
    new = replace(
        new,
        role=old.role,
        organisation=old.organisation,
        subject=old.subject,
        counted_from=old.counted_from,
        waits_until=None,
        rungs=_ahead(old, new.rungs, at),
    )
    if _same(old, new):
        return None
    told = (*event.effects.told, *([(new.organisation, new.role)] if new.organisation else []))
    effects = replace(event.effects, superseded=(old.id,), started=(new,), told=tuple(dict.fromkeys(told)))
    return replace(event, effects=effects)


def _due(case: Case, old: Deadline, rule: DeadlineRule) -> datetime:
    """The end from the same start; unchanged if an event or the case gave the length, or if it is a repetition."""
    length = length_of(rule, TRACKS[case.track])
    if isinstance(length, Until | Varies) or old.counted_from:
        return old.due_at
    return plus(old.starts_at, length, moves=moves(rule))


def _ahead(old: Deadline, rungs: tuple[Rung, ...], at: datetime) -> tuple[Rung, ...]:
    """The rungs still ahead, always the end, and the warning unless it was sent, so that nothing is sent twice."""
    warned = any(rung.kind == "warn" and rung.sent_at for rung in old.rungs)
    return tuple(r for r in rungs if r.at > at or r.kind == "end" or (r.kind == "warn" and not warned))


def _same(old: Deadline, new: Deadline) -> bool:
    def terms(deadline: Deadline) -> tuple[object, ...]:
        left = [(r.at, r.kind, r.events) for r in deadline.rungs if r.sent_at is None]
        return deadline.due_at, deadline.kind, deadline.met_by, deadline.cancelled_by, deadline.basis, left

    return terms(old) == terms(new)


OPERATIONS: dict[str, Operation] = {"apply_rule_change": Operation(ApplyRuleChange, apply_rule_change)}
