"""Events of earlier versions, read today: each step turns what one version stored into what the next would have stored.

A row of the log is never changed; it is brought forward when it is read. A stored sample of every type and version is kept
in tests/samples, and must decode.
"""

from collections.abc import Callable, Mapping
from typing import Any

Parts = dict[str, Any]
"""What an event's payload holds: `by` whom, `data`, `effects`, `basis`, `note`, `remarks`, `on_behalf_of`, as JSON."""
Upcaster = Callable[[Parts], Parts]

UPCASTERS: Mapping[tuple[str, int], Upcaster] = {}
"""(event type, version in which it was stored) → what the version after it would have stored."""


class FromTheFuture(Exception):
    """The event was written by a later version of the program than this one."""


def current_version(event_type: str) -> int:
    """The version in which events of this type are stored today: one more than there are steps."""
    version = 1
    while (event_type, version) in UPCASTERS:
        version += 1
    return version


def upcast(event_type: str, version: int, parts: Parts) -> Parts:
    """The payload as today's version would have stored it; FromTheFuture where only a later program can know."""
    today = current_version(event_type)
    if version > today:
        raise FromTheFuture(f"{event_type} of version {version}, and this program knows {today}")
    for step in range(version, today):
        parts = UPCASTERS[event_type, step](parts)
    return parts
