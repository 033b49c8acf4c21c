"""Rows that an installation adds to the tables in a file of its own: tracks, steps, deadlines, municipalities."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from domain.primitives import municipalities as places
from domain.primitives.text import Text
from domain.primitives.unique_rows import DoubleRow
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.row_types import DeadlineRule, Track
from domain.tables.tracks import STEPS, TRACKS

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Additions:
    """Additional rows; `municipalities` is number → name."""

    tracks: tuple[Track, ...] = ()  # further tracks
    deadlines: tuple[DeadlineRule, ...] = ()  # further deadline rules
    steps: Mapping[str, Text] = field(default_factory=dict)  # step → its title
    municipalities: Mapping[str, str] = field(default_factory=dict)  # number → name


def add(additions: Additions) -> None:
    """Add the rows, once, before the tables are checked; raises `DoubleRow` if an id is taken."""
    rules: dict[str, list[DeadlineRule]] = {}
    for row in additions.deadlines:
        rules.setdefault(row.id, []).append(row)
    _add(DEADLINE_RULES, {id_: tuple(rows) for id_, rows in rules.items()})
    _add(STEPS, dict(additions.steps))
    _add(TRACKS, {row.id: row for row in additions.tracks})
    _add(places.NAME_OF, dict(additions.municipalities))
    for number, name in additions.municipalities.items():
        places.call(number, name)


def _add(table: dict[str, V], rows: dict[str, V]) -> None:
    for id_ in rows.keys() & table.keys():
        raise DoubleRow(id_)
    table.update(rows)
