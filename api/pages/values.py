"""An event's data in words: each field by its title, each value by its meaning."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from api.pages import times
from api.pages.rendering import word
from api.pages.shapes import Shape, shape_of
from api.pages.visits import Visit
from domain.facts.commands import references
from domain.primitives.municipalities import called
from domain.primitives.roles import ROLES
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.event_types import EVENT_TYPES
from domain.tables.fields import field_title, value_title
from domain.tables.tracks import TRACKS

Line = tuple[str, str]
Others = Mapping[int, dict[str, Any]]
"""Sequence number → an entry of the history, as the reader sees it."""

HIDDEN = ("deadline", "rung", "next_at")
"""Technical fields: a deadline's id means nothing to people, its rule does."""


def said(item: dict[str, Any], visit: Visit, others: Others) -> list[Line]:
    """Return (title, value) for every field the reader may see; `others` are the entries it may refer to by number."""
    corrects = others.get(item["data"].get("seq", 0), {}).get("type", "")
    item = {**item, "data": {name: _named(name, value, visit, others) for name, value in item["data"].items()}}
    if item["type"] == "entry_corrected":
        return _correction(item["data"], visit, _fields_of(corrects))
    parts, corrected = _fields_of(item["type"]), item.get("corrected", {})
    shown = {**item["data"], **{name: None for name in corrected if name not in item["data"]}}
    lines: list[Line] = []
    for name, value in shown.items():
        if name not in parts or name in HIDDEN or value in ([], {}):
            continue
        words = _words(parts[name], value, visit) if value is not None else "–"
        if name in corrected:
            now = _words(parts[name], corrected[name], visit)
            words = word("history.corrected", visit.language, now=now, before=words)
        lines.append((field_title(parts[name].model, name).to(visit.language), words))
    return lines


_MARKED = (references(row.data).items() for row in EVENT_TYPES.values())
NUMBERS = {"about", *(name for marks in _MARKED for name, mark in marks if mark.to == "entry")}
"""The fields that refer to another entry by number: those marked with `Refers`, and the subject of a failed notice."""


def _named(name: str, value: Any, visit: Visit, others: Others) -> Any:
    """Replace the number of an entry by its title, if the reader may see that entry."""
    if name not in NUMBERS:
        return value
    if isinstance(value, list):
        return [_named(name, each, visit, others) for each in value]
    known = others.get(value) if isinstance(value, int) else None
    if known is None or known["type"] not in EVENT_TYPES:
        return value
    return word(
        "history.entry", visit.language, title=known["title"], day=times.day(known["on"], visit.language), n=value
    )


def _correction(data: dict[str, Any], visit: Visit, parts: dict[str, Shape]) -> list[Line]:
    """Return the corrected entry, each corrected field by its title, and the reason."""
    own = _fields_of("entry_corrected")
    lines: list[Line] = []
    for name, value in data.items():
        if name == "fields":
            lines += [
                (field_title(parts[n].model, n).to(visit.language), _words(parts[n], v, visit))
                for n, v in value.items()
                if n in parts
            ]
        elif name != "categories":
            lines.append((field_title(own[name].model, name).to(visit.language), _words(own[name], value, visit)))
    return lines


def _fields_of(type_: str) -> dict[str, Shape]:
    """Return the fields of an event type.

    The type of a redacted event is not known, but some of its fields may have been shared.
    """
    if type_ not in EVENT_TYPES:
        return _fields_of_any()
    return {part.name: part for part in shape_of(EVENT_TYPES[type_].data).parts}


@cache
def _fields_of_any() -> dict[str, Shape]:
    """Return the fields of all event types by name; a field with different types is treated as text."""
    found: dict[str, Shape] = {}
    for row in EVENT_TYPES.values():
        for part in shape_of(row.data).parts:
            known = found.setdefault(part.name, part)
            if known.kind != part.kind:
                found[part.name] = Shape("text", known.model, part.name)
    return found


def _words(shape: Shape, value: Any, visit: Visit) -> str:
    match value:
        case bool():
            return word("yes" if value else "no", visit.language)
        case list():
            return ", ".join(_words(shape.item or shape, v, visit) for v in value)
        case dict() if shape.kind == "pairs" and shape.item and shape.item.kind == "organisation":
            return ", ".join(f"{_role(k, visit)}: {visit.organisation(v)}" for k, v in value.items())
        case dict() if shape.kind == "pairs":
            return "; ".join(f"{k} {_words(shape.item or shape, v, visit)}" for k, v in value.items())
        case dict():
            parts = {part.name: part for part in shape.parts}
            return "; ".join(
                f"{field_title(shape.model, k).to(visit.language)}: {_words(parts[k], v, visit)}"
                for k, v in value.items()
                if k in parts and v != []
            )
        case str():
            return _text(shape, value, visit)
        case _:
            return str(value)


def _text(shape: Shape, value: str, visit: Visit) -> str:
    """Return a text according to the type of its field."""
    if shape.kind == "choice":
        return value_title(shape.name, value).to(visit.language)
    if shape.kind == "date":
        return times.DAY[visit.language].format(**_day(date.fromisoformat(value), visit))
    if shape.kind == "moment":
        return times.moment(value, visit.language)
    if value in visit.directory.organisations:
        return visit.organisation(value)
    known = {"role": _role, "rule": _rule, "track": _track, "municipality": _municipality}.get(shape.name)
    return known(value, visit) if known else value


def _day(day: date, visit: Visit) -> dict[str, Any]:
    return {"day": day.day, "month": times.MONTHS[visit.language][day.month - 1], "year": day.year}


def _municipality(number: str, _: Visit) -> str:
    return called(number)


def _role(role: str, visit: Visit) -> str:
    return ROLES[role].title.to(visit.language) if role in ROLES else role


def _rule(rule: str, visit: Visit) -> str:
    return DEADLINE_RULES[rule][-1].title.to(visit.language) if rule in DEADLINE_RULES else rule


def _track(track: str, visit: Visit) -> str:
    return TRACKS[track].title.to(visit.language) if track in TRACKS else track
