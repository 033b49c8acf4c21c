"""Command handling: from a request to recorded events, one path for all commands, over REST and from the pages."""

import hashlib
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from api.auth.authentication import Caller, require
from api.dependencies import Services
from api.http.inputs import is_key
from api.http.problems import Problem, problem_of
from api.http.request_body import Body, opening_body, transition_body
from api.queries.case_access import case_id, find_with_command, load
from domain.case import Case, unopened
from domain.decisions.authorisation import authorise
from domain.decisions.opening import OPENING
from domain.facts.commands import Command
from domain.facts.deadlines import Deadline
from domain.primitives.refusals import REFUSALS, NotAParty, NotYourRole
from domain.readmodels.command_summary import brief, changed_deadlines
from domain.tables.transitions import TRANSITIONS
from store.commands.handler import LostRace, NoSuchCase, replayed
from store.commands.idempotency import KeyReused, KnownCommand, sent_before
from store.commands.rows import CommandResult
from store.db.ids import uuid7
from store.telemetry.metrics import RECORDED, count_rungs
from workflows.contracts import RecordedTransition, wake_meanwhile


@dataclass(frozen=True, slots=True)
class SentCommand:
    """A command as the client sent it.

    `expected` are the case versions at which it may be done; with `flat` the body is the data itself.
    """

    raw: bytes
    key: str | None
    expected: tuple[int, ...] | None = None
    flat: bool = False


@dataclass(frozen=True, slots=True)
class CommandAnswer:
    """The recorded result of a command; the same for a repeated command."""

    case_id: str
    version: int
    events: list[dict[str, Any]]
    deadlines: list[Deadline]
    outcome: CommandResult = field(compare=False, repr=False)


class CommandOrder(NamedTuple):
    """A parsed command for one case, with the fingerprint of its body."""

    case_id: str
    command: Command
    fingerprint: bytes


def usable_id(caller: Caller, key: str | None) -> str | None:
    """Return the command id: a hash of the organisation and the idempotency key, so that no sent text becomes an id.

    None if the key is missing or not a valid key.
    """
    if not is_key(key):
        return None
    return hashlib.sha256(f"{caller.organisation}\0{key}".encode()).hexdigest()[:40]


def command_id(caller: Caller, key: str | None) -> str:
    """Return the command id. Raises the problem `idempotency-key-missing`."""
    id_ = usable_id(caller, key)
    if id_ is None:
        raise Problem("idempotency-key-missing")
    return id_


async def carry_out(services: Services, caller: Caller, text: str, name: str, sent: SentCommand) -> CommandAnswer:
    """Handle a command. Problems of the request (404, 400, 403, 422) come before a refusal."""
    await services.reader.unlock(services.engine)
    return await _from_cache(services, caller, text, name, sent) or await _from_log(services, caller, text, name, sent)


async def _from_cache(
    services: Services, caller: Caller, text: str, name: str, sent: SentCommand
) -> CommandAnswer | None:
    """Handle the command with the cached case if the caller is a member of it; None if that is not possible.

    A success is correct, because the append verifies the cached stream head. The log decides every other outcome.
    """
    try:
        id_ = str(case_id(text))
        require(caller, "write")
        case, key = services.reader.memory.get(id_), usable_id(caller, sent.key)
        if case is None or key is None or not any(p.is_member for p in case.parties_of(caller.organisation)):
            return None
        order = _order(services, caller, id_, key, name, sent)
    except Problem:
        return None
    outcome = await services.recorder.attempt(*order)
    return _answer(services, order, outcome) if outcome else None


async def _from_log(services: Services, caller: Caller, text: str, name: str, sent: SentCommand) -> CommandAnswer:
    async with services.at_once.connect() as connection:
        key = usable_id(caller, sent.key)
        found, before = await find_with_command(connection, services, caller, text, key)
        if key is None:
            raise Problem("idempotency-key-missing")
        if not found.current:
            raise Problem("not-your-role", rule="not_your_role")
        require(caller, "write")
        try:
            order = _order(services, caller, found.case_id, key, name, sent)
            done = await _first_answer(connection, services, order, before)
        except Problem:
            # If the body does not fit or the key was used before, the role is checked first.
            _require_role(await load(connection, services, found), caller, name)
            raise
    return done or _answer(services, order, await _recorded(services, order))


async def _recorded(services: Services, order: CommandOrder) -> CommandResult:
    """Record the command; every failure becomes a problem."""
    try:
        return await services.recorder.record(*order)
    except REFUSALS as refused:
        raise problem_of(refused) from refused
    except KeyReused as reused:
        raise Problem("idempotency-key-reused") from reused
    except NoSuchCase as gone:
        raise Problem("not-found") from gone
    except LostRace as lost:
        raise Problem("engine-unavailable") from lost


async def _first_answer(
    connection: AsyncConnection, services: Services, order: CommandOrder, sent: KnownCommand | None
) -> CommandAnswer | None:
    """Return the first answer again if the command was recorded.

    Raises the problem `idempotency-key-reused` if the key was used with another body or case.
    """
    if sent is None:
        return None
    if sent.fingerprint != order.fingerprint or sent.case_id != order.case_id:
        raise Problem("idempotency-key-reused")
    then = await replayed(services.reader, connection, unopened(sent.case_id), sent.span)
    return _answer_of(sent.case_id, then)


def _answer(services: Services, order: CommandOrder, outcome: CommandResult) -> CommandAnswer:
    _publish(services, order, outcome)
    return _answer_of(order.case_id, outcome)


def _answer_of(case: str, outcome: CommandResult) -> CommandAnswer:
    changed = changed_deadlines(outcome.after, outcome.events)
    return CommandAnswer(case, outcome.after.version, [dict(brief(e)) for e in outcome.events], changed, outcome)


def _publish(services: Services, order: CommandOrder, outcome: CommandResult) -> None:
    """Wake the couriers and tell the engine about the recorded events."""
    wake_meanwhile(services.client, services.engine, outcome.routes)
    if outcome.replayed:
        return
    first, last = outcome.events[0].seq, outcome.events[-1].seq
    services.relay.tell(
        order.case_id, outcome.now.version, RecordedTransition(order.command.name, first, last, outcome.told)
    )
    RECORDED.labels(order.command.name).inc()
    count_rungs(outcome.events)


def _order(services: Services, caller: Caller, case: str, id_: str, name: str, sent: SentCommand) -> CommandOrder:
    """Parse the body into an order. Raises the problem `invalid`."""
    parse = opening_body if sent.flat else transition_body
    body = parse(sent.raw, TRANSITIONS[name].data, f"{case} {name}")
    return _order_of(services, caller, case, id_, name, body, sent.expected)


def _order_of(
    services: Services,
    caller: Caller,
    case: str,
    id_: str,
    name: str,
    body: Body,
    expected: tuple[int, ...] | None = None,
) -> CommandOrder:
    command = Command(id_, name, body.data, caller.organisation, caller.roles, body.on, body.note, expected)
    return CommandOrder(case, command, services.reader.fingerprints.of(body.fingerprint))


def _require_role(case: Case, caller: Caller, name: str) -> None:
    try:
        authorise(case, TRANSITIONS[name], caller.organisation, caller.roles, None)
    except (NotYourRole, NotAParty) as refused:
        raise problem_of(refused) from refused


async def open_case(services: Services, caller: Caller, sent: SentCommand) -> Case:
    """Open a case and return its state after the opening."""
    id_ = command_id(caller, sent.key)
    require(caller, "write")
    if not set(caller.roles) & set(TRANSITIONS[OPENING].by):
        raise Problem("not-your-role", rule="not_your_role")
    body = opening_body(sent.raw, TRANSITIONS[OPENING].data, "cases")
    await services.reader.unlock(services.engine)
    order = _order_of(services, caller, str(uuid7(services.clock())), id_, OPENING, body)
    try:
        outcome = await _recorded(services, order)
    except Problem:
        if (before := await _opened_before(services, order)) is None:
            raise
        return before
    _publish(services, order, outcome)
    return outcome.after


async def _opened_before(services: Services, order: CommandOrder) -> Case | None:
    """Return the case that the same command opened before; None if there is none."""
    async with services.at_once.connect() as connection:
        sent = await sent_before(connection, order.command.id)
        if sent is None or sent.fingerprint != order.fingerprint:
            return None
        return (await replayed(services.reader, connection, unopened(sent.case_id), sent.span)).after
