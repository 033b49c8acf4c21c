"""The content of the sheet of next steps that holds for a case now; the texts are in `domain.tables.sheets`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.case import Case
from domain.facts.deadlines import Deadline
from domain.tables.sheets.row import Sheet

ASKED = ("lawyer", "guardian", "outreach", "rosa", "shelter", "child_welfare", "nav", "coordinator")
"""Roles that the person can ask, the nearest first."""


@dataclass(frozen=True, slots=True)
class Promise:
    """Something that an organisation does for the person, and its last day."""

    what: str
    role: str
    organisation: str | None
    by: datetime
    late: bool


def promises(deadlines: Iterable[Deadline], sheet: Sheet) -> list[Promise]:
    """The open promises of these deadlines, the nearest first."""
    open_ = (d for d in deadlines if d.waits and d.rule in sheet.promises)
    found = (Promise(sheet.promises[d.rule], d.role, d.organisation, d.due_at, d.state == "breached") for d in open_)
    return sorted(dict.fromkeys(found), key=lambda p: p.by)


def helpers(case: Case) -> list[tuple[str, str]]:
    """(role, organisation) of the parties that the person can ask."""
    return [(p.role, p.organisation) for role in ASKED for p in case.members if p.role == role]
