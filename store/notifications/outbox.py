"""Notifications written in the statement that appends: inbox entries delivered at once, and planned messages."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import structlog

from domain.case import Case
from domain.primitives.organisations import Directory
from store.events.decision import Decision
from store.notifications.fan_out import ActiveDeadline, OutboxEntry, planned
from store.notifications.queue import Leaving, delivery_rows
from store.projections.case_rows import outbox_rows

log = structlog.get_logger()
Row = Mapping[str, Any]


class OutboxRows(NamedTuple):
    """Rows of the outbox (`told`) and of the delivery queue (`leaving`), and the `routes` of the latter."""

    told: Sequence[Row]
    leaving: Sequence[Row] = ()
    routes: tuple[str, ...] = ()


def telling(change: Decision, directory: Directory, *, mail: bool) -> OutboxRows:
    """The notifications for a decision, by the wall clock.

    If the messages cannot be planned, the activity `notify` plans them later.
    """
    rows, now = outbox_rows(change.now, change.events, change.at), datetime.now(UTC)
    try:
        messages = _messages(change.now, rows, directory, now, mail=mail)
    except Exception:  # an event is recorded even if a mail about it cannot be planned
        log.exception("messages_not_planned")
        return OutboxRows(rows)
    routes = tuple({message.route for message, _ in messages})
    return OutboxRows([_delivered(row, directory, now) for row in rows], delivery_rows(messages, now), routes)


def _delivered(row: Row, directory: Directory, now: datetime) -> Row:
    """The row marked as delivered, unless this copy of the directory lacks the recipient: `notify` delivers it then."""
    known = row["organisation"] in directory.organisations
    return {**row, "delivered_at": now if known else None, "attempts": int(known)}


def _messages(case: Case, told: Sequence[Row], directory: Directory, now: datetime, *, mail: bool) -> list[Leaving]:
    """The planned mails; `notify` adds the webhooks."""
    if not (told and mail):
        return []
    running = [
        ActiveDeadline(**{name: getattr(d, name) for name in ActiveDeadline.__slots__}) for d in case.deadlines.values()
    ]
    rows = [OutboxEntry(**{name: row[name] for name in OutboxEntry.__slots__}) for row in told]
    return planned(rows, running, directory, (), now, mail=mail)
