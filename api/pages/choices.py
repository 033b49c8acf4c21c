"""What a field of a form may be chosen from, where the case, its track or the directory knows it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from api.pages import times
from api.pages.shapes import Shape
from domain.municipalities import NAME_OF
from domain.organisations import Directory
from domain.roles import ROLES
from domain.tables.event_types import EVENT_TYPES
from domain.tables.fields import field_title, value_title
from domain.text import Language
from domain.tracks import Track


@dataclass(frozen=True, slots=True)
class Choice:
    """A value, and what people call it."""

    value: str
    title: str


@dataclass(frozen=True)
class Around:
    """What a form is filled in about, as its reader sees it: past events, deadlines, the track, the directory."""

    directory: Directory
    language: Language
    track: Track | None = None
    municipality: str | None = None
    history: Sequence[dict[str, Any]] = ()
    deadlines: Sequence[dict[str, Any]] = ()
    roles: tuple[str, ...] = field(default=tuple(role for role in ROLES if role != "system"))


Choose = Callable[[Around], list[Choice]]


def _decisions(around: Around) -> list[Choice]:
    return _events(around, lambda type_: EVENT_TYPES[type_].decided_by is not None)


def _complaints(around: Around) -> list[Choice]:
    return _events(around, lambda type_: type_ == "complaint_filed")


def _absences(around: Around) -> list[Choice]:
    return _events(around, lambda type_: type_ == "absence_recorded")


def _events(around: Around, wanted: Callable[[str], bool]) -> list[Choice]:
    """Past events of some types; what is redacted cannot be chosen."""
    items = (item for item in around.history if item["type"] in EVENT_TYPES and wanted(item["type"]))
    return [
        Choice(str(item["seq"]), f"{item['title']}, {times.day(item['on'], around.language)} ({item['seq']})")
        for item in items
    ]


def _any_event(around: Around) -> list[Choice]:
    return _events(around, lambda _: True)


def _fields(around: Around) -> list[Choice]:
    """What the past events have fields for, by title; which of them the chosen one has, the rules say."""
    models = {EVENT_TYPES[item["type"]].data for item in around.history if item["type"] in EVENT_TYPES}
    names = {(model.__name__, name.rstrip("_")) for model in models for name in model.model_fields}
    titles = {name: field_title(model, name).to(around.language) for model, name in sorted(names)}
    return sorted((Choice(*row) for row in titles.items()), key=lambda choice: choice.title)


def _late(around: Around) -> list[Choice]:
    late = (d for d in around.deadlines if d["state"] == "breached")
    return [Choice(d["id"], f"{d['title']}, {times.due(d['due_at'], around.language)}") for d in late]


def _activities(around: Around) -> list[Choice]:
    offers = around.track.activities if around.track else ()
    return [Choice(offer.id, offer.title.to(around.language)) for offer in offers]


def _roles(around: Around) -> list[Choice]:
    return [Choice(role, ROLES[role].title.to(around.language)) for role in around.roles]


def _municipalities(_: Around) -> list[Choice]:
    return [Choice(name, name) for name in NAME_OF.values()]


def _places(around: Around) -> list[Choice]:
    return organisations(around, *PLACES)


CHOSEN: dict[tuple[str, str], Choose] = {
    ("FileComplaint", "decision"):         _decisions,
    ("Correct", "seq"):                    _any_event,
    ("Correct", "fields"):                 _fields,
    ("ReviewComplaint", "complaint"):      _complaints,
    ("DecideAppeal", "complaint"):         _complaints,
    ("ReduceAllowance", "because"):        _absences,
    ("AcknowledgeDeadline", "deadline"):   _late,
    ("ChooseActivity", "activity"):        _activities,
    ("AssignResponsible", "role"):         _roles,
    ("AcceptResponsibility", "role"):      _roles,
    ("DeclineResponsibility", "role"):     _roles,
    ("Identify", "responsible"):           _roles,
}  # fmt: skip
"""(model, field) → what it is chosen from. A field that is not here is chosen from its schema, or written."""

PLACES = ("shelter", "housing", "lodging", "institution", "reception_centre")
SUGGESTED: dict[str, Choose] = {
    "place": _places,
    "municipality": _municipalities,
}
"""field → what is suggested where something else may be written too."""


def choices(shape: Shape, around: Around) -> list[Choice] | None:
    """What the field is chosen from; None where it is written."""
    if choose := CHOSEN.get((shape.model, shape.name)):
        return choose(around)
    if shape.kind == "choice":
        return [Choice(value, value_title(shape.name, value).to(around.language)) for value in shape.values]
    if shape.kind == "organisation":
        return organisations(around, *([shape.role] if shape.role else ()))
    return None


def organisations(around: Around, *roles: str) -> list[Choice]:
    """Organisations of the directory, with one of these roles if any are named; those of the municipality first."""
    rows = [o for o in around.directory.organisations.values() if not roles or set(roles) & set(o.roles)]
    rows.sort(key=lambda o: (o.municipality != around.municipality, o.municipality is not None, o.name))
    return [Choice(row.id, row.name) for row in rows]
