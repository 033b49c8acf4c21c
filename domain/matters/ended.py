"""What time itself records (spec 2, "Given by system"): each carries the deadline whose ladder it belongs to."""

from datetime import datetime
from typing import TYPE_CHECKING

from domain.asks import Ask, Verdict
from domain.commands import Actor, Data, DeadlineId, LongText
from domain.refusals import Invalid
from domain.tracks import COORDINATOR

if TYPE_CHECKING:
    from domain.case import Case
    from domain.deadlines import Deadline


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


def a_deadline_of_the_case(case: "Case", ask: Ask[AcknowledgeDeadline]) -> None:
    """The deadline named is one of this case's."""
    if ask.data.deadline not in case.deadlines:
        raise Invalid("/data/deadline", "no_such_deadline")


def may_be_acknowledged(deadline: "Deadline", actor: Actor) -> bool:
    """Whether it is late, nothing has replaced it, and it is the actor's own or anybody's to a coordinator."""
    late = deadline.next_daily is not None or (deadline.state == "breached" and not deadline.over)
    return late and (actor.role == COORDINATOR or deadline.organisation == actor.organisation)


def no_such_breach(case: "Case", ask: Ask[AcknowledgeDeadline]) -> Verdict:
    """Only a breach, or what is escalated every day, can be acknowledged."""
    if not any(may_be_acknowledged(d, ask.actor) for d in case.named_deadlines):
        return True
    deadline = case.deadlines[ask.data.deadline]
    return deadline.state != "breached" and deadline.next_daily is None


def no_such_deadline_running(case: "Case", deadline: str) -> bool:
    """Whether nothing of the deadline is left to meet."""
    return case.deadlines[deadline].state not in ("open", "breached")
