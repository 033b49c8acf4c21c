"""A step that does not end is interrupted, whatever it makes of that, and nothing else is."""

import asyncio
import time
from contextlib import suppress
from typing import NoReturn

import pytest

from saksgang.steps import StepDoesNotEnd, Watch


@pytest.fixture(scope="module")
def watch() -> Watch:
    return Watch(0.4)


def for_ever() -> NoReturn:
    while True:
        pass


def for_ever_whatever_happens() -> NoReturn:
    while True:
        with suppress(Exception):
            for_ever()


def in_a_task() -> str:
    """As a workflow does: whatever ends a task is kept by its future, and the step goes on."""

    async def main() -> str:
        task = asyncio.create_task(_for_ever())
        await asyncio.wait([task])
        task.exception()
        return "went on"

    async def _for_ever() -> None:
        for_ever()

    return asyncio.run(main())


@pytest.mark.parametrize("step", [for_ever, for_ever_whatever_happens, in_a_task])
def test_what_does_not_end_is_interrupted(watch: Watch, step: object):
    began = time.monotonic()
    with pytest.raises(StepDoesNotEnd):
        watch.over(step)  # type: ignore[arg-type]
    assert 0.3 < time.monotonic() - began < 5


def test_what_ends_gives_what_it_gives(watch: Watch):
    assert watch.over(lambda a, b: a + b, 1, 2) == 3
    with pytest.raises(ZeroDivisionError):
        watch.over(lambda: 1 / 0)


def test_what_comes_after_an_interruption_is_left_alone(watch: Watch):
    for _ in range(3):
        with pytest.raises(StepDoesNotEnd):
            watch.over(for_ever)
        assert watch.over(lambda: "done") == "done"
    end = time.monotonic() + 1
    while time.monotonic() < end:
        assert watch.over(lambda: 1) == 1


def test_between_steps_nothing_is_interrupted(watch: Watch):
    watch.over(lambda: None)
    end = time.monotonic() + 1
    while time.monotonic() < end:
        pass
