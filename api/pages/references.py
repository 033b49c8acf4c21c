"""Resolves a case's short number on the pages to its id, among the cases that the visitor knows."""

import re
from typing import Any

from sqlalchemy import Text, cast, select

from api.pages.visits import Visit
from store.db.schema import cases
from store.queries.membership import knows

SHORT = re.compile(r"(?:sak|case)?\s*([0-9a-f]{8})", re.IGNORECASE)


async def with_whole_number(visit: Visit, data: dict[str, Any]) -> dict[str, Any]:
    """Return the data with the full id of the case it names.

    Unchanged if it names none, or none that the visitor knows.
    """
    named = SHORT.fullmatch(str(data.get("case", "")).strip())
    if named is None:
        return data
    ends = cast(cases.c.id, Text).like(f"%{named[1].lower()}")
    async with visit.services.at_once.connect() as connection:
        found = (await connection.scalars(select(cases.c.id).where(ends, knows(visit.who)).limit(2))).all()
    return {**data, "case": str(found[0])} if len(found) == 1 else data
