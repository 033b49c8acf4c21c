"""Row types of the sheet of next steps: headings and sentences in one language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class SituationText:
    """The sentences of one situation; days are placeholders such as `{stay_until}`."""

    here: str = ""  # where I am
    next: str = ""  # what happens next
    mine: str = ""  # what I decide myself


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings of the sheet, and its connecting words."""

    title: str  # heading of the sheet
    here: str  # heading of `SituationText.here`
    next: str  # heading of `SituationText.next`
    who: str  # heading of the promises
    mine: str  # heading of `SituationText.mine`
    ask: str  # heading of the parties that the person can ask
    by: str  # words before a day to come
    overdue: str  # words before a day that has passed
    nothing: str  # sentence if nothing is promised
    nothing_next: str  # sentence if nothing happens next
    nothing_mine: str  # sentence if there is nothing to decide
    made_on: str  # words before the day of the sheet
    remember: str  # closing sentence


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet in one language."""

    language: str  # language code
    name: str  # the language's own name
    direction: Literal["ltr", "rtl"]  # direction of its script
    headings: Headings  # headings and connecting words
    situations: Mapping[str, SituationText]  # situation → its sentences
    promises: Mapping[str, str]  # deadline rule → its meaning for the person; rules without an entry do not concern her
    roles: Mapping[str, str]  # role → its name in a sentence
    months: tuple[str, ...]  # names of the months, January first
    date: str  # form of a day, with `{day}`, `{month}`, `{year}`
