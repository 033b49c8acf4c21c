"""Asking a rule before anything has been said: what it would refuse whatever the data."""

from typing import Any, cast

from domain.case import Case
from domain.disclosure.masked_case import Withheld
from domain.facts.commands import Data
from domain.primitives.refusals import Invalid
from domain.rules.context import Refuses, RuleContext


class MissingField(Exception):
    """A rule asked for something that only the data would say."""


class BlankData:
    """Data that has not been said: what is optional has its default, what is required is `MissingField`."""

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
    """Data of the model that has not been said."""
    return cast(Data, BlankData(model))


def verdict_of(case: Case, rule: Refuses, ask: RuleContext[Data]) -> Any:
    """The rule's verdict; False where it depends on what has not been said, or may not be known."""
    try:
        return rule(case, ask)
    except (MissingField, Withheld, Invalid):
        return False
