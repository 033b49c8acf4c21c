"""Rules for corrections: an organisation corrects its own entries, field by field, in the entry's own types."""

import json
from datetime import datetime
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from domain.case import Case
from domain.facts.commands import Data, field_categories, past_fields, role_fields
from domain.facts.corrections import Correct, EntryCorrected
from domain.facts.events import Draft, EventType
from domain.primitives.calendar import start_of
from domain.primitives.refusals import Invalid, NotYourRole
from domain.rules.context import RuleContext, Verdict
from domain.tables.event_types import EVENT_TYPES


def own_entry(case: Case, ask: RuleContext[Correct]) -> None:
    """Require that the entry is the organisation's own."""
    if ask.data.seq > len(case.entries):
        raise Invalid("/data/seq", "no_such_entry")
    if case.entries[ask.data.seq - 1][1] != ask.actor.organisation:
        raise NotYourRole("only_who_recorded_corrects")


def nothing_of_ones_own(case: Case, ask: RuleContext[Data]) -> Verdict:
    """The organisation has no entry with fields to correct."""
    return not own_entries(case, ask.actor.organisation)


def own_entries(case: Case, organisation: str) -> list[int]:
    """The seqs of the organisation's entries that it could correct."""
    return [seq for seq, type_ in case.entries_of(organisation) if said(EVENT_TYPES[type_])]


def fields_fit(case: Case, ask: RuleContext[Correct]) -> None:
    """Require that the fields exist in the entry and the values have their types."""
    fields = said(_kind(case, ask.data.seq))
    for name, value in ask.data.fields.items():
        if name not in fields:
            raise Invalid(f"/data/fields/{name}", "no_such_field")
        if not _fits(fields[name], value):
            raise Invalid(f"/data/fields/{name}", "does_not_fit")
    _could_be_said(_kind(case, ask.data.seq).data, ask)


def _could_be_said(model: type[Data], ask: RuleContext[Correct]) -> None:
    """Require the same as of a first entry: organisations have their role, and nothing lies in the future."""
    said = ask.data.fields
    for name, role in role_fields(model):
        if said.get(name) is not None and not ask.directory.has_role(said[name], role):
            raise Invalid(f"/data/fields/{name}", "organisation_lacks_role", {"role": role})
    for name in past_fields(model):
        when = said.get(name.rstrip("_"))
        if when is not None and _moment(when) > ask.at:
            raise Invalid(f"/data/fields/{name.rstrip('_')}", "in_the_future")


def _moment(written: str) -> datetime:
    found = datetime.fromisoformat(written)
    return found if found.tzinfo else start_of(found.date())


def corrected(case: Case, ask: RuleContext[Correct]) -> list[Draft]:
    """The correction, with the categories of its fields."""
    kind = _kind(case, ask.data.seq)
    of_field = {name.rstrip("_"): category for name, category in field_categories(kind.data).items()}
    named = {name: of_field.get(name, kind.category) for name in ask.data.fields}
    return [Draft(EntryCorrected(**dict(ask.data), categories=named))]


def _kind(case: Case, seq: int) -> EventType:
    return EVENT_TYPES[case.entries[seq - 1][0]]


def said(kind: EventType) -> "dict[str, FieldInfo]":
    """The fields that the recorder filled in, without those that the program added."""
    base = kind.data.__base__
    said = base if base is not None and base is not Data and issubclass(base, Data) else kind.data
    return {name.rstrip("_"): field for name, field in said.model_fields.items()}


def _fits(field: FieldInfo, value: Any) -> bool:
    shape: Any = Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
    try:
        TypeAdapter(shape).validate_json(json.dumps(value), strict=True)
    except ValidationError:
        return False
    return True
