"""On the real engine: a step that does not end fails alone, and its workflow goes on with the next attempt; none keeps what is done."""

import asyncio
import gc
from collections.abc import Iterator
from uuid import uuid4
from weakref import WeakSet

import pytest
from google.protobuf.message import Message
from temporalio import workflow
from temporalio.worker import WorkflowInstance

from saksgang import composition
from saksgang.demo.on_stack import Stack
from saksgang.steps import BETWEEN_STEPS, WatchedRunner
from tests.waiting import soon

attempts: dict[str, int] = {}
alive: WeakSet["Waiting"] = WeakSet()


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


@workflow.defn
class Drawing:
    """Leaves something to chance."""

    @workflow.run
    async def run(self) -> list[str]:
        said = []
        for draw in (workflow.random().random, lambda: workflow.random().randrange(6), workflow.uuid4):
            try:
                draw()
            except RuntimeError as error:
                said.append(str(error))
        return said


async def test_a_workflow_that_leaves_something_to_chance_hears_of_it(stack: Stack):
    queue = f"steps-{uuid4().hex}"
    async with composition.Working(stack.client, task_queue=queue, workflows=[Drawing]):
        said = await stack.client.execute_workflow(Drawing.run, id=f"drawing-{queue}", task_queue=queue)
    assert said == ["a workflow of ours draws no lots"] * 3


@workflow.defn
class Waiting:
    """Waits, with a timer and a handler under way."""

    def __init__(self) -> None:
        self.told = 0
        alive.add(self)

    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: self.told > 1, timeout=3600)

    @workflow.update
    async def tell(self) -> int:
        self.told += 1
        return self.told


def instances(queue: str) -> list[WorkflowInstance]:
    """The workflows of a task queue in this process's memory."""
    there = [each for each in gc.get_objects() if isinstance(each, WorkflowInstance)]
    return [each for each in there if "_info" in vars(each) and each.get_info().task_queue == queue]


@pytest.fixture
def uncollected() -> Iterator[None]:
    """Nobody looks for circles."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


async def test_what_is_no_longer_held_is_gone_at_once(stack: Stack, uncollected: None):
    queue, before = f"steps-{uuid4().hex}", len(alive)
    worker = composition.Working(stack.client, task_queue=queue, workflows=[Waiting], max_cached_workflows=2)
    async with worker:
        for n in range(12):
            case = await stack.client.start_workflow(Waiting.run, id=f"waiting-{queue}-{n}", task_queue=queue)
            assert await case.execute_update(Waiting.tell) == 1
            if n % 3 == 0:
                assert await case.execute_update(Waiting.tell) == 2
                await case.result()

        async def only_the_cached_ones() -> bool:
            return len(alive) - before <= 2 and len(instances(queue)) <= 2

        await soon(only_the_cached_ones)


async def test_no_workflow_keeps_a_task_of_the_engine(stack: Stack):
    queue = f"steps-{uuid4().hex}"
    async with composition.Working(stack.client, task_queue=queue, workflows=[Waiting]):
        case = await stack.client.start_workflow(Waiting.run, id=f"waiting-{queue}", task_queue=queue)
        await case.execute_update(Waiting.tell)
        (instance,) = instances(queue)
        kept = {name: each for name, each in vars(instance).items() if isinstance(each, Message)}
        assert [name for name, each in kept.items() if each is not BETWEEN_STEPS.get(name)] == []
