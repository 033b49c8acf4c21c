"""Reading cases: lists, one case, its history, deadlines, possibilities, forecast, and what the engine did."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from api import lists
from api.authentication import Authenticated, Caller, Reads, require
from api.cursors import Cursors
from api.foretelling import foretold
from api.inputs import Cursor, DayOrInstant, Id, Instant, Limit, Word
from api.language import ReaderLanguage
from api.problems import Problem, problem_of
from api.problems import body as problem_body
from api.reading import Found, VisibleCase, asker, find, read, record_list
from api.schemas import data_schema, problems
from api.services import Injected, Services
from api.views import case_view, coming, corrections_in, deadline_view, followed, history, instant, watched
from api.workflow_history import told
from domain.calendar import end_of, local_date
from domain.case import Case, unopened
from domain.disclosure import Category
from domain.events import Event
from domain.evolve import fold
from domain.organisations import Directory
from domain.possible import Possibility, open_to, possibilities
from domain.rights import names_without_case
from domain.tables.event_types import EVENT_TYPES
from domain.text import Language
from domain.text import Text as T
from domain.tracks import COORDINATOR
from store.idempotency import transitions_of
from store.persons import possible_earlier

router = APIRouter(tags=["cases"], responses=problems(401, 403, 404, 422, 429, 503))

FORECAST = timedelta(days=183)
FARTHEST = timedelta(days=5 * 366)
AsOf = Annotated[Instant, Query(description="what was known at this instant")]


@router.get("/cases", name="list_cases", response_model=dict[str, Any])
async def list_cases(
    services: Injected,
    caller: Reads,
    filters: Annotated[lists.Filters, Query()],
) -> lists.Listed:
    """The cases that the caller is a party to, newest first."""
    who = asker(caller, await services.directory.current())
    async with services.at_once.connect() as connection:
        page = await lists.page(connection, who, filters)
        await record_list(connection, services, caller, "list of cases", (item["id"] for item in page["items"]))
    return lists.Listed(**page)


@router.get("/cases/{case_id}", name="case")
async def case(
    case_id: Id,
    response: Response,
    services: Injected,
    caller: Authenticated,
    language: ReaderLanguage,
    as_of: AsOf = None,
) -> dict[str, Any]:
    """The case as it stands, or as it was known at an instant; the caller's rights are always those of now."""
    directory = await services.directory.current()
    async with services.at_once.connect() as connection:
        found = await _found(connection, services, caller, case_id)
        read_now = await read(connection, services, caller, found, "case")
        then = await _as_of(connection, services, read_now, as_of)
        earlier = await _possible_earlier(connection, read_now, directory)
    response.headers["ETag"] = f'"{then.version}"'
    at = min(as_of, found.now) if as_of else found.now
    asking = (caller.organisation, caller.roles, found.now, directory)
    may = open_to(then, *asking, told=read_now.rights) if as_of is None else []
    return case_view(then, read_now.rights, at, language, may) | earlier


@router.get("/cases/{case_id}/transitions", name="transitions")
async def transitions(
    case_id: Id, services: Injected, caller: Authenticated, language: ReaderLanguage
) -> dict[str, Any]:
    """Every transition of the track: whether the caller may do it now, and if not why, and who can unblock it."""
    async with services.at_once.connect() as connection:
        found = await _found(connection, services, caller, case_id)
        loaded = await read(connection, services, caller, found, "transitions")
    items = await possible(services, found, loaded, caller, language)
    return {"items": [{**item, "schema": data_schema(item["name"])} for item in items], "next": None}


async def possible(
    services: Services, found: Found, loaded: VisibleCase, caller: Caller, language: Language
) -> list[dict[str, Any]]:
    """Every transition of the track: whether the caller may do it now, and if not why.

    Whoever does not follow the path is told of no track, and so of nothing that is for others.
    """
    today = local_date(found.now)
    directory = await services.directory.current()
    every = possibilities(loaded.known, caller.organisation, caller.roles, found.now, directory, told=loaded.rights)
    shown = [p for p in every if loaded.rights.follows_path or not p.is_for_others]
    return [_possibility(p, language, today) for p in shown]


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
    """Every event in its place, newest last; what the reader may not see is redacted."""
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


async def whole_history(
    services: Services,
    caller: Caller,
    case_id: str,
    language: Language,
    as_of: datetime | None = None,
    *,
    after: int = 0,
    most: int | None = None,
) -> list[dict[str, Any]]:
    """Every event as the caller may see it, or as it was known at an instant; only so many after a seq where one says so."""
    async with services.at_once.connect() as connection:
        found = await _found(connection, services, caller, case_id)
        loaded = await read(connection, services, caller, found, "history")
        log = await services.reader.chained(connection, found.case_id, after, most)
        # A page does not hold the corrections of its entries.
        every = await services.reader.events(connection, found.case_id) if loaded.rights.case.corrections else []
    known = [(event, hash_) for event, hash_ in log if _known(event, found, as_of)]
    corrections = corrections_in((event for event in every if _known(event, found, as_of)), loaded.rights)
    return list(history(known, loaded.rights, language, corrections))


@router.get("/cases/{case_id}/deadlines", name="case_deadlines")
async def deadlines(case_id: Id, services: Injected, caller: Authenticated, language: ReaderLanguage) -> dict[str, Any]:
    """All deadlines of the case, ended ones too, in the order in which they started.

    Last those that were escalated to the reader, who may not know what they are about: late, and whose.
    """
    async with services.at_once.connect() as connection:
        found = await _found(connection, services, caller, case_id)
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
    """What will be recorded, when, and who will be told, if nobody acts."""
    async with services.at_once.connect() as connection:
        found = await _found(connection, services, caller, case_id)
        loaded = await read(connection, services, caller, found, "forecast")
    end = _until(until, found.now)
    directory = await services.directory.current()
    events = foretold(services.reader.memory, loaded.known, end, directory) if loaded.rights.is_party else []
    return {"from": instant(found.now), "until": instant(end), "items": coming(events, loaded.rights, language)}


@router.get("/cases/{case_id}/workflow", name="workflow")
async def workflow(case_id: Id, services: Injected, caller: Authenticated, language: ReaderLanguage) -> dict[str, Any]:
    """What the engine did for the case: signals, timers, deliveries, each with its event where it has one."""
    async with services.at_once.connect() as connection:
        found = await _found(connection, services, caller, case_id)
        loaded = await read(connection, services, caller, found, "workflow")
        # Whoever has left: what the engine does goes on, and says by its timers what has begun since.
        if not (found.current and loaded.rights.follows_path):
            return {"items": [], "next": None}
        events = await services.reader.events(connection, found.case_id)
        recorded = await transitions_of(connection, found.case_id)
    known = [e for e in events if _known(e, found, None)]
    items = await told(services.client, loaded, known, recorded, language)
    return {"items": items, "next": None}


async def _found(connection: AsyncConnection, services: Services, caller: Caller, case_id: str) -> Found:
    found = await find(connection, services, caller, case_id)
    require(caller, "read")
    return found


async def _as_of(connection: AsyncConnection, services: Services, case: VisibleCase, as_of: datetime | None) -> Case:
    if as_of is None:
        return case.known
    found = case.found
    events = await services.reader.events(connection, found.case_id)
    known = [e for e in events if _known(e, found, as_of)]
    if not known:
        raise Problem("not-found")
    return fold(unopened(found.case_id), known)


def _known(event: Event, found: Found, as_of: datetime | None) -> bool:
    return found.knows(event.seq) and (as_of is None or event.recorded_at <= as_of)


async def _possible_earlier(connection: AsyncConnection, case: VisibleCase, directory: Directory) -> dict[str, Any]:
    """That a case of the same person may exist, and with whom: said to the coordinator only (spec 4).

    A place that says where she lived is not named: that another case exists is enough to ask the coordinator of it.
    """
    reader = case.rights.reader
    if not (
        case.found.current
        and COORDINATOR in reader.roles
        and case.rights.case.has_party(reader.organisation, COORDINATOR)
    ):
        return {}
    names = names_without_case(reader, directory.places)
    earlier = await possible_earlier(connection, case.known.id)
    return {"possible_earlier": [{"organisation": names.of(organisation)} for organisation in earlier]}


def _possibility(possibility: Possibility, language: Language, today: date) -> dict[str, Any]:
    row = possibility.row
    return {
        "name": row.name,
        "title": row.title.to(language),
        "allowed": possibility.allowed,
        "refusals": [_refusal(refused, language, today) for refused in possibility.refusals],
    }


def _refusal(refused: Any, language: Language, today: date) -> dict[str, Any]:
    told = problem_body(problem_of(refused), language, "", today)
    return {name: told[name] for name in ("rule", "detail", "legal_basis", "unblocked_by")}


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
        raise Problem("invalid", errors=[("until", T("ligger for langt frem", "lies too far ahead"))])
    return end
