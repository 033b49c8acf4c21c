"""Adds a sample for each event type that has none in its present version; what is there is never written again.

The richest payload that many random walks store is kept; for a type that no walk reaches, one made of its fields.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from domain.facts.commands import SYSTEM
from domain.facts.events import Event
from domain.tables.event_types import EVENT_TYPES
from store.events.serializer import plain
from store.events.upcasting import current_version
from tests.unit.test_children_walk import Walk as ChildWalk
from tests.unit.test_walk import Walk

FOLDER = Path(__file__).parent
WALKS, SEED = 200, 20260302
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def path_of(event_type: str, version: int) -> Path:
    """Where the sample of a type in a version lies."""
    return FOLDER / f"{event_type}.v{version}.json"


def walked() -> dict[str, bytes]:
    """The richest payload of each type that the walks store."""
    richest: dict[str, bytes] = {}
    walks = (walk(seed) for walk in (Walk, ChildWalk) for seed in range(SEED, SEED + WALKS))
    for walk in walks:
        for event in walk.story.events:
            found = plain(event)
            if len(found) > len(richest.get(event.type, b"")):
                richest[event.type] = found
    return richest


def made(event_type: str) -> bytes:
    """A payload of the type's fields alone, each with something that fits it."""
    model = EVENT_TYPES[event_type].data
    schema = model.model_json_schema()
    values = _fitting(schema, schema.get("$defs", {}))
    return plain(Event(1, event_type, AT, AT, SYSTEM, model.model_validate(values, strict=False)))


def _fitting(schema: dict[str, Any], defs: dict[str, Any]) -> Any:
    match schema:
        case {"$ref": ref}:
            return _fitting(defs[str(ref).rpartition("/")[2]], defs)
        case {"anyOf": [first, *_]}:
            return _fitting(first, defs)
        case {"enum": [first, *_]} | {"const": first}:
            return first
        case {"type": "object", "additionalProperties": dict(inner)}:
            return {"x": _fitting(inner, defs)}
        case {"type": "object", "additionalProperties": True}:
            return {"x": "x"}
        case {"type": "object"}:
            return {name: _fitting(field, defs) for name, field in schema.get("properties", {}).items()}
        case {"type": "array"}:
            return [_fitting(schema["items"], defs)]
        case {"type": "integer" | "number"}:
            return schema.get("minimum", 1)
        case {"type": "boolean"}:
            return True
        case {"format": "uuid"}:
            return "01890000-0000-7000-8000-000000000000"
        case {"format": "date"}:
            return AT.date().isoformat()
        case {"format": "date-time"}:
            return AT.isoformat()
        case _:
            return "x"


def wanting() -> Iterator[Path]:
    """Where a sample should lie and does not."""
    paths = (path_of(id_, current_version(id_)) for id_ in EVENT_TYPES)
    return (path for path in paths if not path.exists())


def main() -> None:
    """Adds what is wanting."""
    found: dict[str, bytes] | None = None
    for path in wanting():
        event_type = path.name.split(".")[0]
        found = walked() if found is None else found
        payload = orjson.loads(found.get(event_type) or made(event_type))
        path.write_bytes(orjson.dumps(payload, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


if __name__ == "__main__":
    main()
