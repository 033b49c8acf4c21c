"""Events that time itself records (spec 2, "Given by system"); each names the deadline of its ladder."""

from datetime import datetime

from domain.facts.commands import Data, DeadlineId, LongText


class ByTime(Data):
    """An event of a deadline's ladder."""

    deadline: str
    rule: str


class EndedByTime(ByTime):
    """The deadline has come to its end."""


class DeadlineReminded(ByTime):
    """A reminder before the end."""

    rung: int


class DeadlineBreached(EndedByTime):
    """An authority or a routine is late; the breach is permanent."""


class DeadlineEscalated(ByTime):
    """The coordinator is told, and again at `next_at` until the breach is acknowledged."""

    next_at: datetime | None = None


class RightExpired(EndedByTime):
    """The person's time to use a right has run out."""


class EnforcementPossible(EndedByTime):
    """From now on a refusal may be enforced; postponement can still be requested (utl § 90 c)."""


class ResponsibilityGapDetected(ByTime):
    """No organisation will be responsible unless this hand-over is completed in time."""

    rung: int


class AcknowledgeDeadline(Data):
    """Take charge of a breach: the daily escalation stops, the breach stays."""

    deadline: DeadlineId
    reason: LongText | None = None


class DeadlineAcknowledged(AcknowledgeDeadline):
    """The breach is being handled."""
