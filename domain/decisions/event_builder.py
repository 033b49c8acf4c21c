"""Event building: the tables' effects of a draft on the day it is recorded: step, parties, deadlines, recipients."""

from dataclasses import replace
from datetime import datetime

from domain.case import Case
from domain.decisions.deadline_starts import counts, settles, started, subject
from domain.decisions.membership import ON_A_TRACK, moves, with_parties
from domain.decisions.recipients import resolve_recipients
from domain.evolve import evolve
from domain.facts.commands import Actor
from domain.facts.deadlines import Deadline
from domain.facts.ended import ByTime, DeadlineEscalated
from domain.facts.events import Draft, Event, Remark
from domain.facts.identification import CaseClosed
from domain.primitives.calendar import local_date
from domain.primitives.organisations import Directory
from domain.primitives.roles import COORDINATOR
from domain.tables.deadlines import rule_in_force
from domain.tables.event_types import EVENT_TYPES, TYPE_OF
from domain.tables.row_types import Track
from domain.tables.tracks import TRACKS


def build_event(
    case: Case,
    draft: Draft,
    *,
    on: datetime,
    at: datetime,
    actor: Actor,
    directory: Directory,
    basis: tuple[str, ...] = (),
    note: str | None = None,
    remarks: tuple[Remark, ...] = (),
) -> Event:
    """The draft as the next event of the case, with all its effects."""
    type_ = TYPE_OF[type(draft.data)]
    kind = EVENT_TYPES[type_]
    bare = Event(
        seq=case.version + 1,
        type=type_,
        on=draft.on or on,
        recorded_at=at,
        actor=draft.actor or actor,
        data=draft.data,
        note=note,
        basis=kind.basis or basis,
        remarks=remarks,
    )
    track = TRACKS[draft.data.track if isinstance(draft.data, ON_A_TRACK) else case.track]
    return _with_deadlines(case, with_parties(case, bare, track, directory), track)


# --- deadlines


def _with_deadlines(case: Case, event: Event, track: Track) -> Event:
    after = evolve(case, event)
    own = event.data.deadline if isinstance(event.data, ByTime) else None
    running = [d for d in case.deadlines.values() if d.unfinished and d.id != own]
    met = tuple(d.id for d in running if _meets(case, event, d))
    begun = started(case, after, event, track)
    again = {(d.rule, d.subject) for d in begun}
    over = [d for d in running if d.id not in met]
    replaced = [d for d in over if (d.rule, d.subject) in again or _falls_away(case, d, track)]
    superseded = tuple(d.id for d in replaced)
    cancelled = tuple(d.id for d in over if d not in replaced and _cancels(case, event, d))
    settled = tuple(d.id for d in running if d.id in met and d.ends_anyway and (d.rule, d.subject) in again)
    effects = replace(
        event.effects,
        met=met,
        unsettled=tuple(d.id for d in running if d.id in met and not settles(case, event, d)),
        cancelled=cancelled,
        superseded=superseded + settled,
        started=begun,
        reassigned=_reassigned(after, event, running),
    )
    return replace(event, effects=replace(effects, told=_recipients(case, after, event, track, begun)))


def _meets(case: Case, event: Event, deadline: Deadline) -> bool:
    if event.type not in deadline.met_by or (deadline.in_period and event.on < deadline.starts_at):
        return False
    if not counts(case, event, deadline):
        return False
    return deadline.about is None or subject(event, deadline.about) == deadline.subject


def _cancels(case: Case, event: Event, deadline: Deadline) -> bool:
    if isinstance(event.data, CaseClosed):
        return True
    if event.type not in deadline.cancelled_by or not counts(case, event, deadline):
        return False
    named = getattr(event.data, deadline.about, None) if deadline.about else None
    return named is None or str(named) == deadline.subject


def _falls_away(case: Case, deadline: Deadline, track: Track) -> bool:
    """Whether the case moves to a track that does not have the deadline's rule."""
    return moves(case, track) and deadline.rule not in track.deadlines


def _reassigned(after: Case, event: Event, running: list[Deadline]) -> tuple[tuple[str, str], ...]:
    """(deadline id, new organisation) of open deadlines, by role to its new organisation, else to the coordinator."""
    taken = {j.role: j.organisation for j in event.effects.joined if not j.beside}
    heir = after.holder(COORDINATOR)
    found = []
    for deadline in running:
        if deadline.role in taken:
            found.append((deadline.id, deadline.organisation, taken[deadline.role]))
        elif (deadline.organisation, deadline.role) in event.effects.left and heir:
            found.append((deadline.id, deadline.organisation, heir))
    return tuple((id_, new) for id_, old, new in found if new != old)


# --- recipients


def _recipients(
    case: Case, after: Case, event: Event, track: Track, started: tuple[Deadline, ...]
) -> tuple[tuple[str, str], ...]:
    """The recipients of the event, never its actor.

    They are the parties that the tables name, even if they leave with the event, those that join, and those with a new
    deadline.
    """
    words = (
        *EVENT_TYPES[event.type].told,
        *track.tells.get(event.type, ()),
        *_escalation_recipients(case, event, track),
    )
    named = (standing for word in words for standing in resolve_recipients(after, event, word))
    told = [(organisation, role) for role, organisation in named]
    told += [party for party in event.effects.left if party[1] in words]
    told += [(j.organisation, j.role) for j in event.effects.joined]
    told += [(d.organisation, d.role) for d in started if d.organisation and d.state == "open"]
    return tuple(dict.fromkeys(party for party in told if party[0] != event.actor.organisation))


def _escalation_recipients(case: Case, event: Event, track: Track) -> tuple[str, ...]:
    """The recipients of an escalation beside the coordinator, by the rule and the track."""
    if not isinstance(event.data, DeadlineEscalated):
        return ()
    rule = rule_in_force(event.data.rule, local_date(case.deadlines[event.data.deadline].starts_at))
    change = track.changes.get(event.data.rule)
    return (*(rule.tells if rule else ()), *(change.tells if change else ()))
