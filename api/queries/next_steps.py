"""The sheet of next steps as JSON, for the REST interface and the pages."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from api.auth.authentication import Caller, require
from api.dependencies import Services
from api.http.problems import Problem
from api.queries.case_access import find, read
from api.queries.case_views import followed, instant
from domain.case import Case
from domain.disclosure.reader_rights import Rights
from domain.primitives.calendar import last_day, local_date
from domain.primitives.categories import Category
from domain.primitives.organisations import Directory
from domain.primitives.text import Text
from domain.readmodels.next_steps import helpers, promises
from domain.tables.sheets import SHEETS
from domain.tables.sheets.row import Sheet
from domain.tables.sheets.situations import dates, standing


async def next_steps_of(services: Services, caller: Caller, case_id: str, language: str) -> dict[str, Any]:
    """Return the sheet in the person's language; every reader who follows the path may give it to her."""
    async with services.at_once.connect() as connection:
        found = await find(connection, services, caller, case_id)
        require(caller, "read")
        case = await read(connection, services, caller, found, "next_steps")
    if language not in SHEETS:
        raise Problem("invalid", errors=[("language", Text("finnes ikke ennå", "does not exist yet"))])
    if not case.rights.follows_path:
        raise Problem("not-your-role")
    directory = await services.directory.current()
    return sheet_view(case.known, SHEETS[language], found.now, directory, case.rights)


def sheet_view(case: Case, sheet: Sheet, now: datetime, directory: Directory, rights: Rights) -> dict[str, Any]:
    """Return where I am, what happens next, who does it by when, what I decide, and whom I can ask.

    The person knows all of it; the reader who prints it may not, so `rights` limit the names and sentences.
    """
    names = rights.names
    running = () if case.closed_at else followed(rights, case)
    here, next_, mine = sentences(case, sheet, now, rights.sees)

    def name(organisation: str | None, role: str) -> str | None:
        known = directory.organisations.get(names.of(organisation, role) or "")
        return known.name if known else None

    return {
        "language": sheet.language,
        "direction": sheet.direction,
        "languages": [{"language": s.language, "name": s.name} for s in SHEETS.values()],
        "step": case.step,
        "where_i_am": here,
        "what_happens_next": next_ or sheet.headings.nothing_next,
        "who_does_it": [
            {
                "what": p.what,
                "who": sheet.roles.get(p.role, ""),
                "organisation": name(p.organisation, p.role),
                "by": instant(p.by),
                "by_day": day_in(sheet, last_day(p.by)),
                "overdue": p.late,
            }
            for p in promises(running, sheet)
        ],
        "what_i_decide": mine or sheet.headings.nothing_mine,
        "whom_i_can_ask": [
            {"who": sheet.roles[role], "organisation": name(organisation, role)}
            for role, organisation in helpers(case)
            if role in sheet.roles
        ],
        "made_on": local_date(now).isoformat(),
        "made_on_day": day_in(sheet, local_date(now)),
    }


def sentences(case: Case, sheet: Sheet, now: datetime, sees: frozenset[Category]) -> tuple[str, str, str]:
    """Return the sentences about the person's situation: here, next, mine; each sentence once."""
    said = [sheet.situations[row.id] for row in standing(case, now, sees)]
    days = {name: day_in(sheet, day) for name, day in dates(case).items()}

    def part(texts: Iterable[str]) -> str:
        return " ".join(dict.fromkeys(text.format(**days) for text in texts if text))

    return part(s.here for s in said), part(s.next for s in said), part(s.mine for s in said)


def day_in(sheet: Sheet, day: date) -> str:
    """Return a day in the sheet's language."""
    return sheet.date.format(day=day.day, month=sheet.months[day.month - 1], year=day.year)
