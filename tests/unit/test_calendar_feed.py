"""Deadlines as a calendar program draws them: nothing of it lies after the deadline, and everything has a length."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import icalendar
import pytest

from api.queries.ical import feed
from domain.primitives.calendar import Days, Hours, Months, WorkingDays, local, plus
from tests.unit.given import oslo


def drawn(due: datetime) -> tuple[Any, Any]:
    """From when until when the only deadline of a calendar is drawn."""
    row = SimpleNamespace(
        id="missing_person-7",
        rule="missing_person",
        case_id="0" * 36,
        state="open",
        due_at=due,
        recorded_at=oslo("2026-03-02 10:00"),
    )
    body = feed([row], "nb", "https://saksgang.example")
    (event,) = icalendar.Calendar.from_ical(body).walk("VEVENT")
    return event.decoded("dtstart"), event.decoded("dtend")


@pytest.mark.parametrize(
    ("due", "from_"),
    [
        ("2026-03-03 10:00", "2026-03-03 09:30"),
        ("2026-03-03 00:15", "2026-03-02 23:45"),
        ("2026-03-29 03:10", "2026-03-29 01:40"),  # the clocks skip an hour between them
    ],
)
def test_a_deadline_with_a_time_of_day_ends_then_and_takes_the_half_hour_before(due: str, from_: str):
    assert drawn(oslo(due)) == (oslo(from_), oslo(due))


def test_one_that_ends_with_its_day_takes_that_day():
    assert drawn(oslo("2026-03-04 00:00")) == (date(2026, 3, 3), date(2026, 3, 4))


@pytest.mark.parametrize("length", [Hours(2), Hours(24), Hours(48), Days(14), WorkingDays(3), Months(1)])
@pytest.mark.parametrize("start", ["2026-03-27 02:30", "2026-10-23 02:30", "2026-12-31 23:59", "2026-03-02 00:00"])
def test_whatever_a_deadline_is_it_has_a_length_and_ends_when_it_is_due(start: str, length: Any):
    due = plus(oslo(start), length)
    begins, ends = drawn(due)
    assert begins < ends
    if isinstance(ends, datetime):
        assert (ends, ends - begins) == (due, timedelta(minutes=30))
    else:
        assert ends == local(due).date()
