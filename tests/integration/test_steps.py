"""On the real engine: a step that does not end fails alone, and its workflow goes on with the next attempt."""

import asyncio
from uuid import uuid4

from temporalio import workflow

from saksgang import composition
from saksgang.demo.on_stack import Stack
from saksgang.steps import WatchedRunner

attempts: dict[str, int] = {}


@workflow.defn
class Hanging:
    """Does not come to an end the first time."""

    @workflow.run
    async def run(self, name: str) -> int:
        attempts[name] = attempts.get(name, 0) + 1
        while attempts[name] == 1:
            pass
        return attempts[name]


@workflow.defn
class Quick:
    """Does."""

    @workflow.run
    async def run(self) -> str:
        return "done"


async def test_a_step_that_does_not_end_fails_alone(stack: Stack):
    queue, name = f"steps-{uuid4().hex}", uuid4().hex
    runner = WatchedRunner(1)
    async with composition.Working(stack.client, task_queue=queue, workflows=[Hanging, Quick], workflow_runner=runner):
        hanging = stack.client.execute_workflow(Hanging.run, name, id=f"hanging-{name}", task_queue=queue)
        quick = [stack.client.execute_workflow(Quick.run, id=f"quick-{name}-{n}", task_queue=queue) for n in range(5)]
        async with asyncio.timeout(30):
            assert await asyncio.gather(hanging, *quick) == [2, *["done"] * 5]
