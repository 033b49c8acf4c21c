"""From what was sent to what was recorded: one way through for all commands, over REST and from the pages."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from api import engine
from api.authentication import Caller, require
from api.bodies import Body, opening_body, transition_body
from api.problems import Problem, problem_of
from api.reading import case_id, find_with_command, load
from api.services import Services
from domain.authority import authorise
from domain.case import UNOPENED, Case, unopened
from domain.commands import Command
from domain.deadlines import Deadline
from domain.decide import respond
from domain.opening import OPENING
from domain.passing import next_due
from domain.refusals import Invalid, NotAParty, NotYourRole
from domain.report import brief, changed_deadlines
from domain.tables.transitions import TRANSITIONS
from store.codec import deadline_from
from store.idempotency import Sent as KnownCommand
from store.idempotency import claim, sent_before
from store.ids import uuid7
from store.keys import KeyUnavailable
from store.recording import replayed
from workflows.contracts import Recorded
from workflows.shown import Position


@dataclass(frozen=True, slots=True)
class Sent:
    """A command as it was sent: its body, its key, and the version that the sender knew; `flat`: the body is the data."""

    raw: bytes
    key: str | None
    expected: int | None = None
    flat: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command recorded: from the engine, or from the log when it was recorded before."""

    case_id: str
    version: int
    events: list[dict[str, Any]]
    deadlines: list[Deadline]


def _answer(services: Services, order: engine.Order, recorded: Recorded) -> Answer:
    services.known.saw(order.caller.organisation, order.case_id, recorded.after)
    return Answer(order.case_id, recorded.after, recorded.events, [deadline_from(d) for d in recorded.deadlines])


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
    then = await replayed(services.reader, connection, unopened(sent.case_id), sent.span)
    return Answer(
        sent.case_id,
        then.after.version,
        [dict(brief(e)) for e in then.events],
        changed_deadlines(then.after, then.events),
    )


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Why a command that was passed on has no answer before the log is asked, and at which version of the case."""

    version: int
    problem: Problem


async def carry_out(services: Services, caller: Caller, text: str, name: str, sent: Sent) -> Answer:
    """From what was sent to what was recorded: a problem of the caller's (404, 400, 403, 422) comes before a refusal."""
    await services.reader.unlock(services.engine)
    tried = await _as_known(services, caller, text, name, sent)
    return tried if isinstance(tried, Answer) else await _as_looked_up(services, caller, text, name, sent, tried)


async def _as_known(services: Services, caller: Caller, text: str, name: str, sent: Sent) -> Answer | Unanswered | None:
    """Passed on by a party that this process knows, without a look at the log; None where that was not tried.

    What the case's workflow accepts was right: who has left is refused there too. What it refuses, or does not answer, is
    for the log to explain: the caller may have left, or have been answered long ago.
    """
    order = _order_of_a_known_party(services, caller, text, name, sent)
    if order is None:
        return None
    try:
        return _answer(services, order, await engine.send_to_run(services.client, order))
    except (engine.Gone, KeyUnavailable):
        return None
    except Problem as problem:
        return Unanswered(order.version, problem)


def _order_of_a_known_party(
    services: Services, caller: Caller, text: str, name: str, sent: Sent
) -> engine.Order | None:
    """None where anything about it is unknown, wrong or not new."""
    try:
        id_ = str(case_id(text))
        require(caller, "write")
        version = services.known.version(caller.organisation, id_)
        command_id = engine.usable_id(caller, sent.key)
        if version is None or command_id is None or not services.known.is_new(command_id):
            return None
        return _order(services, caller, id_, command_id, name, sent, version)
    except Problem:
        return None


async def _as_looked_up(
    services: Services, caller: Caller, text: str, name: str, sent: Sent, tried: Unanswered | None
) -> Answer:
    async with services.at_once.connect() as connection:
        command_id = engine.usable_id(caller, sent.key)
        found, before = await find_with_command(connection, services, caller, text, command_id)
        if command_id is None:
            raise Problem("idempotency-key-missing")
        if not found.current:
            raise Problem("not-your-role", rule="not_your_role")
        require(caller, "write")
        try:
            order = _order(services, caller, found.case_id, command_id, name, sent, found.version)
            done = await _done_before(connection, services, order, before)
        except Problem:
            # Where the body does not fit, or the key was used before, the role is asked first.
            _in_role(await load(connection, services, found), caller, name)
            raise
    if done is None and tried is not None and (tried.version == order.version or tried.problem.is_away):
        raise tried.problem
    return done or await sent_or_recorded(services, order)


async def sent_or_recorded(services: Services, order: engine.Order) -> Answer:
    """What the engine recorded; where it refuses, the log is asked once more.

    A worker that died after it had recorded the command leaves it to another, who may refuse it as a second one.
    """
    try:
        return _answer(services, order, await engine.send(services.client, order))
    except Problem as refused:
        if refused.is_away:
            raise
        async with services.at_once.connect() as connection:
            known = await sent_before(connection, order.command_id)
            done = await _done_before(connection, services, order, known)
        if done is None:
            raise
        return done


def _order(
    services: Services, caller: Caller, case: str, command_id: str, name: str, sent: Sent, version: int
) -> engine.Order:
    """The problem `invalid` where the body does not fit."""
    parse = opening_body if sent.flat else transition_body
    body = parse(sent.raw, TRANSITIONS[name].data, f"{case} {name}")
    return engine.Order(case, command_id, name, caller, body, _fingerprint(services, body), sent.expected, version)


def _in_role(case: Case, caller: Caller, name: str) -> None:
    try:
        authorise(case, TRANSITIONS[name], caller.organisation, caller.roles, None)
    except (NotYourRole, NotAParty) as refused:
        raise problem_of(refused) from refused


def _fingerprint(services: Services, body: Body) -> bytes:
    return services.reader.fingerprints.of(body.fingerprint)


# --- opening


class Opened(NamedTuple):
    """A case that was opened: by which order, and at which version it stands then.

    `opening`: its events as the worker sent them; none where the order came before, and the log has the answer.
    """

    order: engine.Order
    version: int
    opening: list[dict[str, Any]]


async def open_case(services: Services, caller: Caller, sent: Sent) -> Opened:
    """A case opened by what was sent."""
    command_id = engine.command_id(caller, sent.key)
    require(caller, "write")
    if not set(caller.roles) & set(TRANSITIONS[OPENING].by):
        raise Problem("not-your-role", rule="not_your_role")
    body = opening_body(sent.raw, TRANSITIONS[OPENING].data, "cases")
    position = await _would_open(services, caller, body)
    order, sent_again, done = await _claimed(services, caller, command_id, body)
    if done:
        return Opened(order, done[1], [])
    recorded = await engine.open_case(services.client, order, position)
    return Opened(order, recorded.after, [] if sent_again else recorded.opening)


async def _would_open(services: Services, caller: Caller, body: Body) -> Position:
    """Where the case will be; refuses what could not open, so that no workflow is started for nothing."""
    command = Command("", OPENING, body.data, caller.organisation, caller.roles, body.on)
    try:
        case, _ = respond(UNOPENED, command, services.clock(), await services.directory.current())
    except (NotYourRole, Invalid) as refused:
        raise problem_of(refused) from refused
    due = next_due(case)
    return Position(case.track, case.step, case.opened.municipality, due.at if due else None)


class Claimed(NamedTuple):
    """The order for a case of its own, whether it was sent before, and what it was recorded as then."""

    order: engine.Order
    sent_again: bool
    done: tuple[int, int] | None


async def _claimed(services: Services, caller: Caller, command_id: str, body: Body) -> Claimed:
    await services.reader.unlock(services.engine)
    now, fingerprint = services.clock(), _fingerprint(services, body)
    new = str(uuid7(now))
    sent = await claim(services.at_once, services.reader, command_id, new, fingerprint, now)
    if sent.fingerprint != fingerprint:
        raise Problem("idempotency-key-reused")
    order = engine.Order(sent.case_id, command_id, OPENING, caller, body, fingerprint)
    return Claimed(order, sent.case_id != new, sent.span)
