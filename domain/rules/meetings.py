"""Rules for case meetings (TOT-møte, ansvarsgruppe): invitation, minutes, actions as deadlines; evaluation meetings."""

from domain.case import Case
from domain.disclosure.policy import sees_places
from domain.facts.commands import Actor
from domain.facts.deadlines import Deadline
from domain.facts.events import Draft, Event
from domain.facts.meetings import (
    CaseMeetingConvened,
    CaseMeetingRecorded,
    CompleteAction,
    ConveneCaseMeeting,
    RecordCaseMeeting,
)
from domain.primitives.refusals import Invalid
from domain.primitives.roles import COORDINATOR, ROLES
from domain.rules.context import RuleContext, Verdict
from domain.rules.ended import no_such_deadline_running
from domain.tables.row_types import Item


def actions(case: Case, event: Event) -> tuple[Item, ...]:
    """The actions of a meeting, each the item of a deadline."""
    if not isinstance(event.data, CaseMeetingRecorded):
        return ()
    return tuple(Item(f"{event.seq}-{n}", a.role, a.by) for n, a in enumerate(event.data.actions, 1))


def participants_are_parties(case: Case, ask: RuleContext[ConveneCaseMeeting]) -> None:
    """Require that participants are parties, so that no invitation reveals a person, and no guess where she lives."""
    here = {p.organisation for p in case.members}
    if not sees_places(ask.reader, case, ask.at):
        here |= ask.directory.places
    for n, organisation in enumerate(ask.data.participants or ()):
        if organisation not in here:
            raise Invalid(f"/data/participants/{n}", "not_in_the_case")


def roles_exist(case: Case, ask: RuleContext[RecordCaseMeeting]) -> None:
    """Require that each action is for a role."""
    for n, action in enumerate(ask.data.actions):
        if action.role not in ROLES:
            raise Invalid(f"/data/actions/{n}/role", "no_such_role")


def an_action_of_the_case(case: Case, ask: RuleContext[CompleteAction]) -> None:
    """Require that the named deadline is an action's."""
    found = case.deadlines.get(ask.data.deadline)
    if found is None or found.rule != "meeting_action":
        raise Invalid("/data/deadline", "no_such_deadline")


def open_actions(case: Case, actor: Actor) -> "list[Deadline]":
    """The actions that the actor may complete: its own, and any for a coordinator."""
    open_ = (d for d in case.named_deadlines if d.rule == "meeting_action" and d.state in ("open", "breached"))
    return [d for d in open_ if actor.role == COORDINATOR or d.organisation == actor.organisation]


def no_such_action(case: Case, ask: RuleContext[CompleteAction]) -> Verdict:
    """The action is done, set aside, or does not exist."""
    if not open_actions(case, ask.actor):
        return True
    return no_such_deadline_running(case, ask.data.deadline)


def convened(case: Case, ask: RuleContext[ConveneCaseMeeting]) -> list[Draft]:
    """The invitation of the named parties, else of every party that has a duty."""
    named = ask.data.participants
    if named is None:
        named = [p.organisation for p in case.members if p.role in ask.track.meets]
    here = {p.organisation for p in case.members}
    named = [organisation for organisation in dict.fromkeys(named) if organisation in here]
    return [Draft(CaseMeetingConvened(at=ask.data.at, participants=named))]
