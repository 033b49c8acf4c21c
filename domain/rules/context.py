"""A command in its context, as the rules see it, and what a rule may answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from domain.case import Case
from domain.facts.commands import Actor, Data
from domain.facts.events import Draft
from domain.primitives.calendar import local_date
from domain.primitives.callers import Reader
from domain.primitives.organisations import Directory
from domain.tables.row_types import Track

D_co = TypeVar("D_co", bound=Data, covariant=True)


@dataclass(frozen=True, slots=True)
class RuleContext(Generic[D_co]):
    """One transition asked for: what (`data`), by whom, when it happened (`on`), and the case's now (`at`)."""

    name: str
    data: D_co
    on: datetime
    at: datetime
    actor: Actor
    directory: Directory
    track: Track

    @property
    def reader(self) -> Reader:
        """Whoever asks, as the rules of disclosure see it."""
        return Reader(self.actor.organisation, (self.actor.role,))

    @property
    def day(self) -> date:
        """The calendar day on which it happened."""
        return local_date(self.on)

    @property
    def today(self) -> date:
        """The calendar day of the case's now."""
        return local_date(self.at)


Verdict = bool | Mapping[str, str]
"""False: the rule does not refuse. True, or the facts for its sentence: it does."""

Refuses = Callable[[Case, RuleContext[Any]], Verdict]
"""A rule that may refuse; its name is the rule's id."""

Checks = Callable[[Case, RuleContext[Any]], object]
"""Raises Invalid where the data has the right shape and cannot be true in this case; asked before any rule."""

Yields = Callable[[Case, RuleContext[Any]], list[Draft]]
"""What an accepted transition yields."""
