"""Whom a word of the tables stands for in a case: a role, or one of the words of `domain.tracks`."""

from domain import tracks as words
from domain.case import Case
from domain.events import Event
from domain.matters.complaints import ComplaintFiled
from domain.matters.ended import ByTime
from domain.matters.hand_over import ResponsibilityAccepted, ResponsibilityDeclined, ResponsibleAssigned
from domain.tables.event_types import EVENT_TYPES

RoleOf = tuple[str, str]
"""(role, organisation)."""


def stand_for(case: Case, event: Event, word: str) -> tuple[RoleOf, ...]:
    """Everybody in the case, as it is after the event, whom the word means; nobody where the chain has not come so far."""
    match word:
        case words.IDENTIFIER:
            return (case.identifier,)
        case words.COORDINATOR:
            return _one(word, case.holder(word))
        case words.RESPONSIBLE if isinstance(event.data, ByTime):
            deadline = case.deadlines[event.data.deadline]
            return _one(deadline.role, deadline.organisation)
        case words.GIVER if isinstance(event.data, ResponsibilityAccepted | ResponsibilityDeclined):
            return _one(event.data.role, event.data.giver)
        case words.RECEIVER if isinstance(event.data, ResponsibleAssigned):
            return ((event.data.role, event.data.organisation),)
        case words.DECIDER if isinstance(event.data, ComplaintFiled):
            decided = EVENT_TYPES[case.decisions[event.data.decision][0]].decided_by
            return _one(decided or word, event.data.decider)
        case _:
            return tuple((word, p.organisation) for p in case.parties if p.role == word and p.until is None)


def _one(role: str, organisation: str | None) -> tuple[RoleOf, ...]:
    return ((role, organisation),) if organisation else ()
