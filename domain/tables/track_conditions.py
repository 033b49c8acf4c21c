"""Conditions of rows: office hours, suspicion, and tribunal decisions."""

from domain.case import Case
from domain.facts.events import Event
from domain.facts.tribunal import TribunalApproved
from domain.primitives.calendar import in_office_hours
from domain.primitives.text import Text
from domain.tables.row_types import Condition


def _out_of_hours(case: Case, event: Event) -> bool:
    return not in_office_hours(event.on)


def _with_suspicion(case: Case, event: Event) -> bool:
    return case.concern.suspected


def _on_the_stay(case: Case, event: Event) -> bool:
    return isinstance(event.data, TribunalApproved) and event.data.until is not None


OUT_OF_HOURS = Condition(Text("utenfor kontortid", "outside office hours"), _out_of_hours)
WITH_SUSPICION = Condition(Text("ved mistanke", "on suspicion"), _with_suspicion)
BY_TRIBUNAL_ON_THE_STAY = Condition(
    Text("når nemnda godkjenner oppholdet", "where the tribunal approves the stay"), _on_the_stay
)
