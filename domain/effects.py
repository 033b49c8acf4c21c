"""What the tables make of a draft on the day it is recorded: step, parties, deadlines, and who is told."""

from dataclasses import replace
from datetime import datetime

from domain.calendar import local_date
from domain.case import Case
from domain.commands import Actor
from domain.deadlines import Deadline
from domain.events import Draft, Effects, Event, Joined
from domain.evolve import evolve
from domain.matters.age import AgeSettled, Turned18, comes_onto_the_track
from domain.matters.ended import ByTime, DeadlineEscalated
from domain.matters.hand_over import ResponsibilityAccepted, ResponsibilityDeclined, ResponsibleAssigned
from domain.matters.identification import CaseClosed, PersonIdentified
from domain.matters.sharing import InformationShared
from domain.organisations import Directory
from domain.starting import counts, settles, started, subject
from domain.tables.deadlines import rule_in_force
from domain.tables.event_types import EVENT_TYPES, TYPE_OF
from domain.tables.tracks import TRACKS
from domain.tracks import COORDINATOR, IDENTIFIER, NAMED_ROLE, Join, Leave, Track
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
    track = TRACKS[draft.data.track if isinstance(draft.data, ON_A_TRACK) else case.track]
    return _with_deadlines(case, _with_parties(case, bare, track, directory), track)


ON_A_TRACK = (PersonIdentified, AgeSettled, Turned18)
"""Events that say on which track the case goes on."""


def _moves(case: Case, track: Track) -> bool:
    """Whether the case comes onto the track with this event."""
    return case.track != track.id


# --- step and parties


def _concerns_parties(event: Event, track: Track) -> bool:
    """Whether a table may name the event for steps, parties or decisions; most of what time brings is named by none."""
    rows = [*(join.event for join in track.joins), *(leave.event for leave in track.leaves)]
    named = (track.step_of, track.step_back, track.in_charge_of, rows)
    return not isinstance(event.data, ByTime) or any(event.type in names for names in (*named, track.tells))


def _with_parties(case: Case, event: Event, track: Track, directory: Directory) -> Event:
    if not _concerns_parties(event, track):
        return event
    after = evolve(case, event)
    planned = _plan(case, after, event, track, directory) if _moves(case, track) else ()
    after = replace(after, responsible={**case.responsible, **dict(planned)})
    named = _named(after, event, track, directory)
    joined = _joined(after, event, named, directory)
    responsible = {**after.responsible, **{j.role: j.organisation for j in joined if not j.beside}}
    effects = Effects(
        step=_step(case, event, track),
        in_charge=_in_charge(replace(after, responsible=responsible), event, track),
        joined=joined,
        left=_left(case, after, event, named, track),
        planned=planned,
        decision=_decision(event),
    )
    return replace(event, effects=effects)


def _plan(before: Case, case: Case, event: Event, track: Track, directory: Directory) -> tuple[tuple[str, str], ...]:
    """Who will be responsible for each role: as named on opening, whose turn it is, else by the track, else the only one."""
    opened = case.opened
    plan = {}
    for role in track.plans:
        if role in before.responsible:
            continue
        found = (
            _in_turn(track, role, directory)
            or directory.responsible_in_district(opened.municipality, role, opened.district)
            or track.organisations.get(role)
            or directory.responsible_in(opened.municipality, role)
        )
        if found:
            plan[role] = found
    if isinstance(event.data, PersonIdentified):
        identifier = {} if opened.role in track.by_turns else {opened.role: opened.organisation}
        plan |= {**identifier, **event.data.responsible}
    return tuple(plan.items())


def _in_turn(track: Track, role: str, directory: Directory) -> str | None:
    """Strictly every second case, where organisations take turns (F 6)."""
    takers = track.by_turns.get(role)
    return takers[directory.turns.get((track.id, role), 0) % len(takers)] if takers else None


def _named(case: Case, event: Event, track: Track, directory: Directory) -> list[tuple[str, str]]:
    """(organisation, role) that the rows of the event name, whether they are parties already or not."""
    rows = (j for j in track.joins if j.event == event.type and (j.when is None or j.when.holds(case, event)))
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


def _joined(case: Case, event: Event, named: list[tuple[str, str]], directory: Directory) -> tuple[Joined, ...]:
    match event.data:
        case ResponsibilityAccepted(organisation=organisation, role=role):
            return (Joined(organisation, role),)
        case InformationShared(organisation=organisation, to=to) if not case.parties_now(organisation):
            role = to if directory.has_role(organisation, to) else directory.organisations[organisation].roles[0]
            return (Joined(organisation, role, beside=True, guest=True),)
        case _:
            beside = isinstance(event.data, ResponsibleAssigned)
            return tuple(Joined(*party, beside=beside) for party in named if not case.has_party(*party))


def _left(
    case: Case, after: Case, event: Event, named: list[tuple[str, str]], track: Track
) -> tuple[tuple[str, str], ...]:
    match event.data:
        case ResponsibilityAccepted(role=role, organisation=receiver):
            return tuple(party for party in _present(case, {role}) if party[0] != receiver)
        case ResponsibilityDeclined(role=role, organisation=receiver):
            return ((receiver, role),)
        case _:
            return tuple(party for party in _over(case, after, event, track) if party not in named)


def _over(case: Case, after: Case, event: Event, track: Track) -> list[tuple[str, str]]:
    """Who is replaced by whoever joins, and whose matter ends.

    Whoever identified the person stays, unless replaced; so does the place in which she lives.
    """
    replaced = {join.role for join in track.joins if join.event == event.type and join.replaces}
    ended = [party for row in track.leaves if row.event == event.type for party in _whose(case, event, row)]
    identified = (case.opened.organisation, case.opened.role) if case.opening else None
    over = (party for party in ended if party != identified and party[0] not in after.holds)
    return list(dict.fromkeys([*_present(case, replaced), *over]))


def _whose(case: Case, event: Event, row: Leave) -> list[tuple[str, str]]:
    only = getattr(event.data, row.field, None) if row.field else None
    return [party for party in _present(case, {row.role}) if row.field is None or party[0] == only]


def _present(case: Case, roles: set[str]) -> list[tuple[str, str]]:
    return [(p.organisation, p.role) for p in case.members if p.role in roles]


def _step(case: Case, event: Event, track: Track) -> str | None:
    condition = track.step_when.get(event.type)
    if condition and not condition.holds(evolve(case, event), event):
        return None
    if case.version and _moves(case, track):
        return _step_on(track, case) or track.step_of.get(event.type)
    if track.step_back.get(event.type) == case.step:
        return next((step for step in reversed(case.steps) if step != case.step), None)
    if case.step in track.stays_at.get(event.type, ()):
        return None
    return track.step_of.get(event.type)


def _step_on(track: Track, case: Case) -> str | None:
    """How far the case has come by the steps of another track."""
    known = (name for name, _ in reversed(case.entries) if name in track.step_of and name not in track.step_when)
    return next((track.step_of[name] for name in known if name not in OF_AGE and name != OPENED), None)


OPENED, OF_AGE = "person_identified", ("age_settled", "turned_18")


def _in_charge(case: Case, event: Event, track: Track) -> tuple[str, str] | None:
    if isinstance(event.data, ResponsibilityAccepted) and case.in_charge and case.in_charge[0] == event.data.role:
        return event.data.role, event.data.organisation
    words = track.in_charge_of.get(event.type, ()) if comes_onto_the_track(event) else ()
    return next((found for word in words if (found := _who_is(case, word))), None)


def _who_is(case: Case, word: str) -> tuple[str, str] | None:
    if word == IDENTIFIER:
        return case.identifier
    organisation = case.responsible.get(word)
    return (word, organisation) if organisation else None


def _decision(event: Event) -> tuple[str, str] | None:
    if EVENT_TYPES[event.type].decided_by is None:
        return None
    return event.type, event.actor.on_behalf_of or event.actor.organisation


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
    return replace(event, effects=replace(effects, told=_told(case, after, event, track, begun)))


def _meets(case: Case, event: Event, deadline: Deadline) -> bool:
    if event.type not in deadline.met_by or (deadline.in_period and event.on < deadline.starts_at):
        return False
    if not counts(case, event, deadline):
        return False
    return deadline.about is None or subject(event, deadline.about) == deadline.subject


def _cancels(case: Case, event: Event, deadline: Deadline) -> bool:
    if isinstance(event.data, CaseClosed):
        return True
    return event.type in deadline.cancelled_by and counts(case, event, deadline)


def _falls_away(case: Case, deadline: Deadline, track: Track) -> bool:
    """What the track onto which the case moves does not know."""
    return _moves(case, track) and deadline.rule not in track.deadlines


def _reassigned(after: Case, event: Event, running: list[Deadline]) -> tuple[tuple[str, str], ...]:
    """Open deadlines follow the role to the organisation that takes it over; those of somebody who leaves, to the coordinator."""
    taken = {j.role: j.organisation for j in event.effects.joined if not j.beside}
    heir = after.holder(COORDINATOR)
    found = []
    for deadline in running:
        if deadline.role in taken:
            found.append((deadline.id, deadline.organisation, taken[deadline.role]))
        elif (deadline.organisation, deadline.role) in event.effects.left and heir:
            found.append((deadline.id, deadline.organisation, heir))
    return tuple((id_, new) for id_, old, new in found if new != old)


# --- who is told


def _told(
    case: Case, after: Case, event: Event, track: Track, started: tuple[Deadline, ...]
) -> tuple[tuple[str, str], ...]:
    """Who the tables name, also where their matter ends with it, whoever joined, and whoever has a new deadline.

    Never the one who did it.
    """
    words = (*EVENT_TYPES[event.type].told, *track.tells.get(event.type, ()), *_told_of_escalation(case, event, track))
    named = (standing for word in words for standing in stand_for(after, event, word))
    told = [(organisation, role) for role, organisation in named]
    told += [party for party in event.effects.left if party[1] in words]
    told += [(j.organisation, j.role) for j in event.effects.joined]
    told += [(d.organisation, d.role) for d in started if d.organisation and d.state == "open"]
    return tuple(dict.fromkeys(party for party in told if party[0] != event.actor.organisation))


def _told_of_escalation(case: Case, event: Event, track: Track) -> tuple[str, ...]:
    """Whom a rule tells of each escalation, beside the coordinator."""
    if not isinstance(event.data, DeadlineEscalated):
        return ()
    rule = rule_in_force(event.data.rule, local_date(case.deadlines[event.data.deadline].starts_at))
    change = track.changes.get(event.data.rule)
    return (*(rule.tells if rule else ()), *(change.tells if change else ()))
