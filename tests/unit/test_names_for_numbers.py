"""Numbers that only the program needs are shown to nobody: an entry that another names has a title, repeats are one."""

from typing import Any

import pytest

from api.pages.case import repeated
from api.pages.values import NUMBERS
from domain.facts.commands import references
from domain.tables.event_types import EVENT_TYPES

OF_ENTRIES = {"seq", "decision", "complaint", "refund", "measure", "issue", "about", "because"}


@pytest.mark.parametrize("event_type", EVENT_TYPES)
def test_every_field_that_names_an_entry_is_said_by_the_entrys_title(event_type: str):
    """By the field's own mark, or by its name in an event that decides another: «Vedtaket 14»."""
    model = EVENT_TYPES[event_type].data
    marked = {name for name, mark in references(model).items() if mark.to == "entry"}
    assert (marked | OF_ENTRIES & set(model.model_fields)) <= set(NUMBERS)


def test_each_of_those_names_is_a_field_of_some_event():
    assert set(NUMBERS) <= {name for row in EVENT_TYPES.values() for name in row.data.model_fields}
    assert any(references(row.data) for row in EVENT_TYPES.values())


def coming(type_: str, day: int, deadline: str = "lawyer_contact-1") -> dict[str, Any]:
    return {"type": type_, "deadline": deadline, "at": f"2026-{1 + day // 28:02}-{1 + day % 28:02}"}


def test_what_is_told_183_times_is_one_entry_that_says_every_day_until_when():
    found = repeated([coming("deadline_breached", 0), *(coming("deadline_escalated", day) for day in range(183))])
    assert [(item["type"], item["times"], item["daily"]) for item in found] == [
        ("deadline_breached", 1, False),
        ("deadline_escalated", 183, True),
    ]
    assert (found[1]["at"], found[1]["last"]) == (coming("", 0)["at"], coming("", 182)["at"])


def test_what_repeats_of_two_deadlines_is_two_entries_and_reminders_are_counted():
    items = [coming("deadline_reminded", day, deadline) for day in (1, 4) for deadline in ("a-1", "b-2")]
    assert [(item["deadline"], item["times"], item["daily"]) for item in repeated(items)] == [
        ("a-1", 2, False),
        ("b-2", 2, False),
    ]
