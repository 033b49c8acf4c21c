"""The sheet of next steps as JSON, for the interface and the pages alike."""

from datetime import date, datetime
from typing import Any

from api.views import instant
from domain.calendar import last_day, local_date
from domain.case import Case
from domain.organisations import Directory
from domain.rights import Names
from domain.sheets import Sheet, helpers, promises
from domain.tables.sheets import SHEETS


def sheet_view(case: Case, sheet: Sheet, now: datetime, directory: Directory, names: Names) -> dict[str, Any]:
    """Where I am, what happens next, who does it by when, what I decide, and whom I can ask.

    The person knows where she lives; whoever prints the sheet for her may not, so `names` are the reader's.
    """
    text = sheet.steps[case.step]

    def name(organisation: str | None, role: str) -> str | None:
        known = directory.organisations.get(names.of(organisation, role) or "")
        return known.name if known else None

    return {
        "language": sheet.language,
        "direction": sheet.direction,
        "languages": [{"language": s.language, "name": s.name} for s in SHEETS.values()],
        "step": case.step,
        "where_i_am": text.here,
        "what_happens_next": text.next,
        "who_does_it": [
            {
                "what": p.what,
                "who": sheet.roles.get(p.role, ""),
                "organisation": name(p.organisation, p.role),
                "by": instant(p.by),
                "by_day": day_in(sheet, last_day(p.by)),
                "overdue": p.late,
            }
            for p in promises(case, sheet)
        ],
        "what_i_decide": text.mine,
        "whom_i_can_ask": [
            {"who": sheet.roles[role], "organisation": name(organisation, role)}
            for role, organisation in helpers(case)
            if role in sheet.roles
        ],
        "made_on": local_date(now).isoformat(),
        "made_on_day": day_in(sheet, local_date(now)),
    }


def day_in(sheet: Sheet, day: date) -> str:
    """A day in the sheet's words."""
    return sheet.date.format(day=day.day, month=sheet.months[day.month - 1], year=day.year)
