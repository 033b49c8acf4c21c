"""What a client of the workflows needs, including names for the API from `activities`, which it must not import."""

from activities.contracts import NOTIFY, PASS_TIME, CaseNews, PassTimeResult, RecordedTransition, workflow_id
from activities.delivery_signals import wake, wake_meanwhile
from activities.relay import Relay

__all__ = [
    "BUILD",
    "NOTIFY",
    "PASS_TIME",
    "REVISION",
    "STATE",
    "CaseNews",
    "PassTimeResult",
    "RecordedTransition",
    "Relay",
    "case_of",
]
__all__ += ["wake", "wake_meanwhile", "workflow_id"]

STATE = "state"
REVISION = 0
"""Revision of the workflow code; histories of each revision are recorded, and replayed with today's code."""

BUILD = f"saksgang-{REVISION}"
"""Build id of a worker; the SDK's default changes with every loaded module."""


def case_of(workflow: str | None) -> str | None:
    """The case of a workflow id; None for another workflow's id."""
    return workflow.removeprefix("case-") if workflow and workflow.startswith("case-") else None
