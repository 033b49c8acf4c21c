"""Times as people write them."""

from datetime import UTC, datetime, timedelta

import pytest

from api.pages import times
from domain.primitives.calendar import OSLO, end_of

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=OSLO)


def test_a_day_that_ends_at_midnight_is_called_by_its_own_name():
    assert times.due(end_of(datetime(2026, 11, 20, tzinfo=UTC).date()), "nb") == "20. november 2026"
    assert times.due(NOW + timedelta(hours=2), "nb") == "20. november 2026 kl. 14:00"
    assert times.due("2026-11-20T14:00:00+01:00", "en") == "20 November 2026 at 14:00"


@pytest.mark.parametrize(
    ("away", "nb", "urgency"),
    [
        (timedelta(minutes=30), "under en time igjen", "soon"),
        (timedelta(hours=5), "5 timer igjen", "soon"),
        (timedelta(hours=20), "1 dag igjen", "soon"),
        (timedelta(days=9), "9 dager igjen", "calm"),
        (-timedelta(minutes=5), "nettopp over", "late"),
        (-timedelta(hours=7), "7 timer over", "late"),
        (-timedelta(days=3), "3 dager over", "late"),
    ],
)
def test_how_much_time_is_left(away: timedelta, nb: str, urgency: str):
    assert times.left(NOW + away, NOW, "nb") == nb
    assert times.urgency(NOW + away, NOW) == urgency
