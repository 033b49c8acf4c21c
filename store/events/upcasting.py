"""Upcasting: each step converts a payload of one schema version to the next.

A row of the log is never changed; it is upcast when read. A stored sample of every type and version in tests/samples
must decode.
"""

from collections.abc import Callable, Mapping
from typing import Any

Parts = dict[str, Any]
"""An event's payload as JSON: `by` (organisation), `data`, `effects`, `basis`, `note`, `remarks`, `on_behalf_of`."""
Upcaster = Callable[[Parts], Parts]

UPCASTERS: Mapping[tuple[str, int], Upcaster] = {}
"""(event type, stored version) → conversion to the next version."""


class FromTheFuture(Exception):
    """The event was written by a later version of the program."""


def current_version(event_type: str) -> int:
    """The schema version in which events of this type are stored today."""
    version = 1
    while (event_type, version) in UPCASTERS:
        version += 1
    return version


def upcast(event_type: str, version: int, parts: Parts) -> Parts:
    """The payload in today's schema version; raises `FromTheFuture` for a later version."""
    today = current_version(event_type)
    if version > today:
        raise FromTheFuture(f"{event_type} of version {version}, and this program knows {today}")
    for step in range(version, today):
        parts = UPCASTERS[event_type, step](parts)
    return parts
