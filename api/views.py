"""What a reader gets to see of a case, as JSON: every read path goes through `domain.disclosure` here."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from api.authentication import Caller
from api.problems import basis_view
from domain.calendar import OSLO, local_date
from domain.case import Case
from domain.commands import dump, field_categories
from domain.deadlines import Deadline
from domain.disclosure import Category, May, Reader, may, sees
from domain.events import Event
from domain.matters.ended import ByTime
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.event_types import EVENT_TYPES
from domain.text import Language
from domain.text import Text as T

REDACTED = T("Skjermet", "Redacted")

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
)  # fmt: skip
"""name in the answer, field of the case, category."""


def instant(at: datetime | None) -> str | None:
    """RFC 3339 with Oslo's offset."""
    return at.astimezone(OSLO).isoformat() if at else None


def reader_of(caller: Caller) -> Reader:
    """The caller as the rules of disclosure see it."""
    return Reader(caller.organisation, caller.roles)


def case_view(case: Case, caller: Caller, at: datetime, language: Language, allowed: list[str]) -> dict[str, Any]:
    """The case as it stands, for this reader."""
    visible = sees(reader_of(caller), case, at)
    return {
        "id": case.id,
        "track": case.track,
        "step": case.step,
        "version": case.version,
        "municipality": case.opened.municipality,
        "opened_at": instant(case.opened.on),
        "closed_at": instant(case.closed_at),
        "responsible": dict(case.responsible) if "process" in visible else {},
        "in_charge": {"role": case.in_charge[0], "organisation": case.in_charge[1]} if case.in_charge else None,
        "matters": _matters(case, at, visible),
        "deadlines": _deadlines(case, language, "open") if "process" in visible else [],
        "late": _deadlines(case, language, "breached") if "process" in visible else [],
        "allowed": allowed,
    }


def _matters(case: Case, at: datetime, visible: frozenset[Category]) -> dict[str, str]:
    found = {name: getattr(case, field).status for name, field, category in MATTERS if category in visible}
    return {**found, "interim_support": case.support.status(local_date(at))} if "process" in visible else found


def _deadlines(case: Case, language: Language, state: str) -> list[dict[str, Any]]:
    return [deadline_view(d, language) for d in case.deadlines.values() if d.state == state]


def deadline_view(deadline: Deadline, language: Language) -> dict[str, Any]:
    """A deadline with its ladder and its basis, the provisions in force on its first day first."""
    rule = DEADLINE_RULES[deadline.rule][-1]
    basis = basis_view(deadline.basis, local_date(deadline.starts_at))
    return {
        "id": deadline.id,
        "rule": deadline.rule,
        "title": rule.title.to(language),
        "kind": deadline.kind,
        "responsible": {"role": deadline.role, "organisation": deadline.organisation},
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
) -> list[dict[str, Any]]:
    """Every event in its place; what the reader may not see is redacted, and says on which basis."""
    reader = reader_of(caller)
    return [event_view(case, event, hash_.hex(), reader, at, language) for event, hash_ in log]


def event_view(
    case: Case, event: Event, hash_: str, reader: Reader, at: datetime, language: Language
) -> dict[str, Any]:
    """One event as the reader may see it."""
    kind = EVENT_TYPES[event.type]
    whole = may(reader, kind.category, event, case, at)
    if not whole.yes:
        return _redacted(event, hash_, kind.category, whole, language)
    data, hidden = _visible(case, event, reader, kind.category, at)
    view: dict[str, Any] = {
        "seq": event.seq,
        "type": event.type,
        "title": kind.title.to(language),
        "on": instant(event.on),
        "recorded_at": instant(event.recorded_at),
        "actor": _actor(event),
        "data": data,
        "told": [{"organisation": organisation, "role": role} for organisation, role in event.effects.told],
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
    of_field = field_categories(type(event.data))
    hidden: dict[Category, May] = {}
    shown: dict[str, Any] = {}
    for name, value in dump(event.data).items():
        found = of_field.get(name) or of_field.get(f"{name}_") or category
        answer = may(reader, found, event, case, at, field=name)
        if answer.yes:
            shown[name] = value
        else:
            hidden.setdefault(found, answer)
    return shown, hidden


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


def _actor(event: Event) -> dict[str, Any]:
    actor = {"organisation": event.actor.organisation, "role": event.actor.role}
    return {**actor, "on_behalf_of": event.actor.on_behalf_of} if event.actor.on_behalf_of else actor


def coming(events: Iterable[Event], language: Language) -> list[dict[str, Any]]:
    """What will be recorded if nobody acts: when, what, about which deadline, and who is told."""
    return [
        {
            "at": instant(event.on),
            "type": event.type,
            "title": EVENT_TYPES[event.type].title.to(language),
            "deadline": event.data.deadline,
            "rule": event.data.rule,
            "rule_title": DEADLINE_RULES[event.data.rule][-1].title.to(language),
            "to": [{"organisation": organisation, "role": role} for organisation, role in event.effects.told],
        }
        for event in events
        if isinstance(event.data, ByTime)
    ]
