"""How a row of the transition table is written."""

from typing import Any, cast

from domain.asks import Refuses, Yields
from domain.commands import Data
from domain.text import Text
from domain.tracks import Transition


def row(
    name: str, by: tuple[str, ...] | str, data: type[Data], yields: Any, title: Text, *refuses: Any, **more: Any
) -> Transition:
    """A transition: its name, who may do it, what it carries, what it yields, its title, and what refuses it."""
    roles = (by,) if isinstance(by, str) else by
    return Transition(
        name, roles, data, cast("type[Data] | Yields", yields), title, cast("tuple[Refuses, ...]", refuses), **more
    )
