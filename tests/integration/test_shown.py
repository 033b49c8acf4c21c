"""What an operator sees of a case in the engine: where it is and what is due next, from the start and ever after."""

from datetime import datetime
from typing import Any

from temporalio.service import RPCError, RPCStatusCode

from activities.contracts import CaseNews, workflow_id
from activities.relay import signal
from saksgang.development.demo.on_stack import Stack
from tests.integration.receivers import organisation
from tests.integration.rest import HELPER, done, opened, read
from tests.integration.test_telling import types
from tests.waiting import soon
from workflows.client import NoRun, state_of
from workflows.search_attributes import MUNICIPALITY, NEXT_DUE, STEP, TO_THE_MINUTE, TRACK

SAID_LATER = "UPSERT_WORKFLOW_SEARCH_ATTRIBUTES"


async def shown(stack: Stack, case: str) -> dict[str, Any]:
    """The engine's search attributes; the next due time as agreement to the minute; KeyError before they are set."""
    attributes = (await stack.client.get_workflow_handle(workflow_id(case)).describe()).typed_search_attributes
    due = (await state_of(stack.client, case)).due_at
    if due is None:
        raise KeyError(NEXT_DUE)
    near = abs(attributes[NEXT_DUE] - datetime.fromisoformat(due)) < TO_THE_MINUTE
    return {"track": attributes[TRACK], "step": attributes[STEP], "municipality": attributes[MUNICIPALITY], "due": near}


async def of_the_case(stack: Stack, case: str) -> dict[str, Any]:
    known = await read(stack, f"/cases/{case}", HELPER)
    return {"track": known["track"], "step": known["step"], "municipality": known["municipality"], "due": True}


async def is_shown(stack: Stack, case: str) -> None:
    """The engine is told within moments, and shows the case as it is."""

    async def so() -> bool:
        try:
            return await shown(stack, case) == await of_the_case(stack, case)
        except (NoRun, KeyError):
            return False
        except RPCError as error:
            if error.status != RPCStatusCode.NOT_FOUND:
                raise
            return False

    assert await soon(so, 20)


async def knows(stack: Stack, case: str, version: int) -> None:
    async def so() -> bool:
        return (await state_of(stack.client, case)).version == version

    assert await soon(so, 20)


async def test_a_case_is_shown_and_what_has_not_changed_is_not_said_again(stack: Stack):
    case = await opened(stack)
    await is_shown(stack, case)
    await done(stack, case, HELPER, "record_follow_up", kind="conversation")
    await knows(stack, case, 2)
    assert (await types(stack.client, workflow_id(case))).count(SAID_LATER) == 1


async def test_where_the_case_goes_the_engine_shows_it(stack: Stack):
    case, lawyer = await opened(stack), await organisation(stack, mail=False)
    await is_shown(stack, case)
    before = await shown(stack, case)
    await done(stack, case, HELPER, "assign_lawyer", organisation=lawyer)
    await is_shown(stack, case)
    assert await shown(stack, case) != before
    assert (await types(stack.client, workflow_id(case))).count(SAID_LATER) == 2


async def test_a_case_whose_workflow_was_lost_is_shown_again(stack: Stack):
    case = await opened(stack)
    await is_shown(stack, case)
    await stack.client.get_workflow_handle(workflow_id(case)).terminate()
    await signal(stack.client, case, CaseNews(1))
    await is_shown(stack, case)


async def test_a_run_that_goes_on_from_another_shows_what_that_one_did(stack: Stack):
    case = await opened(stack)
    await is_shown(stack, case)
    handle = stack.client.get_workflow_handle(workflow_id(case))
    first = (await handle.describe()).run_id

    async def second() -> Any:
        await signal(stack.client, case, CaseNews(1))
        return (await handle.describe()).run_id != first

    await soon(second, 60)
    await done(stack, case, HELPER, "record_follow_up", kind="conversation")
    await knows(stack, case, 2)
    await is_shown(stack, case)
    assert SAID_LATER not in await types(stack.client, workflow_id(case))
