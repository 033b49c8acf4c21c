"""Age: settled later than the opening, or reached by time; crossing 18 moves the case to the other track (bvl § 1-3)."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from domain.asks import Ask
from domain.calendar import age_on, local_date
from domain.commands import Data, In, LongText, PastDate
from domain.events import Draft, Event
from domain.matters.ended import EndedByTime
from domain.matters.placement import PlacementEnded
from domain.refusals import Invalid

if TYPE_CHECKING:
    from domain.case import Case

MAJORITY = 18


class SettleAge(Data):
    """The age is settled, by papers or by an assessment; one of `birth_date` and `age`."""

    birth_date: Annotated[PastDate | None, In("identity")] = None
    age: Annotated[int, Field(ge=0, le=120)] | None = None
    basis: Annotated[LongText, In("identity")]


class AgeSettled(SettleAge):
    """The age is settled; `track` is the one that follows from it, `moved` where that is another."""

    track: str
    moved: bool


class Turned18(EndedByTime):
    """The person is of age; `track` is the adult one, and a placement under § 4-29 ends."""

    track: str


def birthday(birth: date, years: int) -> date:
    """The first day on which the person is so old; who was born on 29 February is on 1 March."""
    try:
        return birth.replace(year=birth.year + years)
    except ValueError:
        return date(birth.year + years, 3, 1)


def last_day_as_minor(birth: date) -> date:
    """The day before the eighteenth birthday."""
    return birthday(birth, MAJORITY) - timedelta(days=1)


def is_minor(birth: date | None, age: int | None, day: date, *, presumed: bool = False) -> bool:
    """Under 18 on the day, or reason to believe so (bvl § 6-6 sixth para)."""
    if presumed:
        return True
    if birth is not None:
        return age_on(birth, day) < MAJORITY
    return age is not None and age < MAJORITY


def one_of_both(case: "Case", ask: Ask[SettleAge]) -> None:
    """An age or a date of birth."""
    if (ask.data.birth_date is None) == (ask.data.age is None):
        raise Invalid("/data/birth_date", "age_or_birth_date")


def settled(case: "Case", ask: Ask[SettleAge]) -> list[Draft]:
    """The case goes on along the track of that age."""
    minor = is_minor(ask.data.birth_date, ask.data.age, local_date(ask.on))
    track = ask.track.id if minor == ask.track.minors else ask.track.counterpart or ask.track.id
    moved = track != ask.track.id
    ended = [Draft(PlacementEnded(reason="turned_18"))] if moved and not minor and case.placement.somewhere else []
    return [*ended, Draft(AgeSettled(**dict(ask.data), track=track, moved=moved))]


def comes_onto_the_track(event: Event) -> bool:
    """Whether what is done when a case comes onto a track is to be done: not when a settled age changes nothing."""
    return not isinstance(event.data, AgeSettled) or event.data.moved
