"""What the tables make of a draft on the day it is recorded: step, parties, deadlines, and who is told."""

from dataclasses import replace
from datetime import datetime

from domain.case import Case
from domain.commands import Actor
from domain.deadlines import Deadline
from domain.events import Draft, Effects, Event, Joined
from domain.evolve import evolve
from domain.matters.ended import ByTime, DeadlineEscalated
from domain.matters.hand_over import ResponsibilityAccepted, ResponsibilityDeclined, ResponsibleAssigned
from domain.matters.identification import CaseClosed, PersonIdentified
from domain.organisations import Directory
from domain.starting import settles, started, subject
from domain.tables.event_types import EVENT_TYPES, TYPE_OF
from domain.tables.tracks import TRACKS
from domain.tracks import IDENTIFIER, Track


def place(
    case: Case,
    draft: Draft,
    *,
    on: datetime,
    at: datetime,
    actor: Actor,
    directory: Directory,
    basis: tuple[str, ...] = (),
    note: str | None = None,
) -> Event:
    """The draft as the next event of the case, with everything that follows from it."""
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
    )
    track = TRACKS[draft.data.track if isinstance(draft.data, PersonIdentified) else case.track]
    return _with_deadlines(case, _with_parties(case, bare, track, directory), track)


# --- step and parties


def _concerns_parties(event: Event, track: Track) -> bool:
    """Whether a table may name the event for steps, parties or decisions; most of what time brings is named by none."""
    rows = [*(join.event for join in track.joins), *(leave.event for leave in track.leaves)]
    named = (track.step_of, track.step_back, track.in_charge_of, rows)
    return not isinstance(event.data, ByTime) or any(event.type in names for names in named)


def _with_parties(case: Case, event: Event, track: Track, directory: Directory) -> Event:
    if not _concerns_parties(event, track):
        return event
    after = evolve(case, event)
    planned = _plan(after, event.data, track, directory) if isinstance(event.data, PersonIdentified) else ()
    after = replace(after, responsible={**case.responsible, **dict(planned)})
    joined = _joined(after, event, track, directory)
    responsible = {**after.responsible, **{j.role: j.organisation for j in joined if not j.beside}}
    effects = Effects(
        step=_step(case, event, track),
        in_charge=_in_charge(replace(after, responsible=responsible), event, track),
        joined=joined,
        left=_left(case, event, joined, track),
        planned=planned,
        decision=_decision(event),
    )
    return replace(event, effects=effects)


def _plan(case: Case, data: PersonIdentified, track: Track, directory: Directory) -> tuple[tuple[str, str], ...]:
    """Who will be responsible for each role: as named on opening, else by the track, else the only one there is."""
    plan = {}
    for role in track.plans:
        if found := track.organisations.get(role) or directory.responsible_in(data.municipality, role):
            plan[role] = found
    return tuple({**plan, case.opened.role: case.opened.organisation, **data.responsible}.items())


def _joined(case: Case, event: Event, track: Track, directory: Directory) -> tuple[Joined, ...]:
    if isinstance(event.data, ResponsibilityAccepted):
        return (Joined(event.data.organisation, event.data.role),)
    joined: list[Joined] = []
    for join in track.joins:
        if join.event == event.type and (found := _party(case, event, join.role, join.field)):
            role, organisation = found
            if join.field and not directory.has_role(organisation, role):
                continue
            if not case.has_party(organisation, role) and (organisation, role) not in [
                (j.organisation, j.role) for j in joined
            ]:
                joined.append(Joined(organisation, role, beside=isinstance(event.data, ResponsibleAssigned)))
    return tuple(joined)


def _party(case: Case, event: Event, role: str, field: str | None) -> tuple[str, str] | None:
    if role == IDENTIFIER:
        return case.identifier
    if role == "@role":
        role = str(getattr(event.data, "role", ""))
    organisation = getattr(event.data, field, None) if field else case.responsible.get(role)
    return (role, organisation) if organisation else None


def _left(case: Case, event: Event, joined: tuple[Joined, ...], track: Track) -> tuple[tuple[str, str], ...]:
    match event.data:
        case ResponsibilityAccepted(role=role, organisation=receiver):
            return tuple(
                (p.organisation, p.role)
                for p in case.parties
                if p.role == role and p.until is None and p.organisation != receiver
            )
        case ResponsibilityDeclined(role=role, organisation=receiver):
            return ((receiver, role),)
        case _:
            return _over(case, event, joined, track)


def _over(case: Case, event: Event, joined: tuple[Joined, ...], track: Track) -> tuple[tuple[str, str], ...]:
    """Who is replaced by whoever joins, and whose matter ends; not who joins, stays, or identified the person."""
    replaced = {j.role for j in track.joins if j.event == event.type and j.replaces and joined}
    ended = {leave.role for leave in track.leaves if leave.event == event.type}
    stay = {(j.organisation, j.role) for j in joined} | {(getattr(event.data, "place", None), "shelter")}
    if not replaced and case.opening:
        stay.add((case.opened.organisation, case.opened.role))
    going = ((p.organisation, p.role) for p in case.parties if p.until is None and p.role in replaced | ended)
    return tuple(party for party in going if party not in stay)


def _step(case: Case, event: Event, track: Track) -> str | None:
    if track.step_back.get(event.type) == case.step:
        return next((step for step in reversed(case.steps) if step != case.step), None)
    if case.step in track.stays_at.get(event.type, ()):
        return None
    return track.step_of.get(event.type)


def _in_charge(case: Case, event: Event, track: Track) -> tuple[str, str] | None:
    if isinstance(event.data, ResponsibilityAccepted) and case.in_charge and case.in_charge[0] == event.data.role:
        return event.data.role, event.data.organisation
    role = track.in_charge_of.get(event.type)
    if role is None:
        return None
    if role == IDENTIFIER:
        return case.identifier
    organisation = case.responsible.get(role)
    return (role, organisation) if organisation else None


def _decision(event: Event) -> tuple[str, str] | None:
    if EVENT_TYPES[event.type].decided_by is None:
        return None
    return event.type, event.actor.on_behalf_of or event.actor.organisation


# --- deadlines


def _with_deadlines(case: Case, event: Event, track: Track) -> Event:
    after = evolve(case, event)
    running = [d for d in case.deadlines.values() if d.unfinished]
    met = tuple(d.id for d in running if _meets(event, d))
    cancelled = tuple(d.id for d in running if d.id not in met and _cancels(event, d))
    begun = () if isinstance(event.data, CaseClosed) else started(case, after, event, track)
    again = {(d.rule, d.subject) for d in begun}
    superseded = tuple(
        d.id for d in running if d.id not in met + cancelled and (d.rule, d.subject) in again and not _repeats(event, d)
    )
    settled = tuple(d.id for d in running if d.id in met and d.ends_anyway and (d.rule, d.subject) in again)
    effects = replace(
        event.effects,
        met=met,
        unsettled=tuple(d.id for d in running if d.id in met and not settles(case, event, d)),
        cancelled=cancelled,
        superseded=superseded + settled,
        started=begun,
        reassigned=_reassigned(event, running),
    )
    return replace(event, effects=replace(effects, told=_told(after, event, begun)))


def _meets(event: Event, deadline: Deadline) -> bool:
    if event.type not in deadline.met_by or (deadline.in_period and event.on < deadline.starts_at):
        return False
    return deadline.about is None or subject(event, deadline.about) == deadline.subject


def _cancels(event: Event, deadline: Deadline) -> bool:
    return isinstance(event.data, CaseClosed) or event.type in deadline.cancelled_by


def _repeats(event: Event, deadline: Deadline) -> bool:
    """The deadline whose monthly repetition this event starts stays as it is: breached, its daily ladder replaced."""
    return isinstance(event.data, DeadlineEscalated) and event.data.deadline == deadline.id


def _reassigned(event: Event, running: list[Deadline]) -> tuple[tuple[str, str], ...]:
    """Open deadlines follow the role to the organisation that takes it over."""
    taken = {j.role: j.organisation for j in event.effects.joined if not j.beside}
    return tuple((d.id, taken[d.role]) for d in running if d.role in taken and d.organisation != taken[d.role])


# --- who is told


def _told(case: Case, event: Event, started: tuple[Deadline, ...]) -> tuple[tuple[str, str], ...]:
    """Who the table names, whoever joined, and whoever has a new deadline; never the one who did it."""
    words = EVENT_TYPES[event.type].told
    told = [found for word in words for found in _recipients(case, event, word)]
    told += [(j.organisation, j.role) for j in event.effects.joined]
    told += [(d.organisation, d.role) for d in started if d.organisation and d.state == "open"]
    actor = event.actor.organisation
    return tuple(dict.fromkeys((o, r) for o, r in told if o != actor))


def _recipients(case: Case, event: Event, word: str) -> list[tuple[str, str]]:
    match word:
        case "@identifier":
            role, organisation = case.identifier
            return [(organisation, role)]
        case "@giver":
            giver = getattr(event.data, "giver", None)
            return [(giver, str(getattr(event.data, "role", "")))] if giver else []
        case "@responsible" if isinstance(event.data, ByTime):
            deadline = case.deadlines[event.data.deadline]
            return [(deadline.organisation, deadline.role)] if deadline.organisation else []
        case "coordinator":
            found = case.holder(word)
            return [(found, word)] if found else []
        case _:
            return [(p.organisation, p.role) for p in case.parties if p.role == word and p.until is None]
