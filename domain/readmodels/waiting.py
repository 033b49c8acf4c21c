"""Whom a case waits for: whoever is late, else whoever has something to do next. It says nothing of rights and of periods that end."""

from collections.abc import Iterable

from domain.facts.deadlines import Deadline

NOBODY_OWES = ("right", "grant")
"""Kinds of deadlines at which nobody owes anything: the person may use a right, a period ends."""


def waited_for(deadlines: Iterable[Deadline]) -> list[Deadline]:
    """Everything that is late, the oldest first; where nothing is, what is due next."""
    owed = sorted((d for d in deadlines if d.waits and d.kind not in NOBODY_OWES), key=lambda d: d.due_at)
    late = [d for d in owed if d.state == "breached"]
    return late or [d for d in owed if d.due_at == owed[0].due_at]
