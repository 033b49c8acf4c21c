"""In which role an organisation may do a transition, and for whom."""

from dataclasses import dataclass
from typing import Self

from domain import tracks as words
from domain.case import Case
from domain.commands import Actor, Data
from domain.matters.hand_over import AssignResponsible
from domain.refusals import NotAParty, NotYourRole
from domain.tables.event_types import EVENT_TYPES
from domain.tracks import COORDINATOR, Transition


def authorise(case: Case, row: Transition, organisation: str, may_act_as: tuple[str, ...], data: Data | None) -> Actor:
    """In which role the organisation may do this, and for whom; NotAParty or NotYourRole otherwise.

    Without data (it could not be read) it is asked whether any data could be right.
    """
    return Standing.of(case, organisation, may_act_as).actor(row, data)


@dataclass(frozen=True, slots=True)
class Standing:
    """What an organisation is in a case now, with a token that says as what it may act; the same for every transition."""

    case: Case
    organisation: str
    may_act_as: tuple[str, ...]
    roles: tuple[str, ...]

    @classmethod
    def of(cls, case: Case, organisation: str, may_act_as: tuple[str, ...]) -> Self:
        """NotAParty where it has nothing to do with the case and never had, NotYourRole where it has left."""
        if not case.parties_of(organisation):
            raise NotAParty
        if not case.parties_now(organisation):
            raise NotYourRole
        return cls(case, organisation, may_act_as, _roles(case, organisation, may_act_as))

    def actor(self, row: Transition, data: Data | None) -> Actor:
        """As whom it does this; NotYourRole where it may not."""
        for word in row.by:
            if role := self._acts_as(word, data):
                return Actor(self.organisation, role)
        if row.stand_in and COORDINATOR in self.roles:
            return Actor(self.organisation, COORDINATOR, _stood_in_for(self.case, row))
        raise NotYourRole(row.wrong_role)

    def _acts_as(self, word: str, data: Data | None) -> str | None:
        case, organisation, roles = self.case, self.organisation, self.roles
        any_role = next(iter(roles), None)
        match word:
            case words.ANY_PARTY:
                return any_role
            case words.IDENTIFIER:
                return any_role if case.opened.organisation == organisation else None
            case words.HOLDER:
                asked = {data.role} if isinstance(data, AssignResponsible) else set(roles)
                return next((r for r in roles if r in asked and case.responsible.get(r) == organisation), None)
            case words.RECEIVER:
                offer = case.hand_overs.to(organisation)
                return offer.role if offer and offer.role in self.may_act_as else any_role
            case words.CONVENER:
                convened = case.meetings.convened
                return any_role if organisation in convened else _one_of(roles, COORDINATOR, only=not convened)
            case words.DECIDER:
                mine = (kind for kind, by, _ in case.decisions.values() if by == organisation)
                decided = {EVENT_TYPES[kind].decided_by for kind in mine}
                return next((role for role in roles if role in decided), None)
            case words.RESPONSIBLE:
                named = getattr(data, "deadline", None)
                asked_for = (d for d in case.deadlines.values() if named in (None, d.id))
                return any_role if any(d.organisation == organisation for d in asked_for) else None
            case _:
                return word if word in roles else None


def _roles(case: Case, organisation: str, may_act_as: tuple[str, ...]) -> tuple[str, ...]:
    """The roles of the token in which the organisation is a party now; an offered role only once it is accepted."""
    offered = {o.role for o in case.hand_overs.pending.values() if o.to == organisation}
    roles = [
        p.role
        for p in case.parties_of(organisation)
        if p.is_member
        and p.role in may_act_as
        and (p.role not in offered or case.responsible.get(p.role) == organisation)
    ]
    if case.holder(COORDINATOR) == organisation and COORDINATOR not in case.responsible:
        roles.append(COORDINATOR)
    return tuple(dict.fromkeys(roles))


def _one_of(roles: tuple[str, ...], role: str, *, only: bool) -> str | None:
    return role if only and role in roles else None


def _stood_in_for(case: Case, row: Transition) -> str:
    found = (case.responsible.get(role) for role in row.by)
    return next((o for o in found if o), case.opened.organisation)
