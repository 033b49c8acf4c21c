"""The report's figures, given back from events (spec 6), and what is kept of an event to count them."""

from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, get_args

import pytest

from domain.facts.identification import Exploitation
from domain.primitives.calendar import OSLO
from domain.statistics.dimensions import CODES, DIMENSIONS
from domain.statistics.lattice import cell
from domain.statistics.rows import FIGURES
from domain.statistics.statistics import Release
from domain.statistics.vocabulary import EXPLOITATION, MEANS_OF_CONTROL
from saksgang.development.demo.population import population
from tests.unit.told import NOW, Telling, everybody, statistics

SOMEBODY: dict[str, Any] = {"municipality": "Oslo", "gender": "female", "exploitation": "begging"}

REPORT = {
    "under_follow_up": 274,
    "identified": 134,
    "reflection_applied": 45,
    "reflection_granted": 31,
    "permit_applied": 39,
    "permit_granted": 25,
    "minors_under_follow_up": 65,
    "child_welfare_measures": 39,
    "withdrew": 24,
}


@cache
def the_year(year: int) -> Release:
    return statistics(everybody(), year)


def shown(table: str, row: str, column: str, year: int = 2011) -> int | None:
    found = the_year(year).answer()["tables"][table]
    number: int | None = found["cells"][found["rows"].index(row)][found["columns"].index(column)]
    return number


def test_the_year_2011_comes_back_as_the_report_has_it():
    totals = the_year(2011).answer()["totals"]
    assert {name: totals[name] for name in REPORT} == REPORT


@pytest.mark.parametrize(("year", "followed"), [(2007, 203), (2008, 256), (2009, 292), (2010, 319), (2011, 274)])
def test_as_many_were_followed_in_each_year_as_the_report_says(year: int, followed: int):
    assert the_year(year).answer()["totals"]["under_follow_up"] == followed


@pytest.mark.parametrize(("year", "share"), [(2009, 68), (2010, 61), (2011, 68)])
def test_so_many_of_a_hundred_were_exploited_in_prostitution(year: int, share: int):
    all_ = the_year(year).answer()["totals"]["under_follow_up"]
    assert round(100 * (shown("by_exploitation", "prostitution", "under_follow_up", year) or 0) / all_) == share


def test_girls_and_boys_the_street_and_the_city_are_in_the_tables():
    assert shown("by_gender", "female", "minors_under_follow_up") == 32
    assert shown("by_gender", "male", "minors_under_follow_up") == 33
    assert shown("by_identified_by", "outreach", "minors_under_follow_up") == 27
    assert shown("by_municipality", "0301", "assisted_by_nav") == 56


def test_all_who_withdrew_had_met_the_street_service_and_the_row_is_not_shown():
    """Of the 27 whom it met three did not: beside 27 the row would say that fewer than five were met elsewhere."""
    withdrew = FIGURES["withdrew"]
    first, last = date(2011, 1, 1), date(2011, 12, 31)
    assert sum(withdrew.counts(p, first, last) for p in everybody() if p.who(last)["identified_by"] == "outreach") == 24
    assert shown("by_identified_by", "outreach", "withdrew") is None


def test_the_two_in_bergen_are_counted_and_not_shown():
    nav = FIGURES["assisted_by_nav"]
    first, last = date(2011, 1, 1), date(2011, 12, 31)
    assert sum(nav.counts(p, first, last) for p in everybody() if p.who(last)["municipality"] == "4601") == 2
    assert shown("by_municipality", "4601", "assisted_by_nav") is None


def test_the_population_is_the_same_every_time():
    assert population() == population()


def test_the_day_of_the_figures_decides_and_not_the_day_of_counting():
    day = datetime(2011, 12, 1, tzinfo=OSLO)
    telling = Telling()
    opened = SOMEBODY | {"assessed_age": 30}
    telling.do("nadheim", "identify", at=datetime(2011, 3, 1, tzinfo=OSLO), **opened)
    before = telling.person(day)
    telling.do("nadheim", "assign_lawyer", at=datetime(2012, 3, 1, tzinfo=OSLO), organisation="advokat-lie")
    assert telling.person(day).facts == before.facts
    assert len(telling.person().facts) > len(before.facts)


def test_a_correction_counts_from_when_it_is_recorded_and_for_every_day():
    telling = Telling()
    opened = SOMEBODY | {"assessed_age": 30}
    telling.do("nadheim", "identify", at=datetime(2011, 3, 1, tzinfo=OSLO), **opened)
    corrected: dict[str, Any] = {
        "seq": 1,
        "fields": {"gender": "male", "exploitation": "forced_labour"},
        "reason": "misheard",
    }
    telling.do("nadheim", "correct", at=datetime(2011, 6, 1, tzinfo=OSLO), **corrected)
    earlier, later = telling.person(datetime(2011, 5, 1, tzinfo=OSLO)), telling.person()
    spring = date(2011, 4, 1)
    assert (earlier.who(spring)["gender"], earlier.who(spring)["exploitation"]) == ("female", "begging")
    assert (later.who(spring)["gender"], later.who(spring)["exploitation"]) == ("male", "forced_labour")


def test_whoever_turns_18_is_a_minor_until_that_day():
    telling = Telling()
    opened = SOMEBODY | {"birth_date": "1994-06-01"}
    telling.do("uteseksjonen", "identify", at=datetime(2011, 3, 1, tzinfo=OSLO), **opened)
    telling.do("uteseksjonen", "record_follow_up", at=datetime(2013, 3, 1, tzinfo=OSLO), kind="conversation")
    person = telling.person()
    assert (person.is_minor(date(2012, 5, 31)), person.is_minor(date(2012, 6, 1))) == (True, False)
    assert (person.who(date(2012, 1, 1))["age"], person.who(date(2013, 1, 1))["age"]) == ("16_17", "18_24")


def test_an_age_that_is_settled_was_always_so():
    telling = Telling()
    opened = SOMEBODY | {"presumed_minor": True}
    telling.do("uteseksjonen", "identify", at=datetime(2011, 3, 1, tzinfo=OSLO), **opened)
    assert telling.person().is_minor(date(2011, 3, 2))
    bv = telling.case.responsible["child_welfare"]
    telling.do(bv, "settle_age", at=datetime(2011, 4, 1, tzinfo=OSLO), age=23, basis="passport")
    assert not telling.person().is_minor(date(2011, 3, 2))


def test_how_sure_it_is_follows_from_what_happened():
    telling = Telling()
    opened = SOMEBODY | {"presumed_minor": True}
    telling.do("uteseksjonen", "identify", at=NOW, **opened)
    assert telling.person().status(NOW.date()) == "possible"
    for suspicion, status in (("dismissed", "not_a_victim"), ("unclear", "possible"), ("strengthened", "presumed")):
        bv = telling.case.responsible["child_welfare"]
        telling.do(bv, "conduct_screening", at=NOW, answers={"x": "x"}, suspicion=suspicion)
        assert telling.person().status(NOW.date()) == status


def test_what_is_kept_to_count_by_says_nothing_in_words():
    telling = Telling()
    secret = "Qwkslettes"
    opened: dict[str, Any] = {
        "municipality": "Oslo",
        "gender": "female",
        "exploitation": "begging",
        "birth_date": "1994-06-01",
    }
    more: dict[str, Any] = {
        "person": {"name": secret},
        "indicators": ["debt_bondage", secret],
        "district": secret,
        "arena": secret,
    }
    telling.do("uteseksjonen", "identify", at=datetime(2011, 3, 1, tzinfo=OSLO), **opened, **more)
    kept = telling.facts[0].detail
    assert secret not in f"{kept}"
    assert "1994-06-01" not in f"{kept['who']}"
    assert kept["who"]["control"] == ["debt_bondage"]


def test_case_open_across_the_new_year_is_followed_in_both_and_identified_in_one():
    telling = Telling()
    opened = SOMEBODY | {"assessed_age": 30}
    telling.do("nadheim", "identify", date(2010, 12, 1), **opened)
    telling.do("tot-oslo", "close", date(2011, 1, 2), outcome="x")
    person = telling.person()
    followed = {y: person.followed(date(y, 1, 1), date(y, 12, 31)) for y in (2009, 2010, 2011, 2012)}
    assert followed == {2009: None, 2010: date(2010, 12, 1), 2011: date(2011, 1, 1), 2012: None}
    assert person.opened_on + timedelta(32) == date(2011, 1, 2)


def test_every_code_has_a_title_and_those_of_the_standard_are_beside_ours():
    assert set(EXPLOITATION) == set(get_args(Exploitation))
    assert all(code.field for code in MEANS_OF_CONTROL.values())
    assert all(code.title.nb and code.title.en for codes in CODES.values() for code in codes.values())
    assert shown("by_exploitation", "prostitution", "under_follow_up") == 186
    table = the_year(2011).answer()["tables"]["by_exploitation"]
    assert table["htcds"][table["rows"].index("prostitution")] == "vic_TypeOfSexExploitation=Prostitution"


def test_a_municipality_sees_its_own_rows_and_the_same_cells():
    found = the_year(2011)
    own = found.answer("0301")
    assert own["totals"]["assisted_by_nav"] == found.cells[cell("assisted_by_nav", municipality="0301")] == 56
    assert set(own["tables"]) == {f"by_{d}" for d in DIMENSIONS if d not in ("municipality", "track")}


def test_times_are_measured_and_followed_by_cohort():
    answer = the_year(2011).answer()
    assert 0 < answer["durations"]["identification_to_lawyer"]["median"] <= 20
    assert 7 <= answer["durations"]["application_to_decision"]["median"] <= 120
    assert answer["durations"]["months_of_support"]["median"] > 5
    assert set(answer["cohorts"]) == {"2007", "2008", "2009", "2010", "2011"}
    assert answer["cohorts"]["2010"]["identification_to_permit"]["median"] > 100


def test_deadlines_are_counted_by_rule_and_by_whose_they_were():
    table = the_year(2011).answer()["tables"]["deadlines_by_rule"]
    late = table["cells"][table["rows"].index("police_confirmation")]
    assert late[table["columns"].index("deadlines_met")] == 39
