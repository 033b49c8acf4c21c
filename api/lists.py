"""Lists with filters and cursors, read from the projections."""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

import orjson
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, Select, exists, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from api.inputs import Bounded, Cursor, Instant, Word, uuid_of, within
from api.problems import Problem
from api.views import instant
from domain.disclosure import PLACES
from domain.municipalities import municipality_number
from domain.text import Text as T
from store.tables import cases, deadlines, parties


class Filters(BaseModel):
    """The filters of `GET /cases`."""

    model_config = ConfigDict(extra="forbid")

    track: Word | None = None
    step: Word | None = None
    municipality: Word | None = None
    responsible: Word | None = None
    due_before: Instant = None
    breached: bool | None = None
    missing: bool | None = None
    limit: Annotated[int, Field(ge=1, le=200), Bounded()] = 50
    cursor: Cursor | None = None


SHOWN = tuple(
    cases.c[name]
    for name in ("id", "track", "step", "version", "municipality", "opened_at", "closed_at", "next_due_at", "missing")
)
_LATE = (deadlines.c.case_id == cases.c.id, deadlines.c.state == "breached")
SOME_LATE = select(deadlines.c.id).where(*_LATE).limit(1).scalar_subquery()
"""With its limit it is looked up for the cases of the page; without, whatever is late in the country is gathered first."""


class Listed(JSONResponse):
    """A page of a list, as it is: to look for what it might be made of takes longer than to make it."""

    def __init__(self, items: Sequence[Mapping[str, Any]], next: str | None) -> None:  # noqa: A002 - the name is fixed
        super().__init__({"items": items, "next": next})

    def render(self, content: Any) -> bytes:
        """The page as JSON."""
        return orjson.dumps(content)


async def page(connection: AsyncConnection, organisation: str, filters: Filters) -> dict[str, Any]:
    """One page of the organisation's cases, newest first."""
    rows = (await connection.execute(query_of(organisation, filters))).all()
    more = rows[filters.limit - 1] if len(rows) > filters.limit else None
    return {
        "items": [_item(row) for row in rows[: filters.limit]],
        "next": encode([more.opened_at.isoformat(), str(more.id)]) if more else None,
    }


def query_of(organisation: str, filters: Filters) -> Select[Any]:
    """The organisation's cases that fit the filters, one more than fit the page."""
    query = select(*SHOWN, SOME_LATE.is_not(None).label("late")).where(_party(organisation))
    for condition in _conditions(filters, organisation):
        query = query.where(condition)
    if filters.cursor:
        opened_at, id_ = decode(filters.cursor, (instant_of, uuid_of))
        query = query.where(tuple_(cases.c.opened_at, cases.c.id) < tuple_(opened_at, id_))
    return query.order_by(cases.c.opened_at.desc(), cases.c.id.desc()).limit(filters.limit + 1)


def _party(organisation: str) -> ColumnElement[bool]:
    mine = (parties.c.case_id == cases.c.id, parties.c.organisation == organisation, parties.c.until.is_(None))
    return exists().where(*mine)


def _late() -> ColumnElement[bool]:
    return exists().where(*_LATE)


def _no_place(organisation: str) -> ColumnElement[bool]:
    """Asking for the cases of a place would tell who lives there."""
    return or_(parties.c.role.not_in(PLACES), parties.c.organisation == organisation)


def _conditions(filters: Filters, organisation: str) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.track:
        found.append(cases.c.track == filters.track)
    if filters.step:
        found.append(cases.c.step == filters.step)
    if filters.municipality:
        found.append(cases.c.municipality == (municipality_number(filters.municipality) or filters.municipality))
    if filters.responsible:
        held = (
            parties.c.case_id == cases.c.id,
            parties.c.organisation == filters.responsible,
            parties.c.responsible,
            _no_place(organisation),
        )
        found.append(exists().where(*held))
    if filters.due_before:
        open_ = (
            deadlines.c.case_id == cases.c.id,
            deadlines.c.state == "open",
            deadlines.c.due_at < filters.due_before,
        )
        found.append(exists().where(*open_))
    if filters.breached is not None:
        found.append(_late() if filters.breached else ~_late())
    if filters.missing is not None:
        found.append(cases.c.missing == filters.missing)
    return found


def _item(row: Any) -> dict[str, Any]:
    id_, track, step, version, municipality, opened_at, closed_at, next_due_at, missing, late = row
    return {
        "id": str(id_),
        "track": track,
        "step": step,
        "version": version,
        "municipality": municipality,
        "opened_at": instant(opened_at),
        "closed_at": instant(closed_at),
        "next_due_at": instant(next_due_at),
        "breached": late,
        "missing": missing,
    }


def encode(parts: list[str]) -> str:
    """A cursor of these parts."""
    return base64.urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")


def decode(cursor: str, kinds: tuple[Callable[[str], Any], ...]) -> list[Any]:
    """The parts of a cursor, each as its kind; the problem `invalid` where it is none of ours."""
    try:
        parts = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return [kind(part) for kind, part in zip(kinds, parts, strict=True)]
    except (binascii.Error, ValueError, TypeError, AttributeError) as error:
        raise Problem("invalid", errors=[("cursor", T("er ikke en av våre", "is none of ours"))]) from error


def instant_of(text: str) -> datetime:
    """A date-time with its offset, within reach; ValueError where it is none."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("no offset")
    return within(found)


def number_of(text: str) -> int:
    """A whole number that a table can hold; ValueError where it is none."""
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise ValueError("no number")
    return int(text)


def cursor_of(seq: int) -> str:
    """The cursor after an event."""
    return encode([str(seq)])


def seq_of(cursor: str | None) -> int:
    """The event that a cursor stands after."""
    return decode(cursor, (number_of,))[0] if cursor is not None else 0
