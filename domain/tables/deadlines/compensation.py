"""Limits for applying for compensation and suing over it (voldserstatningsloven §§ 6, 7, 9): rights, for the lawyer."""

from datetime import date, datetime

from domain.case import Case
from domain.facts.compensation import CompensationDecided
from domain.facts.events import Event
from domain.facts.police import VerdictRecorded
from domain.primitives.calendar import Days, Months, start_of
from domain.primitives.text import Text
from domain.tables.deadlines.row import MONTH, SILENT, deadline_rule
from domain.tables.row_types import Condition, DeadlineRule, From

SINCE = date(2023, 1, 1)
REMINDERS = (Months(3), MONTH, Days(14))


def _awarded(case: Case, event: Event) -> bool:
    return isinstance(event.data, VerdictRecorded) and bool(event.data.compensation_awarded)


def _not_awarded(case: Case, event: Event) -> bool:
    return not _awarded(case, event)


def _final_and_not_all(case: Case, event: Event) -> bool:
    return isinstance(event.data, CompensationDecided) and event.data.final and event.data.outcome != "granted"


def _final_on(case: Case, event: Event) -> datetime:
    """The day on which the verdict was final, if it is recorded, else the day of the verdict, which is earlier."""
    data = event.data
    return start_of(data.final_on) if isinstance(data, VerdictRecorded) and data.final_on else event.on


def _notified_on(case: Case, event: Event) -> datetime:
    return start_of(event.data.notified_on) if isinstance(event.data, CompensationDecided) else event.on


AWARDED = Condition(Text("når dommen gir erstatning", "where the verdict awards compensation"), _awarded)
NOT_AWARDED = Condition(Text("når ingen dom gir erstatning", "where no verdict awards compensation"), _not_awarded)
FINAL = Condition(
    Text("når det endelige vedtaket ikke gir alt", "where the final decision does not grant all"), _final_and_not_all
)
FINAL_ON = From(Text("da dommen ble rettskraftig", "when the verdict became final"), _final_on)
NOTIFIED_ON = From(Text("da hun fikk vite om vedtaket", "when she was told of the decision"), _notified_on)
WHO = ("lawyer", "guardian")

ROWS: tuple[DeadlineRule, ...] = (
    deadline_rule(
        id="compensation_awarded",
        kind="right",
        title=Text("Krav om utbetaling av tilkjent erstatning", "Claim for compensation awarded"),
        starts="verdict_recorded",
        length=Months(6),
        responsible=WHO,
        met_by="compensation_applied",
        reminders=(MONTH, Days(14)),
        basis=("compensation_awarded",),
        when=AWARDED,
        counts_from=FINAL_ON,
        at_end=SILENT,
        valid_from=SINCE,
    ),
    deadline_rule(
        id="compensation_application",
        kind="right",
        title=Text("Søknad om voldsoffererstatning", "Application for compensation"),
        starts=("verdict_recorded", "investigation_closed"),
        length=Months(12),
        responsible=WHO,
        met_by="compensation_applied",
        reminders=REMINDERS,
        basis=("compensation_application",),
        when=NOT_AWARDED,
        counts_from=FINAL_ON,
        at_end=SILENT,
        valid_from=SINCE,
    ),
    deadline_rule(
        id="compensation_suit",
        kind="right",
        title=Text("Søksmål om voldsoffererstatning", "Suit over compensation"),
        starts="compensation_decided",
        length=Months(12),
        responsible=WHO,
        met_by="compensation_sued",
        reminders=REMINDERS,
        basis=("compensation_suit",),
        when=FINAL,
        counts_from=NOTIFIED_ON,
        at_end=SILENT,
        valid_from=SINCE,
    ),
)
