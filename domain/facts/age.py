"""Age: settled later than the opening, or reached by time; crossing 18 moves the case to the other track (bvl § 1-3)."""

from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from domain.facts.commands import Data, In, LongText, PastDate
from domain.facts.ended import EndedByTime
from domain.facts.events import Event

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


def comes_onto_the_track(event: Event) -> bool:
    """Whether what is done when a case comes onto a track is to be done: not when a settled age changes nothing."""
    return not isinstance(event.data, AgeSettled) or event.data.moved
