"""Lists of cases with filters and cursors, read from the projections."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import orjson
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, FromClause, Select, and_, case, exists, func, or_, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from api.http.cursors import Cursors, instant_of
from api.http.inputs import BoundedQuery, Cursor, Instant, Word, uuid_of
from api.queries.case_views import instant
from domain.primitives.municipalities import municipality_numbers
from domain.tables.disclosure import PLACES
from store.db.schema import cases, deadlines, parties
from store.queries.membership import ListReader, follows, follows_all, its_own, knows, seat, watches


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
    limit: Annotated[int, Field(ge=1, le=200), BoundedQuery()] = 50
    cursor: Cursor | None = None


ABOUT = ("municipality", "opened_at", "closed_at")
"""The columns that every party knows of a case; a guest does not."""

PATH = ("track", "step", "missing")
"""The columns that only a party who follows the whole path knows."""


class ListResponse(JSONResponse):
    """A page of a list, serialized as it is: FastAPI's validation would cost more than the page."""

    def __init__(self, items: Sequence[Mapping[str, Any]], next: str | None) -> None:  # noqa: A002 - the name is fixed
        super().__init__({"items": items, "next": next})

    def render(self, content: Any) -> bytes:
        """Return the page as JSON."""
        return orjson.dumps(content)


async def page(connection: AsyncConnection, who: ListReader, filters: Filters) -> dict[str, Any]:
    """Return one page of the organisation's cases, newest first."""
    cursors = Cursors.on(connection, "cases", str(who.organisation))
    query = query_of(who, filters, cursors.place(filters.cursor, instant_of, uuid_of))
    rows = (await connection.execute(query)).all()
    more = rows[filters.limit - 1] if len(rows) > filters.limit else None
    return {
        "items": [_item(row) for row in rows[: filters.limit]],
        "next": cursors.after(more.placed_at.isoformat(), more.id) if more else None,
    }


def query_of(who: ListReader, filters: Filters, after: Sequence[Any] | None = None) -> Select[Any]:
    """Return the query for the organisation's cases that match the filters, after a position, one more than a page."""
    mine, placed_at = seat(who), cases.c.opened_at.label("placed_at")
    query = select(cases.c.id, cases.c.version, placed_at, *_shown(who, mine)).select_from(cases).join(mine, true())
    query = query.where(knows(who), *_conditions(filters, who, mine))
    if after:
        query = query.where(tuple_(cases.c.opened_at, cases.c.id) < tuple_(*after))
    return query.order_by(cases.c.opened_at.desc(), cases.c.id.desc()).limit(filters.limit + 1)


def _shown(who: ListReader, mine: FromClause) -> list[ColumnElement[Any]]:
    """Return the columns with what the reader may know: about the whole path, or about its own deadlines."""
    own_due = select(func.min(deadlines.c.due_at)).where(_of_case("open"), its_own(who)).scalar_subquery()
    some_due = select(func.min(deadlines.c.next_at)).where(_of_the_case(), follows(who, mine)).scalar_subquery()
    next_due = case((follows_all(mine), cases.c.next_due_at), (mine.c.path, some_due), else_=own_due)
    return [
        *(case((mine.c.party, cases.c[name])).label(name) for name in ABOUT),
        *(case((mine.c.path, cases.c[name])).label(name) for name in PATH),
        next_due.label("next_due_at"),
        case((follows_all(mine), _some_late()), else_=or_(_some_late(follows(who, mine)), _watched(who))).label("late"),
    ]


def _watched(who: ListReader) -> ColumnElement[bool]:
    """Whether a missed deadline of the case was escalated to the organisation, whatever it may know of it."""
    return exists().where(_of_the_case(), watches(who))


def _some_late(*more: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the case has a late deadline.

    The limit makes PostgreSQL look it up per case of the page; without it, all late deadlines of the country are read.
    """
    return select(deadlines.c.id).where(_of_case("breached"), *more).limit(1).scalar_subquery().is_not(None)


def _of_case(state: str) -> ColumnElement[bool]:
    return and_(_of_the_case(), deadlines.c.state == state)


def _of_the_case() -> ColumnElement[bool]:
    return deadlines.c.case_id == cases.c.id


def _followed(who: ListReader, mine: FromClause, state: str, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the case has such a deadline that the reader follows: one of the path, or one of its own."""
    # A condition of its own, so that the database can begin with the cases that have any such deadline.
    some = exists().where(_of_case(state), *more)
    followed = exists().where(_of_case(state), follows(who, mine), *more)
    return and_(some, or_(follows_all(mine), followed))


def _conditions(filters: Filters, who: ListReader, mine: FromClause) -> list[ColumnElement[bool]]:
    """Return the filters' conditions; a filter applies only to what the reader may know, or it would reveal more."""
    found: list[ColumnElement[bool]] = []
    path = {"track": filters.track, "step": filters.step, "missing": filters.missing}
    for name, wanted in path.items():
        if wanted is not None:
            found += [mine.c.path, cases.c[name] == wanted]
    if filters.municipality:
        numbers = municipality_numbers(filters.municipality) or (filters.municipality,)
        found += [mine.c.party, cases.c.municipality.in_(numbers)]
    if filters.responsible:
        found.append(_responsible(filters.responsible, who, mine))
    if filters.due_before:
        found.append(_followed(who, mine, "open", deadlines.c.due_at < filters.due_before))
    if filters.breached is not None:
        late = or_(_followed(who, mine, "breached"), and_(~follows_all(mine), _watched(who)))
        found.append(late if filters.breached else ~late)
    return found


def _responsible(organisation: str, who: ListReader, mine: FromClause) -> ColumnElement[bool]:
    """Whether an organisation is responsible for a role: in the reader's own cases, or those whose path it follows.

    Never in the cases of a place: they would reveal who lives there.
    """
    held = (parties.c.case_id == cases.c.id, parties.c.organisation == organisation, parties.c.responsible)
    if organisation == who.organisation:
        return exists().where(*held, parties.c.role.in_(who.roles))
    return and_(mine.c.path, exists().where(*held, parties.c.role.not_in(PLACES)))


def _item(row: Any) -> dict[str, Any]:
    id_, version, _, municipality, opened_at, closed_at, track, step, missing, next_due_at, late = row
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
