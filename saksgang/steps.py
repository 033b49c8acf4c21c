"""Workflows step on the worker's loop; a step that does not end is interrupted, and fails alone.

The SDK gives each step to a thread, and fails the task after two seconds. To hand a step over and back takes a good part
of what a step of ours takes.
"""

import ctypes
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from temporalio.worker import UnsandboxedWorkflowRunner, WorkflowInstance, WorkflowInstanceDetails

STEP_SECONDS = 2.0
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


class WatchedRunner(UnsandboxedWorkflowRunner):
    """Runs workflows as they are, each step under watch."""

    def __init__(self, seconds: float = STEP_SECONDS) -> None:
        self._seconds = seconds
        self._watch: Watch | None = None

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        """An instance whose steps are watched."""
        self._watch = self._watch or Watch(self._seconds)
        instance = super().create_instance(det)
        vars(instance)["activate"] = partial(self._watch.over, instance.activate)
        return instance
