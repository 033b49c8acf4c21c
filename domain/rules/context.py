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
    """A requested transition: its data, its actor, when it happened (`on`), and the case's clock (`at`)."""

    name: str  # name of the transition
    data: D_co  # the command's data, or blank data
    on: datetime  # when it happened
    at: datetime  # the case's clock
    actor: Actor  # the organisation that acts, in its role
    directory: Directory  # organisations at present
    track: Track  # the case's track

    @property
    def reader(self) -> Reader:
        """The actor as the disclosure rules see it."""
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
"""False: the rule does not refuse. True, or the facts for its sentence: the rule refuses."""

Refuses = Callable[[Case, RuleContext[Any]], Verdict]
"""A rule that may refuse; its name is the rule's id."""

Checks = Callable[[Case, RuleContext[Any]], object]
"""A check that raises `Invalid` if well-formed data cannot be true in this case; checks run before rules."""

Yields = Callable[[Case, RuleContext[Any]], list[Draft]]
"""The drafts of an accepted transition."""
