"""The cached forecast of a case: computed once per state of the case and end day."""

from datetime import datetime

from domain.case import Case
from domain.decisions.timers import forecast
from domain.facts.events import Event
from domain.primitives.calendar import end_of, local_date
from domain.primitives.organisations import Directory
from store.events.case_cache import CaseCache


def foretold(memory: CaseCache, case: Case, until: datetime, directory: Directory) -> list[Event]:
    """Return the events that will be recorded until then if nobody acts."""
    day = local_date(until)
    # A changed directory is a new object and may change who is told.
    key = (day, id(directory))
    events = memory.beside(case, "forecast", key, lambda: (directory, forecast(case, end_of(day), directory)))
    return [event for event in events[1] if event.recorded_at <= until]
