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
from domain.tracks import IDENTIFIER, NAMED_ROLE, Join, Track
from domain.who import stand_for


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
    named = _named(after, event, track, directory)
    joined = _joined(after, event, named)
    responsible = {**after.responsible, **{j.role: j.organisation for j in joined if not j.beside}}
    effects = Effects(
        step=_step(case, event, track),
        in_charge=_in_charge(replace(after, responsible=responsible), event, track),
        joined=joined,
        left=_left(case, event, named, track),
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


def _named(case: Case, event: Event, track: Track, directory: Directory) -> list[tuple[str, str]]:
    """(organisation, role) that the rows of the event name, whether they are parties already or not."""
    rows = (join for join in track.joins if join.event == event.type)
    found = ((row, _party(case, event, row)) for row in rows)
    named = [(organisation, role) for row, (role, organisation) in found if _exists(row, role, organisation, directory)]
    return list(dict.fromkeys((organisation, role) for organisation, role in named if organisation))


def _exists(row: Join, role: str, organisation: str | None, directory: Directory) -> bool:
    """An event may name an address, or somebody who has another role: that is no party."""
    return organisation is not None and (row.field is None or directory.has_role(organisation, role))


def _party(case: Case, event: Event, row: Join) -> tuple[str, str | None]:
    if row.role == IDENTIFIER:
        return case.identifier
    role = str(getattr(event.data, "role", "")) if row.role == NAMED_ROLE else row.role
    return role, getattr(event.data, row.field, None) if row.field else case.responsible.get(role)


def _joined(case: Case, event: Event, named: list[tuple[str, str]]) -> tuple[Joined, ...]:
    if isinstance(event.data, ResponsibilityAccepted):
        return (Joined(event.data.organisation, event.data.role),)
    beside = isinstance(event.data, ResponsibleAssigned)
    return tuple(Joined(*party, beside=beside) for party in named if not case.has_party(*party))


def _left(case: Case, event: Event, named: list[tuple[str, str]], track: Track) -> tuple[tuple[str, str], ...]:
    match event.data:
        case ResponsibilityAccepted(role=role, organisation=receiver):
            return tuple(party for party in _present(case, {role}) if party[0] != receiver)
        case ResponsibilityDeclined(role=role, organisation=receiver):
            return ((receiver, role),)
        case _:
            return tuple(party for party in _over(case, event, track) if party not in named)


def _over(case: Case, event: Event, track: Track) -> list[tuple[str, str]]:
    """Who is replaced by whoever joins, and whose matter ends; whoever identified the person stays, unless replaced."""
    replaced = {join.role for join in track.joins if join.event == event.type and join.replaces}
    ended = {leave.role for leave in track.leaves if leave.event == event.type}
    identified = (case.opened.organisation, case.opened.role) if case.opening else None
    return [*_present(case, replaced), *(party for party in _present(case, ended) if party != identified)]


def _present(case: Case, roles: set[str]) -> list[tuple[str, str]]:
    return [(p.organisation, p.role) for p in case.parties if p.until is None and p.role in roles]


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
    named = (standing for word in EVENT_TYPES[event.type].told for standing in stand_for(case, event, word))
    told = [(organisation, role) for role, organisation in named]
    told += [(j.organisation, j.role) for j in event.effects.joined]
    told += [(d.organisation, d.role) for d in started if d.organisation and d.state == "open"]
    return tuple(dict.fromkeys(party for party in told if party[0] != event.actor.organisation))
