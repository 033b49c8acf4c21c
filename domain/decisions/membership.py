"""Effects on membership: the step, who joins and leaves, who is in charge, and whose decision an event is."""

from dataclasses import replace

from domain.case import Case
from domain.evolve import evolve
from domain.facts.age import AgeSettled, Turned18, comes_onto_the_track
from domain.facts.events import Effects, Event, Joined
from domain.facts.hand_over import ResponsibilityAccepted, ResponsibilityDeclined, ResponsibleAssigned
from domain.facts.identification import PersonIdentified
from domain.facts.sharing import InformationShared
from domain.primitives.organisations import Directory
from domain.tables.event_types import EVENT_TYPES
from domain.tables.row_types import IDENTIFIER, NAMED_ROLE, Join, Leave, Track


def moves(case: Case, track: Track) -> bool:
    """Whether the event moves the case to the track."""
    return case.track != track.id


ON_A_TRACK = (PersonIdentified, AgeSettled, Turned18)
"""Events that fix the track of the case."""

OF_ITSELF = (*ON_A_TRACK, ResponsibilityAccepted, ResponsibilityDeclined, InformationShared)
"""Events that concern parties whether or not a table names them."""


def _concerns_parties(event: Event, track: Track) -> bool:
    """Whether the event is one of `OF_ITSELF`, a decision, or named by a table of steps or parties; most are not."""
    if isinstance(event.data, OF_ITSELF) or EVENT_TYPES[event.type].decided_by:
        return True
    if any(event.type in names for names in (track.step_of, track.step_back, track.in_charge_of)):
        return True
    return any(join.event == event.type for join in track.joins) or any(row.event == event.type for row in track.leaves)


def with_parties(case: Case, event: Event, track: Track, directory: Directory) -> Event:
    """The event with its effects on step, parties, responsibility and decisions."""
    if not _concerns_parties(event, track):
        return event
    after = evolve(case, event)
    planned = _plan(case, after, event, track, directory) if moves(case, track) else ()
    if planned:
        after = replace(after, responsible={**case.responsible, **dict(planned)})
    named = _named(after, event, track, directory)
    joined = _joined(after, event, named, directory)
    taken = {j.role: j.organisation for j in joined if not j.beside}
    with_them = replace(after, responsible={**after.responsible, **taken}) if taken else after
    effects = Effects(
        step=_step(case, event, track),
        in_charge=_in_charge(with_them, event, track),
        joined=joined,
        left=_left(case, after, event, named, track),
        planned=planned,
        decision=_decision(event),
    )
    return replace(event, effects=effects)


def _plan(before: Case, case: Case, event: Event, track: Track, directory: Directory) -> tuple[tuple[str, str], ...]:
    """(role, organisation) that will be responsible for each role that the track plans.

    The first that exists: named on opening, next in turn, of the district, of the track, the only one in the
    municipality.
    """
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
    """The organisation whose turn it is: strictly one case each (F 6)."""
    takers = track.by_turns.get(role)
    return takers[directory.turns.get((track.id, role), 0) % len(takers)] if takers else None


def _named(case: Case, event: Event, track: Track, directory: Directory) -> list[tuple[str, str]]:
    """(organisation, role) that the track's rows name for the event, whether or not they are parties already."""
    rows = (j for j in track.joins if j.event == event.type and (j.when is None or j.when.holds(case, event)))
    found = ((row, _party(case, event, row)) for row in rows)
    named = [(organisation, role) for row, (role, organisation) in found if _exists(row, role, organisation, directory)]
    return list(dict.fromkeys((organisation, role) for organisation, role in named if organisation))


def _exists(row: Join, role: str, organisation: str | None, directory: Directory) -> bool:
    """Whether the named organisation has the role; an address, or an organisation with another role, is no party."""
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
            return _only_offered(case, receiver, role)
        case _:
            return tuple(party for party in _over(case, after, event, track) if party not in named)


def _only_offered(case: Case, receiver: str, role: str) -> tuple[tuple[str, str], ...]:
    """The declining organisation leaves, unless it had the role before the offer, which the offerer could not know."""
    offer = case.hand_overs.pending.get(role)
    mine = [p for p in case.parties_of(receiver) if p.role == role and p.is_member]
    return () if offer and any(p.since < offer.seq for p in mine) else ((receiver, role),)


def _over(case: Case, after: Case, event: Event, track: Track) -> list[tuple[str, str]]:
    """(organisation, role) that others replace, or whose matter ends.

    The identifying organisation stays unless it is replaced; so does the place in which she lives.
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
    if case.version and moves(case, track):
        return _step_on(track, case) or track.step_of.get(event.type)
    if track.step_back.get(event.type) == case.step:
        return next((step for step in reversed(case.steps) if step != case.step), None)
    if case.step in track.stays_at.get(event.type, ()):
        return None
    return track.step_of.get(event.type)


def _step_on(track: Track, case: Case) -> str | None:
    """The latest step of the case by the steps of another track."""
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
