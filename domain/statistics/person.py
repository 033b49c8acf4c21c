"""A case as the statistics see it: one person, her values on a day, her events, and her deadlines."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from domain.primitives.calendar import local_date
from domain.statistics.facts import Fact
from domain.tables.tracks import TRACKS

PRESUMED = ("reflection_granted", "temporary_permit_granted", "child_placed_acutely", "tribunal_approved")
MOVES = ("turned_18",)
"""Events that change a person's row from their day on; a correction or a settled age changes it for all days."""


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of a case, on a day, by a role."""

    type: str
    day: date
    role: str
    said: dict[str, Any]

    def says(self, said: dict[str, Any]) -> bool:
        """Whether the event has these outcomes."""
        return not said or all(self.said.get(name) == value for name, value in said.items())


@dataclass(frozen=True, slots=True)
class Limit:
    """A deadline: its rule, its role, its last day (ISO 8601), and its state."""

    rule: str
    role: str
    due: str
    state: str


@dataclass(frozen=True)
class Person:
    """One case; nothing here identifies the person."""

    facts: tuple[Fact, ...]

    @cached_property
    def happened(self) -> tuple[Happened, ...]:
        """Every event, oldest first."""
        found = (Happened(f.type, _day(f), f.role, f.detail.get("said", {})) for f in self.facts)
        return tuple(sorted(found, key=lambda h: h.day))

    @cached_property
    def by_type(self) -> dict[str, list[Happened]]:
        """Events by type, an index because most types did not occur to most people."""
        found: dict[str, list[Happened]] = {}
        for happened in self.happened:
            found.setdefault(happened.type, []).append(happened)
        return found

    @cached_property
    def _told(self) -> tuple[Fact, ...]:
        return tuple(fact for fact in self.facts if "who" in fact.detail)

    @cached_property
    def opened_on(self) -> date:
        """The day on which she was identified."""
        return local_date(self.facts[0].on)

    @cached_property
    def municipality(self) -> str:
        """The municipality in which she was identified; it is never corrected."""
        return str(self.facts[0].detail["who"]["municipality"])

    @cached_property
    def spans(self) -> tuple[tuple[date, date | None], ...]:
        """(first day, last day) of each follow-up; the last day is None while it runs."""
        found: list[tuple[date, date | None]] = [(self.opened_on, None)]
        for fact in self.facts:  # as recorded: whatever days they are said to be of, closing and reopening take turns
            if fact.type == "case_closed":
                found[-1] = (found[-1][0], local_date(fact.on))
            elif fact.type == "case_reopened":
                found.append((local_date(fact.on), None))
        return tuple(found)

    @cached_property
    def _limits(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for fact in self.facts:
            found |= fact.detail.get("limits", {})
        return found

    def limits(self, first: date, last: date) -> Iterator[Limit]:
        """Her deadlines whose last day is in the period, in their latest state."""
        since, until = first.isoformat(), last.isoformat()
        for rule, role, due, state in self._limits.values():
            if since <= due <= until:
                yield Limit(rule, role, due, state)

    def followed(self, first: date, last: date) -> date | None:
        """The first day of the period on which she was under follow-up, None if there is none."""
        days = (max(since, first) for since, until in self.spans if since <= last and (until is None or until >= first))
        return min(days, default=None)

    def who(self, day: date) -> dict[str, Any]:
        """Her values on a day; corrections hold for every day from when they were recorded."""
        found: dict[str, Any] = {}
        for fact in self._told:
            if fact.type not in MOVES or local_date(fact.on) <= day:
                found |= fact.detail["who"]
        return found

    def is_minor(self, day: date) -> bool:
        """Whether she was on a minors' track on the day."""
        return TRACKS[self.who(day)["track"]].minors

    def status(self, day: date) -> str:
        """Her status as a victim by that day: possible, presumed, verified, or not a victim."""
        until = [h for h in self.happened if h.day <= day]
        if any(h.type == "verdict_recorded" for h in until):
            return "verified"
        screened = next((h.said["suspicion"] for h in reversed(until) if h.type == "screening_conducted"), None)
        if screened == "strengthened" or any(h.type in PRESUMED for h in until):
            return "presumed"
        return "not_a_victim" if screened == "dismissed" else "possible"

    def concerned(self, first: date, last: date) -> bool:
        """Whether she counts in the period at all: she was under follow-up, or something happened."""
        return self.followed(first, last) is not None or any(first <= h.day <= last for h in self.happened)

    def any(self, types: Iterable[str], first: date, last: date, **said: Any) -> bool:
        """Whether an event of these types, with these outcomes, is in the period."""
        for type_ in types:
            for h in self.by_type.get(type_, ()):
                if first <= h.day <= last and h.says(said):
                    return True
        return False

    def first(self, types: Iterable[str], since: date = date.min) -> date | None:
        """The first day, from `since` on, with an event of these types, None if there is none."""
        days = [h.day for type_ in types for h in self.by_type.get(type_, ()) if since <= h.day]
        return min(days, default=None)


def _day(fact: Fact) -> date:
    return date.fromisoformat(fact.detail["day"]) if "day" in fact.detail else local_date(fact.on)
