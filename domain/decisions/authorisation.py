"""Authorisation: the role in which an organisation may perform a transition, and on whose behalf."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from domain.case import Case
from domain.facts.commands import Actor, Data
from domain.facts.hand_over import AssignResponsible
from domain.primitives.refusals import NotAParty, NotYourRole
from domain.primitives.roles import COORDINATOR
from domain.tables import row_types as words
from domain.tables.disclosure import FOLLOWS_PATH
from domain.tables.event_types import EVENT_TYPES
from domain.tables.transitions.row import Transition


def authorise(case: Case, row: Transition, organisation: str, may_act_as: tuple[str, ...], data: Data | None) -> Actor:
    """The actor of the transition; raises `NotAParty` or `NotYourRole`.

    Without data (the body could not be parsed) the question is whether any data could be authorised.
    """
    return CallerStanding.of(case, organisation, may_act_as).actor(row, data)


@dataclass(frozen=True, slots=True)
class CallerStanding:
    """An organisation's roles in a case now under a token's roles; the same for every transition."""

    case: Case
    organisation: str
    may_act_as: tuple[str, ...]
    roles: tuple[str, ...]

    @classmethod
    def of(cls, case: Case, organisation: str, may_act_as: tuple[str, ...]) -> Self:
        """Build the standing; raises `NotAParty` without past or present roles, `NotYourRole` if it has left."""
        if not case.parties_of(organisation):
            raise NotAParty
        if not case.parties_now(organisation):
            raise NotYourRole
        return cls(case, organisation, may_act_as, _roles(case, organisation, may_act_as))

    def actor(self, row: Transition, data: Data | None) -> Actor:
        """The actor for the transition; raises `NotYourRole` if there is none."""
        actor = self.actor_if_any(row, data)
        if actor is None:
            raise self.why_not(row)
        return actor

    def why_not(self, row: Transition) -> NotYourRole:
        """The refusal of a role; a transition's own rule names the track, so only who follows the path is told it."""
        return NotYourRole(row.wrong_role) if set(self.roles) & set(FOLLOWS_PATH) else NotYourRole()

    def actor_if_any(self, row: Transition, data: Data | None) -> Actor | None:
        """The actor for the transition, None if there is none, as for most transitions."""
        for word in row.by:
            if role := self._acts_as(word, data):
                return Actor(self.organisation, role)
        if row.stand_in and COORDINATOR in self.roles:
            return Actor(self.organisation, COORDINATOR, _stood_in_for(self.case, row))
        return None

    def _acts_as(self, word: str, data: Data | None) -> str | None:
        if word in self.roles:
            return word
        meant = MEANT.get(word)
        return meant(self, data) if meant else None

    @property
    def any_role(self) -> str | None:
        """The organisation's first role here."""
        return next(iter(self.roles), None)


# --- words for organisations that are not roles


def _identifier(here: CallerStanding, _: Data | None) -> str | None:
    return here.any_role if here.case.opened.organisation == here.organisation else None


def _holder(here: CallerStanding, data: Data | None) -> str | None:
    asked = {data.role} if isinstance(data, AssignResponsible) else set(here.roles)
    responsible = here.case.responsible
    return next((r for r in here.roles if r in asked and responsible.get(r) == here.organisation), None)


def _receiver(here: CallerStanding, _: Data | None) -> str | None:
    offer = here.case.hand_overs.to(here.organisation)
    if offer is None:
        return here.any_role
    return offer.role if offer.role in here.may_act_as else None


def _convener(here: CallerStanding, _: Data | None) -> str | None:
    convened = here.case.meetings.convened
    if here.organisation in convened:
        return here.any_role
    return COORDINATOR if not convened and COORDINATOR in here.roles else None


def _decider(here: CallerStanding, _: Data | None) -> str | None:
    mine = (kind for kind, by, _ in here.case.decisions.values() if by == here.organisation)
    decided = {EVENT_TYPES[kind].decided_by for kind in mine}
    return next((role for role in here.roles if role in decided), None)


def _responsible(here: CallerStanding, data: Data | None) -> str | None:
    named = getattr(data, "deadline", None)
    asked_for = (d for d in here.case.deadlines.values() if named in (None, d.id))
    return here.any_role if any(d.organisation == here.organisation for d in asked_for) else None


MEANT: dict[str, Callable[[CallerStanding, Data | None], str | None]] = {
    words.ANY_PARTY:   lambda here, _: here.any_role,
    words.IDENTIFIER:  _identifier,
    words.HOLDER:      _holder,
    words.RECEIVER:    _receiver,
    words.CONVENER:    _convener,
    words.DECIDER:     _decider,
    words.RESPONSIBLE: _responsible,
}  # fmt: skip
"""Word → the role in which the caller acts if the word means it, else None."""


def _roles(case: Case, organisation: str, may_act_as: tuple[str, ...]) -> tuple[str, ...]:
    """The token's roles in which the organisation is a party now; an offered role counts only when accepted."""
    offered = {o.role for o in case.hand_overs.pending.values() if o.to == organisation}
    roles = [
        p.role
        for p in case.parties_of(organisation)
        if p.is_member
        and p.role in may_act_as
        and (p.role not in offered or case.responsible.get(p.role) == organisation)
    ]
    if (
        case.holder(COORDINATOR) == organisation
        and COORDINATOR not in case.responsible
        and case.opened.role in may_act_as
    ):
        roles.append(COORDINATOR)
    return tuple(dict.fromkeys(roles))


def _stood_in_for(case: Case, row: Transition) -> str:
    found = (case.responsible.get(role) for role in row.by)
    return next((o for o in found if o), case.opened.organisation)
