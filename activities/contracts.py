"""Messages between the engine and this program: ids, versions, times, and names of transitions and rules.

They contain no personal data.
"""

from dataclasses import dataclass, field

PASS_TIME, NOTIFY = "pass_time", "notify"
CASE, TOLD, TASK_QUEUE = "Case", "told", "cases"
COURIER, DELIVER, WAKE, DELIVERIES = "Courier", "deliver", "wake", "deliveries"
DIGEST, SUM_UP = "Digest", "sum_up"
NOTIFICATION_FAILED = "notification_failed"


def workflow_id(case_id: str) -> str:
    """The id of a case's workflow."""
    return f"case-{case_id}"


@dataclass(frozen=True)
class CaseInput:
    """The input of a case workflow: the `case_id`; everything else is read from the log."""

    case_id: str


@dataclass(frozen=True)
class RecordedTransition:
    """A recorded transition.

    `name`: the transition. `first`, `last`: seq of its first and last event. `told`: number of notifications delivered
    with it.
    """

    name: str
    first: int
    last: int
    told: int = 0


@dataclass(frozen=True)
class CaseNews:
    """News about a case for its workflow.

    `version`: the log's version; 0 means only that the workflow should look. `entries`: transitions recorded since the
    last news.
    """

    version: int = 0
    entries: list[RecordedTransition] = field(default_factory=list)


ERASED = -1


@dataclass(frozen=True)
class PassTimeResult:
    """The state of a case after time has passed in it.

    `version`: the log's version, or ERASED. `track`, `step`, `municipality`: where the case is. `due_at`: the next due
    time (ISO 8601). `due_in`: seconds until then; not an instant, because the workflow's clock may differ from the
    case's. `due_what`: description of the timer. `to_tell`: whether the outbox has undelivered rows.
    """

    version: int
    track: str = ""
    step: str = ""
    municipality: str = ""
    due_at: str | None = None
    due_in: float | None = None
    due_what: str = ""
    to_tell: bool = False
    recorded: list[int] = field(default_factory=list)
    """Seqs of the events recorded for the passage of time."""
    told: int = 0
    """Number of notifications delivered with them."""


@dataclass(frozen=True)
class RunState:
    """A run's view of its case: `version`, and `due_at`, the next due time (ISO 8601); None before the first look."""

    version: int | None
    due_at: str | None


@dataclass(frozen=True)
class DigestInput:
    """A digest's `organisation`, encrypted (`FOR_DIGEST`), and its `day` (ISO 8601); None means today."""

    organisation: str
    day: str | None = None
