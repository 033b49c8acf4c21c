"""Date arithmetic (spec 3, domstolloven §§ 148-149): every expected value is written out by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.primitives.calendar import (
    Days,
    Hours,
    Months,
    Weeks,
    WorkingDays,
    add_months,
    age_on,
    is_working_day,
    iso,
    last_day,
    local_date,
    minus,
    next_day,
    plus,
)
from tests.unit.given import oslo


def at(text: str) -> datetime:
    return oslo(text)


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        ("2026-03-02 10:00", Days(1), "2026-03-04 00:00"),
        ("2026-03-02 00:00", Days(1), "2026-03-04 00:00"),
        ("2026-03-02 23:59", Days(1), "2026-03-04 00:00"),
        ("2026-03-02 10:00", Days(14), "2026-03-17 00:00"),
        ("2026-12-31 10:00", Days(1), "2027-01-02 00:00"),
        ("2028-02-28 10:00", Days(1), "2028-03-01 00:00"),
    ],
)
def test_calc_1_the_first_day_is_not_counted_and_the_last_ends_at_24(start, length, end):
    assert plus(at(start), length) == at(end)


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        ("2026-03-02 10:00", Weeks(3), "2026-03-24 00:00"),
        ("2026-03-16 10:00", Months(6), "2026-09-17 00:00"),
        ("2026-01-31 10:00", Months(1), "2026-03-01 00:00"),
        ("2026-08-31 10:00", Months(6), "2027-03-01 00:00"),
        ("2027-08-31 10:00", Months(6), "2028-03-01 00:00"),
        ("2026-10-31 10:00", Months(1), "2026-12-01 00:00"),
        ("2028-02-29 10:00", Months(12), "2029-03-01 00:00"),
        ("2026-11-30 10:00", Months(3), "2027-03-01 00:00"),
    ],
)
def test_calc_2_weeks_end_on_the_weekday_and_months_on_the_date_or_the_months_last_day(start, length, end):
    assert plus(at(start), length) == at(end)


def test_the_29th_of_february_is_the_last_day_of_a_month_from_31_august_in_a_leap_year():
    assert add_months(date(2027, 8, 31), 6) == date(2028, 2, 29)
    assert add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert add_months(date(2028, 3, 31), -1) == date(2028, 2, 29)


@pytest.mark.parametrize(
    "day",
    [
        "2026-01-01", "2026-04-02", "2026-04-03", "2026-04-05", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-17",
        "2026-05-25", "2026-12-25", "2026-12-26", "2027-03-25", "2027-03-26", "2027-03-29", "2027-05-06", "2027-05-17",
    ],
)  # fmt: skip
def test_easter_ascension_whitsun_and_the_may_holidays_are_no_working_days(day):
    assert not is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2026-04-01", "2026-04-07", "2026-05-15", "2026-05-18", "2026-12-24", "2026-12-31"])
def test_the_days_beside_a_holiday_and_christmas_eve_are_working_days(day):
    assert is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2026-03-06 10:00", 1, "2026-03-10 00:00"),  # over a weekend
        ("2026-03-07 10:00", 1, "2026-03-10 00:00"),  # from a Saturday
        ("2026-04-01 10:00", 1, "2026-04-08 00:00"),  # over Easter
        ("2026-04-02 10:00", 2, "2026-04-09 00:00"),  # from Maundy Thursday
        ("2026-05-13 10:00", 2, "2026-05-19 00:00"),  # over Ascension Day and 17 May
        ("2026-04-30 10:00", 1, "2026-05-05 00:00"),  # over 1 May
        ("2026-12-23 10:00", 2, "2026-12-29 00:00"),  # over Christmas
    ],
)
def test_working_days_leave_out_weekends_and_holidays(start, n, end):
    assert plus(at(start), WorkingDays(n)) == at(end)


@pytest.mark.parametrize(
    ("start", "length", "stays", "moved"),
    [
        ("2026-03-14 10:00", Weeks(3), "2026-04-05 00:00", "2026-04-08 00:00"),  # Holy Saturday → Tuesday
        ("2026-03-12 10:00", Weeks(3), "2026-04-03 00:00", "2026-04-08 00:00"),  # Maundy Thursday → Tuesday
        ("2026-03-15 10:00", Weeks(3), "2026-04-06 00:00", "2026-04-08 00:00"),  # Easter Sunday → Tuesday
        ("2026-04-26 10:00", Weeks(3), "2026-05-18 00:00", "2026-05-19 00:00"),  # Sunday 17 May → Monday
        ("2026-04-23 10:00", Weeks(3), "2026-05-15 00:00", "2026-05-16 00:00"),  # Ascension Day → Friday
        ("2026-02-14 10:00", Weeks(3), "2026-03-08 00:00", "2026-03-10 00:00"),  # Saturday → Monday
        ("2026-02-11 10:00", Weeks(3), "2026-03-05 00:00", "2026-03-05 00:00"),  # Wednesday stays
    ],
)
def test_calc_3_a_right_moves_to_the_next_working_day_and_nothing_else_does(start, length, stays, moved):
    assert plus(at(start), length) == at(stays)
    assert plus(at(start), length, moves=True) == at(moved)


def test_hours_are_exact_when_the_clock_goes_forward():
    end = plus(at("2026-03-28 10:00"), Hours(24))
    assert end == at("2026-03-29 11:00")
    assert end.astimezone(UTC) - at("2026-03-28 10:00").astimezone(UTC) == timedelta(hours=24)


def test_hours_are_exact_when_the_clock_goes_back():
    end = plus(at("2026-10-24 10:00"), Hours(48))
    assert end == at("2026-10-26 09:00")
    assert end.astimezone(UTC) - at("2026-10-24 10:00").astimezone(UTC) == timedelta(hours=48)


def test_days_end_at_24_local_time_across_both_clock_changes():
    assert plus(at("2026-03-28 10:00"), Days(1)).astimezone(UTC) == datetime(2026, 3, 29, 22, tzinfo=UTC)
    assert plus(at("2026-10-24 10:00"), Days(1)).astimezone(UTC) == datetime(2026, 10, 25, 23, tzinfo=UTC)


def test_hours_before_an_end_are_exact_across_a_clock_change():
    assert minus(at("2026-03-30 10:00"), Hours(48)) == at("2026-03-28 09:00")


@pytest.mark.parametrize(
    ("due", "length", "reminder"),
    [
        ("2026-03-17 00:00", Days(4), "2026-03-13 00:00"),
        ("2026-09-17 00:00", Months(1), "2026-08-17 00:00"),
        ("2027-04-01 00:00", Months(1), "2027-03-01 00:00"),
        ("2026-04-09 00:00", WorkingDays(1), "2026-04-08 00:00"),
        ("2026-04-08 00:00", WorkingDays(1), "2026-04-02 00:00"),
        ("2026-03-10 00:00", WorkingDays(1), "2026-03-07 00:00"),
    ],
)
def test_reminders_are_counted_back_from_the_last_day(due, length, reminder):
    assert minus(at(due), length) == at(reminder)


def test_a_day_deadline_still_includes_its_last_day_until_24():
    assert last_day(at("2026-03-17 00:00")) == date(2026, 3, 16)
    assert local_date(datetime(2026, 3, 16, 22, 59, tzinfo=UTC)) == date(2026, 3, 16)
    assert local_date(datetime(2026, 3, 16, 23, 0, tzinfo=UTC)) == date(2026, 3, 17)


def test_the_daily_step_keeps_its_hour_on_the_wall_across_clock_changes():
    assert next_day(at("2026-03-28 10:00"), at("2026-03-28 10:00")) == at("2026-03-29 10:00")
    assert next_day(at("2026-10-24 10:00"), at("2026-10-24 10:00")) == at("2026-10-25 10:00")


@pytest.mark.parametrize(
    ("first", "days"),
    [
        # the night of 29 March has no 02:30
        ("2026-03-27 02:30", ("2026-03-28 01:30", "2026-03-29 01:30", "2026-03-30 00:30", "2026-03-31 00:30")),
        # the night of 25 October has 02:30 twice: the first counts
        ("2026-10-23 02:30", ("2026-10-24 00:30", "2026-10-25 00:30", "2026-10-26 01:30", "2026-10-27 01:30")),
    ],
)
def test_a_daily_step_is_counted_from_the_first_and_not_from_the_one_before(first, days):
    found = [at(first)]
    for _ in days:
        found.append(next_day(found[-1], at(first)))
    assert found[1:] == [datetime.fromisoformat(day).replace(tzinfo=UTC) for day in days]


def test_a_first_step_in_the_second_of_the_two_hours_keeps_the_hour_on_the_wall():
    first = at("2026-10-25 02:30").replace(fold=1)
    assert next_day(first, first) == at("2026-10-26 02:30")
    assert next_day(at("2027-03-27 02:30"), first) == at("2027-03-28 03:30")


def test_the_age_changes_on_the_birthday():
    born = date(2008, 3, 2)
    assert age_on(born, date(2026, 3, 1)) == 17
    assert age_on(born, date(2026, 3, 2)) == 18


def test_durations_are_written_as_iso_8601():
    assert [iso(x) for x in (Days(14), Weeks(3), Months(6), WorkingDays(2), Hours(48))] == [
        "P14D", "P3W", "P6M", "P2D", "PT48H",
    ]  # fmt: skip
