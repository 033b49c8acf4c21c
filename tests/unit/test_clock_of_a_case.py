"""A command is recorded by the wall clock and the log, never by a row that anybody could have written."""

from datetime import timedelta

import pytest

from domain.facts.commands import Command
from domain.facts.contact import RecordFollowUp
from store.events.decision import CommandContext, StreamHead
from tests.unit.given import NADHEIM, identified

SAID = Command("c", "record_follow_up", RecordFollowUp(kind="conversation"), NADHEIM, ("outreach",))
FORWARD = timedelta(days=10)


@pytest.mark.parametrize("ahead", [False, True])
def test_a_clock_that_a_row_puts_forward_is_believed_in_development_alone(*, ahead: bool):
    """It would breach deadlines for ever, and end what protects a child."""
    story = identified()
    head = StreamHead(story.case.version, clock_ahead=FORWARD.total_seconds())
    to_do = CommandContext(story.case.id, SAID, b"", story.now, story.directory, ahead=ahead)
    change = to_do.from_then_on(head).on(story.case)
    assert change.at == story.now + (FORWARD if ahead else timedelta())
    assert {event.recorded_at for event in change.events} == {change.at}


def test_a_log_does_not_run_backwards_and_says_itself_how_far_it_has_come():
    story = identified()
    for given in (False, True):
        earlier = CommandContext(story.case.id, SAID, b"", story.now - FORWARD, story.directory, given)
        assert earlier.from_then_on(StreamHead()).on(story.case).at == story.events[-1].recorded_at
    assert "recorded_at" not in StreamHead._fields
