"""What passes between the engine and us: ids, versions, times, and names of transitions and rules; nothing about anybody."""

from dataclasses import dataclass, field

PASS_TIME, NOTIFY = "pass_time", "notify"
CASE, TOLD, TASK_QUEUE = "Case", "told", "cases"
COURIER, DELIVER, WAKE, DELIVERIES = "Courier", "deliver", "wake", "deliveries"
DIGEST, SUM_UP = "Digest", "sum_up"
NOTIFICATION_FAILED = "notification_failed"


def workflow_id(case_id: str) -> str:
    """The workflow of a case."""
    return f"case-{case_id}"


@dataclass(frozen=True)
class CaseInput:
    """What a run begins with: which case; what is so of it, the log knows."""

    case_id: str


@dataclass(frozen=True)
class RecordedTransition:
    """A transition that was recorded, as which events, and how many people were told with it."""

    name: str
    first: int
    last: int
    told: int = 0


@dataclass(frozen=True)
class CaseNews:
    """How far the log of a case has come, and by which transitions since the last time; none: only to look."""

    version: int = 0
    entries: list[RecordedTransition] = field(default_factory=list)


ERASED = -1


@dataclass(frozen=True)
class PassTimeResult:
    """The case once time has passed: where it is, what comes next and in how many seconds, and what was recorded.

    In seconds, because a workflow's clock need not be the case's. `due_at` is ISO 8601. Version ERASED: there is none.
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
    """The events that time brought."""
    told: int = 0
    """How many people were told with it."""


@dataclass(frozen=True)
class RunState:
    """What a run takes for the case's version and for what is due next (ISO 8601); None while it knows nothing yet."""

    version: int | None
    due_at: str | None


@dataclass(frozen=True)
class DigestInput:
    """An organisation's day for the digest, hidden (`for_digest`); `day` (ISO 8601) is today where it is not given."""

    organisation: str
    day: str | None = None
