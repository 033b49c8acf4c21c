"""A rule that changes touches what starts after it; a running case follows only by an operator's recorded command."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.decisions.decide import respond
from domain.facts.commands import SYSTEM, Command
from domain.facts.deadlines import Deadline
from domain.facts.events import Event
from domain.facts.rule_change import ApplyRuleChange, RuleChangeApplied
from domain.primitives.calendar import WorkingDays
from domain.primitives.refusals import Invalid, NotYourRole
from domain.tables import deadlines
from domain.tables.row_types import Before
from tests.unit.given import LIE, MON, NADHEIM, TOT, WED, WOMAN, Story, applied, oslo

RULE = "legal_advice"
CHANGED_ON = date(2026, 3, 4)
OPERATOR = (SYSTEM.organisation, (SYSTEM.role,))


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> None:
    """From Wednesday on the lawyer has five working days instead of ten, and one reminder a day before."""
    row = deadlines.DEADLINE_RULES[RULE][-1]
    before = replace(row, valid_to=CHANGED_ON - timedelta(days=1))
    after = replace(row, valid_from=CHANGED_ON, length=WorkingDays(5), reminders=(Before(WorkingDays(1)),))
    monkeypatch.setitem(deadlines.DEADLINE_RULES, RULE, (before, after))


def begun() -> Story:
    """On Monday a lawyer is assigned."""
    return Story(MON).so(NADHEIM, "identify", **WOMAN).so(NADHEIM, "assign_lawyer", organisation=LIE)


def command(rule: str = RULE, by: tuple[str, tuple[str, ...]] = OPERATOR) -> Command:
    return Command("x", "apply_rule_change", ApplyRuleChange(rule=rule), *by)


def moved(story: Story, day: date) -> tuple[list[Event], list[Deadline]]:
    case, events = respond(story.case, command(), oslo(day), story.directory)
    return events, list(case.deadlines_of(RULE))


@pytest.mark.usefixtures("changed")
def test_a_rule_with_a_new_valid_from_touches_only_what_starts_after_it():
    running = begun()
    (before,) = running.case.deadlines_of(RULE)
    running.at(oslo(WED))
    assert running.case.deadlines_of(RULE)[0].due_at == before.due_at
    new = Story(WED).so(NADHEIM, "identify", **WOMAN).so(NADHEIM, "assign_lawyer", organisation=LIE)
    length = new.case.deadlines_of(RULE)[0].due_at - oslo(WED)
    assert length < before.due_at - oslo(MON)


@pytest.mark.usefixtures("changed")
def test_an_operator_moves_a_running_deadline_to_the_row_in_force_from_the_same_start():
    story = begun()
    (event,), (old, new) = moved(story, WED)
    assert isinstance(event.data, RuleChangeApplied)
    assert (event.actor, event.data.deadline) == (SYSTEM, old.id)
    assert (event.data.was_due_at, event.data.due_at) == (old.due_at, new.due_at)
    assert (old.state, new.state) == ("superseded", "open")
    assert new.starts_at == old.starts_at
    assert (new.role, new.organisation) == (old.role, old.organisation)
    assert new.due_at == old.due_at - timedelta(days=7)
    assert {organisation for organisation, _ in event.effects.told} == {LIE, TOT}


@pytest.mark.usefixtures("changed")
def test_what_is_overdue_by_the_new_row_is_breached_at_once():
    story = begun()
    events, (_, new) = moved(story, date(2026, 3, 11))
    kinds = [event.type for event in events]
    assert kinds[kinds.index("rule_change_applied") :] == [
        "rule_change_applied",
        "deadline_breached",
        "deadline_escalated",
    ]
    assert new.state == "breached"


@pytest.mark.usefixtures("changed")
def test_moved_once_it_is_not_moved_again():
    story = begun()
    case, _ = respond(story.case, command(), oslo(WED), story.directory)
    with pytest.raises(Invalid, match="nothing_changes"):
        respond(case, command(), oslo(WED), story.directory)


def test_a_repeated_month_stays_where_it_is_where_nothing_else_changed():
    """Its start is the end of the month before, from which it was not counted."""
    story = applied().at(oslo("2026-04-20 10:00"))
    with pytest.raises(Invalid, match="nothing_changes"):
        respond(story.case, command("udi_provisional_reply"), story.now, story.directory)


@pytest.mark.parametrize("rule", [RULE, "reflection_period", "no_such_rule"])
def test_where_no_row_has_changed_nothing_is_recorded(rule: str):
    story = begun()
    with pytest.raises(Invalid):
        respond(story.case, command(rule), oslo(WED), story.directory)


@pytest.mark.parametrize("by", [(TOT, ("coordinator",)), (SYSTEM.organisation, ("coordinator",)), (LIE, ("system",))])
@pytest.mark.usefixtures("changed")
def test_nobody_but_the_operator_may(by: tuple[str, tuple[str, ...]]):
    story = begun()
    with pytest.raises(NotYourRole):
        respond(story.case, command(by=by), oslo(WED), story.directory)
