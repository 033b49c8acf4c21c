"""What an operator sees of a case in the engine: where it is and what is due, never who."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import (
    SearchAttributeIndexedValueType,
    SearchAttributeKey,
    SearchAttributeUpdate,
)

from activities.contracts import PassTimeResult

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
Update = SearchAttributeUpdate[Any]
TO_THE_MINUTE = timedelta(minutes=1)
"""A time that differs by less is shown already: the engine keeps milliseconds."""


def kinds() -> list[tuple[str, SearchAttributeIndexedValueType]]:
    """What the engine must know before it can show anything: each name, and what is under it."""
    return [(key.name, key.indexed_value_type) for key in SEARCH_ATTRIBUTES]


def show(now: PassTimeResult, changes: Sequence[Update]) -> None:
    """Has the engine show the case as it is now."""
    workflow.set_current_details(f"{now.track} · {now.step} · {now.due_what} {now.due_at or ''}".strip())
    if changes:
        workflow.upsert_search_attributes(changes)


def not_shown(now: PassTimeResult) -> list[Update]:
    """What the engine shows otherwise."""
    due = datetime.fromisoformat(now.due_at) if now.due_at else None
    position: dict[SearchAttributeKey[Any], Any] = {
        TRACK: now.track,
        STEP: now.step,
        MUNICIPALITY: now.municipality,
        NEXT_DUE: due,
    }
    shown = workflow.info().typed_search_attributes
    return [_update(key, value) for key, value in position.items() if not _same(shown.get(key), value)]


def _same(shown: Any, value: Any) -> bool:
    if isinstance(shown, datetime) and isinstance(value, datetime):
        return abs(shown - value) < TO_THE_MINUTE
    return bool(shown == value)


def _update(key: SearchAttributeKey[Any], value: Any) -> Update:
    return key.value_unset() if value is None else key.value_set(value)
