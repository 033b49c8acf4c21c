"""Rules for responsibility and its hand-over: until the receiver accepts, the giver remains."""

from domain.case import Case
from domain.disclosure.policy import sees_places
from domain.facts.commands import Data
from domain.facts.events import Draft
from domain.facts.hand_over import (
    AcceptResponsibility,
    AssignResponsible,
    DeclineResponsibility,
    Offer,
    ResponsibilityAccepted,
    ResponsibilityDeclined,
    ResponsibleAssigned,
)
from domain.primitives.refusals import Invalid
from domain.primitives.roles import ROLES
from domain.rules.context import RuleContext, Verdict
from domain.tables.disclosure import PLACES


def hand_over_pending(case: Case, ask: RuleContext[AssignResponsible]) -> Verdict:
    """The role has been offered to an organisation that has not answered."""
    return ask.data.role in case.hand_overs.pending


def already_responsible(case: Case, ask: RuleContext[AssignResponsible]) -> Verdict:
    """The organisation has the role in this case.

    For a place this would reveal where she lives: a caller who may not know it hands over all the same, and the place
    answers.
    """
    return case.has_party(ask.data.organisation, ask.data.role) and _may_be_told(case, ask)


def _may_be_told(case: Case, ask: RuleContext[AssignResponsible]) -> bool:
    names_a_place = ask.data.role in PLACES or ask.data.organisation in ask.directory.places
    return not names_a_place or sees_places(ask.reader, case, ask.at)


def never_without_responsible(case: Case, ask: RuleContext[Data]) -> Verdict:
    """There is no offer to accept or decline: the present holder keeps the role."""
    return offer_in_question(case, ask) is None


def offer_in_question(case: Case, ask: RuleContext[Data]) -> Offer | None:
    """The offer to this organisation, of the named role if any."""
    role = getattr(ask.data, "role", None)
    offers = [o for o in case.hand_overs.pending.values() if o.to == ask.actor.organisation]
    return next((o for o in offers if role in (None, o.role)), None)


def receiver_has_the_role(case: Case, ask: RuleContext[AssignResponsible]) -> None:
    """Require that the receiver has the role in the directory."""
    data = ask.data
    if data.role not in ROLES:
        raise Invalid("/data/role", "no_such_role")
    if not ask.directory.has_role(data.organisation, data.role):
        raise Invalid("/data/organisation", "organisation_lacks_role", {"role": data.role})


def assigned(case: Case, ask: RuleContext[AssignResponsible]) -> list[Draft]:
    """The offer, with its giver."""
    return [Draft(ResponsibleAssigned(**dict(ask.data), giver=case.responsible.get(ask.data.role)))]


def accepted(case: Case, ask: RuleContext[AcceptResponsibility]) -> list[Draft]:
    """The hand-over of the role from giver to receiver, in one event."""
    offer = offer_in_question(case, ask)
    if offer is None:
        return []
    return [Draft(ResponsibilityAccepted(role=offer.role, organisation=offer.to, giver=offer.giver))]


def declined(case: Case, ask: RuleContext[DeclineResponsibility]) -> list[Draft]:
    """The refusal of the offer; the giver is told, and remains responsible."""
    offer = offer_in_question(case, ask)
    if offer is None:
        return []
    return [
        Draft(ResponsibilityDeclined(role=offer.role, organisation=offer.to, reason=ask.data.reason, giver=offer.giver))
    ]
