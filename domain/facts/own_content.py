"""The part of an entry that is its owner's own, erased when a private organisation has its entries erased.

The days, codes and organisations that make up the path of the case stay. They document the public bodies that act on it
(arkivlova § 13, GDPR art. 17 (3) b). Words, and all information about the person, are erased.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, get_args, get_origin

from pydantic import StringConstraints, create_model
from pydantic.fields import FieldInfo

from domain.facts.commands import Data, dump, field_categories
from domain.primitives.categories import Category

COUNTED = (date, datetime, int)
"""Days and amounts of support that the periods and payments of the public bodies rest on."""

CODES = frozenset({"municipality", "role", "to", "deadline"})
"""Fields of the process that have the shape of free text and name a place on the path, but say nothing of a person."""


@cache
def stays(model: type[Data], category: Category) -> frozenset[str]:
    """The fields that stay in an entry of this category: required ones that belong to the process."""
    of_field = field_categories(model)
    fields = model.model_fields.items()
    return frozenset(name for name, info in fields if _stays(name, info, of_field.get(name, category)))


def _stays(name: str, info: FieldInfo, category: Category) -> bool:
    if not info.is_required() or (_is_words(info) and name not in CODES):
        return False
    return category == "process" or (category == "support" and info.annotation in COUNTED)


def _is_words(info: FieldInfo) -> bool:
    """Whether a field is or contains free text; ids of organisations have a shape of their own."""
    marks = (*info.metadata, *(mark for part in get_args(info.annotation) for mark in get_args(part)[1:]))
    return any(isinstance(mark, StringConstraints) and mark.pattern is None for mark in marks)


def parted(data: Data, category: Category) -> tuple[dict[str, Any], dict[str, Any]]:
    """(fields that stay, owner's own fields) of an entry, as JSON-ready values."""
    names = {name.rstrip("_") for name in stays(type(data), category)}
    whole = dump(data)
    kept = {name: value for name, value in whole.items() if name in names}
    return kept, {name: value for name, value in whole.items() if name not in names}


def without_own(model: type[Data], category: Category, kept: Mapping[str, Any]) -> Data:
    """The entry with only the fields that stay: optional fields get their default, all others an empty value."""
    shaped = _shape(model, category).model_validate(kept, strict=False)
    said = {name: getattr(shaped, name) for name in type(shaped).model_fields}
    required = {name: _nothing(info) for name, info in model.model_fields.items() if info.is_required()}
    return model.model_construct(**{**required, **said})


def _nothing(info: FieldInfo) -> Any:
    """An empty list or table for a collection, so that iteration finds nothing, else None."""
    kind = get_origin(info.annotation)
    return kind() if kind in (list, dict) else None


@cache
def _shape(model: type[Data], category: Category) -> type[Data]:
    """A model of the fields that stay."""
    fields: dict[str, Any] = {name: (model.model_fields[name].annotation, ...) for name in stays(model, category)}
    return create_model(model.__name__, __base__=Data, **fields)
