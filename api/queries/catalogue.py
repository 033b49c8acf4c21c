"""The tables as JSON: tracks, deadline rules, refusals and organisations."""

from datetime import date
from typing import Any

from api.http.problems import basis_view
from domain.decisions.decide import rule_id
from domain.primitives.calendar import Length, WorkingDays, iso
from domain.primitives.organisations import Organisation
from domain.primitives.refusals import Rule
from domain.primitives.text import Language
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.event_types import EVENT_TYPES
from domain.tables.refusals import unblocked_by
from domain.tables.row_types import (
    After,
    AtOnce,
    Before,
    DeadlineRule,
    MorningOf,
    OnlyIf,
    Step,
    Track,
    TrackOverride,
    Until,
    Varies,
)
from domain.tables.tracks import STEPS
from domain.tables.transitions import TRANSITIONS
from domain.tables.transitions.row import Transition


def track_view(track: Track, language: Language, today: date) -> dict[str, Any]:
    """Return a track with everything that is particular to it."""
    return {
        "id": track.id,
        "title": track.title.to(language),
        "country": track.country,
        "municipality": track.municipality,
        "minors": track.minors,
        "steps": [{"id": step, "title": STEPS[step].to(language)} for step in track.steps],
        "step_of": dict(track.step_of),
        "transitions": [transition_view(TRANSITIONS[name], language, today) for name in track.transitions],
        "deadlines": [
            deadline_rule_view(DEADLINE_RULES[id_], language, today, track.changes.get(id_)) for id_ in track.deadlines
        ],
        "parties": [{"event": j.event, "role": j.role} for j in track.joins],
        "organisations": dict(track.organisations),
        "activities": [{"id": a.id, "title": a.title.to(language), "hours": a.hours} for a in track.activities],
    }


def transition_view(row: Transition, language: Language, today: date) -> dict[str, Any]:
    """Return a transition: who may do it, what may refuse it, and its legal basis."""
    return {
        "name": row.name,
        "title": row.title.to(language),
        "by": list(row.by),
        "coordinator_may_stand_in": row.stand_in,
        "rules": [rule_id(rule.__name__) for rule in row.refuses],
        "legal_basis": basis_view(row.basis, today),
    }


def deadline_rule_view(
    rows: tuple[DeadlineRule, ...], language: Language, today: date, change: TrackOverride | None = None
) -> dict[str, Any]:
    """Return a deadline rule as it applies today, with its versions."""
    row = next((r for r in rows if r.in_force(today)), rows[-1])
    basis = basis_view(row.basis, today)
    length = change.length if change and change.length else row.length
    reminders = change.reminders if change and change.reminders is not None else row.reminders
    return {
        "id": row.id,
        "type": "deadline",
        "kind": row.kind,
        "title": row.title.to(language),
        "starts": [{"event": e, "title": EVENT_TYPES[e].title.to(language)} for e in row.starts],
        "when": row.when.title.to(language) if row.when else None,
        "counts_from": row.counts_from.title.to(language) if row.counts_from else None,
        **length_view(length, language),
        "responsible": [word.role if isinstance(word, OnlyIf) else word for word in row.responsible],
        "met_by": list(row.met_by),
        "reminders": [_step(step) for step in reminders],
        "at_end": list(row.at_end),
        "repeats_monthly": row.repeats,
        "confirmed": row.confirmed and all(provision["confirmed"] for provision in basis),
        "legal_basis": basis,
        "versions": [
            {"valid_from": r.valid_from.isoformat(), "valid_to": r.valid_to.isoformat() if r.valid_to else None}
            for r in rows
        ],
    }


def length_view(length: Length | Until | Varies, language: Language) -> dict[str, Any]:
    """Return a length as ISO 8601 with a flag for working days, or in words if an event gives it."""
    if isinstance(length, Until | Varies):
        return {"length": None, "length_text": length.title.to(language), "working_days": False}
    return {**_length(length), "length_text": None}


def _length(length: Length) -> dict[str, Any]:
    return {"length": iso(length), "working_days": isinstance(length, WorkingDays)}


def _step(step: Step) -> dict[str, Any]:
    match step:
        case Before(length):
            return {"when": "before", **_length(length)}
        case MorningOf(length):
            return {"when": "morning_of", **_length(length)}
        case After(length):
            return {"when": "after_start", **_length(length)}
        case AtOnce():
            return {"when": "at_once", "length": "PT0S", "working_days": False}


def refusal_view(row: Rule, language: Language, today: date) -> dict[str, Any]:
    """Return a rule that refuses."""
    return {
        "id": row.id,
        "type": "refusal",
        "detail": row.detail.to(language),
        "legal_basis": basis_view(row.basis, today),
        "unblocked_by": [{"role": role, "transition": name} for role, name in unblocked_by(row.id, {})],
    }


def organisation_view(row: Organisation) -> dict[str, Any]:
    """Return an organisation of the directory."""
    return {
        "id": row.id,
        "name": row.name,
        "roles": list(row.roles),
        "municipality": row.municipality,
        "ownership": row.ownership,
        "channels": [{"channel": kind, "address": address} for kind, address in row.channels],
        "lead_contact": row.lead_contact,
        "language": row.language,
        "hold_until_office_hours": row.hold_until_office_hours,
        "capacity": row.capacity,
        "accepts": list(row.accepts),
        "ages": list(row.ages) if row.ages else None,
        "approved_4_29": row.approved_4_29,
        "revoked": row.revoked,
    }
