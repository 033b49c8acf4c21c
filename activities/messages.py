"""What passes between the workflow and its activities: messages in, what was recorded out, and refusals as failures."""

from dataclasses import dataclass, field
from typing import Any, assert_never

from temporalio.exceptions import ApplicationError

from domain.refusals import Invalid, NotAParty, NotYourRole, Refused, VersionConflict

RECORD, LOAD, NOTIFY = "record", "load", "notify"
COURIER, DELIVER, WAKE, DELIVERIES = "Courier", "deliver", "wake", "deliveries"
DIGEST, SUM_UP = "Digest", "sum_up"
NOTIFICATION_FAILED = "notification_failed"


@dataclass(frozen=True)
class Asked:
    """A transition asked for; `data` and `on` as they came in the body, `fingerprint` of the body (hex)."""

    command_id: str
    organisation: str
    roles: list[str]
    data: dict[str, Any] = field(default_factory=dict)
    on: str | None = None
    note: str | None = None
    expected_version: int | None = None
    fingerprint: str = ""


@dataclass(frozen=True)
class ToRecord:
    """A transition for the record activity: its name, what was asked (None: only time passes), and the case's now."""

    case_id: str
    name: str
    at: str
    asked: Asked | None = None


@dataclass(frozen=True)
class ToSumUp:
    """An organisation's day for the digest; `day` (ISO 8601) is today where it is not given."""

    organisation: str
    day: str | None = None


@dataclass(frozen=True)
class Recorded:
    """What the log holds now (`version`), what the command recorded (`after`: the version right after it), what comes next.

    `due_at` is ISO 8601; `fingerprint` is that of the body that was recorded; `told` says how many were told with it;
    `opening` are the events of an opening, whole: its answer is the case.
    """

    version: int
    after: int = 0
    step: str = ""
    track: str = ""
    municipality: str = ""
    due_at: str | None = None
    due_what: str = ""
    to_tell: bool = False
    events: list[dict[str, Any]] = field(default_factory=list)
    deadlines: list[dict[str, Any]] = field(default_factory=list)
    fingerprint: str = ""
    told: int = 0
    opening: list[dict[str, Any]] = field(default_factory=list)


KEY_REUSED = "key_reused"
COLD = "cold"
Refusal = Refused | NotYourRole | NotAParty | Invalid | VersionConflict


def cold() -> ApplicationError:
    """The worker does not remember the case, so it cannot refuse before history; the caller has it warmed and asks again."""
    return ApplicationError(COLD, type=COLD, non_retryable=True)


def key_reused() -> ApplicationError:
    """The failure of a command whose id belongs to another command."""
    return ApplicationError(KEY_REUSED, type=KEY_REUSED, non_retryable=True)


def failure(refusal: Refusal) -> ApplicationError:
    """A refusal as it travels through the engine: the rule is the failure's type, its facts are encrypted details."""
    kind, type_, details = _told(refusal)
    return ApplicationError(kind, kind, details, type=type_, non_retryable=True)


def _told(refusal: Refusal) -> tuple[str, str, dict[str, Any]]:
    match refusal:
        case Refused(rule, facts, unblocked_by):
            return "refused", rule, {"facts": dict(facts), "unblocked_by": [list(way) for way in unblocked_by or ()]}
        case NotYourRole(rule):
            return "not_your_role", rule, {}
        case NotAParty():
            return "not_a_party", "not_a_party", {}
        case Invalid(pointer, problem, facts):
            return "invalid", problem, {"pointer": pointer, **facts}
        case VersionConflict(expected, actual):
            return "version_conflict", "version_conflict", {"expected": str(expected), "actual": str(actual)}
    assert_never(refusal)


def refusal(error: ApplicationError) -> Refusal | None:
    """The refusal that `failure` made, None for any other failure."""
    if len(error.details) != 2 or error.type is None:
        return None
    kind, facts = error.details
    match kind:
        case "refused":
            return Refused(error.type, facts["facts"], tuple((role, name) for role, name in facts["unblocked_by"]))
        case "not_your_role":
            return NotYourRole(error.type)
        case "not_a_party":
            return NotAParty()
        case "invalid":
            pointer = facts.pop("pointer")
            return Invalid(pointer, error.type, facts)
        case "version_conflict":
            return VersionConflict(int(facts["expected"]), int(facts["actual"]))
        case _:
            return None
