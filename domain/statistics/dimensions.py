"""What people are counted by: one row per dimension, with all its values, so that an empty row says nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from domain.primitives.municipalities import called
from domain.primitives.roles import ROLES
from domain.primitives.text import Text as T
from domain.statistics.person import Person
from domain.statistics.vocabulary import EXPLOITATION, MEANS_OF_CONTROL, STATUS
from domain.tables import unique
from domain.tables.fields import value_title
from domain.tables.tracks import TRACKS
from domain.tables.transitions import TRANSITIONS

NAMED_MUNICIPALITIES = ("0301", "4601", "5001", "1103", "4204")
"""Those with a coordinator of their own when the program was written (spec 1); the rest of the country is `other`."""

AGE_BANDS: dict[str, T] = {
    "under_12":      T("Under 12", "Under 12"),
    "12_15":         T("12–15", "12–15"),
    "16_17":         T("16–17", "16–17"),
    "minor_unknown": T("Antatt under 18", "Presumed under 18"),
    "18_24":         T("18–24", "18–24"),
    "25_34":         T("25–34", "25–34"),
    "35_plus":       T("35 og eldre", "35 and older"),
    "adult_unknown": T("Voksen, ukjent alder", "Adult, age unknown"),
}  # fmt: skip
MINOR_BANDS = ("under_12", "12_15", "16_17", "minor_unknown")
GENDERS = ("female", "male", "other", "unknown")
ELSEWHERE, REST = T("Resten av landet", "The rest of the country"), "other"


@dataclass(frozen=True, slots=True)
class Dimension:
    """A way to divide people: its values with their titles, and those of a person on a day.

    Whoever has several values (`several`) is counted in each: the rows have no sum.
    """

    id: str
    title: T
    listed: Callable[[], dict[str, T]]
    of: Callable[[Person, date, date], tuple[str, ...]]
    several: bool = False

    @property
    def values(self) -> dict[str, T]:
        """Its values as the tables have them now."""
        return self.listed()


def _is(key: str) -> Callable[[Person, date, date], tuple[str, ...]]:
    return lambda person, day, _last: (person.who(day)[key],)


_ROWS = (
    Dimension("municipality", T("Kommune", "Municipality"), lambda: {n: T(called(n), called(n)) for n in NAMED_MUNICIPALITIES} | {REST: ELSEWHERE}, _is("municipality")),
    Dimension("track", T("Saksgang", "Track"), lambda: {t.id: t.title for t in TRACKS.values()}, _is("track")),
    Dimension("age", T("Alder", "Age"), lambda: AGE_BANDS, _is("age")),
    Dimension("gender", T("Kjønn", "Gender"), lambda: {g: value_title("gender", g) for g in GENDERS}, _is("gender")),
    Dimension("exploitation", T("Utnyttelse", "Exploitation"), lambda: {c.id: c.title for c in EXPLOITATION.values()}, _is("exploitation")),
    Dimension("identified_by", T("Identifisert av", "Identified by"), lambda: {r: ROLES[r].title for r in TRANSITIONS["identify"].by}, _is("identified_by")),
    Dimension("status", T("Status som offer", "Status as a victim"), lambda: {c.id: c.title for c in STATUS.values()}, lambda p, _day, last: (p.status(last),)),
    Dimension("means_of_control", T("Kontrollmidler", "Means of control"), lambda: {c.id: c.title for c in MEANS_OF_CONTROL.values()}, lambda p, day, _last: tuple(p.who(day)["control"]), several=True),
)  # fmt: skip

DIMENSIONS: dict[str, Dimension] = unique(_ROWS, lambda row: row.id)
CODES = {"exploitation": EXPLOITATION, "status": STATUS, "means_of_control": MEANS_OF_CONTROL}
