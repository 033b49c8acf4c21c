"""The transitions: one operation with its own schema per row of the table, and one path for all of them."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from api.auth.authentication import Authenticated, Caller
from api.commands.disclosed_answer import disclosed_answer
from api.commands.handler import CommandAnswer, SentCommand, carry_out, command_id, open_case
from api.dependencies import Injected, Services
from api.http.conditions import ANY, tags
from api.http.inputs import Id, Name
from api.http.language import ReaderLanguage
from api.http.openapi import operation
from api.http.problems import Problem, remark_view
from api.http.request_body import read
from api.queries.case_access import find, names_in_lists, record_refusal
from api.queries.case_views import case_view, deadline_view
from domain.decisions.opening import OPENING
from domain.disclosure.reader_rights import Rights
from domain.primitives.calendar import local_date
from domain.primitives.text import Language
from domain.readmodels.available_actions import open_to
from domain.tables.event_types import EVENT_TYPES
from domain.tables.transitions import GIVEN_BY_TIME, TRANSITIONS

router = APIRouter(tags=["transitions"])
TELLS_HOW_IT_STANDS = ("refused", "version-conflict", "invalid")
"""The problems that tell the caller something about the case."""


async def perform(
    request: Request,
    response: Response,
    services: Services,
    caller: Caller,
    language: Language,
    text: str,
    name: str,
    *,
    flat: bool = False,
    key: str | None = None,
) -> dict[str, Any]:
    """Handle a command over REST; `key` is the default of the header `Idempotency-Key`."""
    sent = SentCommand(await read(request), request.headers.get("idempotency-key", key), _expected(request), flat)
    try:
        answer = await carry_out(services, caller, text, name, sent)
    except Problem as problem:
        if problem.slug in TELLS_HOW_IT_STANDS:
            await record_refusal(services, caller, text)
        raise
    response.headers["ETag"] = f'"{answer.version}"'
    return await _view(services, caller, await disclosed_answer(services, caller, answer), language)


def _expected(request: Request) -> tuple[int, ...] | None:
    """The versions of which one must be the case's; None where no condition stands or any will do."""
    named = tags(request, "if-match")
    return None if named is None or named == (ANY,) else tuple(map(_version, named))


def _version(tag: str) -> int:
    """The version that a tag names; one that can not be, where it is none of ours."""
    return int(tag) if tag.isascii() and tag.isdecimal() and len(tag) < 10 else -1


async def _view(services: Services, caller: Caller, answer: CommandAnswer, language: Language) -> dict[str, Any]:
    names = names_in_lists(caller, await services.directory.current())
    return {
        "case_id": answer.case_id,
        "version": answer.version,
        "events": [_event(event, language) for event in answer.events],
        "remarks": [remark for event in answer.events for remark in _event(event, language)["remarks"]],
        "deadlines": [deadline_view(deadline, language, names) for deadline in answer.deadlines],
    }


def _event(event: dict[str, Any], language: Language) -> dict[str, Any]:
    """Return an event summary with its title and remarks."""
    day = local_date(datetime.fromisoformat(event["at"]))
    remarks = [remark_view(remark, language, day) for remark in event["remarks"]]
    return {**event, "title": EVENT_TYPES[event["type"]].title.to(language), "remarks": remarks}


# --- opening


@router.post("/cases", status_code=201, **operation(OPENING, flat=True))
async def identify(
    request: Request, response: Response, services: Injected, caller: Authenticated, language: ReaderLanguage
) -> dict[str, Any]:
    """Opens a case; the same key opens the same case, whatever crashed in between."""
    sent = SentCommand(await read(request), request.headers.get("idempotency-key"))
    case = await open_case(services, caller, sent)
    response.headers["Location"] = f"/cases/{case.id}"
    response.headers["ETag"] = f'"{case.version}"'
    now, directory = services.clock(), await services.directory.current()
    rights = Rights(caller.reader, case, now, directory.places)
    may = open_to(case, caller.organisation, caller.roles, now, directory, told=rights)
    return case_view(case, rights, now, language, may)


# --- every other transition


def _operation(name: str) -> Any:
    async def transition(
        case_id: Id,
        request: Request,
        response: Response,
        services: Injected,
        caller: Authenticated,
        language: ReaderLanguage,
    ) -> dict[str, Any]:
        return await perform(request, response, services, caller, language, case_id, name)

    transition.__name__ = name
    transition.__doc__ = TRANSITIONS[name].title.en
    return transition


for _name in TRANSITIONS:
    if _name != OPENING:
        router.post(f"/cases/{{case_id}}/transitions/{_name}", **operation(_name))(_operation(_name))


@router.post("/cases/{case_id}/transitions/{name}", include_in_schema=False)
async def unknown(request: Request, services: Injected, caller: Authenticated, case_id: Id, name: Name) -> None:
    """Refuses a transition that only time does (403); any other name does not exist (404)."""
    async with services.at_once.connect() as connection:
        await find(connection, services, caller, case_id)
    if name not in GIVEN_BY_TIME:
        raise Problem("not-found")
    command_id(caller, request.headers.get("idempotency-key"))
    raise Problem("not-your-role", rule="only_time_does_this")
