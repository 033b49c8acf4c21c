"""How a row of the transition table is written."""

from dataclasses import dataclass
from typing import Any, cast

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


def row(
    name: str, by: tuple[str, ...] | str, data: type[Data], yields: Any, title: Text, *refuses: Any, **more: Any
) -> Transition:
    """A transition: its name, who may do it, what it carries, what it yields, its title, and what refuses it."""
    roles = (by,) if isinstance(by, str) else by
    return Transition(
        name, roles, data, cast("type[Data] | Yields", yields), title, cast("tuple[Refuses, ...]", refuses), **more
    )
