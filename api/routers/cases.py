"""Reading cases: lists, one case, its history, deadlines, possible transitions, forecast, and the engine's steps."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from api.auth.authentication import Authenticated, Reads
from api.dependencies import Injected
from api.http.cursors import Cursors
from api.http.inputs import Cursor, DayOrInstant, Id, Instant, Limit, Word
from api.http.language import ReaderLanguage
from api.http.openapi import data_schema, problems
from api.http.problems import Problem
from api.queries import lists
from api.queries.case_access import asker, read, record_list
from api.queries.case_views import coming, deadline_view, followed, instant, watched
from api.queries.forecast import foretold
from api.queries.one_case import FORECAST, case_answer, engine_history, open_to_reader, possible, whole_history
from domain.primitives.calendar import end_of
from domain.primitives.categories import Category
from domain.primitives.text import Text
from domain.tables.event_types import EVENT_TYPES

router = APIRouter(tags=["cases"], responses=problems(401, 403, 404, 422, 429, 503))

FARTHEST = timedelta(days=5 * 366)
AsOf = Annotated[Instant, Query(description="what was known at this instant")]


@router.get("/cases", name="list_cases", response_model=dict[str, Any])
async def list_cases(
    services: Injected,
    caller: Reads,
    filters: Annotated[lists.Filters, Query()],
) -> lists.ListResponse:
    """The cases that the caller is a party to, newest first."""
    who = asker(caller, await services.directory.current())
    async with services.at_once.connect() as connection:
        page = await lists.page(connection, who, filters)
        await record_list(connection, services, caller, "list of cases", (item["id"] for item in page["items"]))
    return lists.ListResponse(**page)


@router.get("/cases/{case_id}", name="case")
async def case(
    case_id: Id,
    response: Response,
    services: Injected,
    caller: Authenticated,
    language: ReaderLanguage,
    as_of: AsOf = None,
) -> dict[str, Any]:
    """The case as it stands, or as it was known at an instant, by the caller's current rights."""
    view = await case_answer(services, caller, case_id, language, as_of)
    response.headers["ETag"] = f'"{view["version"]}"'
    return view


@router.get("/cases/{case_id}/transitions", name="transitions")
async def transitions(
    case_id: Id, services: Injected, caller: Authenticated, language: ReaderLanguage
) -> dict[str, Any]:
    """Every transition of the track: whether the caller may do it now, and if not why, and who can unblock it."""
    async with services.at_once.connect() as connection:
        found = await open_to_reader(connection, services, caller, case_id)
        loaded = await read(connection, services, caller, found, "transitions")
    items = await possible(services, found, loaded, caller, language)
    return {"items": [{**item, "schema": data_schema(item["name"])} for item in items], "next": None}


@router.get("/cases/{case_id}/history", name="history")
async def case_history(
    case_id: Id,
    services: Injected,
    caller: Authenticated,
    language: ReaderLanguage,
    limit: Limit = 50,
    cursor: Cursor | None = None,
    as_of: AsOf = None,
    type: Word | None = None,  # noqa: A002 - the name is fixed
    category: Category | None = None,
) -> dict[str, Any]:
    """Every event in order, newest last; an event that the reader may not see is redacted."""
    cursors = Cursors.on(services.engine.dialect, "history", caller.organisation, case_id.casefold())
    after, all_of_them = cursors.number(cursor), type is None and category is None
    items = await whole_history(
        services, caller, case_id, language, as_of, after=after, most=limit + 1 if all_of_them else None
    )
    shown = [
        item for item in items if (type is None or item["type"] == type) and (category is None or _of(item, category))
    ]
    more = cursors.after(shown[limit - 1]["seq"]) if len(shown) > limit else None
    return {"items": shown[:limit], "next": more}


@router.get("/cases/{case_id}/deadlines", name="case_deadlines")
async def deadlines(case_id: Id, services: Injected, caller: Authenticated, language: ReaderLanguage) -> dict[str, Any]:
    """All deadlines of the case, ended ones too, in the order in which they started.

    At the end those that were escalated to the reader, who may not know their subject: that they are late, and whose.
    """
    async with services.at_once.connect() as connection:
        found = await open_to_reader(connection, services, caller, case_id)
        loaded = await read(connection, services, caller, found, "deadlines")
    shown = followed(loaded.rights, loaded.known)
    items = [deadline_view(d, language, loaded.rights.names) for d in shown]
    return {"items": [*items, *watched(loaded.rights, loaded.known, language)], "next": None}


@router.get("/cases/{case_id}/forecast", name="forecast")
async def case_forecast(
    case_id: Id,
    services: Injected,
    caller: Authenticated,
    language: ReaderLanguage,
    until: DayOrInstant = None,
) -> dict[str, Any]:
    """The events that will be recorded if nobody acts, when, and who will be told."""
    async with services.at_once.connect() as connection:
        found = await open_to_reader(connection, services, caller, case_id)
        loaded = await read(connection, services, caller, found, "forecast")
    end = _until(until, found.now)
    directory = await services.directory.current()
    events = foretold(services.reader.memory, loaded.known, end, directory) if loaded.rights.is_party else []
    return {"from": instant(found.now), "until": instant(end), "items": coming(events, loaded.rights, language)}


@router.get("/cases/{case_id}/workflow", name="workflow")
async def workflow(case_id: Id, services: Injected, caller: Authenticated, language: ReaderLanguage) -> dict[str, Any]:
    """What the engine did for the case: signals, timers, deliveries, each with its event, if any."""
    return {"items": await engine_history(services, caller, case_id, language), "next": None}


def _of(item: dict[str, Any], category: Category) -> bool:
    if item["type"] == "redacted":
        return category in item["redacted"]
    return EVENT_TYPES[item["type"]].category == category


def _until(until: datetime | date | None, now: datetime) -> datetime:
    match until:
        case None:
            end = now + FORECAST
        case datetime():
            end = until
        case _:
            end = end_of(until)
    if end > now + FARTHEST:
        raise Problem("invalid", errors=[("until", Text("ligger for langt frem", "lies too far ahead"))])
    return end
