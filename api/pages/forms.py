"""The fields of a form: a transition's shape with the current values, choices and errors."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from api.pages.choices import SUGGESTED, Around, Choice, choices
from api.pages.clock import unclear, which
from api.pages.parsing import joined
from api.pages.rendering import word
from api.pages.shapes import Shape
from domain.primitives.text import Language, Text
from domain.tables.fields import FIELDS, QUESTIONS, field_title

Errors = Sequence[tuple[str, Text]]
PAIRS = {"organisation": ("form.role", "form.organisation"), "any": ("form.field", "form.should_be")}
WRITTEN = ("form.question", "form.answer")
"""The labels of the two halves of a pair whose key is free text (`PAIRS` has the others, by the value's kind)."""

LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Field:
    """A field as a template draws it; `fields` are the parts of a group, or the rows of a list."""

    kind: str
    name: str
    title: str
    required: bool
    value: Any = ""
    choices: tuple[Choice, ...] | None = None
    suggestions: tuple[Choice, ...] = ()
    longest: int | None = None
    least: int | None = None
    most: int | None = None
    errors: tuple[str, ...] = ()
    fields: "tuple[Field, ...]" = ()

    @property
    def id(self) -> str:
        """The element id on the page."""
        return "f-" + self.name.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Wrong:
    """A line of the error summary: the field's title and id, and the error."""

    title: str
    detail: str
    id: str


def fields_of(
    shape: Shape, said: Mapping[str, Any], around: Around, errors: Mapping[str, Sequence[str]], more: str | None = None
) -> tuple[Field, ...]:
    """Return the fields of a form; `errors` by the field's name, `more` names a list that gets one more row."""
    return tuple(_Drawer(around, errors, more).draw(part, said.get(part.name), part.name) for part in shape.parts)


def by_name(errors: Errors, at: str, around: Around) -> dict[str, list[str]]:
    """Return the errors by field name; `at` is the JSON pointer (RFC 6901) at which the data begins in the body."""
    found: dict[str, list[str]] = {}
    for pointer, text in errors:
        inner = pointer.removeprefix(f"{at}/") if at and pointer.startswith(f"{at}/") else pointer.lstrip("/")
        found.setdefault(inner.replace("/", "."), []).append(_with_titles(text.to(around.language), around))
    return found


def _with_titles(sentence: str, around: Around) -> str:
    """Replace the field names in a sentence of the REST interface by their titles."""

    def title(found: re.Match[str]) -> str:
        return f"«{FIELDS[found[0]].to(around.language)}»" if found[0] in FIELDS else found[0]

    return re.sub(r"\b[a-z]+(?:_[a-z]+)+\b", title, sentence)


def summary(fields: Sequence[Field], errors: Mapping[str, Sequence[str]]) -> list[Wrong]:
    """Return the error summary in the order of the fields; errors of no field come first, under their own name."""
    drawn = list(_flat(fields))
    known = {field.name for field in drawn}
    loose = [Wrong("", detail, "form") for name, details in errors.items() if name not in known for detail in details]
    return loose + [Wrong(f.title, detail, f.id) for f in drawn for detail in f.errors]


def at_its_hour(field: Field, language: Language) -> Field:
    """Return a moment's field; for a time that clocks show twice, with the two instants to choose from."""
    asked = which(field.value, language)
    name, title = f"{field.name}.which", word("form.which", language)
    parts = (Field("choice", name, title, True, field.value, asked),) if asked else ()
    return replace(field, errors=unclear(field.value, language) or field.errors, fields=parts)


def _flat(fields: Sequence[Field]) -> Sequence[Field]:
    return [inner for f in fields for inner in (f, *_flat(f.fields))]


class _Drawer:
    def __init__(self, around: Around, errors: Mapping[str, Sequence[str]], more: str | None) -> None:
        self._around = around
        self._errors = errors
        self._more = more

    def draw(self, shape: Shape, said: Any, name: str) -> Field:
        """Return the field with its current value."""
        plain = self._plain(shape, said, name)
        match shape.kind:
            case "group":
                inner = said if isinstance(said, dict) else {}
                return replace(
                    plain, fields=tuple(self.draw(p, inner.get(p.name), joined(name, p.name)) for p in shape.parts)
                )
            case "list" if shape.item:
                return self._list(shape.item, said, plain)
            case "pairs" if shape.item:
                return self._pairs(shape.item, said, plain)
            case "moment":
                return at_its_hour(plain, self._around.language)
            case _:
                return plain

    def _plain(self, shape: Shape, said: Any, name: str) -> Field:
        """Return the field without its parts; the default is the value until there is another."""
        offered = choices(shape, self._around)
        suggest = SUGGESTED.get(shape.name)
        return Field(
            "choice" if offered is not None and shape.kind not in ("list", "pairs") else shape.kind,
            name,
            field_title(shape.model, shape.name).to(self._around.language) if shape.name else "",
            shape.required,
            _value(said if said is not None else shape.default),
            tuple(offered) if offered is not None else None,
            tuple(suggest(self._around)) if suggest else (),
            shape.longest,
            shape.least,
            shape.most,
            tuple(self._errors.get(name, ())),
        )

    def _list(self, item: Shape, said: Any, plain: Field) -> Field:
        """Return checkboxes if the choices are known, else rows, with one empty row if there are none."""
        values = said if isinstance(said, list) else []
        offered = choices(item, self._around)
        if offered is not None and item.kind != "organisation":
            return replace(plain, kind="ticks", choices=tuple(offered), value=tuple(map(str, values)))
        rows = [*values, None] if not values or self._more == plain.name else values
        drawn = tuple(self.draw(item, value, f"{plain.name}.{i}") for i, value in enumerate(rows))
        return replace(plain, kind="rows", fields=drawn, choices=None)

    def _pairs(self, item: Shape, said: Any, plain: Field) -> Field:
        """Return rows of key and value: questions and answers, the parties by role, or corrected fields."""
        values = dict(said) if isinstance(said, dict) else {}
        asked = [text.to(self._around.language) for text in QUESTIONS.get((item.model, item.name), ())]
        more = {} if values and self._more != plain.name else {"": ""}
        rows = [(key, values.get(key, "")) for key in dict.fromkeys((*asked, *values, *more))]
        drawn = (self._pair(item, row, plain, i, asked=row[0] in asked) for i, row in enumerate(rows))
        return replace(plain, fields=tuple(drawn))

    def _pair(self, item: Shape, row: tuple[str, Any], plain: Field, i: int, *, asked: bool) -> Field:
        name, language = f"{plain.name}.{i}", self._around.language
        titles = PAIRS.get(item.kind, WRITTEN)
        chosen = item.kind in PAIRS
        key = Field("choice" if chosen else "text", f"{name}.key", word(titles[0], language), False, row[0])
        key = replace(key, choices=plain.choices or ()) if chosen else replace(key, longest=LONGEST_KEY)
        # The REST interface reports an error by the pair's key; the page shows it at the value's field.
        wrong = tuple(self._errors.get(f"{plain.name}.{row[0]}", ())) if row[0] else ()
        title = row[0] if asked else word(titles[1], language)
        value = Field(item.kind, f"{name}.value", title, False, _value(row[1]), longest=item.longest, errors=wrong)
        if item.kind == "organisation":
            offered = tuple(choices(replace(item, model="", name="organisation"), self._around) or ())
            value = replace(value, kind="choice", choices=offered)
        return Field("group", name, plain.title, False, fields=(replace(key, kind="hidden") if asked else key, value))


def _value(said: Any) -> Any:
    """Return the value as a template compares it."""
    if isinstance(said, bool):
        return "true" if said else "false"
    return "" if said is None else said if isinstance(said, (dict, list)) else str(said)
