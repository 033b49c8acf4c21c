"""Short summaries of a command's events and deadlines, for its response."""

from collections.abc import Iterable
from typing import Any

from domain.case import Case
from domain.facts.deadlines import Deadline
from domain.facts.events import Event


def brief(event: Event) -> dict[str, Any]:
    """An event without its data, with its remarks."""
    return {
        "seq": event.seq,
        "type": event.type,
        "at": event.on.isoformat(),
        "recorded_at": event.recorded_at.isoformat(),
        "remarks": event.remarks,
    }


def changed_deadlines(case: Case, events: Iterable[Event]) -> list[Deadline]:
    """The deadlines that these events started, met, set aside or belong to, as they are now."""
    ids: dict[str, None] = {}
    for event in events:
        effects = event.effects
        touched = [*effects.met, *effects.superseded, *effects.cancelled, *(d.id for d in effects.started)]
        ids.update(dict.fromkeys([*touched, getattr(event.data, "deadline", "")]))
    return [case.deadlines[id_] for id_ in ids if id_ in case.deadlines]
