"""Rules for a placement: what may be done, when, and in which place (bvl §§ 4-5, 6-6; F 5 and 6)."""

from domain.case import Case
from domain.facts.commands import Data
from domain.facts.events import Draft
from domain.facts.placement import (
    TRAFFICKING,
    CareOrderRecorded,
    ChangePlacement,
    ChildPlacedAcutely,
    ChildPlacedByConsent,
    EndPlacement,
    PlaceAcutely,
    PlaceByConsent,
    PlacementChanged,
    PlacementEnded,
    RecordCareOrder,
    ReportAbsconded,
)
from domain.primitives.refusals import Invalid
from domain.rules.context import RuleContext, Verdict
from domain.rules.housing import place_of


def already_placed(case: Case, ask: RuleContext[Data]) -> Verdict:
    """The child is placed already; it can be moved."""
    return case.placement.in_force


def no_placement(case: Case, ask: RuleContext[Data]) -> Verdict:
    """The child is not placed."""
    return not case.placement.in_force


def no_placement_to_end(case: Case, ask: RuleContext[EndPlacement]) -> Verdict:
    """There is neither a placement nor a child in a place where it may not be held any more."""
    return not case.placement.somewhere


def placement_4_29_needs_approved_institution(case: Case, ask: RuleContext[PlaceAcutely]) -> Verdict:
    """A § 4-29 placement needs an institution approved for it, never a private home."""
    return ask.data.basis == TRAFFICKING and not _approved(ask)


def placement_4_29_needs_approved_institution_too(case: Case, ask: RuleContext[Data]) -> Verdict:
    """A move under § 4-29 needs an approved institution too."""
    return case.placement.runs_4_29 and not _approved(ask)


def _approved(ask: RuleContext[Data]) -> bool:
    found = ask.directory.organisations.get(place_of(ask.data) or "")
    return found is not None and found.approved_4_29


def place_does_not_accept_so_young(case: Case, ask: RuleContext[Data]) -> Verdict:
    """The child is too young for an institution on this track; the youngest live in a home (F 6)."""
    place = ask.directory.organisations.get(place_of(ask.data) or "")
    age = case.age_for_places(ask.at)
    if place is None or age is None or place.private_home:
        return False
    return age < ask.track.youngest_in_institution and {"place": place.id}


def the_return_is_received(case: Case, ask: RuleContext[EndPlacement]) -> None:
    """Require a recipient and a follow-up for a child that returns to its country."""
    if ask.data.reason != "returned_to_country":
        return
    for name in ("receiving_authority", "follow_up_by"):
        if getattr(ask.data, name) is None:
            raise Invalid(f"/data/{name}", "missing")


def placed_acutely(case: Case, ask: RuleContext[PlaceAcutely]) -> list[Draft]:
    """The placement, with whether the place is approved for § 4-29."""
    return [Draft(ChildPlacedAcutely(**dict(ask.data), approved_4_29=_approved(ask)))]


def placed_by_consent(case: Case, ask: RuleContext[PlaceByConsent]) -> list[Draft]:
    """As `placed_acutely`, by consent."""
    return [Draft(ChildPlacedByConsent(**dict(ask.data), approved_4_29=_approved(ask)))]


def care_order_recorded(case: Case, ask: RuleContext[RecordCareOrder]) -> list[Draft]:
    """As `placed_acutely`, under a care order."""
    return [Draft(CareOrderRecorded(**dict(ask.data), approved_4_29=_approved(ask)))]


def changed(case: Case, ask: RuleContext[ChangePlacement]) -> list[Draft]:
    """The move, with whether the new place is approved for § 4-29."""
    return [Draft(PlacementChanged(**dict(ask.data), approved_4_29=_approved(ask)))]


def ended(case: Case, ask: RuleContext[EndPlacement]) -> list[Draft]:
    """The end of the placement, and of everything that rested on it."""
    return [Draft(PlacementEnded(**dict(ask.data)))]


def already_missing_child(case: Case, ask: RuleContext[ReportAbsconded]) -> Verdict:
    """The child is missing already."""
    return case.contact.missing
