"""One case as its reader may see it: state now or earlier, possible transitions, history, and the engine's steps."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from api.auth.authentication import Caller, require
from api.dependencies import Services
from api.http.problems import Problem, problem_of, remark_view
from api.http.problems import body as problem_body
from api.queries.case_access import KnownCase, VisibleCase, find, read
from api.queries.case_views import case_view, corrections_in, history
from api.queries.workflow_history import told
from domain.case import Case, unopened
from domain.disclosure.reader_rights import names_without_case
from domain.evolve import fold
from domain.facts.events import Event
from domain.primitives.calendar import local_date
from domain.primitives.organisations import Directory
from domain.primitives.roles import COORDINATOR
from domain.primitives.text import Language
from domain.readmodels.available_actions import Possibility, open_to, possibilities
from store.commands.duplicate_detection import possible_earlier
from store.commands.idempotency import transitions_of

FORECAST = timedelta(days=183)
"""The default length of a forecast."""


async def case_answer(
    services: Services, caller: Caller, case_id: str, language: Language, as_of: datetime | None = None
) -> dict[str, Any]:
    """Return the case now, or as it was known at an instant, by the caller's current rights."""
    directory = await services.directory.current()
    async with services.at_once.connect() as connection:
        found = await open_to_reader(connection, services, caller, case_id)
        read_now = await read(connection, services, caller, found, "case")
        then = await _as_of(connection, services, read_now, as_of)
        earlier = await _possible_earlier(connection, read_now, directory)
    at = min(as_of, found.now) if as_of else found.now
    asking = (caller.organisation, caller.roles, found.now, directory)
    may = open_to(then, *asking, told=read_now.rights) if as_of is None else []
    return case_view(then, read_now.rights, at, language, may) | earlier


async def possible(
    services: Services, found: KnownCase, loaded: VisibleCase, caller: Caller, language: Language
) -> list[dict[str, Any]]:
    """Return every transition of the track: whether the caller may do it now, and if not, why.

    A reader who does not follow the path is told of no track, so the transitions of other roles are left out.
    """
    today = local_date(found.now)
    directory = await services.directory.current()
    every = possibilities(loaded.known, caller.organisation, caller.roles, found.now, directory, told=loaded.rights)
    shown = [p for p in every if loaded.rights.follows_path or not p.is_for_others]
    return [_possibility(p, language, today) for p in shown]


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
    """Return the events as the caller may see them, optionally as known at an instant.

    `after` and `most` select a page by sequence number.
    """
    async with services.at_once.connect() as connection:
        found = await open_to_reader(connection, services, caller, case_id)
        loaded = await read(connection, services, caller, found, "history")
        log = await services.reader.chained(connection, found.case_id, after, most)
        # A page does not contain the corrections of its entries.
        every = await services.reader.events(connection, found.case_id) if loaded.rights.case.corrections else []
    known = [(event, hash_) for event, hash_ in log if _known(event, found, as_of)]
    corrections = corrections_in((event for event in every if _known(event, found, as_of)), loaded.rights)
    return list(history(known, loaded.rights, language, corrections))


async def engine_history(services: Services, caller: Caller, case_id: str, language: Language) -> list[dict[str, Any]]:
    """Return what the engine did for the case: signals, timers and deliveries, each with its event, if any."""
    async with services.at_once.connect() as connection:
        found = await open_to_reader(connection, services, caller, case_id)
        loaded = await read(connection, services, caller, found, "workflow")
        # Whoever has left: what the engine does goes on, and says by its timers what has begun since.
        if not (found.current and loaded.rights.follows_path):
            return []
        events = await services.reader.events(connection, found.case_id)
        recorded = await transitions_of(connection, found.case_id)
    known = [e for e in events if _known(e, found, None)]
    return await told(services.client, loaded, known, recorded, language)


async def open_to_reader(connection: AsyncConnection, services: Services, caller: Caller, case_id: str) -> KnownCase:
    """Return the case if the caller may know of it and its token may read."""
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


def _known(event: Event, found: KnownCase, as_of: datetime | None) -> bool:
    return found.knows(event.seq) and (as_of is None or event.recorded_at <= as_of)


async def _possible_earlier(connection: AsyncConnection, case: VisibleCase, directory: Directory) -> dict[str, Any]:
    """Return that a case of the same person may exist, and with whom: for the coordinator only (spec 4).

    A place where she lived is not named: that another case exists is enough to ask the coordinator about it.
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
        "remarks": [remark_view(remark, language, today) for remark in possibility.remarks],
    }


def _refusal(refused: Any, language: Language, today: date) -> dict[str, Any]:
    told = problem_body(problem_of(refused), language, "", today)
    return {name: told[name] for name in ("rule", "detail", "legal_basis", "unblocked_by")}
