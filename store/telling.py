"""Telling people in the statement that records: what is in their inboxes at once, and what is on its way to them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.case import Case
from domain.organisations import Directory
from store.deliveries import Leaving
from store.planning import Running, Told, planned

Row = Mapping[str, Any]


def at_once(told: Sequence[Row], directory: Directory, now: datetime) -> list[dict[str, Any]]:
    """Rows of the outbox as they are when whoever is told has been: by the wall clock, at the first attempt.

    Whoever is not in this copy of the directory yet is left to the activity, which reads it anew.
    """
    known = directory.organisations
    return [
        {**row, "delivered_at": now, "attempts": 1}
        if row["organisation"] in known
        else {**row, "delivered_at": None, "attempts": 0}
        for row in told
    ]


def messages(case: Case, told: Sequence[Row], directory: Directory, now: datetime, *, mail: bool) -> list[Leaving]:
    """What leaves by mail about rows of the outbox; subscriptions are not known here."""
    if not (told and mail):
        return []
    running = [Running(**{name: getattr(d, name) for name in Running.__slots__}) for d in case.deadlines.values()]
    rows = [Told(**{name: row[name] for name in Told.__slots__}) for row in told]
    return planned(rows, running, directory, (), now, mail=mail)
