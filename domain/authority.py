"""In which role an organisation may do a transition, and for whom."""

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
    if not case.parties_of(organisation):
        raise NotAParty
    roles = _roles(case, organisation, may_act_as)
    for word in row.by:
        if role := _acts_as(case, organisation, may_act_as, word, roles, data):
            return Actor(organisation, role)
    if row.stand_in and COORDINATOR in roles:
        return Actor(organisation, COORDINATOR, _stood_in_for(case, row))
    raise NotYourRole(row.wrong_role)


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


def _acts_as(
    case: Case, organisation: str, may_act_as: tuple[str, ...], word: str, roles: tuple[str, ...], data: Data | None
) -> str | None:
    match word:
        case words.ANY_PARTY:
            return next(iter(roles), None)
        case words.IDENTIFIER:
            return next(iter(roles), None) if case.opened.organisation == organisation else None
        case words.HOLDER:
            asked = {data.role} if isinstance(data, AssignResponsible) else set(roles)
            return next((r for r in roles if r in asked and case.responsible.get(r) == organisation), None)
        case words.RECEIVER:
            offer = case.hand_overs.to(organisation)
            return offer.role if offer and offer.role in may_act_as else next(iter(roles), None)
        case words.CONVENER:
            called = organisation in case.meetings.convened
            return next(iter(roles), None) if called else _one_of(roles, COORDINATOR, only=not case.meetings.convened)
        case words.DECIDER:
            decided = {EVENT_TYPES[kind].decided_by for kind, by, _ in case.decisions.values() if by == organisation}
            return next((role for role in roles if role in decided), None)
        case words.RESPONSIBLE:
            named = getattr(data, "deadline", None)
            mine = (d.organisation == organisation for d in case.deadlines.values() if named in (None, d.id))
            return next(iter(roles), None) if any(mine) else None
        case _:
            return word if word in roles else None


def _one_of(roles: tuple[str, ...], role: str, *, only: bool) -> str | None:
    return role if only and role in roles else None


def _stood_in_for(case: Case, row: Transition) -> str:
    found = (case.responsible.get(role) for role in row.by)
    return next((o for o in found if o), case.opened.organisation)
