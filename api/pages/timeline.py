"""The timeline of a case: events, reminders, notifications with their attempts, and the engine's own steps."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from api.pages.values import Others, said
from api.pages.visits import Visit
from api.queries.case_views import instant
from domain.primitives.roles import ROLES
from domain.tables.event_types import EVENT_TYPES
from domain.tables.transitions import GIVEN_BY_TIME

Entry = dict[str, Any]
KINDS = ("event", "reminder", "told", "engine")


def events(items: Iterable[dict[str, Any]], visit: Visit) -> list[Entry]:
    """Return the entries of the history."""
    listed = list(items)
    return list(one_by_one(listed, visit, {item["seq"]: item for item in listed}))


def one_by_one(items: Iterable[dict[str, Any]], visit: Visit, others: dict[int, dict[str, Any]]) -> Iterator[Entry]:
    """Yield the entries of the history; an entry can refer to earlier ones by name."""
    for item in items:
        others[item["seq"]] = item
        yield event(item, visit, others)


def event(item: dict[str, Any], visit: Visit, others: Others) -> Entry:
    """Return an entry of the history; an event that time brought is a reminder."""
    return {
        **item,
        "kind": "reminder" if item["type"] in GIVEN_BY_TIME else "event",
        "at": item["recorded_at"],
        "rank": (0, item["seq"]),
        "said": said(item, visit, others) if item["data"] else [],
    }


def told(rows: Sequence[Any], items: Sequence[dict[str, Any]], visit: Visit) -> list[Entry]:
    """Return who was notified of which event, when and at which attempt.

    An organisation is named only if the entry names it to this reader.
    """
    named = {(item["seq"], to["organisation"], to["role"]) for item in items for to in item.get("told", ())}
    titles = {item["seq"]: item["title"] for item in items if item["type"] in EVENT_TYPES}
    by_event: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        if row.seq in titles:
            by_event[row.seq].append(row)
    return [_told(seq, titles[seq], found, visit, named) for seq, found in by_event.items()]


def _told(seq: int, title: str, rows: list[Any], visit: Visit, named: set[tuple[int, str | None, str]]) -> Entry:
    at = max((row.delivered_at or row.created_at for row in rows), default=None)
    to = [
        {
            "name": visit.organisation(row.organisation)
            if (seq, row.organisation, row.role) in named
            else ROLES[row.role].title.to(visit.language),
            "at": instant(row.delivered_at),
            "attempts": row.attempts,
        }
        for row in rows
    ]
    return {"kind": "told", "at": instant(at), "rank": (1, seq), "seq": seq, "title": title, "to": to}


def together(entries: Iterable[Entry]) -> list[Entry]:
    """Merge consecutive steps of the engine into one entry: they matter to few readers."""
    found: list[Entry] = []
    for entry in entries:
        if entry["kind"] == "engine" and found and found[-1]["kind"] == "engine":
            found[-1]["steps"].append(entry)
        else:
            found.append({**entry, "steps": [entry]} if entry["kind"] == "engine" else entry)
    return found


def engine(lines: Iterable[dict[str, Any]]) -> list[Entry]:
    """Return the entries of the engine's steps."""
    return [
        {
            "kind": "engine",
            "at": line["at"],
            "rank": (2, i),
            "title": line["text"],
            "events": line.get("events", []),
            "until": line.get("until"),
        }
        for i, line in enumerate(lines)
    ]
