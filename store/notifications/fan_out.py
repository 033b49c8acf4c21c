"""Fan-out: which recipient gets which message over which channel and when, from the outbox rows, without I/O."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.primitives.calendar import Hours, office_opens
from domain.primitives.organisations import Directory, Organisation
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.event_types import EVENT_TYPES
from store.notifications.queue import Leaving, PlannedDelivery

LEAD_AFTER = timedelta(days=2)
"""Delay after an unhandled breach until the organisation's lead contact is notified besides the coordinator."""


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """A row of the outbox.

    `case_id`, `seq`, `event_type`: the event. `rule`, `deadline`: the deadline that it is about, if any.
    `organisation`, `role`: the recipient. `created_at`: the case's time. `shown`: whether the role may know the event
    type. `remarks`: ids of rules that remark on the event, separated by spaces.
    """

    case_id: str
    seq: int
    event_type: str
    rule: str | None
    deadline: str | None
    organisation: str
    role: str
    created_at: datetime
    shown: bool
    remarks: str | None = None


@dataclass(frozen=True, slots=True)
class ActiveDeadline:
    """A deadline of the case, as far as messages mention it.

    `id`, `rule`: the deadline and its rule. `organisation`: its owner. `started_by`: seq of the event that started it.
    `due_at`, `state`: when it is due, and its state.
    """

    id: str
    rule: str
    organisation: str | None
    started_by: int
    due_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Subscription:
    """A webhook: its `id`, its `organisation`, and the `events` that it subscribes to."""

    id: str
    organisation: str
    events: tuple[str, ...]

    def wants(self, event_type: str | None) -> bool:
        """Whether the subscription covers the event; None (a withheld type) is covered only by `*`."""
        return "*" in self.events or event_type in self.events


def planned(
    told: Sequence[OutboxEntry],
    deadlines: Sequence[ActiveDeadline],
    directory: Directory,
    subscriptions: Sequence[Subscription],
    now: datetime,
    *,
    mail: bool,
) -> list[Leaving]:
    """The messages for these outbox rows, each with its earliest send time; one per event and route."""
    found: dict[tuple[str, str], Leaving] = {}
    # An event may notify an organisation in two roles: the role that may know more comes first.
    for row in sorted(told, key=lambda t: (t.seq, not t.shown)):
        organisation = directory.organisations.get(row.organisation)
        if organisation is None:
            continue
        for message in _messages(row, deadlines, organisation, directory, subscriptions, mail=mail):
            leaves = _send_time(row, deadlines, organisation, now)
            found.setdefault((message.route, message.subject), (message, leaves))
    return list(found.values())


def _messages(
    row: OutboxEntry,
    deadlines: Sequence[ActiveDeadline],
    organisation: Organisation,
    directory: Directory,
    subscriptions: Sequence[Subscription],
    *,
    mail: bool,
) -> Iterable[PlannedDelivery]:
    message = content(row, deadlines)
    kind: Any = "failure" if row.event_type == "notification_failed" else "event"
    about = (f"{row.case_id}:{row.seq}", organisation.id, kind, message, row.case_id, row.seq)
    if mail and mail_addresses(organisation):
        yield PlannedDelivery(f"mail:{organisation.id}", *about)
    for hook in subscriptions:
        if hook.organisation == organisation.id and hook.wants(message["event_type"]):
            yield PlannedDelivery(f"webhook:{hook.id}", *about)
    if mail:
        yield from _to_the_lead(row, deadlines, directory)


def _to_the_lead(
    row: OutboxEntry, deadlines: Sequence[ActiveDeadline], directory: Directory
) -> Iterable[PlannedDelivery]:
    """The message to the lead contact about a breach that has been unhandled for days, once per breach."""
    deadline = next((d for d in deadlines if d.id == row.deadline), None)
    if row.event_type != "deadline_escalated" or deadline is None or row.created_at < deadline.due_at + LEAD_AFTER:
        return
    late = directory.organisations.get(deadline.organisation or "")
    if late and late.lead_contact:
        message = content(row, deadlines)
        yield PlannedDelivery(
            f"lead:{late.id}", f"{row.case_id}:{deadline.id}", late.id, "lead", message, row.case_id, row.seq
        )


def content(row: OutboxEntry, deadlines: Sequence[ActiveDeadline]) -> dict[str, Any]:
    """The content of a message: case reference, event, and tasks with due times; no personal data."""
    about = next((d for d in deadlines if d.id == row.deadline), None)
    todo = [
        d for d in deadlines if d.started_by == row.seq and d.organisation == row.organisation and d.state == "open"
    ]
    return {
        "case_id": row.case_id,
        "seq": row.seq,
        "role": row.role,
        "event_type": row.event_type if row.shown else None,
        "rule": row.rule if row.shown else None,
        "due_at": about.due_at.isoformat() if about and row.shown else None,
        "todo": [{"rule": d.rule, "due_at": d.due_at.isoformat()} for d in todo],
        "remarks": (row.remarks or "").split() if row.shown else [],
        "at": row.created_at.isoformat(),
    }


def _send_time(
    row: OutboxEntry, deadlines: Sequence[ActiveDeadline], organisation: Organisation, now: datetime
) -> datetime:
    """The earliest send time: now, or the opening of the office if the organisation asks for it and the event may wait.

    A deadline counted in hours, or due before the office opens, does not wait.
    """
    if not organisation.hold_until_office_hours or EVENT_TYPES[row.event_type].at_once:
        return now
    opens = office_opens(now)
    concerned = [d for d in deadlines if d.id == row.deadline or d.started_by == row.seq]
    return now if any(_cannot_wait(d, row.created_at, opens - now) for d in concerned) else opens


def _cannot_wait(deadline: ActiveDeadline, at: datetime, wait: timedelta) -> bool:
    """Whether the deadline is counted in hours, or due before `wait` is over by the case's clock."""
    in_hours = isinstance(DEADLINE_RULES[deadline.rule][-1].length, Hours)
    return in_hours or at < deadline.due_at <= at + wait


def mail_addresses(organisation: Organisation) -> list[str]:
    """The organisation's mail addresses."""
    return [value for kind, value in organisation.channels if kind == "mail"]
