"""The part of a command's result that the caller may know."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from api.auth.authentication import Caller
from api.commands.handler import CommandAnswer
from api.dependencies import Services
from api.queries.case_access import find, visible
from domain.disclosure.reader_rights import Rights
from domain.facts.events import Event
from domain.tables.disclosure import FOLLOWS_PATH
from domain.tables.event_types import EVENT_TYPES
from domain.tables.refusals import RULES
from store.commands.rows import CommandResult


async def disclosed_answer(services: Services, caller: Caller, answer: CommandAnswer) -> CommandAnswer:
    """Return the answer without the events, remarks and deadlines that the caller may not know.

    The caller is a party in a role of its token. If all its roles follow the path, and the command recorded only events
    of the category `process`, no rights need to be loaded.
    """
    if not answer.events or (set(caller.roles) <= set(FOLLOWS_PATH) and _is_all_process(answer)):
        return answer
    events, rights = await _rights_over(services, caller, answer.outcome)
    shown = {event.seq: event for event in events if rights.knows_of(event).yes}
    return replace(
        answer,
        events=[_as_known(event, shown[event["seq"]], rights) for event in answer.events if event["seq"] in shown],
        deadlines=[deadline for deadline in answer.deadlines if rights.follows(deadline)],
    )


async def _rights_over(services: Services, caller: Caller, outcome: CommandResult) -> tuple[Sequence[Event], Rights]:
    """Return the recorded events and the caller's rights over them.

    The rights are those in the case as the command left it; for a repeated command, those in the case as it is now.
    """
    if outcome.at is not None and not outcome.replayed:
        places = (await services.directory.current()).places
        return outcome.events, Rights(caller.reader, outcome.now, outcome.at, places)
    async with services.at_once.connect() as connection:
        found = await find(connection, services, caller, outcome.now.id)
        return outcome.events, (await visible(connection, services, found)).rights


def _as_known(event: dict[str, Any], whole: Event, rights: Rights) -> dict[str, Any]:
    """Return an event summary with only those remarks that the reader may know."""
    return {**event, "remarks": [r for r in event["remarks"] if rights.knows_remark(RULES[r.rule], whole)]}


def _is_all_process(answer: CommandAnswer) -> bool:
    """Whether everyone who follows the path may know all of the answer.

    An event about a deadline is recorded together with the deadline.
    """
    events = (EVENT_TYPES[event["type"]].category for event in answer.events)
    remarks = (RULES[remark.rule].category for event in answer.events for remark in event["remarks"])
    return {*events, *remarks, *(deadline.category for deadline in answer.deadlines)} == {"process"}
