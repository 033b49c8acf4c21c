"""The dimensions by which people are counted: one row each, with all its values, so that an empty row says nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from domain.primitives.municipalities import called
from domain.primitives.roles import ROLES
from domain.primitives.text import Text
from domain.primitives.unique_rows import unique
from domain.statistics.person import Person
from domain.statistics.vocabulary import EXPLOITATION, MEANS_OF_CONTROL, STATUS
from domain.tables.fields import value_title
from domain.tables.tracks import TRACKS
from domain.tables.transitions import TRANSITIONS

NAMED_MUNICIPALITIES = ("0301", "4601", "5001", "1103", "4204")
"""Municipalities with a coordinator of their own when the program was written (spec 1); all others are `other`."""

AGE_BANDS: dict[str, Text] = {
    "under_12": Text("Under 12", "Under 12"),
    "12_15": Text("12–15", "12–15"),
    "16_17": Text("16–17", "16–17"),
    "minor_unknown": Text("Antatt under 18", "Presumed under 18"),
    "18_24": Text("18–24", "18–24"),
    "25_34": Text("25–34", "25–34"),
    "35_plus": Text("35 og eldre", "35 and older"),
    "adult_unknown": Text("Voksen, ukjent alder", "Adult, age unknown"),
}
MINOR_BANDS = ("under_12", "12_15", "16_17", "minor_unknown")
GENDERS = ("female", "male", "other", "unknown")
ELSEWHERE, REST = Text("Resten av landet", "The rest of the country"), "other"


@dataclass(frozen=True, slots=True)
class Dimension:
    """A row of the table of dimensions."""

    id: str  # stable id
    title: Text  # title shown to people
    listed: Callable[[], dict[str, Text]]  # its values with their titles
    # a person's values, from the day she is counted by and the last day
    of: Callable[[Person, date, date], tuple[str, ...]]
    several: bool = False  # a person may have several values and counts in each, so rows have no sum

    @property
    def values(self) -> dict[str, Text]:
        """The dimension's values as the tables have them now."""
        return self.listed()


def _is(key: str) -> Callable[[Person, date, date], tuple[str, ...]]:
    return lambda person, day, _last: (person.who(day)[key],)


_ROWS = (
    Dimension(
        id="municipality",
        title=Text("Kommune", "Municipality"),
        listed=lambda: {n: Text(called(n), called(n)) for n in NAMED_MUNICIPALITIES} | {REST: ELSEWHERE},
        of=_is("municipality"),
    ),
    Dimension(
        id="track",
        title=Text("Saksgang", "Track"),
        listed=lambda: {t.id: t.title for t in TRACKS.values()},
        of=_is("track"),
    ),
    Dimension(
        id="age",
        title=Text("Alder", "Age"),
        listed=lambda: AGE_BANDS,
        of=_is("age"),
    ),
    Dimension(
        id="gender",
        title=Text("Kjønn", "Gender"),
        listed=lambda: {g: value_title("gender", g) for g in GENDERS},
        of=_is("gender"),
    ),
    Dimension(
        id="exploitation",
        title=Text("Utnyttelse", "Exploitation"),
        listed=lambda: {c.id: c.title for c in EXPLOITATION.values()},
        of=_is("exploitation"),
    ),
    Dimension(
        id="identified_by",
        title=Text("Identifisert av", "Identified by"),
        listed=lambda: {r: ROLES[r].title for r in TRANSITIONS["identify"].by},
        of=_is("identified_by"),
    ),
    Dimension(
        id="status",
        title=Text("Status som offer", "Status as a victim"),
        listed=lambda: {c.id: c.title for c in STATUS.values()},
        of=lambda p, _day, last: (p.status(last),),
    ),
    Dimension(
        id="means_of_control",
        title=Text("Kontrollmidler", "Means of control"),
        listed=lambda: {c.id: c.title for c in MEANS_OF_CONTROL.values()},
        of=lambda p, day, _last: tuple(p.who(day)["control"]),
        several=True,
    ),
)

DIMENSIONS: dict[str, Dimension] = unique(_ROWS, lambda row: row.id)
CODES = {"exploitation": EXPLOITATION, "status": STATUS, "means_of_control": MEANS_OF_CONTROL}
