"""Age: settled after the opening, or reached by time; at 18 the case moves to the other track (bvl § 1-3)."""

from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from domain.facts.commands import Data, In, LongText, PastDate
from domain.facts.ended import EndedByTime
from domain.facts.events import Event

MAJORITY = 18


class SettleAge(Data):
    """Settle the age by papers or by an assessment; exactly one of `birth_date` and `age`."""

    birth_date: Annotated[PastDate | None, In("identity")] = None
    age: Annotated[int, Field(ge=0, le=120)] | None = None
    basis: Annotated[LongText, In("identity")]


class AgeSettled(SettleAge):
    """The age is settled; `track` is the resulting one, `moved` if it differs from the present one."""

    track: str
    moved: bool


class Turned18(EndedByTime):
    """The person is of age; `track` is the adult one, and a placement under § 4-29 ends."""

    track: str


def birthday(birth: date, years: int) -> date:
    """The first day on which the person has this age; born on 29 February counts as 1 March in other years."""
    try:
        return birth.replace(year=birth.year + years)
    except ValueError:
        return date(birth.year + years, 3, 1)


def last_day_as_minor(birth: date) -> date:
    """The day before the eighteenth birthday."""
    return birthday(birth, MAJORITY) - timedelta(days=1)


def comes_onto_the_track(event: Event) -> bool:
    """Whether a case moves onto a track with this event; a settled age that changes nothing moves none."""
    return not isinstance(event.data, AgeSettled) or event.data.moved
