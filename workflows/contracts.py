"""What a client of our workflows needs: what the API takes of it is named here, because it never runs an activity."""

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
"""Of the workflow's code; histories of each are recorded, and replayed by today's."""

BUILD = f"saksgang-{REVISION}"
"""What a worker calls its code; the SDK's own name for it changes with every module that is loaded."""


def case_of(workflow: str | None) -> str | None:
    """The case of a workflow id, None where it is no case's."""
    return workflow.removeprefix("case-") if workflow and workflow.startswith("case-") else None
