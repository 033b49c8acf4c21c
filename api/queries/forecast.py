"""The forecast of a case, made once for each state of it and each day until which it is asked for."""

from datetime import datetime

from domain.case import Case
from domain.decisions.timers import forecast
from domain.facts.events import Event
from domain.primitives.calendar import end_of, local_date
from domain.primitives.organisations import Directory
from store.events.case_cache import CaseCache


def foretold(memory: CaseCache, case: Case, until: datetime, directory: Directory) -> list[Event]:
    """What will be recorded until then if nobody acts."""
    day = local_date(until)
    # A directory that has changed is another object, and may tell others.
    key = (day, id(directory))
    events = memory.beside(case, "forecast", key, lambda: (directory, forecast(case, end_of(day), directory)))
    return [event for event in events[1] if event.recorded_at <= until]
