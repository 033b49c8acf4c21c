"""Workflows step on the worker's loop; a step that does not end is interrupted, and fails alone.

The SDK gives each step to a thread, and fails the task after two seconds. To hand a step over and back takes a good part
of what a step of ours takes. Nor does it let go of what a step was about: between steps each workflow holds whole tasks
of the engine, and after the last one itself, in circles that only a search through all of a worker's memory finds.
"""

import ctypes
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Any, NoReturn, TypeVar

from temporalio.api.common.v1 import Payloads
from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.worker import UnsandboxedWorkflowRunner, WorkflowInstance, WorkflowInstanceDetails

STEP_SECONDS = 2.0
BETWEEN_STEPS = {
    "_current_completion": WorkflowActivationCompletion(),
    "_last_completion_result": Payloads(),
    "_deployment_version_for_current_task": None,
}
"""In place of what is all or part of a task of the engine, and would keep it.

A step makes the first anew (only when a worker has ended are timers called off in this one), and nothing of ours asks for
the others.
"""
AFTER_THE_LAST = {"_deleting": True}
"""What of it is asked while it comes apart."""
Done = TypeVar("Done")


class StepDoesNotEnd(Exception):
    """A step took too long; its task is tried again."""


class _Enough(BaseException):
    """Raised into the step, past what catches exceptions there."""


@dataclass(slots=True)
class _Step:
    thread: int
    began: float
    interrupted: bool = False


class Watch:
    """Interrupts what takes longer than so many seconds, from a thread of its own."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._now: _Step | None = None
        threading.Thread(target=self._look, name="steps", daemon=True).start()

    def over(self, step: Callable[..., Done], *args: Any) -> Done:
        """What the step gives; StepDoesNotEnd where it had to be interrupted, whatever it made of that."""
        now = _Step(threading.get_ident(), time.monotonic())
        try:
            self._now = now
            try:
                done = step(*args)
            finally:
                with self._lock:
                    self._now = None
        except _Enough as enough:
            raise StepDoesNotEnd from enough
        if now.interrupted:
            raise StepDoesNotEnd
        return done

    def _look(self) -> None:
        while True:
            time.sleep(self._seconds / 8)
            with self._lock:
                if self._now and time.monotonic() - self._now.began > self._seconds:
                    self._now.interrupted = True
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(
                        ctypes.c_ulong(self._now.thread), ctypes.py_object(_Enough)
                    )
                    self._now = None


class _NoChance(Random):
    """In place of the generator of random numbers that the SDK makes for each workflow: 2.5 kB that none of ours asks."""

    def seed(self, *_: object) -> None:
        """There is nothing to be seeded."""

    def random(self) -> NoReturn:
        """RuntimeError: a workflow that came to ask would need one of its own."""
        raise RuntimeError("a workflow of ours draws no lots")

    def getrandbits(self, _: int, /) -> NoReturn:
        """The same for whole numbers."""
        self.random()


NO_CHANCE = _NoChance()


class WatchedRunner(UnsandboxedWorkflowRunner):
    """Runs workflows as they are, each step under watch."""

    def __init__(self, seconds: float = STEP_SECONDS) -> None:
        self._seconds = seconds
        self._watch: Watch | None = None

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        """An instance whose steps are watched."""
        self._watch = self._watch or Watch(self._seconds)
        instance = super().create_instance(det)
        vars(instance).update(activate=partial(_step, self._watch, instance), _random=NO_CHANCE)
        return instance


def _step(watch: Watch, instance: WorkflowInstance, task: WorkflowActivation) -> WorkflowActivationCompletion:
    done = watch.over(type(instance).activate, instance, task)
    if any(job.HasField("remove_from_cache") for job in task.jobs):
        # Its tasks are over; what it held goes with this, and with it the circles.
        instance.__dict__ = dict(AFTER_THE_LAST)
    else:
        vars(instance).update(BETWEEN_STEPS)
    return done
