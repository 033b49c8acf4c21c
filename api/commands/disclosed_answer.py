"""What a caller may know of what its command recorded."""

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
    """The answer without what else came of the command, and is not for the caller to know.

    Who acts is a party in a role of its token; where all of them follow the path, and nothing came but what the whole
    path may know, nothing needs to be asked.
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
    """What was recorded, and the caller's rights over it: as the command left the case, or, sent again, as it is now."""
    if outcome.at is not None and not outcome.replayed:
        places = (await services.directory.current()).places
        return outcome.events, Rights(caller.reader, outcome.now, outcome.at, places)
    async with services.at_once.connect() as connection:
        found = await find(connection, services, caller, outcome.now.id)
        return outcome.events, (await visible(connection, services, found)).rights


def _as_known(event: dict[str, Any], whole: Event, rights: Rights) -> dict[str, Any]:
    """An event in short, with those of its remarks that the reader may know."""
    return {**event, "remarks": [r for r in event["remarks"] if rights.knows_remark(RULES[r.rule], whole)]}


def _is_all_process(answer: CommandAnswer) -> bool:
    """Whether whoever follows the path may know all of it; an entry about a deadline comes with the deadline."""
    events = (EVENT_TYPES[event["type"]].category for event in answer.events)
    remarks = (RULES[remark.rule].category for event in answer.events for remark in event["remarks"])
    return {*events, *remarks, *(deadline.category for deadline in answer.deadlines)} == {"process"}
