"""What a client of the case workflow needs: its names, its input, and the messages that it takes and gives."""

from dataclasses import dataclass
from typing import Self

from activities.messages import (
    COLD,
    COURIER,
    DELIVER,
    DELIVERIES,
    DIGEST,
    KEY_REUSED,
    LOAD,
    NOTIFICATION_FAILED,
    NOTIFY,
    RECORD,
    SUM_UP,
    WAKE,
    Asked,
    Recorded,
    Refusal,
    ToRecord,
    ToSumUp,
    refusal,
)
from activities.waking import wake

__all__ = [
    "BUILD",
    "COLD",
    "COURIER",
    "DELIVER",
    "DELIVERIES",
    "DIGEST",
    "IDENTIFY",
    "KEY_REUSED",
    "LOAD",
    "NOTIFICATION_FAILED",
    "NOTIFY",
    "PASS_TIME",
    "PAYLOAD_CASE",
    "RECORD",
    "REVISION",
    "STATE",
    "SUM_UP",
    "TASK_QUEUE",
    "WAKE",
    "WARM",
    "Asked",
    "CaseInput",
    "Recorded",
    "Refusal",
    "RunState",
    "ToRecord",
    "ToSumUp",
    "case_of",
    "refusal",
    "wake",
    "workflow_id",
]

TASK_QUEUE = "cases"
PASS_TIME = "pass_time"  # noqa: S105 - an update, not a password
WARM = "warm"
STATE = "state"
IDENTIFY = "identify"
REVISION = 2
"""Of the workflow's code. A run goes on as it began, and waits for a newer worker where it began with newer code. A patch
does the same, at the price of two events and a write to the engine's index for each run.

Since 1: people are told within the task at hand, a timer is kept, a warmed run learns.
Since 2: what the engine shows from the start is not said again.
"""
BUILD = f"saksgang-{REVISION}"
"""What a worker calls its code; the SDK's own name for it changes with every module that is loaded, and with the name the
engine's index of each case.
"""

PAYLOAD_CASE = "case"
"""Under which name an encrypted payload's metadata says whose key it is."""


def workflow_id(case_id: str) -> str:
    """The workflow of a case."""
    return f"case-{case_id}"


def case_of(workflow: str | None) -> str | None:
    """The case of a workflow id, None where it is no case's."""
    return workflow.removeprefix("case-") if workflow and workflow.startswith("case-") else None


@dataclass(frozen=True)
class CaseInput:
    """What a run begins with; at version 0 there is nothing to load. `revision`: of the code that it goes on with."""

    case_id: str
    version: int = 0
    revision: int = 0

    @classmethod
    def anew(cls, case_id: str, version: int = 0) -> Self:
        """For a run that begins now."""
        return cls(case_id, version, REVISION)


@dataclass(frozen=True)
class RunState:
    """What a run takes for the case's version and for what is due next (ISO 8601); None while it knows nothing yet."""

    version: int | None
    due_at: str | None
