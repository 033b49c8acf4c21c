"""Rules for events of time (spec 2, "Given by system") and the acknowledgement of a breach."""

from domain.case import Case
from domain.facts.commands import Actor
from domain.facts.deadlines import Deadline
from domain.facts.ended import AcknowledgeDeadline
from domain.primitives.refusals import Invalid
from domain.primitives.roles import COORDINATOR
from domain.rules.context import RuleContext, Verdict


def a_deadline_of_the_case(case: Case, ask: RuleContext[AcknowledgeDeadline]) -> None:
    """Require that the named deadline is one of this case's."""
    if ask.data.deadline not in case.deadlines:
        raise Invalid("/data/deadline", "no_such_deadline")


def may_be_acknowledged(deadline: "Deadline", actor: Actor) -> bool:
    """Whether the deadline is late and not replaced, and the actor is responsible for it or the coordinator."""
    late = deadline.next_daily is not None or (deadline.state == "breached" and not deadline.over)
    return late and (actor.role == COORDINATOR or deadline.organisation == actor.organisation)


def no_such_breach(case: Case, ask: RuleContext[AcknowledgeDeadline]) -> Verdict:
    """Only a breach, or a deadline under daily escalation, can be acknowledged."""
    if not any(may_be_acknowledged(d, ask.actor) for d in case.named_deadlines):
        return True
    deadline = case.deadlines[ask.data.deadline]
    return deadline.state != "breached" and deadline.next_daily is None


def no_such_deadline_running(case: Case, deadline: str) -> bool:
    """Whether nothing of the deadline is left to meet."""
    return case.deadlines[deadline].state not in ("open", "breached")
