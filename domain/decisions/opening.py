"""Opening of a case: who may open it, on which track, and who will be responsible (spec 2, `identify`)."""

from datetime import date, datetime
from typing import cast

from domain.case import Case
from domain.decisions.event_builder import build_event
from domain.decisions.occurrence_time import instant
from domain.facts.commands import Actor, Command
from domain.facts.events import Draft, Event
from domain.facts.identification import Identify, PersonIdentified
from domain.primitives.calendar import local_date
from domain.primitives.municipalities import NAME_OF, municipality_numbers
from domain.primitives.organisations import Directory
from domain.primitives.refusals import Invalid, NotYourRole, VersionConflict
from domain.primitives.roles import ROLES
from domain.rules.age import is_minor
from domain.tables.tracks import track_for
from domain.tables.transitions import TRANSITIONS

OPENING = "identify"


def opened(case: Case, command: Command, at: datetime, directory: Directory) -> list[Event]:
    """The event that opens the case; raises `NotYourRole`, `VersionConflict` or `Invalid`."""
    data = cast(Identify, command.data)
    row = TRANSITIONS[OPENING]
    role = next((r for r in row.by if r in command.roles and directory.has_role(command.organisation, r)), None)
    if role is None:
        raise NotYourRole
    if case.opening is not None:
        raise VersionConflict((0,), case.version)
    on = instant(command.on, at)
    if on > at:
        raise Invalid("/on", "in_the_future")
    event = _identified(data, on, directory)
    actor = Actor(command.organisation, role)
    return [
        build_event(
            case, Draft(event), on=on, at=at, actor=actor, directory=directory, basis=row.basis, note=command.note
        )
    ]


def _identified(data: Identify, on: datetime, directory: Directory) -> PersonIdentified:
    if data.birth_date is None and data.assessed_age is None and data.presumed_minor is None:
        raise Invalid("/birth_date", "age_or_birth_date_missing")
    if data.birth_date is not None and data.birth_date > local_date(on):
        raise Invalid("/birth_date", "in_the_future")
    municipality = _municipality(data.municipality)
    track = track_for(municipality, minor=_is_minor(data, local_date(on)))
    if track is None:
        raise Invalid("/municipality", "no_track")
    _known(data.responsible, directory)
    return PersonIdentified(**{**dict(data), "municipality": municipality, "track": track.id})


def _municipality(named: str) -> str:
    found = municipality_numbers(named)
    if not found:
        raise Invalid("/municipality", "no_such_municipality")
    if len(found) > 1:
        which = ", ".join(f"{NAME_OF[number]} {number}" for number in found)
        raise Invalid("/municipality", "several_municipalities", {"which": which})
    return found[0]


def _is_minor(data: Identify, day: date) -> bool:
    return is_minor(data.birth_date, data.assessed_age, day, presumed=bool(data.presumed_minor))


def _known(responsible: dict[str, str], directory: Directory) -> None:
    for role, organisation in responsible.items():
        if role not in ROLES:
            raise Invalid(f"/responsible/{role}", "no_such_role")
        if not directory.has_role(organisation, role):
            raise Invalid(f"/responsible/{role}", "organisation_lacks_role", {"role": role})
