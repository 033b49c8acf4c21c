"""How a row of the transition table is written."""

from dataclasses import dataclass

from domain.facts.commands import Data
from domain.primitives.text import Text
from domain.rules.context import Checks, Refuses, Yields


@dataclass(frozen=True, slots=True)
class Transition:
    """A row of the transition table: who may do it, what it carries, what refuses it, and what it yields.

    `remarks`: rules that do not refuse; what they find is put on record with it. `checks`: raise Invalid where the data cannot be true in this case. `stand_in`: the coordinator may do it for them (⊕). `wrong_role`: the rule told to others (403).
    """

    name: str
    by: tuple[str, ...]
    data: type[Data]
    yields: type[Data] | Yields
    title: Text
    refuses: tuple[Refuses, ...] = ()
    remarks: tuple[Refuses, ...] = ()
    checks: tuple[Checks, ...] = ()
    basis: tuple[str, ...] = ()
    stand_in: bool = False
    wrong_role: str = "not_your_role"
    when_closed: bool = False
