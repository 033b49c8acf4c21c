"""Telling people in the statement that records: what is in their inboxes at once, and what is on its way to them."""

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
    """Rows of the outbox and of what leaves the house about them, and the routes on which that waits."""

    told: Sequence[Row]
    leaving: Sequence[Row] = ()
    routes: tuple[str, ...] = ()


def telling(change: Decision, directory: Directory, *, mail: bool) -> OutboxRows:
    """Who is told of a change, by the wall clock; where it can not be said how, that is left to the activity `notify`."""
    rows, now = outbox_rows(change.now, change.events, change.at), datetime.now(UTC)
    try:
        messages = _messages(change.now, rows, directory, now, mail=mail)
    except Exception:  # what happened is recorded, whatever is wrong with a mail about it
        log.exception("messages_not_planned")
        return OutboxRows(rows)
    routes = tuple({message.route for message, _ in messages})
    return OutboxRows([_at_once(row, directory, now) for row in rows], delivery_rows(messages, now), routes)


def _at_once(row: Row, directory: Directory, now: datetime) -> Row:
    """Told at the first attempt; whoever is not in this copy of the directory yet, by the activity, which reads it anew."""
    known = row["organisation"] in directory.organisations
    return {**row, "delivered_at": now if known else None, "attempts": int(known)}


def _messages(case: Case, told: Sequence[Row], directory: Directory, now: datetime, *, mail: bool) -> list[Leaving]:
    """What leaves by mail; subscriptions are not known here."""
    if not (told and mail):
        return []
    running = [
        ActiveDeadline(**{name: getattr(d, name) for name in ActiveDeadline.__slots__}) for d in case.deadlines.values()
    ]
    rows = [OutboxEntry(**{name: row[name] for name in OutboxEntry.__slots__}) for row in told]
    return planned(rows, running, directory, (), now, mail=mail)
