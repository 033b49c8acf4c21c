"""Transitions: one operation with its own schema per row of the table, and one way through for all of them."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from api import engine
from api.authentication import Authenticated, Caller, require
from api.bodies import Body, opening_body, read, transition_body
from api.language import ReaderLanguage
from api.problems import Problem, problem_of
from api.reading import Found, find, find_with_command, load
from api.schemas import operation
from api.services import Injected, Services
from api.views import case_view, deadline_view, only_own_place
from domain.authority import authorise
from domain.case import Case
from domain.commands import Command
from domain.deadlines import Deadline
from domain.decide import respond
from domain.opening import OPENING
from domain.possible import open_to
from domain.refusals import Invalid, NotAParty, NotYourRole
from domain.report import brief, changed_deadlines
from domain.tables.event_types import EVENT_TYPES
from domain.tables.transitions import GIVEN_BY_TIME, TRANSITIONS
from domain.text import Language
from store.codec import deadline_from
from store.idempotency import Sent as KnownCommand
from store.idempotency import claim, sent_before
from store.ids import uuid7
from store.recording import replayed
from workflows.contracts import Recorded

router = APIRouter(tags=["transitions"])


@dataclass(frozen=True, slots=True)
class Sent:
    """A command as it was sent: its body, its key, and the version that the sender knew; `flat`: the body is the data."""

    raw: bytes
    key: str | None
    expected: int | None = None
    flat: bool = False


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
    answer = await carry_out(services, caller, text, name, sent)
    response.headers["ETag"] = f'"{answer.version}"'
    return _view(answer, language, caller)


async def carry_out(services: Services, caller: Caller, text: str, name: str, sent: Sent) -> "Answer":
    """From what was sent to what was recorded: 404, 400, 403 and 422 before the engine is asked."""
    await services.reader.unlock(services.engine)
    async with services.at_once.connect() as connection:
        command_id = engine.usable_id(caller, sent.key)
        found, before = await find_with_command(connection, services, caller, text, command_id)
        if command_id is None:
            raise Problem("idempotency-key-missing")
        if not found.current:
            raise Problem("not-your-role", rule="not_your_role")
        require(caller, "write")
        body = await _body(sent.raw, connection, services, found, caller, name, flat=sent.flat)
        order = engine.Order(
            found.case_id,
            command_id,
            name,
            caller,
            body,
            _fingerprint(services, body),
            sent.expected,
            found.version,
        )
        try:
            done = await _done_before(connection, services, order, before)
        except Problem:
            _in_role(await load(connection, services, found), caller, name)
            raise
    return done or await sent_or_recorded(services, order)


async def sent_or_recorded(services: Services, order: engine.Order) -> "Answer":
    """What the engine recorded; where it refuses, the log is asked once more.

    A worker that died after it had recorded the command leaves it to another, who may refuse it as a second one.
    """
    try:
        return _told(order.case_id, await engine.send(services.client, order))
    except Problem as refused:
        if refused.slug == "engine-unavailable":
            raise
        async with services.at_once.connect() as connection:
            known = await sent_before(connection, order.command_id)
            done = await _done_before(connection, services, order, known)
        if done is None:
            raise
        return done


async def _body(
    raw: bytes, connection: AsyncConnection, services: Services, found: Found, caller: Caller, name: str, *, flat: bool
) -> Body:
    """The body; where it does not fit, or the key was used before, the role is asked first."""
    parse = opening_body if flat else transition_body
    try:
        return parse(raw, TRANSITIONS[name].data, f"{found.case_id} {name}")
    except Problem:
        _in_role(await load(connection, services, found), caller, name)
        raise


def _in_role(case: Case, caller: Caller, name: str) -> None:
    try:
        authorise(case, TRANSITIONS[name], caller.organisation, caller.roles, None)
    except (NotYourRole, NotAParty) as refused:
        raise problem_of(refused) from refused


def _fingerprint(services: Services, body: Body) -> bytes:
    return services.reader.fingerprints.of(body.fingerprint)


def _expected(request: Request) -> int | None:
    """The version that the caller knew; one that can not be, where the header is there and says nothing."""
    if "if-match" not in request.headers:
        return None
    tag = request.headers["if-match"].strip().removeprefix("W/").strip('"')
    if tag == "*":
        return None
    return int(tag) if tag.isascii() and tag.isdecimal() and len(tag) < 10 else -1


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command recorded: from the engine, or from the log when it was recorded before."""

    case_id: str
    version: int
    events: list[dict[str, Any]]
    deadlines: list[Deadline]


def _told(case_id: str, recorded: Recorded) -> Answer:
    return Answer(case_id, recorded.after, recorded.events, [deadline_from(d) for d in recorded.deadlines])


async def _done_before(
    connection: AsyncConnection, services: Services, order: engine.Order, sent: KnownCommand | None
) -> Answer | None:
    """The same answer as the first time, if this command was recorded; another body under its key is a problem."""
    if sent is None:
        return None
    if sent.fingerprint != order.fingerprint or sent.case_id != order.case_id:
        raise Problem("idempotency-key-reused")
    if sent.span is None:
        return None
    then = await replayed(services.reader, connection, Case(sent.case_id), sent.span)
    return Answer(
        sent.case_id,
        then.after.version,
        [dict(brief(e)) for e in then.events],
        changed_deadlines(then.after, then.events),
    )


def _view(answer: Answer, language: Language, caller: Caller) -> dict[str, Any]:
    name = only_own_place(caller)
    return {
        "case_id": answer.case_id,
        "version": answer.version,
        "events": [{**event, "title": EVENT_TYPES[event["type"]].title.to(language)} for event in answer.events],
        "deadlines": [deadline_view(deadline, language, name) for deadline in answer.deadlines],
    }


# --- opening


@router.post("/cases", status_code=201, **operation(OPENING, flat=True))
async def identify(
    request: Request, response: Response, services: Injected, caller: Authenticated, language: ReaderLanguage
) -> dict[str, Any]:
    """Opens a case; the same key opens the same case, whatever crashed between."""
    sent = Sent(await read(request), request.headers.get("idempotency-key"))
    order, version = await open_case(services, caller, sent)
    response.headers["Location"] = f"/cases/{order.case_id}"
    response.headers["ETag"] = f'"{version}"'
    return await _as_opened(services, order, version, language)


async def open_case(services: Services, caller: Caller, sent: Sent) -> tuple[engine.Order, int]:
    """A case opened by what was sent, and the version at which it stands then."""
    command_id = engine.command_id(caller, sent.key)
    require(caller, "write")
    if not set(caller.roles) & set(TRANSITIONS[OPENING].by):
        raise Problem("not-your-role", rule="not_your_role")
    body = opening_body(sent.raw, TRANSITIONS[OPENING].data, "cases")
    await _would_open(services, caller, body)
    order, done = await _claimed(services, caller, command_id, body)
    return order, done[1] if done else (await engine.open_case(services.client, order)).after


async def _would_open(services: Services, caller: Caller, body: Body) -> None:
    """Refuses what could not open, so that no workflow is started for nothing."""
    command = Command("", OPENING, body.data, caller.organisation, caller.roles, body.on)
    try:
        respond(Case(""), command, services.clock(), await services.directory.current())
    except (NotYourRole, Invalid) as refused:
        raise problem_of(refused) from refused


async def _claimed(
    services: Services, caller: Caller, command_id: str, body: Body
) -> tuple[engine.Order, tuple[int, int] | None]:
    """The order for a case of its own, and what it was recorded as if it was sent before."""
    await services.reader.unlock(services.engine)
    now, fingerprint = services.clock(), _fingerprint(services, body)
    sent = await claim(services.at_once, services.reader, command_id, str(uuid7(now)), fingerprint, now)
    if sent.fingerprint != fingerprint:
        raise Problem("idempotency-key-reused")
    return engine.Order(sent.case_id, command_id, OPENING, caller, body, fingerprint), sent.span


async def _as_opened(services: Services, order: engine.Order, version: int, language: Language) -> dict[str, Any]:
    """The case as the opening left it, whenever the answer is given."""
    async with services.at_once.connect() as connection:
        opened = (await replayed(services.reader, connection, Case(order.case_id), (1, version))).after
    caller, now, directory = order.caller, services.clock(), await services.directory.current()
    may = open_to(opened, caller.organisation, caller.roles, now, directory)
    return case_view(opened, caller, now, language, may)


# --- every other transition


def _operation(name: str) -> Any:
    async def transition(
        case_id: str,
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
async def unknown(request: Request, services: Injected, caller: Authenticated, case_id: str, name: str) -> None:
    """What only time does is forbidden to everybody; anything else does not exist."""
    async with services.at_once.connect() as connection:
        await find(connection, services, caller, case_id)
    if name not in GIVEN_BY_TIME:
        raise Problem("not-found")
    engine.command_id(caller, request.headers.get("idempotency-key"))
    raise Problem("not-your-role", rule="only_time_does_this")
