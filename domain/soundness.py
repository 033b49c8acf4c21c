"""Consistency checks of the tables, run once when a process starts."""

from collections.abc import Iterable
from itertools import pairwise

from domain.decisions.decide import rule_id
from domain.primitives.roles import ROLES
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.event_types import EVENT_TYPES
from domain.tables.law import NORMS
from domain.tables.refusals import RULES, unblocked_by
from domain.tables.row_types import DeadlineRule, Track
from domain.tables.tracks import STEPS, TRACKS
from domain.tables.transitions import TRANSITIONS


class UnsoundTables(Exception):
    """The tables are inconsistent; the message lists every place."""


def require_sound() -> None:
    """Raise `UnsoundTables` if a row names something that does not exist, or a rule has a gap in its validity."""
    found = [*_refusals(), *_transitions(), *_deadlines(), *(p for track in TRACKS.values() for p in _track(track))]
    if found:
        raise UnsoundTables("; ".join(found))


def _refusals() -> Iterable[str]:
    for rule in RULES.values():
        yield from _unknown(rule.id, "norm", rule.basis, NORMS)
        ways = unblocked_by(rule.id, {})
        yield from _unknown(rule.id, "role", (role for role, _ in ways), ROLES)
        yield from _unknown(rule.id, "transition", (name for _, name in ways), TRANSITIONS)


def _transitions() -> Iterable[str]:
    for row in TRANSITIONS.values():
        yield from _unknown(row.name, "norm", row.basis, NORMS)
        yield from _unknown(row.name, "role", (word for word in row.by if not word.startswith("@")), ROLES)
        yield from _unknown(row.name, "rule", [row.wrong_role, *map(_rule_of, (*row.refuses, *row.remarks))], RULES)


def _rule_of(rule: object) -> str:
    name = str(getattr(rule, "__name__", rule))
    try:
        return rule_id(name)
    except StopIteration:
        return name


def _deadlines() -> Iterable[str]:
    for rows in DEADLINE_RULES.values():
        for row in rows:
            yield from _unknown(row.id, "norm", row.basis, NORMS)
            yield from _unknown(
                row.id, "event", (*row.starts, *row.met_by, *row.cancelled_by, *row.at_end), EVENT_TYPES
            )
        yield from (
            f"{a.id} has a gap or an overlap after {a.valid_to}" for a, b in pairwise(rows) if not _follows(a, b)
        )


def _follows(row: DeadlineRule, after: DeadlineRule) -> bool:
    return row.valid_to is not None and (after.valid_from - row.valid_to).days == 1


def _track(track: Track) -> Iterable[str]:
    yield from _unknown(track.id, "step", (*track.steps, *track.step_of.values()), STEPS)
    yield from _unknown(track.id, "transition", track.transitions, TRANSITIONS)
    yield from _unknown(track.id, "deadline", (*track.deadlines, *track.changes), DEADLINE_RULES)
    named = (*track.step_of, *track.step_back, *track.in_charge_of, *(join.event for join in track.joins))
    yield from _unknown(track.id, "event", named, EVENT_TYPES)


def _unknown(row: str, what: str, names: Iterable[str], known: Iterable[str]) -> Iterable[str]:
    return (f"{row} names the {what} {name!r}, which does not exist" for name in names if name not in known)
