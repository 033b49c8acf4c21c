"""Evaluation of a rule before there is data: the refusals that hold for any data."""

from typing import Any, cast

from domain.case import Case
from domain.disclosure.masked_case import Withheld
from domain.facts.commands import Data
from domain.primitives.refusals import Invalid
from domain.rules.context import Refuses, RuleContext


class MissingField(Exception):
    """A rule read a field that only the data could answer."""


class BlankData:
    """Absent data: optional fields have their default, required ones raise `MissingField`."""

    def __init__(self, model: type[Data]) -> None:
        self._model, self._fields = model, model.model_fields

    def __getattr__(self, name: str) -> Any:
        derived = getattr(self._model, name, None)
        if isinstance(derived, property) and derived.fget:
            return derived.fget(self)
        if name not in self._fields:
            raise AttributeError(name)
        if self._fields[name].is_required():
            raise MissingField(name)
        return self._fields[name].get_default(call_default_factory=True)


def blank(model: type[Data]) -> Data:
    """Absent data of the model."""
    return cast(Data, BlankData(model))


def verdict_of(case: Case, rule: Refuses, ask: RuleContext[Data]) -> Any:
    """The rule's verdict; False if it depends on absent or withheld data."""
    try:
        return rule(case, ask)
    except (MissingField, Withheld, Invalid):
        return False
