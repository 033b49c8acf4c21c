"""The path of a case: its track's steps, where it is now, where it has been, and the events that led there."""

from typing import Any

from api.queries.case_views import instant
from domain.case import Case
from domain.primitives.categories import Category
from domain.primitives.text import Language
from domain.tables.event_types import EVENT_TYPES
from domain.tables.tracks import STEPS, TRACKS


def path_view(case: Case, visible: frozenset[Category], language: Language) -> list[dict[str, Any]]:
    """Return every step of the track: `here`, `been` or `ahead`; for those reached, since when and by which event."""
    been = set(case.steps)
    return [
        {
            "step": step,
            "title": STEPS[step].to(language),
            "state": "here" if step == case.step else "been" if step in been else "ahead",
            **(_reached(case, step, visible, language) if step in been else {"since": None, "by": None}),
        }
        for step in TRACKS[case.track].steps
    ]


def _reached(case: Case, step: str, visible: frozenset[Category], language: Language) -> dict[str, Any]:
    leads = [e for e, to in TRACKS[case.track].step_of.items() if to == step and e in case.happened]
    seen = [e for e in leads if EVENT_TYPES[e].category in visible]
    if not seen:
        return {"since": None, "by": None}
    last = max(seen, key=lambda e: case.happened[e])
    return {"since": instant(case.happened[last]), "by": EVENT_TYPES[last].title.to(language)}
