"""What time itself records (spec 2, "Given by system"): each carries the deadline whose ladder it belongs to."""

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
    """An authority or a routine is late; kept for ever."""


class DeadlineEscalated(ByTime):
    """The coordinator is told; again at `next_at` until somebody handles it."""

    next_at: datetime | None = None


class RightExpired(EndedByTime):
    """The person's time to use a right has run out."""


class EnforcementPossible(EndedByTime):
    """From now on a refusal may be enforced; that it waits can still be asked for (utl § 90 c)."""


class ResponsibilityGapDetected(ByTime):
    """Nobody will be responsible when this hand-over is not completed in time."""

    rung: int


class AcknowledgeDeadline(Data):
    """Somebody has taken hold of a breach: the daily escalation stops, the breach stays."""

    deadline: DeadlineId
    reason: LongText | None = None


class DeadlineAcknowledged(AcknowledgeDeadline):
    """The breach is being handled."""
