"""Rules for a place to live (midlertidig botilbud, sotjl § 27): assignment, review, breaches and eviction."""

from domain.case import Case
from domain.disclosure.policy import sees_places
from domain.facts.commands import Data
from domain.facts.events import Draft
from domain.facts.housing import NOT_FOR_FAMILIES, PLACE_ROLES, AssignHousing, EndHousing, HousingEnded
from domain.primitives.refusals import Invalid
from domain.rules.context import RuleContext, Verdict


def hospice_not_for_this_group(case: Case, ask: RuleContext[AssignHousing]) -> Verdict:
    """A hospice is no solution for this group (F)."""
    return ask.data.kind == "hospice"


def housing_must_take_children(case: Case, ask: RuleContext[AssignHousing]) -> Verdict:
    """A caller who knows of a pregnancy or of children must find a place that is fit for them."""
    known = case.sharing.families_known_to(ask.actor.organisation, ask.today)
    return known and ask.data.kind in NOT_FOR_FAMILIES


def place_full(case: Case, ask: RuleContext[Data]) -> Verdict:
    """The place has no room left; what this person holds already is hers, for whoever may know that she holds it."""
    place = place_of(ask.data)
    if place is None or not ask.directory.is_full(place):
        return False
    is_hers = place in case.holds and sees_places(ask.reader, case, ask.at)
    return not is_hers and {"place": place}


def place_does_not_accept(case: Case, ask: RuleContext[Data]) -> Verdict:
    """The place does not take a person of this gender or age."""
    place = ask.directory.organisations.get(place_of(ask.data) or "")
    return (
        place is not None and not place.takes(case.opened.gender, case.age_for_places(ask.at)) and {"place": place.id}
    )


def no_housing(case: Case, ask: RuleContext[Data]) -> Verdict:
    """There is no home to review, to break the rules of, or to leave."""
    return case.housing.current is None


def not_evicted(case: Case, ask: RuleContext[Data]) -> Verdict:
    """Only after an eviction can NAV decide not to offer again."""
    return not case.housing.evicted


def place_of(data: Data) -> str | None:
    """The place that a transition requests, in whichever field."""
    for name in ("place", "shelter", "institution"):
        if value := getattr(data, name, None):
            return str(value)
    return None


def a_place_to_live(case: Case, ask: RuleContext[AssignHousing]) -> None:
    """Require that a place in the directory is one to live in."""
    known = ask.directory.organisations.get(ask.data.place)
    if known and not PLACE_ROLES & set(known.roles):
        raise Invalid("/data/place", "no_place_to_live")


def ended(case: Case, ask: RuleContext[EndHousing]) -> list[Draft]:
    """The end of the stay, marked as an eviction if it is one."""
    return [Draft(HousingEnded(reason=ask.data.reason, evicted=ask.data.reason == "evicted"))]
