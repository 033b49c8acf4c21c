"""How a sheet of next steps is written: its headings and sentences in one language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class SituationText:
    """What is said of one situation: where I am, what happens next, what I decide myself; days stand as `{stay_until}`."""

    here: str = ""
    next: str = ""
    mine: str = ""


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings of the sheet, and its small words."""

    title: str
    here: str
    next: str
    who: str
    mine: str
    ask: str
    by: str
    overdue: str
    nothing: str
    nothing_next: str
    nothing_mine: str
    made_on: str
    remember: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet in one language: `promises` says in plain words what a deadline means for the person; others are not hers."""

    language: str
    name: str
    direction: Literal["ltr", "rtl"]
    headings: Headings
    situations: Mapping[str, SituationText]
    promises: Mapping[str, str]
    roles: Mapping[str, str]
    months: tuple[str, ...]
    date: str
    """How a day is written: `{day}`, `{month}`, `{year}`."""
