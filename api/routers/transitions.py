"""Transitions: one operation with its own schema per row of the table, and one way through for all of them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, Response

from api.authentication import Authenticated, Caller
from api.bodies import read
from api.commanding import Answer, Sent, carry_out, command_id, open_case
from api.conditions import ANY, tags
from api.inputs import Id, Name
from api.language import ReaderLanguage
from api.problems import Problem
from api.reading import find, names_in_lists, record_refusal, visible
from api.schemas import operation
from api.services import Injected, Services
from api.views import case_view, deadline_view
from domain.disclosure import FOLLOWS_PATH
from domain.events import Event
from domain.opening import OPENING
from domain.possible import open_to
from domain.rights import Rights
from domain.tables.event_types import EVENT_TYPES
from domain.tables.transitions import GIVEN_BY_TIME, TRANSITIONS
from domain.text import Language
from store.appending import Outcome

router = APIRouter(tags=["transitions"])
TELLS_HOW_IT_STANDS = ("refused", "version-conflict", "invalid")
"""Refusals from which the caller learns something of the case."""


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
    """What was asked for over REST, done; `key`: used where the caller gives none."""
    sent = Sent(await read(request), request.headers.get("idempotency-key", key), _expected(request), flat)
    try:
        answer = await carry_out(services, caller, text, name, sent)
    except Problem as problem:
        if problem.slug in TELLS_HOW_IT_STANDS:
            await record_refusal(services, caller, text)
        raise
    response.headers["ETag"] = f'"{answer.version}"'
    return await _view(services, caller, await _known(services, caller, answer), language)


def _expected(request: Request) -> tuple[int, ...] | None:
    """The versions of which one must be the case's; None where no condition stands or any will do."""
    named = tags(request, "if-match")
    return None if named is None or named == (ANY,) else tuple(map(_version, named))


def _version(tag: str) -> int:
    """The version that a tag names; one that can not be, where it is none of ours."""
    return int(tag) if tag.isascii() and tag.isdecimal() and len(tag) < 10 else -1


async def _known(services: Services, caller: Caller, answer: Answer) -> Answer:
    """The answer without what else came of the command, and is not for the caller to know.

    Who acts is a party in a role of its token; where all of them follow the path, and nothing came but what the whole
    path may know, nothing needs to be asked.
    """
    if not answer.events or (set(caller.roles) <= set(FOLLOWS_PATH) and _is_all_process(answer)):
        return answer
    events, rights = await _rights_over(services, caller, answer.outcome)
    shown = {event.seq for event in events if rights.knows_of(event).yes}
    return replace(
        answer,
        events=[event for event in answer.events if event["seq"] in shown],
        deadlines=[deadline for deadline in answer.deadlines if rights.follows(deadline)],
    )


async def _rights_over(services: Services, caller: Caller, outcome: Outcome) -> tuple[Sequence[Event], Rights]:
    """What was recorded, and the caller's rights over it: as the command left the case, or, sent again, as it is now."""
    if outcome.at is not None and not outcome.replayed:
        places = (await services.directory.current()).places
        return outcome.events, Rights(caller.reader, outcome.now, outcome.at, places)
    async with services.at_once.connect() as connection:
        found = await find(connection, services, caller, outcome.now.id)
        return outcome.events, (await visible(connection, services, found)).rights


def _is_all_process(answer: Answer) -> bool:
    """Whether whoever follows the path may know all of it; an entry about a deadline comes with the deadline."""
    events = (EVENT_TYPES[event["type"]].category for event in answer.events)
    return {*events, *(deadline.category for deadline in answer.deadlines)} == {"process"}


async def _view(services: Services, caller: Caller, answer: Answer, language: Language) -> dict[str, Any]:
    names = names_in_lists(caller, await services.directory.current())
    return {
        "case_id": answer.case_id,
        "version": answer.version,
        "events": [{**event, "title": EVENT_TYPES[event["type"]].title.to(language)} for event in answer.events],
        "deadlines": [deadline_view(deadline, language, names) for deadline in answer.deadlines],
    }


# --- opening


@router.post("/cases", status_code=201, **operation(OPENING, flat=True))
async def identify(
    request: Request, response: Response, services: Injected, caller: Authenticated, language: ReaderLanguage
) -> dict[str, Any]:
    """Opens a case; the same key opens the same case, whatever crashed between."""
    sent = Sent(await read(request), request.headers.get("idempotency-key"))
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
    """What only time does is forbidden to everybody; anything else does not exist."""
    async with services.at_once.connect() as connection:
        await find(connection, services, caller, case_id)
    if name not in GIVEN_BY_TIME:
        raise Problem("not-found")
    command_id(caller, request.headers.get("idempotency-key"))
    raise Problem("not-your-role", rule="only_time_does_this")
