"""Whom a case waits for: the late organisations, else the next ones due; rights and ending periods do not count."""

from collections.abc import Iterable

from domain.facts.deadlines import Deadline

NOBODY_OWES = ("right", "grant")
"""Kinds of deadlines at which nobody owes anything: the person may use a right, or a period ends."""


def waited_for(deadlines: Iterable[Deadline]) -> list[Deadline]:
    """Every late deadline, the oldest first; if there is none, the next due ones."""
    owed = sorted((d for d in deadlines if d.waits and d.kind not in NOBODY_OWES), key=lambda d: d.due_at)
    late = [d for d in owed if d.state == "breached"]
    return late or [d for d in owed if d.due_at == owed[0].due_at]
