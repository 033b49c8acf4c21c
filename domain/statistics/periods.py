"""Release dates: fixed times, the same for every reader."""

from datetime import date, timedelta

STARTS = (1, 4, 7, 10)
"""The months in which a quarter begins."""


def quarter_over(day: date) -> date:
    """The last day of the last quarter that had ended by the day."""
    after = day + timedelta(days=1)
    return date(after.year, max(month for month in STARTS if month <= after.month), 1) - timedelta(days=1)


def tables_from(year: int) -> date:
    """The first day on which a year's tables may be released: one quarter is left for late entries."""
    return date(year + 1, STARTS[1], 1)
