"""The row type of the transition table."""

from dataclasses import dataclass

from domain.facts.commands import Data
from domain.primitives.text import Text
from domain.rules.context import Checks, Refuses, Yields


@dataclass(frozen=True, slots=True)
class Transition:
    """A row of the transition table."""

    name: str  # stable name, also in the API
    by: tuple[str, ...]  # roles and words for those that may do it
    data: type[Data]  # model of its data
    yields: type[Data] | Yields  # class of its event, or function that yields drafts
    title: Text  # title shown to people
    refuses: tuple[Refuses, ...] = ()  # rules that may refuse it, in order
    remarks: tuple[Refuses, ...] = ()  # rules whose findings are recorded with it
    checks: tuple[Checks, ...] = ()  # checks that raise `Invalid` if the data cannot be true in this case
    basis: tuple[str, ...] = ()  # ids of norms
    stand_in: bool = False  # the coordinator may do it on their behalf (⊕)
    wrong_role: str = "not_your_role"  # rule shown to other roles (403)
    when_closed: bool = False  # allowed in a closed case
