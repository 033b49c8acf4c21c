"""Recipients: the parties that a word of the tables means, a role or a word of `domain.tables.row_types`."""

from domain.case import Case
from domain.facts.complaints import ComplaintFiled
from domain.facts.ended import ByTime
from domain.facts.events import Event
from domain.facts.hand_over import ResponsibilityAccepted, ResponsibilityDeclined, ResponsibleAssigned
from domain.facts.meetings import CaseMeetingConvened
from domain.facts.sharing import ConsentWithdrawn, InformationShared
from domain.facts.shelter import RefundDecided
from domain.primitives import roles
from domain.primitives.sharing_bases import BASES
from domain.tables import row_types as words
from domain.tables.event_types import EVENT_TYPES

RoleOf = tuple[str, str]
"""(role, organisation)."""


def resolve_recipients(case: Case, event: Event, word: str) -> tuple[RoleOf, ...]:
    """The parties that the word means in the case after the event; empty if no organisation has the role yet."""
    match word:
        case words.IDENTIFIER:
            return (case.identifier,)
        case roles.COORDINATOR:
            return _one(word, case.holder(word))
        case words.RESPONSIBLE if isinstance(event.data, ByTime):
            deadline = case.deadlines[event.data.deadline]
            return _one(deadline.role, deadline.organisation)
        case words.GIVER if isinstance(event.data, ResponsibilityAccepted | ResponsibilityDeclined):
            return _one(event.data.role, event.data.giver)
        case words.RECEIVER if isinstance(event.data, ResponsibleAssigned):
            return ((event.data.role, event.data.organisation),)
        case words.INVITED if isinstance(event.data, CaseMeetingConvened):
            invited = set(event.data.participants)
            return tuple(dict.fromkeys((p.role, p.organisation) for p in case.members if p.organisation in invited))
        case words.HOUSES:
            home = case.housing.current.place if case.housing.current else None
            return tuple((p.role, p.organisation) for p in case.members if p.organisation == home)
        case words.REQUESTER if isinstance(event.data, RefundDecided):
            return _one("shelter", event.data.requester)
        case words.SHARED_WITH if isinstance(event.data, InformationShared | ConsentWithdrawn):
            return _shared_with(case, event.data)
        case words.DECIDER if isinstance(event.data, ComplaintFiled):
            decided = EVENT_TYPES[case.decisions[event.data.decision][0]].decided_by
            return _one(decided or word, event.data.decider)
        case _:
            return tuple((word, p.organisation) for p in case.members if p.role == word)


def _shared_with(case: Case, data: InformationShared | ConsentWithdrawn) -> tuple[RoleOf, ...]:
    """The recipient of the sharing in its first role here, and the roles that the basis tells besides."""
    here = next((p.role for p in case.parties if p.organisation == data.organisation and p.until is None), None)
    to = ((here, data.organisation),) if here else ()
    tells = BASES[data.basis].tells if isinstance(data, InformationShared) else ()
    return (*to, *((role, found) for role in tells if (found := case.holder(role))))


def _one(role: str, organisation: str | None) -> tuple[RoleOf, ...]:
    return ((role, organisation),) if organisation else ()
