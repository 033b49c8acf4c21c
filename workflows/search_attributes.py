"""Search attributes: an operator sees a case's position and next due time in the engine, never a person."""

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
"""Smaller differences of a time are not updated, because the engine keeps only milliseconds."""


def kinds() -> list[tuple[str, SearchAttributeIndexedValueType]]:
    """Name and type of each search attribute, for setting up the engine."""
    return [(key.name, key.indexed_value_type) for key in SEARCH_ATTRIBUTES]


def show(now: PassTimeResult, changes: Sequence[Update]) -> None:
    """Update the workflow's details and search attributes."""
    workflow.set_current_details(f"{now.track} · {now.step} · {now.due_what} {now.due_at or ''}".strip())
    if changes:
        workflow.upsert_search_attributes(changes)


def not_shown(now: PassTimeResult) -> list[Update]:
    """The search attributes that differ from the engine's."""
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
