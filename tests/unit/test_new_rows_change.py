"""The law's new rows in running cases: a changed row is asked about first, and moved on record, like any other."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.decisions.decide import respond
from domain.facts.commands import SYSTEM, Command
from domain.facts.rule_change import ApplyRuleChange, RuleChangeApplied
from domain.primitives.calendar import Days, local_date
from domain.tables import deadlines
from tests.unit.given import Story
from tests.unit.test_compensation import RIGHTS
from tests.unit.test_duties_to_a_placed_child import DUTIES as OF_A_PLACED_CHILD
from tests.unit.test_right_to_stay import DUTIES as OF_THE_RIGHT_TO_STAY
from tests.unit.test_travel_ban import DUTIES as OF_THE_TRAVEL_BAN

TABLES: tuple[list[Any], ...] = (OF_A_PLACED_CHILD, OF_THE_RIGHT_TO_STAY, OF_THE_TRAVEL_BAN, RIGHTS)
ROWS: dict[str, Callable[[], Story]] = {row[0]: row[1] for table in TABLES for row in table}
DECIDED_BY_SOMEBODY = {"travel_ban"}
"""The tribunal names the last day: no row's length moves it."""


@pytest.mark.parametrize("rule", sorted(set(ROWS) - DECIDED_BY_SOMEBODY))
def test_a_running_deadline_of_a_new_row_moves_to_the_row_in_force_and_keeps_what_it_was(
    rule: str, monkeypatch: pytest.MonkeyPatch
):
    story = ROWS[rule]()
    old, today = story.deadline(rule), local_date(story.now)
    row = deadlines.DEADLINE_RULES[rule][-1]
    rows = (replace(row, valid_to=today - timedelta(days=1)), replace(row, valid_from=today, length=Days(400)))
    monkeypatch.setitem(deadlines.DEADLINE_RULES, rule, rows)
    command = Command("x", "apply_rule_change", ApplyRuleChange(rule=rule), SYSTEM.organisation, (SYSTEM.role,))
    case, events = respond(story.case, command, story.now, story.directory)
    (moved,) = [e.data for e in events if isinstance(e.data, RuleChangeApplied)]
    assert (moved.deadline, moved.was_due_at) == (old.id, old.due_at)
    assert case.deadlines[old.id].state == "superseded"
    assert case.deadlines_of(rule)[-1].due_at == moved.due_at > old.due_at
    assert story.case.deadlines[old.id].state == "open"
