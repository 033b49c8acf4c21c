"""All deadlines of the caller's organisation."""

from collections.abc import Sequence
from typing import Any, Literal

from fastapi import APIRouter
from sqlalchemy import Select, select, tuple_

from api.auth.authentication import Reads
from api.dependencies import Injected
from api.http.cursors import Cursors, instant_of, number_of
from api.http.inputs import Cursor, Limit, uuid_of
from api.http.language import ReaderLanguage
from api.http.openapi import problems
from api.queries.case_access import asker, names_in_lists, record_list
from api.queries.case_views import deadline_view
from api.queries.lists import ListResponse
from store.db.schema import deadlines as table
from store.events.serializer import deadline_from
from store.queries.membership import ListReader, its_own, knows

router = APIRouter(tags=["deadlines"], responses=problems(401, 403, 422, 429, 503))
State = Literal["open", "met", "met_late", "breached", "superseded", "cancelled"]
ORDER = (table.c.starts_at, table.c.case_id, table.c.position)


@router.get("/deadlines", name="deadlines", response_model=dict[str, Any])
async def deadlines(
    services: Injected,
    caller: Reads,
    language: ReaderLanguage,
    state: State | None = None,
    limit: Limit = 50,
    cursor: Cursor | None = None,
) -> ListResponse:
    """The deadlines that the caller's organisation is responsible for, ended ones too, in the order of their start."""
    directory = await services.directory.current()
    async with services.at_once.connect() as connection:
        cursors = Cursors.on(connection, "deadlines", caller.organisation)
        after = cursors.place(cursor, instant_of, uuid_of, number_of)
        query = started(asker(caller, directory), state, after).limit(limit + 1)
        rows = (await connection.execute(query)).all()
        await record_list(connection, services, caller, "list of deadlines", (row.case_id for row in rows[:limit]))
    last = rows[limit - 1] if len(rows) > limit else None
    more = cursors.after(last.starts_at.isoformat(), last.case_id, last.position) if last else None
    names = names_in_lists(caller, directory)
    items = [
        {"case_id": str(r.case_id), **deadline_view(deadline_from(r.detail), language, names)} for r in rows[:limit]
    ]
    return ListResponse(items, more)


def started(who: ListReader, state: State | None = None, after: Sequence[Any] | None = None) -> Select[Any]:
    """Return the organisation's deadlines in its cases, in the order in which they started, after a position."""
    query = select(table).where(its_own(who), knows(who, table.c.case_id)).order_by(*ORDER)
    if state:
        query = query.where(table.c.state == state)
    if after:
        query = query.where(tuple_(*ORDER) > tuple_(*after))
    return query
