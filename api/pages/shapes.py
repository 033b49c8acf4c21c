"""The shape of a form, from the JSON schema of a transition's data; no transition is named here."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args

from domain.facts.commands import Data, OrganisationId, role_fields

Kind = Literal[
    "text",
    "long",
    "number",
    "date",
    "moment",
    "yesno",
    "choice",
    "organisation",
    "group",
    "list",
    "pairs",
    "any",
    "unknown",
]
LONG = 200
ORGANISATION = get_args(OrganisationId)[1].pattern


@dataclass(frozen=True, slots=True)
class Shape:
    """A field's type and limits; `model` and `name` identify it."""

    kind: Kind
    model: str
    name: str
    required: bool = False
    values: tuple[str, ...] = ()
    role: str | None = None
    longest: int | None = None
    least: int | None = None
    most: int | None = None
    default: Any = None
    parts: "tuple[Shape, ...]" = ()
    item: "Shape | None" = None


@cache
def shape_of(model: type[Data]) -> Shape:
    """Return the shape of a transition's data."""
    schema = model.model_json_schema()
    reader = _Reader(schema.get("$defs", {}), dict(role_fields(model)))
    return reader.group(schema, "", "", required=True)


class _Reader:
    """Converts a JSON schema; `roles` are the fields of the outermost model that name an organisation in a role."""

    def __init__(self, definitions: dict[str, Any], roles: dict[str, str]) -> None:
        self._definitions = definitions
        self._roles = roles

    def group(self, schema: dict[str, Any], model: str, name: str, *, required: bool) -> Shape:
        """Return the shape of an object with fields of its own."""
        title, needed = schema["title"], schema.get("required", ())
        parts = tuple(self._field(s, title, n, required=n in needed) for n, s in schema.get("properties", {}).items())
        return Shape("group", model, name, required, parts=parts)

    def _field(self, schema: dict[str, Any], model: str, name: str, *, required: bool) -> Shape:
        found, default = self._unwrapped(schema), schema.get("default")
        if "properties" in found:
            return self.group(found, model, name, required=required)
        if found.get("type") == "array":
            item = self._field(found.get("items", {}), model, name, required=True)
            return Shape(
                "list", model, name, bool(required and found.get("minItems")), most=found.get("maxItems"), item=item
            )
        if isinstance(found.get("additionalProperties"), dict):
            item = self._field(found["additionalProperties"], model, name, required=True)
            return Shape("pairs", model, name, required, item=item)
        if found.get("additionalProperties") is True:
            return Shape("pairs", model, name, required, item=Shape("any", model, name))
        return Shape(
            _kind(found), model, name, required,
            values=tuple(map(str, found.get("enum", [found["const"]] if "const" in found else ()))),
            role=self._roles.get(name), longest=found.get("maxLength"),
            least=found.get("minimum"), most=found.get("maximum"), default=default,
        )  # fmt: skip

    def _unwrapped(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the schema without optionality and references.

        A field for a day or an instant counts as an instant whose time may be missing.
        """
        if "$ref" in schema:
            found: dict[str, Any] = self._definitions[schema["$ref"].rpartition("/")[2]]
            return found
        options = [s for s in schema.get("anyOf", ()) if s.get("type") != "null"]
        if not options:
            return schema
        return next((o for o in options if o.get("format") == "date-time"), self._unwrapped(options[0]))


def _kind(schema: dict[str, Any]) -> Kind:
    match schema:
        case {"enum": _} | {"const": _}:
            return "choice"
        case {"format": "date"}:
            return "date"
        case {"format": "date-time"}:
            return "moment"
        case {"type": "boolean"}:
            return "yesno"
        case {"type": "integer" | "number"}:
            return "number"
        case {"type": "string", "pattern": pattern} if pattern == ORGANISATION:
            return "organisation"
        case {"type": "string"}:
            return "long" if schema.get("maxLength", LONG) > LONG else "text"
        case _:
            return "unknown"
