"""The choices of a form's field, if the case, its track or the directory determines them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from api.pages import times
from api.pages.shapes import Shape
from domain.case import UNOPENED, Case
from domain.facts.commands import Actor
from domain.facts.enforcement import REFUSALS
from domain.primitives.municipalities import NAME_OF, called
from domain.primitives.organisations import Directory
from domain.primitives.roles import COORDINATOR, ROLES
from domain.primitives.text import Language
from domain.rules.corrections import own_entries, said
from domain.rules.ended import may_be_acknowledged
from domain.rules.meetings import open_actions
from domain.tables.event_types import EVENT_TYPES
from domain.tables.fields import field_title, value_title
from domain.tables.row_types import Track


@dataclass(frozen=True, slots=True)
class Choice:
    """A value, and its title for people."""

    value: str
    title: str


@dataclass(frozen=True)
class Around:
    """The context of a form as its reader may see it: past events, deadlines, the track, the directory."""

    directory: Directory
    language: Language
    track: Track | None = None
    municipality: str | None = None
    history: Sequence[dict[str, Any]] = ()
    deadlines: Sequence[dict[str, Any]] = ()
    roles: tuple[str, ...] = field(default=tuple(row.id for row in ROLES.values() if row.held))
    case: Case = UNOPENED
    organisation: str = ""
    roles_held: tuple[str, ...] = ()
    here: Mapping[str, str] = field(default_factory=dict)
    """Role → the organisation that has it in the case, as far as the reader knows."""


Choose = Callable[[Around], list[Choice]]


def _decisions(around: Around) -> list[Choice]:
    """Return the decisions that can be complained of and have no open complaint."""
    complained = {c.decision for c in around.case.complaints.open}
    return _events(around, lambda item: item["seq"] in set(around.case.decisions) - complained)


def _refusals(around: Around) -> list[Choice]:
    return _events(around, lambda item: item["type"] in REFUSALS and item["seq"] in around.case.decisions)


def _tribunals(around: Around) -> list[Choice]:
    return _events(around, lambda item: item["seq"] in around.case.placement.tribunal)


def _complaints(around: Around) -> list[Choice]:
    open_ = {c.seq for c in around.case.complaints.open}
    return _events(around, lambda item: item["seq"] in open_)


def _absences(around: Around) -> list[Choice]:
    return _events(around, lambda item: item["type"] == "absence_recorded")


def _issues(around: Around) -> list[Choice]:
    return _events(around, lambda item: item["seq"] in around.case.contact.issues)


def _measures(around: Around) -> list[Choice]:
    return _events(around, lambda item: item["seq"] in around.case.protection.measures)


def _refunds(around: Around) -> list[Choice]:
    return _events(around, lambda item: item["seq"] in around.case.shelter.refunds)


def _disclosures(around: Around) -> list[Choice]:
    waiting = {d.subject for d in around.case.deadlines_of("disclosure_review") if d.waits}
    return _events(around, lambda item: str(item["seq"]) in waiting)


def _own_entries(around: Around) -> list[Choice]:
    """Return the organisation's own entries: others' entries and those that time brought cannot be corrected."""
    own = own_entries(around.case, around.organisation)
    return _events(around, lambda item: item["seq"] in own)


def _events(around: Around, wanted: Callable[[dict[str, Any]], bool]) -> list[Choice]:
    """Return the past events that match; a redacted event cannot be chosen."""
    items = (item for item in around.history if item["type"] in EVENT_TYPES and wanted(item))
    return [
        Choice(str(item["seq"]), f"{item['title']}, {times.day(item['on'], around.language)} ({item['seq']})")
        for item in items
    ]


def _fields(around: Around) -> list[Choice]:
    """Return the fields of the organisation's own entries by title; rules check that the chosen entry has the field."""
    own = own_entries(around.case, around.organisation)
    kinds = {EVENT_TYPES[around.case.entries[seq - 1][0]] for seq in own}
    names = {(kind.data.__name__, name) for kind in kinds for name in said(kind)}
    titles = {name: field_title(model, name).to(around.language) for model, name in sorted(names)}
    return sorted((Choice(*row) for row in titles.items()), key=lambda choice: choice.title)


def _late(around: Around) -> list[Choice]:
    """Return the deadlines that the organisation may acknowledge."""
    actors = [Actor(around.organisation, role) for role in around.roles_held]
    held = {d.id for d in around.case.deadlines.values() if any(may_be_acknowledged(d, actor) for actor in actors)}
    return _by_deadline(around, held)


def _actions(around: Around) -> list[Choice]:
    """Return the actions of meetings that the organisation may report as done."""
    actors = [Actor(around.organisation, role) for role in around.roles_held]
    return _by_deadline(around, {d.id for actor in actors for d in open_actions(around.case, actor)})


def _by_deadline(around: Around, ids: set[str]) -> list[Choice]:
    shown = (d for d in around.deadlines if d["id"] in ids)
    return [Choice(d["id"], f"{d['title']}, {times.due(d['due_at'], around.language)}") for d in shown]


def _handed_over(around: Around) -> list[Choice]:
    """Return the roles that the organisation may offer to another: its own, and a coordinator any role."""
    if COORDINATOR in around.roles_held:
        return _roles(around)
    held = [role for role in around.roles_held if around.case.responsible.get(role) == around.organisation]
    return [Choice(role, ROLES[role].title.to(around.language)) for role in held]


def _recipients(around: Around) -> list[Choice]:
    """Return the roles in the case, as far as the reader knows, then all organisations."""
    here = [Choice(role, ROLES[role].title.to(around.language)) for role in around.here]
    return [*here, *organisations(around)]


def _participants(around: Around) -> list[Choice]:
    """Return the organisations that can be called to a meeting: those in the case, as far as the reader knows."""
    known = around.directory.organisations
    return [Choice(id_, known[id_].name) for id_ in dict.fromkeys(around.here.values()) if id_ in known]


def _activities(around: Around) -> list[Choice]:
    offers = around.track.activities if around.track else ()
    return [Choice(offer.id, offer.title.to(around.language)) for offer in offers]


def _roles(around: Around) -> list[Choice]:
    return [Choice(role, ROLES[role].title.to(around.language)) for role in around.roles]


def _municipalities(_: Around) -> list[Choice]:
    return [Choice(called(number), called(number)) for number in NAME_OF]


def _places(around: Around) -> list[Choice]:
    return organisations(around, *PLACES)


AMONG_ENTRIES: dict[tuple[str, str], Choose] = {
    ("FileComplaint", "decision"):         _decisions,
    ("RequestPostponedEnforcement", "decision"): _refusals,
    ("BringToCourt", "decision"):          _tribunals,
    ("Correct", "seq"):                    _own_entries,
    ("ReviewComplaint", "complaint"):      _complaints,
    ("DecideAppeal", "complaint"):         _complaints,
    ("ReduceAllowance", "because"):        _absences,
    ("AnswerIssue", "issue"):              _issues,
    ("LiftProtectionMeasure", "measure"):  _measures,
    ("ReviewDisclosure", "seq"):           _disclosures,
    ("DecideRefund", "refund"):            _refunds,
}  # fmt: skip
"""(model, field) → the history entries it is chosen from; the history is loaded for these fields only."""

CHOSEN: dict[tuple[str, str], Choose] = {
    **AMONG_ENTRIES,
    ("Correct", "fields"):                 _fields,
    ("AcknowledgeDeadline", "deadline"):   _late,
    ("CompleteAction", "deadline"):        _actions,
    ("ConveneCaseMeeting", "participants"): _participants,
    ("ChooseActivity", "activity"):        _activities,
    ("ShareInformation", "to"):            _recipients,
    ("RecordConsent", "to"):               _recipients,
    ("WithdrawConsent", "to"):             _recipients,
    ("AssignResponsible", "role"):         _handed_over,
    ("AcceptResponsibility", "role"):      _roles,
    ("DeclineResponsibility", "role"):     _roles,
    ("Action", "role"):                    _roles,
    ("Identify", "responsible"):           _roles,
}  # fmt: skip
"""(model, field) → its choices. Any other field is chosen from its schema, or written."""

PLACES = ("shelter", "housing", "lodging", "institution", "reception_centre")
SUGGESTED: dict[str, Choose] = {
    "place": _places,
    "municipality": _municipalities,
}
"""Field → suggestions, beside which other text may be written."""


def choices(shape: Shape, around: Around) -> list[Choice] | None:
    """Return the field's choices; None if it is written."""
    if choose := CHOSEN.get((shape.model, shape.name)):
        return choose(around)
    if shape.kind == "choice":
        return [Choice(value, value_title(shape.name, value).to(around.language)) for value in shape.values]
    if shape.kind == "organisation":
        return organisations(around, *([shape.role] if shape.role else ()))
    return None


def organisations(around: Around, *roles: str) -> list[Choice]:
    """Return the organisations that have one of these roles, if given; those of the case's municipality first."""
    rows = [o for o in around.directory.organisations.values() if not roles or set(roles) & set(o.roles)]
    rows.sort(key=lambda o: (o.municipality != around.municipality, o.municipality is not None, o.name))
    return [Choice(row.id, row.name) for row in rows]
