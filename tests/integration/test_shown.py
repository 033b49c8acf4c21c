"""What an operator sees of a case in the engine: where it is and what is due next, from the start and ever after."""

import json
from datetime import datetime
from typing import Any

from saksgang.demo.on_stack import Stack
from tests.integration.receivers import organisation
from tests.integration.rest import HELPER, done, opened, read
from tests.integration.test_telling import types
from tests.waiting import soon
from workflows.client import start_again, state_of
from workflows.contracts import workflow_id
from workflows.shown import BUILDS, MUNICIPALITY, NEXT_DUE, STEP, TO_THE_MINUTE, TRACK

SAID_LATER = "UPSERT_WORKFLOW_SEARCH_ATTRIBUTES"


async def shown(stack: Stack, case: str) -> dict[str, Any]:
    """By the engine; the next due time only whether it is that of the workflow, to the minute."""
    attributes = (await stack.client.get_workflow_handle(workflow_id(case)).describe()).typed_search_attributes
    due = (await state_of(stack.client, case)).due_at
    assert due is not None
    near = abs(attributes[NEXT_DUE] - datetime.fromisoformat(due)) < TO_THE_MINUTE
    return {"track": attributes[TRACK], "step": attributes[STEP], "municipality": attributes[MUNICIPALITY], "due": near}


async def of_the_case(stack: Stack, case: str) -> dict[str, Any]:
    known = await read(stack, f"/cases/{case}", HELPER)
    return {"track": known["track"], "step": known["step"], "municipality": known["municipality"], "due": True}


async def test_a_case_is_shown_from_the_start_and_not_said_again(stack: Stack):
    case = await opened(stack)
    assert await shown(stack, case) == await of_the_case(stack, case)
    await done(stack, case, HELPER, "record_follow_up", kind="conversation")
    assert SAID_LATER not in await types(stack.client, workflow_id(case))


async def test_whose_work_a_case_is_the_engine_does_not_have_to_add(stack: Stack):
    handle = stack.client.get_workflow_handle(workflow_id(await opened(stack)))
    history = await handle.fetch_history()
    given = history.events[0].workflow_execution_started_event_attributes.search_attributes.indexed_fields
    now = (await handle.describe()).raw_description.workflow_execution_info.search_attributes.indexed_fields
    assert json.loads(now["BuildIds"].data) == json.loads(given["BuildIds"].data) == BUILDS.value


async def test_where_the_case_goes_the_engine_shows_it(stack: Stack):
    case, lawyer = await opened(stack), await organisation(stack, mail=False)
    before = await shown(stack, case)
    await done(stack, case, HELPER, "assign_lawyer", organisation=lawyer)
    assert await shown(stack, case) == await of_the_case(stack, case) != before
    assert (await types(stack.client, workflow_id(case))).count(SAID_LATER) == 1


async def test_a_case_whose_workflow_was_lost_is_shown_again(stack: Stack):
    case = await opened(stack)
    before = await shown(stack, case)
    await stack.client.get_workflow_handle(workflow_id(case)).terminate()
    assert await start_again(stack.client, case, 1)

    async def again() -> Any:
        found = await stack.client.get_workflow_handle(workflow_id(case)).describe()
        return found.typed_search_attributes.get(TRACK)

    await soon(again, 10)
    assert await shown(stack, case) == before


async def test_a_run_that_goes_on_from_another_shows_what_that_one_did(stack: Stack):
    case = await opened(stack)
    handle = stack.client.get_workflow_handle(workflow_id(case))
    first = (await handle.describe()).run_id
    for _ in range(100):
        await done(stack, case, HELPER, "record_follow_up", kind="conversation")

    async def second() -> Any:
        return (await handle.describe()).run_id != first

    await soon(second, 20)
    await done(stack, case, HELPER, "record_follow_up", kind="conversation")
    assert await shown(stack, case) == await of_the_case(stack, case)
    assert SAID_LATER not in await types(stack.client, workflow_id(case))
