"""Converts a submitted form to the JSON of the REST interface; an invalid value is passed on for validation."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from api.http.inputs import wrong_in
from api.pages.shapes import Shape
from domain.primitives.calendar import local, on_the_wall
from domain.tables.fields import QUESTIONS

Pairs = Mapping[str, Sequence[str]]
NUMBER = re.compile(r"-?\d{1,12}")
MOST_ROWS = 100


def parse(shape: Shape, pairs: Pairs, name: str = "") -> Any:
    """Return the values of a shape; None if there are none."""
    match shape.kind:
        case "group":
            found = {part.name: parse(part, pairs, joined(name, part.name)) for part in shape.parts}
            said = {key: value for key, value in found.items() if value is not None}
            return said if said or shape.required else None
        case "list":
            return _list(shape, pairs, name)
        case "pairs":
            return _pairs(shape, pairs, name)
        case "moment":
            return moment(pairs, name)
        case _:
            return _single(shape, _first(pairs, name))


def joined(name: str, part: str) -> str:
    """Return the name of a part's field in a form."""
    return f"{name}.{part}" if name else part


def moment(pairs: Pairs, name: str) -> str | None:
    """Return a day, or an instant if a time of day was given.

    Without an offset if clocks never show that time, or show it twice without a choice between the two.
    """
    day, clock = _first(pairs, f"{name}.date"), _first(pairs, f"{name}.time")
    if clock is None or day is None:
        return day or clock
    said = f"{day}T{clock}"
    try:
        instants = on_the_wall(datetime.fromisoformat(said))
    except ValueError:
        return said
    if len(instants) == 1:
        return local(instants[0]).isoformat()
    chosen = (local(at).isoformat() for at in instants)
    return next((at for at in chosen if at == _first(pairs, f"{name}.which")), said)


def text(pairs: Pairs, name: str) -> str | None:
    """Return the text of a field."""
    return _first(pairs, name)


def _list(shape: Shape, pairs: Pairs, name: str) -> list[Any] | None:
    if shape.item is None:
        return None
    if ticked := [value for value in pairs.get(name, ()) if value]:
        return [_single(shape.item, value) for value in ticked]
    rows = (parse(shape.item, pairs, f"{name}.{i}") for i in _rows(pairs, name))
    # An empty row is no row.
    return [row for row in rows if row] or None


def _pairs(shape: Shape, pairs: Pairs, name: str) -> dict[str, Any] | None:
    """Return the values by key; a question of the form that was not answered is left out."""
    rows = ((_first(pairs, f"{name}.{i}.key"), _first(pairs, f"{name}.{i}.value")) for i in _rows(pairs, name))
    asked = {q for text in QUESTIONS.get((shape.model, shape.name), ()) for q in text}
    read = _anything if shape.item and shape.item.kind == "any" else _as_written
    return {key: read(value) for key, value in rows if key and (value or key not in asked)} or None


def _rows(pairs: Pairs, name: str) -> list[int]:
    """Return the indexes of the rows in the form."""
    begins = f"{name}."
    found = {key[len(begins) :].partition(".")[0] for key in pairs if key.startswith(begins)}
    return sorted(int(n) for n in found if n.isdecimal() and n.isascii() and len(n) < 4)[:MOST_ROWS]


def _as_written(value: str | None) -> Any:
    return value or ""


def _anything(value: str | None) -> Any:
    """Parse a value of any type: a number, yes or no, or a list if written as JSON, else text."""
    try:
        found = orjson.loads(value or '""')
    except orjson.JSONDecodeError:
        return value
    return value if next(wrong_in(found), None) else found


def _first(pairs: Pairs, name: str) -> str | None:
    values = pairs.get(name, ())
    said = values[0].replace("\r\n", "\n").strip() if values else ""
    return said or None


def _single(shape: Shape, said: str | None) -> Any:
    if said is None:
        return None
    if shape.kind == "yesno":
        return {"true": True, "false": False}.get(said, said)
    if shape.kind == "number":
        digits = said.replace(" ", "").replace("\u00a0", "")
        return int(digits) if NUMBER.fullmatch(digits) else said
    return said
