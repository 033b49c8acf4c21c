"""What a reader gets to see of a case, as JSON: every read path goes through `domain.disclosure` here."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from api.authentication import Caller
from api.problems import basis_view
from domain.calendar import OSLO, local_date
from domain.case import Case
from domain.commands import dump, field_categories
from domain.deadlines import Deadline
from domain.disclosure import PLACES, WITHHELD_BECAUSE, Category, May, Reader, follows, may, sees, sees_place
from domain.events import Event
from domain.matters.corrections import EntryCorrected
from domain.matters.ended import ByTime
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.event_types import EVENT_TYPES
from domain.text import Language
from domain.text import Text as T

REDACTED = T("Skjermet", "Redacted")
CaseNow = tuple[Case, datetime]
"""The case as it is and its clock: they decide what a reader may see, also of an older state."""

MATTERS: tuple[tuple[str, str, Category], ...] = (
    ("lawyer",         "lawyer",      "process"),
    ("reflection",     "reflection",  "process"),
    ("services",       "services",    "process"),
    ("housing",        "housing",     "process"),
    ("activity",       "activity",    "support"),
    ("police_case",    "police_case", "criminal"),
    ("permit",         "permit",      "process"),
    ("asylum",         "asylum",      "immigration"),
    ("return",         "returning",   "process"),
    ("complaints",     "complaints",  "process"),
    ("hand_overs",     "hand_overs",  "process"),
    ("contact",        "contact",     "process"),
    ("shelter",        "shelter",     "process"),
    ("meetings",       "meetings",    "process"),
    ("sharing",        "sharing",     "process"),
    ("concern",        "concern",     "process"),
    ("placement",      "placement",   "process"),
    ("protection",     "protection",  "security"),
)  # fmt: skip
"""name in the answer, field of the case, category."""


def instant(at: datetime | None) -> str | None:
    """RFC 3339 with Oslo's offset."""
    return at.astimezone(OSLO).isoformat() if at else None


def reader_of(caller: Caller) -> Reader:
    """The caller as the rules of disclosure see it."""
    return Reader(caller.organisation, caller.roles)


def case_view(
    case: Case, caller: Caller, at: datetime, language: Language, allowed: list[str], *, now: CaseNow | None = None
) -> dict[str, Any]:
    """The case as it stands, or stood, for this reader, whose rights are those in the case `now`."""
    reader = reader_of(caller)
    whole, clock = now or (case, at)
    visible = sees(reader, whole, clock)
    known = {"id": case.id, "version": case.version, "matters": _matters(case, at, visible), "allowed": allowed}
    if "process" not in visible:
        return known | NOTHING_OF_THE_PATH
    name = names(reader, whole, clock)
    followed_now = [d for d in followed(reader, whole, clock, shown=case) if d.state in SHOWN]
    deadlines = [(d, deadline_view(d, language, name)) for d in followed_now]
    responsible = {role: name(organisation, role) for role, organisation in case.responsible.items()}
    return known | {
        "track": case.track,
        "step": case.step,
        "municipality": case.opened.municipality,
        "opened_at": instant(case.opened.on),
        "closed_at": instant(case.closed_at),
        "responsible": {role: organisation for role, organisation in responsible.items() if organisation},
        "in_charge": _in_charge(case, name),
        "deadlines": [view for d, view in deadlines if d.state == "open"],
        "late": [view for d, view in deadlines if d.state == "breached"],
    }


SHOWN = ("open", "breached")
"""States of deadlines that the overview of a case shows."""

NOTHING_OF_THE_PATH: dict[str, Any] = {
    "track": None,
    "step": None,
    "municipality": None,
    "opened_at": None,
    "closed_at": None,
    "responsible": {},
    "in_charge": None,
    "deadlines": [],
    "late": [],
}
"""What a guest sees of the path: a guest was told one thing."""

Name = Callable[[str | None, str], str | None]


def names(reader: Reader, case: Case, at: datetime) -> Name:
    """The organisation in a role, None where its name says where the person lives and the reader may not know."""
    return lambda organisation, role: (
        organisation if organisation and sees_place(reader, organisation, role, case, at) else None
    )


def only_own_place(caller: Caller) -> Name:
    """As `names`, where the case is not at hand: a place knows itself."""
    return lambda organisation, role: (
        organisation if role not in PLACES or organisation == caller.organisation else None
    )


def _matters(case: Case, at: datetime, visible: frozenset[Category]) -> dict[str, str]:
    found = {name: getattr(case, field).status for name, field, category in MATTERS if category in visible}
    return {**found, "interim_support": case.support.status(local_date(at))} if "process" in visible else found


def _in_charge(case: Case, name: Name) -> dict[str, Any] | None:
    if case.in_charge is None:
        return None
    role, organisation = case.in_charge
    return {"role": role, "organisation": name(organisation, role)}


def followed(reader: Reader, case: Case, at: datetime, *, shown: Case | None = None) -> list[Deadline]:
    """The deadlines that the reader follows, in the order in which they started; as in `shown`, an older state, if given."""
    return [d for d in (shown or case).deadlines.values() if follows(reader, d, case, at)]


def deadline_view(deadline: Deadline, language: Language, name: Name) -> dict[str, Any]:
    """A deadline with its ladder and its basis, the provisions in force on its first day first."""
    rule = DEADLINE_RULES[deadline.rule][-1]
    basis = basis_view(deadline.basis, local_date(deadline.starts_at))
    return {
        "id": deadline.id,
        "rule": deadline.rule,
        "title": rule.title.to(language),
        "kind": deadline.kind,
        "responsible": {"role": deadline.role, "organisation": name(deadline.organisation, deadline.role)},
        "started_by": deadline.started_by,
        "starts_at": instant(deadline.starts_at),
        "due_at": instant(deadline.due_at),
        "state": deadline.state,
        "breached_at": instant(deadline.breached_at),
        "ended_at": instant(deadline.ended_at),
        "at_end": list(deadline.rungs[-1].events),
        "met_by": list(deadline.met_by),
        "confirmed": rule.confirmed and all(row["confirmed"] for row in basis),
        "reminders": [{"at": instant(r.at), "sent_at": instant(r.sent_at)} for r in deadline.rungs if r.kind != "end"],
        "legal_basis": basis,
    }


def history(
    case: Case, log: Iterable[tuple[Event, bytes]], caller: Caller, at: datetime, language: Language
) -> Iterator[dict[str, Any]]:
    """Every event in its place; what the reader may not see is redacted, and says on which basis."""
    reader = reader_of(caller)
    return (event_view(case, event, hash_.hex(), reader, at, language) for event, hash_ in log)


def event_view(
    case: Case, event: Event, hash_: str, reader: Reader, at: datetime, language: Language
) -> dict[str, Any]:
    """One event as the reader may see it."""
    kind = EVENT_TYPES[event.type]
    whole = may(reader, kind.category, event, case, at)
    if not whole.yes:
        shared = _shared(case, event, reader, kind.category, at)
        return _redacted(event, hash_, kind.category, whole, language) | ({"data": shared} if shared else {})
    data, hidden = _visible(case, event, reader, kind.category, at)
    name = names(reader, case, at)
    view: dict[str, Any] = {
        "seq": event.seq,
        "type": event.type,
        "title": kind.title.to(language),
        "on": instant(event.on),
        "recorded_at": instant(event.recorded_at),
        "actor": _actor(event, name),
        "data": data,
        "told": [{"organisation": name(told, role), "role": role} for told, role in event.effects.told],
        "hash": hash_,
    }
    if event.basis:
        view["legal_basis"] = basis_view(event.basis, local_date(event.on))
    if event.note is not None:
        allowed = may(reader, "notes", event, case, at, field="note")
        if allowed.yes:
            view["note"] = event.note
        else:
            hidden.setdefault("notes", allowed)
    return {**view, **_because(hidden)}


def _visible(
    case: Case, event: Event, reader: Reader, category: Category, at: datetime
) -> tuple[dict[str, Any], dict[Category, May]]:
    of_field: dict[str, Category] = field_categories(type(event.data))
    hidden: dict[Category, May] = {}
    shown: dict[str, Any] = {}
    values = dump(event.data)
    if isinstance(event.data, EntryCorrected):
        values["fields"], hidden = _corrected(case, event, event.data, reader, at)
    for name, value in values.items():
        found = of_field.get(name) or of_field.get(f"{name}_") or category
        answer = may(reader, found, event, case, at, field=name)
        if answer.yes and _names_a_place(value, case, reader, at):
            found, answer = "location", May(False, WITHHELD_BECAUSE["location"])
        if answer.yes:
            shown[name] = value
        else:
            hidden.setdefault(found, answer)
    return shown, hidden


def _names_a_place(value: Any, case: Case, reader: Reader, at: datetime) -> bool:
    """Whether a value names an organisation that says where the person lives, or lived, to a reader who may not know."""
    if isinstance(value, list):
        return any(_names_a_place(one, case, reader, at) for one in value)
    roles = [p.role for p in case.parties if p.organisation == value and p.role in PLACES] if value else []
    return any(not sees_place(reader, value, role, case, at) for role in roles)


def _shared(case: Case, event: Event, reader: Reader, category: Category, at: datetime) -> dict[str, Any]:
    """What of an event was shared with somebody who does not see the event itself."""
    of_field: dict[str, Category] = field_categories(type(event.data))
    values = dump(event.data)
    answers = {
        name: may(reader, of_field.get(name) or of_field.get(f"{name}_") or category, event, case, at, field=name)
        for name in values
    }
    return {name: value for name, value in values.items() if answers[name].because == "shared"}


def _corrected(
    case: Case, event: Event, data: EntryCorrected, reader: Reader, at: datetime
) -> tuple[dict[str, Any], dict[Category, May]]:
    """The corrected fields, each by what it carries."""
    answers = {name: may(reader, data.categories[name], event, case, at, field=name) for name in data.fields}
    shown = {name: value for name, value in data.fields.items() if answers[name].yes}
    return shown, {data.categories[name]: answer for name, answer in answers.items() if not answer.yes}


def _because(hidden: dict[Category, May]) -> dict[str, Any]:
    if not hidden:
        return {}
    return {"redacted": list(hidden), "because": next(iter(hidden.values())).because}


def _redacted(event: Event, hash_: str, category: Category, answer: May, language: Language) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "type": "redacted",
        "title": REDACTED.to(language),
        "on": None,
        "recorded_at": instant(event.recorded_at),
        "actor": None,
        "data": {},
        "hash": hash_,
        "redacted": [category],
        "because": answer.because,
    }


def _actor(event: Event, name: Name) -> dict[str, Any]:
    actor = {"organisation": name(event.actor.organisation, event.actor.role), "role": event.actor.role}
    return {**actor, "on_behalf_of": event.actor.on_behalf_of} if event.actor.on_behalf_of else actor


def coming(events: Iterable[Event], language: Language, name: Name) -> list[dict[str, Any]]:
    """What will be recorded if nobody acts: when, what, about which deadline, and who is told."""
    return [
        {
            "at": instant(event.on),
            "type": event.type,
            "title": EVENT_TYPES[event.type].title.to(language),
            "deadline": event.data.deadline,
            "rule": event.data.rule,
            "rule_title": DEADLINE_RULES[event.data.rule][-1].title.to(language),
            "to": [{"organisation": name(told, role), "role": role} for told, role in event.effects.told],
        }
        for event in events
        if isinstance(event.data, ByTime)
    ]
