"""Rules for age: settled after the opening, or reached by time; at 18 the case moves to the other track (bvl § 1-3)."""

from datetime import date

from domain.case import Case
from domain.facts.age import MAJORITY, AgeSettled, SettleAge
from domain.facts.events import Draft
from domain.facts.placement import PlacementEnded
from domain.primitives.calendar import age_on, local_date
from domain.primitives.refusals import Invalid
from domain.rules.context import RuleContext


def is_minor(birth: date | None, age: int | None, day: date, *, presumed: bool = False) -> bool:
    """Whether the person is under 18 on the day, or there is reason to believe so (bvl § 6-6 sixth para)."""
    if presumed:
        return True
    if birth is not None:
        return age_on(birth, day) < MAJORITY
    return age is not None and age < MAJORITY


def one_of_both(case: Case, ask: RuleContext[SettleAge]) -> None:
    """Require exactly one of age and date of birth."""
    if (ask.data.birth_date is None) == (ask.data.age is None):
        raise Invalid("/data/birth_date", "age_or_birth_date")


def settled(case: Case, ask: RuleContext[SettleAge]) -> list[Draft]:
    """The settled age, with the track that follows from it."""
    minor = is_minor(ask.data.birth_date, ask.data.age, local_date(ask.on))
    track = ask.track.id if minor == ask.track.minors else ask.track.counterpart or ask.track.id
    moved = track != ask.track.id
    ended = [Draft(PlacementEnded(reason="turned_18"))] if moved and not minor and case.placement.somewhere else []
    return [*ended, Draft(AgeSettled(**dict(ask.data), track=track, moved=moved))]
