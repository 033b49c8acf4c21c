"""Rules for ROSA: a place in a shelter (krisesenter), moves for safety, and refunds."""

from domain.case import Case
from domain.facts.commands import Data
from domain.facts.events import Draft
from domain.facts.shelter import (
    ArrivalConfirmed,
    ConfirmArrival,
    DecideRefund,
    DeclineShelterPlace,
    LeaveShelter,
    MoveShelter,
    RefundDecided,
    ShelterLeft,
    ShelterMoved,
    ShelterPlaceDeclined,
)
from domain.primitives.refusals import Invalid
from domain.rules.context import RuleContext, Verdict


def shelter_not_requested(case: Case, ask: RuleContext[Data]) -> Verdict:
    """ROSA has not been asked for a place."""
    return not case.shelter.requested


def no_place_offered(case: Case, ask: RuleContext[Data]) -> Verdict:
    """No place is kept for her."""
    return case.shelter.offered is None


def not_in_a_shelter(case: Case, ask: RuleContext[Data]) -> Verdict:
    """She does not live in a shelter."""
    return case.housing.current is None or case.housing.current.kind != "shelter"


def no_refund_requested(case: Case, ask: RuleContext[DecideRefund]) -> Verdict:
    """No refund waits for an answer."""
    return not case.shelter.refunds


def a_shelter_is_named(case: Case, ask: RuleContext[MoveShelter]) -> None:
    """Require that a place is kept, or that the command names one."""
    if ask.data.shelter is None and case.shelter.offered is None:
        raise Invalid("/data/shelter", "missing")


def one_refund_named(case: Case, ask: RuleContext[DecideRefund]) -> None:
    """Require that the named refund waits for an answer, and that it is named if several do."""
    named, waiting = ask.data.refund, case.shelter.refunds
    if named is not None and named not in waiting:
        raise Invalid("/data/refund", "no_such_refund")
    if named is None and len(waiting) > 1:
        raise Invalid("/data/refund", "several_refunds")


def declined(case: Case, ask: RuleContext[DeclineShelterPlace]) -> list[Draft]:
    """The refusal, which frees the place that was kept."""
    return [Draft(ShelterPlaceDeclined(**dict(ask.data), shelter=case.shelter.offered))]


def arrived(case: Case, ask: RuleContext[ConfirmArrival]) -> list[Draft]:
    """The arrival in the place that was kept."""
    return [Draft(ArrivalConfirmed(shelter=case.shelter.offered or ""))]


def moved(case: Case, ask: RuleContext[MoveShelter]) -> list[Draft]:
    """The move to the named place, or to the one that was kept."""
    return [Draft(ShelterMoved(shelter=ask.data.shelter or case.shelter.offered or "", reason=ask.data.reason))]


def left(case: Case, ask: RuleContext[LeaveShelter]) -> list[Draft]:
    """The departure, with the shelter that she leaves, so that its matter ends."""
    home = case.housing.current
    return [Draft(ShelterLeft(reason=ask.data.reason, shelter=home.place if home else ""))]


def refund_decided(case: Case, ask: RuleContext[DecideRefund]) -> list[Draft]:
    """The decision on the named refund, or on the only one that waits."""
    seq = ask.data.refund or next(iter(case.shelter.refunds))
    return [Draft(RefundDecided(**{**dict(ask.data), "refund": seq, "requester": case.shelter.refunds[seq]}))]
