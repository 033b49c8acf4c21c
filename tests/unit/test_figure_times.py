"""Medians give nobody away: not of few, not between two releases, not between a city and the country. By hand."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import count

import pytest

from domain.primitives.calendar import start_of
from domain.statistics.durations import DURATIONS, percentile
from domain.statistics.facts import Fact
from domain.statistics.person import Person
from domain.statistics.release import Times, timed
from domain.statistics.statistics import FiguresQuery, Release, counted
from domain.statistics.times import COHORTS
from tests.unit.given import LIE, NADHEIM, NAV, POLICE, UDI, Story
from tests.unit.test_figure_rows import confirmed, consented, decided, found, lapsed, permitted, renewed
from tests.unit.test_figure_rows import person as told
from tests.unit.test_placement_clock import WELFARE, placed

YEAR = 2027
AS_OF = date(2028, 6, 30)
LAWYER, SUPPORT = "identification_to_lawyer", "months_of_support"
OSLO, BERGEN = "0301", "4601"
WHO = {
    "track": "oslo_adult",
    "age": "25_34",
    "gender": "female",
    "exploitation": "begging",
    "identified_by": "outreach",
    "control": [],
}
Ledger = dict[str, list[Times]]


def person(*happened: tuple[str, date], opened: date = date(YEAR, 2, 1), municipality: str = OSLO) -> Person:
    seqs = count(1)

    def fact(type_: str, day: date, **detail: object) -> Fact:
        at: datetime = start_of(day)
        return Fact(next(seqs), type_, at, at, "outreach", detail)

    first = fact("person_identified", opened, who=WHO | {"municipality": municipality})
    return Person((first, *(fact(*one) for one in happened)))


def waited(days: int, opened: date = date(YEAR, 2, 1), municipality: str = OSLO) -> Person:
    """So many days from identification to lawyer."""
    return person(("lawyer_assigned", opened + timedelta(days=days)), opened=opened, municipality=municipality)


def released(people: Iterable[Person], asked: FiguresQuery, ledger: Ledger) -> Release:
    """The times of a release, after those of years before it that showed the same cohorts."""
    found = {t.id: timed(t, ledger.get(t.id, ())) for t in counted(people, asked).timed}
    for id_, row in found.items():
        if id_.startswith(COHORTS):
            ledger.setdefault(id_, []).append(row)
    return Release(asked, {}, found)


def median(of: Release, duration: str = LAWYER, own: str | None = None) -> float | None:
    found: float | None = of.answer(own)["durations"][duration]["median"]
    return found


def of_cohort(people: Iterable[Person], year: int, ledger: Ledger) -> float | None:
    """What a year's tables say of those who were identified in `YEAR`."""
    answer = released(people, FiguresQuery(year, AS_OF), ledger).answer()
    found: float | None = answer["cohorts"][f"{YEAR}"][LAWYER]["median"]
    return found


def asked(as_of: date = AS_OF) -> FiguresQuery:
    return FiguresQuery(YEAR, as_of)


TEN = [waited(days) for days in range(10, 110, 10)]
"""10 to 100 days: the median by nearest rank is the fifth, 50."""


@pytest.mark.parametrize(
    ("share", "people", "found"), [(50, 8, None), (50, 9, 5.0), (90, 39, None), (90, 40, 36.0), (50, 0, None)]
)
def test_five_people_took_so_long_and_five_no_longer(share: int, people: int, found: float | None):
    """Of eight, four took up to the median; of thirty-nine, four took the 36th's time or more."""
    assert percentile([(float(n),) for n in range(1, people + 1)], share) == found


def test_three_people_are_three_however_often_each_was_measured():
    assert percentile([(1.0, 2.0, 3.0, 4.0)] * 3, 50) is None
    assert percentile([(1.0, 9.0)] * 5, 50) == 1.0


def test_a_median_is_shown_of_enough():
    assert median(released(TEN, asked(), {})) == 50
    assert median(released(TEN[:8], asked(), {})) is None


@pytest.mark.parametrize("more", [0, 1, 4])
def test_a_cohort_that_few_have_joined_is_told_as_before_so_that_nobody_sees_whether_any_did(more: int):
    """Of those who came the total says how many; that the median stays says nothing."""
    ledger: Ledger = {}
    assert of_cohort(TEN, YEAR, ledger) == 50
    assert of_cohort([*TEN, *(waited(1) for _ in range(more))], YEAR + 1, ledger) == 50


def test_a_cohort_that_five_have_joined_is_told_anew():
    ledger: Ledger = {}
    assert of_cohort(TEN, YEAR, ledger) == 50
    assert of_cohort([*TEN, *(waited(1) for _ in range(5))], YEAR + 1, ledger) == 30


def test_that_one_came_and_another_went_is_a_change_too():
    """Five others, counted from what was told and not from what was last asked."""
    ledger: Ledger = {}
    assert of_cohort(TEN, YEAR, ledger) == 50
    three = [*TEN[:7], *(waited(200) for _ in range(3))]
    assert of_cohort(three, YEAR + 1, ledger) == 50
    assert of_cohort([*three[2:], waited(200), waited(200)], YEAR + 1, ledger) == 70


@pytest.mark.parametrize(("bergen", "oslo"), [(0, 50), (4, None), (5, 50)])
def test_a_city_is_not_shown_beside_the_country_where_the_rest_is_one_to_four(bergen: int, oslo: float | None):
    people = [*TEN, *(waited(1, municipality=BERGEN) for _ in range(bergen))]
    found = released(people, asked(), {})
    assert median(found, own=OSLO) == oslo
    assert median(found) is not None
    assert median(found, own=BERGEN) is None


@pytest.mark.parametrize(("before", "found"), [(0, 50), (3, None), (5, 50)])
def test_a_cohort_is_not_shown_beside_the_year_where_one_to_four_are_the_difference(before: int, found: float | None):
    """Identified in December, with a lawyer in January: of the year, and not of those identified in it."""
    people = [*TEN, *(waited(40, opened=date(YEAR - 1, 12, 20)) for _ in range(before))]
    answer = released(people, asked(), {}).answer()
    assert answer["cohorts"][f"{YEAR}"][LAWYER]["median"] == found
    assert answer["durations"][LAWYER]["median"] is not None


def test_a_year_that_has_not_begun_shows_nothing_of_today():
    """Asked one after the other, the years to come would each tell of those who are followed now."""
    for year, values in ((YEAR + 3, {0}), (YEAR + 1, {0, 10})):
        found = counted(TEN, FiguresQuery(year, AS_OF)).families
        assert {n for f in found for c, n in f.values.items() if len(c) == 1} == values


# --- what is measured


def took(id_: str, story: Story, first: date, last: date) -> tuple[float, ...]:
    row = DURATIONS[id_]
    return row.lengths(tuple(row.stretches(told(story)[0])), first, last)


FIRST, LAST = date(YEAR, 1, 1), date(YEAR, 12, 31)
SPRING = date(YEAR, 3, 1)


def test_from_each_application_to_the_decision_on_it():
    """Seven days for the reflection, twenty for the permit, twenty for its renewal."""
    assert took("application_to_decision", decided(SPRING), FIRST, LAST) == (7,)
    assert took("application_to_decision", renewed(LAST), FIRST, LAST) == (7, 20, 20)
    assert took("application_to_decision", decided(SPRING), SPRING + timedelta(days=1), LAST) == ()


def test_an_application_that_was_withdrawn_is_not_waited_for():
    story = confirmed(SPRING).so(LIE, "withdraw_reflection_application").at(date(YEAR, 5, 1))
    story.so(LIE, "record_advice", choice="reflection").so(LIE, "submit_reflection_application")
    story.so(POLICE, "confirm_application_received").at(date(YEAR, 5, 15))
    story.so(UDI, "decide_reflection", outcome="granted", decided_on=date(YEAR, 5, 15))
    assert took("application_to_decision", story, FIRST, LAST) == (14,)


def test_from_identification_to_lawyer_and_permit():
    story = found(SPRING).at(date(YEAR, 3, 12)).so(NADHEIM, "assign_lawyer", organisation=LIE)
    assert took("identification_to_lawyer", story, FIRST, LAST) == (11,)
    assert took("identification_to_permit", permitted(LAST), FIRST, LAST) == (60,)
    assert took("identification_to_permit", permitted(LAST), FIRST, LAST - timedelta(days=1)) == ()


def test_from_screening_to_place():
    assert took("screening_to_place", consented(SPRING), FIRST, LAST) == (2,)


def test_days_in_placement_are_those_of_the_year():
    """From 25 December to 4 January: seven days in the old year, three in the new. One that lapses has run fifteen."""
    story = placed(date(YEAR, 12, 25)).at(date(YEAR + 1, 1, 4)).so(WELFARE, "end_placement", reason="foster_home")
    assert took("days_in_placement", story, FIRST, LAST) == (7,)
    assert took("days_in_placement", story, date(YEAR + 1, 1, 1), date(YEAR + 1, 12, 31)) == (3,)
    assert took("days_in_placement", lapsed(SPRING), FIRST, LAST) == (15,)
    assert took("days_in_placement", placed(SPRING), FIRST, date(YEAR, 3, 10)) == (10,)


def test_months_of_support_run_from_the_day_from_which_it_is_given_until_a_refusal():
    """Sixty-one days from 1 March to 30 April are two months."""
    story = confirmed(date(YEAR, 2, 20)).so(NAV, "open_interim_support", from_=SPRING).at(date(YEAR, 5, 1))
    story.so(UDI, "decide_reflection", outcome="refused", decided_on=date(YEAR, 5, 1))
    (months,) = took("months_of_support", story, FIRST, LAST)
    assert round(months, 1) == 2.0
