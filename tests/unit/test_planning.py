"""Who gets which message, and when it may leave."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.primitives.calendar import OSLO, office_opens
from domain.primitives.organisations import Organisation, directory
from store.notifications.fan_out import ActiveDeadline, OutboxEntry, Subscription, planned

CASE = "01a1ffed-e9ef-748c-8e5d-0c65f1c2fac9"


def oslo(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=OSLO).astimezone(UTC)


FRIDAY_EVENING, MONDAY_MORNING = oslo(3, 27, 20), oslo(3, 30, 8)
"""Between them the clocks go forward: it is 59 hours."""


def lawyer(**more: Any) -> Organisation:
    return Organisation("lie", "Lie", ("lawyer",), channels=(("mail", "lie@post.example"),), **more)


def told(event_type: str = "lawyer_assigned", **more: Any) -> OutboxEntry:
    said = {"rule": None, "deadline": None, "organisation": "lie", "role": "lawyer", "created_at": FRIDAY_EVENING}
    return OutboxEntry(CASE, 2, event_type, **{**said, "shown": True, **more})


def running(hours: float, rule: str = "legal_advice") -> ActiveDeadline:
    return ActiveDeadline("d1", rule, "lie", 2, FRIDAY_EVENING + timedelta(hours=hours), "open")


def plan(
    *rows: OutboxEntry, to: Organisation | None = None, deadlines: tuple[ActiveDeadline, ...] = (), **more: Any
) -> Any:
    given = {"subscriptions": (), "mail": True, **more}
    return planned(rows, deadlines, directory([to or lawyer()]), now=FRIDAY_EVENING, **given)


def test_a_message_is_sent_at_once():
    ((message, leaves),) = plan(told())
    assert (message.route, leaves) == ("mail:lie", FRIDAY_EVENING)


def test_an_organisation_that_asks_for_it_gets_what_may_wait_when_the_office_opens():
    ((_, leaves),) = plan(told(), to=lawyer(hold_until_office_hours=True))
    assert leaves == MONDAY_MORNING


@pytest.mark.parametrize("event_type", ["person_missing", "responsibility_gap_detected", "glass_broken"])
def test_what_cannot_wait_does_not(event_type: str):
    ((_, leaves),) = plan(told(event_type), to=lawyer(hold_until_office_hours=True))
    assert leaves == FRIDAY_EVENING


@pytest.mark.parametrize(("hours", "waits"), [(48, False), (59, False), (60, True), (300, True)])
def test_what_is_due_before_the_office_opens_does_not_wait(hours: float, waits: bool):
    ((_, leaves),) = plan(told(), to=lawyer(hold_until_office_hours=True), deadlines=(running(hours),))
    assert (leaves == MONDAY_MORNING) is waits


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        (oslo(3, 27, 8), oslo(3, 27, 8)),
        (oslo(3, 27, 15, 29), oslo(3, 27, 15, 29)),
        (oslo(3, 27, 15, 30), oslo(3, 30, 8)),
        (oslo(3, 27, 16), oslo(3, 30, 8)),
        (oslo(3, 27, 7, 59), oslo(3, 27, 8)),
        # Easter 2026: Maundy Thursday is 2 April, Easter Monday 6 April; the clocks change on 29 March.
        (oslo(4, 1, 17), oslo(4, 7, 8)),
        (oslo(3, 28, 23), oslo(3, 30, 8)),
    ],
)
def test_the_office_opens_at_eight_on_working_days(now: datetime, opens: datetime):
    assert office_opens(now) == opens


@pytest.mark.parametrize("rule", ["rehousing", "earliest_enforcement"])
def test_what_is_counted_in_hours_does_not_wait_even_when_it_is_late(rule: str):
    late = replace(running(-1, rule), state="breached")
    row = told("deadline_breached", rule=rule, deadline="d1")
    ((_, leaves),) = plan(row, to=lawyer(hold_until_office_hours=True), deadlines=(late,))
    assert leaves == FRIDAY_EVENING


def test_an_organisation_in_two_roles_gets_one_message_that_says_the_more():
    both = plan(told(role="outreach", shown=False), told())
    ((message, _),) = both
    assert message.content["event_type"] == "lawyer_assigned"


def test_what_a_role_may_not_know_is_not_in_the_message_nor_does_a_subscription_to_it_betray_it():
    hooks = (Subscription("1", "lie", ("asylum_refused",)), Subscription("2", "lie", ("*",)))
    found = plan(told("asylum_refused", shown=False), subscriptions=hooks)
    assert [message.route for message, _ in found] == ["mail:lie", "webhook:2"]
    assert {message.content["event_type"] for message, _ in found} == {None}


def test_without_a_mail_server_nobody_is_planned_mail():
    assert plan(told(), mail=False) == []


def test_a_subscription_of_another_organisation_gets_nothing():
    hooks = (Subscription("1", "dahl", ("*",)),)
    assert [message.route for message, _ in plan(told(), subscriptions=hooks)] == ["mail:lie"]


@pytest.mark.parametrize(("days", "told_to"), [(0, ["mail:lie"]), (1, ["mail:lie"]), (2, ["mail:lie", "lead:lie"])])
def test_the_lead_contact_is_told_on_the_third_day_that_nobody_answers(days: int, told_to: list[str]):
    late = ActiveDeadline("d1", "legal_advice", "lie", 2, FRIDAY_EVENING - timedelta(days=days), "breached")
    row = told("deadline_escalated", rule="legal_advice", deadline="d1")
    found = plan(row, to=lawyer(lead_contact="leder@post.example"), deadlines=(late,))
    assert [message.route for message, _ in found] == told_to


def test_a_failure_to_tell_is_a_kind_of_its_own():
    ((message, _),) = plan(told("notification_failed"))
    assert message.kind == "failure"
