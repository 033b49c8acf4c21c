"""What a command brings about: `decide` lets it happen or refuses; `respond` lets time catch up first.

This is the only place in which a case changes.
"""

from datetime import date, datetime
from typing import cast

from domain.asks import Ask
from domain.calendar import age_on, local_date, start_of
from domain.case import Case
from domain.commands import Actor, Command, Data, past_fields, role_fields
from domain.effects import place
from domain.events import Draft, Event
from domain.evolve import evolve
from domain.matters.hand_over import AssignResponsible
from domain.matters.identification import Identify, PersonIdentified
from domain.municipalities import municipality_number
from domain.organisations import Directory
from domain.passing import advance
from domain.refusals import Invalid, NotAParty, NotYourRole, Refused, VersionConflict
from domain.roles import ROLES
from domain.tables.event_types import EVENT_TYPES
from domain.tables.refusals import RULES
from domain.tables.tracks import TRACKS, track_for
from domain.tables.transitions import TRANSITIONS
from domain.tracks import COORDINATOR, Transition

OPENING = "identify"


def respond(case: Case, command: Command, at: datetime, directory: Directory) -> tuple[Case, list[Event]]:
    """What time has brought, then what the command brings, then what falls due with it at once."""
    case, before = advance(case, at, directory)
    decided = decide(case, command, at, directory)
    for event in decided:
        case = evolve(case, event)
    case, after = advance(case, at, directory)
    return case, [*before, *decided, *after]


def decide(case: Case, command: Command, at: datetime, directory: Directory) -> list[Event]:
    """The events of an accepted command, or NotAParty, NotYourRole, Invalid, VersionConflict or Refused."""
    if command.name == OPENING:
        return _open(case, command, at, directory)
    row = _row(case, command.name)
    actor = authorise(case, row, command.organisation, command.roles, command.data)
    on = _happened(case, command, at)
    _nothing_ahead(command.data, local_date(at))
    _organisations_exist(command.data, directory)
    if command.expected_version is not None and command.expected_version != case.version:
        raise VersionConflict(command.expected_version, case.version)
    ask = Ask(command.name, command.data, on, at, actor, directory, TRACKS[case.track])
    if refused := next(iter(refusals(case, ask, row)), None):
        raise refused
    return _placed(case, ask, row, command.note)


def refusals(case: Case, ask: Ask[Data], row: Transition) -> list[Refused]:
    """Every rule that refuses, in the order of the row; a closed case refuses whatever is not for closed cases."""
    if refused := closed_refusal(case, row):
        return [refused]
    verdicts = ((rule_id(rule.__name__), rule(case, ask)) for rule in row.refuses)
    return [Refused(id_, {} if verdict is True else dict(verdict)) for id_, verdict in verdicts if verdict]


def closed_refusal(case: Case, row: Transition) -> Refused | None:
    """A closed case can only be opened again, or complained about; an open one cannot be opened again."""
    if case.closed_at is not None and not row.when_closed:
        return Refused("case_closed")
    if case.closed_at is None and row.name == "reopen":
        return Refused("case_not_closed")
    return None


def rule_id(function: str) -> str:
    """The rule that a function asks for: its name, or the start of it where one rule is asked in several places."""
    return function if function in RULES else next(id_ for id_ in RULES if function.startswith(f"{id_}_"))


# --- opening


def _open(case: Case, command: Command, at: datetime, directory: Directory) -> list[Event]:
    data = cast(Identify, command.data)
    row = TRANSITIONS[OPENING]
    role = next((r for r in row.by if r in command.roles and directory.has_role(command.organisation, r)), None)
    if role is None:
        raise NotYourRole
    if case.opening is not None:
        raise VersionConflict(0, case.version)
    on = _instant(command.on, at)
    if on > at:
        raise Invalid("/on", "in_the_future")
    event = _identified(data, on, directory)
    actor = Actor(command.organisation, role)
    return [
        place(case, Draft(event), on=on, at=at, actor=actor, directory=directory, basis=row.basis, note=command.note)
    ]


def _identified(data: Identify, on: datetime, directory: Directory) -> PersonIdentified:
    if data.birth_date is None and data.assessed_age is None and data.presumed_minor is None:
        raise Invalid("/birth_date", "age_or_birth_date_missing")
    if data.birth_date is not None and data.birth_date > local_date(on):
        raise Invalid("/birth_date", "in_the_future")
    municipality = municipality_number(data.municipality)
    if municipality is None:
        raise Invalid("/municipality", "no_such_municipality")
    track = track_for(municipality, minor=is_minor(data, local_date(on)))
    if track is None:
        raise Invalid("/municipality", "no_track")
    _known(data.responsible, directory)
    return PersonIdentified(**{**dict(data), "municipality": municipality, "track": track.id})


def is_minor(data: Identify, day: date) -> bool:
    """Under 18, or reason to believe so (bvl § 6-6 sixth para)."""
    if data.presumed_minor:
        return True
    if data.birth_date is not None:
        return age_on(data.birth_date, day) < 18
    return data.assessed_age is not None and data.assessed_age < 18


def _known(responsible: dict[str, str], directory: Directory) -> None:
    for role, organisation in responsible.items():
        if role not in ROLES:
            raise Invalid(f"/responsible/{role}", "no_such_role")
        if not directory.has_role(organisation, role):
            raise Invalid(f"/responsible/{role}", "organisation_lacks_role", {"role": role})


# --- who


def authorise(case: Case, row: Transition, organisation: str, may_act_as: tuple[str, ...], data: Data | None) -> Actor:
    """In which role the organisation may do this, and for whom; NotAParty or NotYourRole otherwise.

    Without data (it could not be read) it is asked whether any data could be right.
    """
    if not case.parties_of(organisation):
        raise NotAParty
    roles = _roles(case, organisation, may_act_as)
    for word in row.by:
        if role := _acts_as(case, organisation, may_act_as, word, roles, data):
            return Actor(organisation, role)
    if row.stand_in and COORDINATOR in roles:
        return Actor(organisation, COORDINATOR, _stood_in_for(case, row))
    raise NotYourRole(row.wrong_role)


def _roles(case: Case, organisation: str, may_act_as: tuple[str, ...]) -> tuple[str, ...]:
    """The roles of the token in which the organisation is a party now; an offered role only once it is accepted."""
    offered = {o.role for o in case.hand_overs.pending.values() if o.to == organisation}
    roles = [
        p.role
        for p in case.parties_of(organisation)
        if p.until is None
        and p.role in may_act_as
        and (p.role not in offered or case.responsible.get(p.role) == organisation)
    ]
    if case.holder(COORDINATOR) == organisation and COORDINATOR not in case.responsible:
        roles.append(COORDINATOR)
    return tuple(dict.fromkeys(roles))


def _acts_as(
    case: Case, organisation: str, may_act_as: tuple[str, ...], word: str, roles: tuple[str, ...], data: Data | None
) -> str | None:
    match word:
        case "@any":
            return next(iter(roles), None)
        case "@holder":
            asked = {data.role} if isinstance(data, AssignResponsible) else set(roles)
            return next((r for r in roles if r in asked and case.responsible.get(r) == organisation), None)
        case "@receiver":
            offer = case.hand_overs.to(organisation)
            return offer.role if offer and offer.role in may_act_as else next(iter(roles), None)
        case "@decider":
            decided = {EVENT_TYPES[kind].decided_by for kind, by, _ in case.decisions.values() if by == organisation}
            return next((role for role in roles if role in decided), None)
        case "@responsible":
            named = getattr(data, "deadline", None)
            mine = (d.organisation == organisation for d in case.deadlines.values() if named in (None, d.id))
            return next(iter(roles), None) if any(mine) else None
        case _:
            return word if word in roles else None


def _stood_in_for(case: Case, row: Transition) -> str:
    found = (case.responsible.get(role) for role in row.by)
    return next((o for o in found if o), case.opened.organisation)


# --- when


def _instant(on: datetime | date | None, at: datetime, earliest: datetime | None = None) -> datetime:
    """The instant meant: a bare date is the start of that day, but not before the opening if it is the same day."""
    if on is None:
        return at
    if isinstance(on, datetime):
        return on
    return max(start_of(on), earliest) if earliest and on == local_date(earliest) else start_of(on)


def _happened(case: Case, command: Command, at: datetime) -> datetime:
    on = _instant(command.on, at, case.opened.on)
    if on > at:
        raise Invalid("/on", "in_the_future")
    if on < case.opened.on:
        raise Invalid("/on", "before_opening")
    return on


def _nothing_ahead(data: Data, today: date) -> None:
    for name in past_fields(type(data)):
        value = getattr(data, name)
        day = local_date(value) if isinstance(value, datetime) else value
        if day is not None and day > today:
            raise Invalid(f"/data/{name.rstrip('_')}", "in_the_future")


# --- what


def _row(case: Case, name: str) -> Transition:
    if name not in TRACKS[case.track].transitions:
        raise NotYourRole
    return TRANSITIONS[name]


def _organisations_exist(data: Data, directory: Directory) -> None:
    for name, role in role_fields(type(data)):
        organisation = getattr(data, name)
        if organisation is not None and not directory.has_role(organisation, role):
            raise Invalid(f"/data/{name}", "organisation_lacks_role", {"role": role})


def _placed(case: Case, ask: Ask[Data], row: Transition, note: str | None) -> list[Event]:
    """The drafts in order, each placed on the case as the one before left it; the note goes with the first."""
    drafts = [Draft(row.yields(**dict(ask.data)))] if isinstance(row.yields, type) else row.yields(case, ask)
    events: list[Event] = []
    for draft in drafts:
        event = place(
            case,
            draft,
            on=ask.on,
            at=ask.at,
            actor=ask.actor,
            directory=ask.directory,
            basis=row.basis,
            note=None if events else note,
        )
        case = evolve(case, event)
        events.append(event)
    return events
