"""What the sheet of next steps is made of, and which of its sentences hold for a case now; the texts are in `domain.tables.sheets`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain.case import Case
from domain.facts.deadlines import Deadline

ASKED = ("lawyer", "guardian", "outreach", "rosa", "shelter", "child_welfare", "nav", "coordinator")
"""Whom the person can ask, the nearest first."""


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


@dataclass(frozen=True, slots=True)
class Promise:
    """Something that somebody does, and by when."""

    what: str
    role: str
    organisation: str | None
    by: datetime
    late: bool


def promises(deadlines: Iterable[Deadline], sheet: Sheet) -> list[Promise]:
    """What is to be done for the person now by these deadlines, the nearest first; nothing of what fell away."""
    open_ = (d for d in deadlines if d.waits and d.rule in sheet.promises)
    found = (Promise(sheet.promises[d.rule], d.role, d.organisation, d.due_at, d.state == "breached") for d in open_)
    return sorted(dict.fromkeys(found), key=lambda p: p.by)


def helpers(case: Case) -> list[tuple[str, str]]:
    """(role, organisation) of those whom the person can ask."""
    return [(p.role, p.organisation) for role in ASKED for p in case.members if p.role == role]
