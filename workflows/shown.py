"""What an operator sees of a case in the engine: where it is and what is due, never who."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import (
    SearchAttributeIndexedValueType,
    SearchAttributeKey,
    SearchAttributePair,
    SearchAttributeUpdate,
    TypedSearchAttributes,
)

from workflows.contracts import BUILD, Recorded

TRACK = SearchAttributeKey.for_keyword("SaksgangTrack")
STEP = SearchAttributeKey.for_keyword("SaksgangStep")
MUNICIPALITY = SearchAttributeKey.for_keyword("SaksgangMunicipality")
NEXT_DUE = SearchAttributeKey.for_datetime("SaksgangNextDue")
SEARCH_ATTRIBUTES: tuple[SearchAttributeKey[str] | SearchAttributeKey[datetime], ...] = (
    TRACK,
    STEP,
    MUNICIPALITY,
    NEXT_DUE,
)
BUILDS = SearchAttributePair(SearchAttributeKey.for_keyword_list("BuildIds"), ["unversioned", f"unversioned:{BUILD}"])
"""What the engine would add after a case's first task, with another write to its index: whose work it was."""
Update = SearchAttributeUpdate[Any]
TO_THE_MINUTE = timedelta(minutes=1)
"""A time that differs by less is shown already: whoever starts a case reckons with a clock of their own."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a case is, and when something is due."""

    track: str
    step: str
    municipality: str
    due_at: datetime | None

    @classmethod
    def of(cls, recorded: Recorded) -> "Position":
        """That of a case as it was recorded."""
        due = datetime.fromisoformat(recorded.due_at) if recorded.due_at else None
        return cls(recorded.track, recorded.step, recorded.municipality, due)

    @property
    def attributes(self) -> dict[SearchAttributeKey[Any], Any]:
        """What is searched for, None where there is nothing."""
        return {TRACK: self.track, STEP: self.step, MUNICIPALITY: self.municipality, NEXT_DUE: self.due_at}


def kinds() -> list[tuple[str, SearchAttributeIndexedValueType]]:
    """What the engine must know before it can show anything: each name, and what is under it."""
    return [(key.name, key.indexed_value_type) for key in SEARCH_ATTRIBUTES]


def from_the_start(position: Position) -> TypedSearchAttributes:
    """Shown with the start of a case, which costs the engine nothing; later it is an event and a second write."""
    pairs = (SearchAttributePair(key, value) for key, value in position.attributes.items() if value)
    return TypedSearchAttributes([*pairs, BUILDS])


def show(now: Recorded, changes: Sequence[Update]) -> None:
    """Has the engine show the case as it is now."""
    workflow.set_current_details(f"{now.track} · {now.step} · {now.due_what} {now.due_at or ''}".strip())
    if changes:
        workflow.upsert_search_attributes(changes)


def not_shown(now: Recorded) -> list[Update]:
    """What the engine shows otherwise."""
    shown = workflow.info().typed_search_attributes
    position = Position.of(now).attributes.items()
    return [_update(key, value) for key, value in position if not _same(shown.get(key), value)]


def changed(before: Recorded | None, now: Recorded) -> list[Update]:
    """What was otherwise when this run last knew of it: so runs went by before they looked at what is shown."""
    pairs: list[Update] = []
    for key, name in ((TRACK, "track"), (STEP, "step"), (MUNICIPALITY, "municipality")):
        if now.version and getattr(before, name, "") != getattr(now, name):
            pairs.append(key.value_set(getattr(now, name)))
    if (before.due_at if before else None) != now.due_at:
        pairs.append(_update(NEXT_DUE, Position.of(now).due_at))
    return pairs


def _same(shown: Any, value: Any) -> bool:
    if isinstance(shown, datetime) and isinstance(value, datetime):
        return abs(shown - value) < TO_THE_MINUTE
    return bool(shown == value)


def _update(key: SearchAttributeKey[Any], value: Any) -> Update:
    return key.value_unset() if value is None else key.value_set(value)
