"""A case as the figures see it: one person, what she is counted by on a day, what has happened, and her deadlines."""

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
"""What puts a person in another row from its day on; a correction, or an age that is settled, does so for all days."""


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened in a case, on a day, done by a role."""

    type: str
    day: date
    role: str
    said: dict[str, Any]

    def says(self, said: dict[str, Any]) -> bool:
        """Whether it says so."""
        return not said or all(self.said.get(name) == value for name, value in said.items())


@dataclass(frozen=True, slots=True)
class Limit:
    """A deadline: its rule, whose it was, its last day as ISO 8601 has it, and how it stands."""

    rule: str
    role: str
    due: str
    state: str


@dataclass(frozen=True)
class Person:
    """One case; nothing here says who it is about."""

    facts: tuple[Fact, ...]

    @cached_property
    def happened(self) -> tuple[Happened, ...]:
        """Everything that happened, oldest first."""
        found = (Happened(f.type, _day(f), f.role, f.detail.get("said", {})) for f in self.facts)
        return tuple(sorted(found, key=lambda h: h.day))

    @cached_property
    def by_type(self) -> dict[str, list[Happened]]:
        """The same by type: most of what is asked has not happened to most."""
        found: dict[str, list[Happened]] = {}
        for happened in self.happened:
            found.setdefault(happened.type, []).append(happened)
        return found

    @cached_property
    def _told(self) -> tuple[Fact, ...]:
        return tuple(fact for fact in self.facts if "who" in fact.detail)

    @cached_property
    def opened_on(self) -> date:
        """When she was identified."""
        return local_date(self.facts[0].on)

    @cached_property
    def municipality(self) -> str:
        """Where she was identified, which is never corrected."""
        return str(self.facts[0].detail["who"]["municipality"])

    @cached_property
    def spans(self) -> tuple[tuple[date, date | None], ...]:
        """From when to when she was under follow-up; open at the end where she still is."""
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
        """Her deadlines whose last day is in a period, as they stand."""
        since, until = first.isoformat(), last.isoformat()
        for rule, role, due, state in self._limits.values():
            if since <= due <= until:
                yield Limit(rule, role, due, state)

    def followed(self, first: date, last: date) -> date | None:
        """The first day of a period on which she was under follow-up."""
        days = (max(since, first) for since, until in self.spans if since <= last and (until is None or until >= first))
        return min(days, default=None)

    def who(self, day: date) -> dict[str, Any]:
        """What she is counted by on a day; corrections hold for every day from when they were recorded."""
        found: dict[str, Any] = {}
        for fact in self._told:
            if fact.type not in MOVES or local_date(fact.on) <= day:
                found |= fact.detail["who"]
        return found

    def is_minor(self, day: date) -> bool:
        """Whether she was on a child's track on the day."""
        return TRACKS[self.who(day)["track"]].minors

    def status(self, day: date) -> str:
        """How sure it is by then that she is a victim: possible, presumed, verified, or not."""
        until = [h for h in self.happened if h.day <= day]
        if any(h.type == "verdict_recorded" for h in until):
            return "verified"
        screened = next((h.said["suspicion"] for h in reversed(until) if h.type == "screening_conducted"), None)
        if screened == "strengthened" or any(h.type in PRESUMED for h in until):
            return "presumed"
        return "not_a_victim" if screened == "dismissed" else "possible"

    def concerned(self, first: date, last: date) -> bool:
        """Whether there is anything to count in the period: she was followed, or something happened."""
        return self.followed(first, last) is not None or any(first <= h.day <= last for h in self.happened)

    def any(self, types: Iterable[str], first: date, last: date, **said: Any) -> bool:
        """Whether any of these happened in the period, saying so."""
        for type_ in types:
            for h in self.by_type.get(type_, ()):
                if first <= h.day <= last and h.says(said):
                    return True
        return False

    def first(self, types: Iterable[str], since: date = date.min) -> date | None:
        """The first day from a day on, on which any of these happened."""
        days = [h.day for type_ in types for h in self.by_type.get(type_, ()) if since <= h.day]
        return min(days, default=None)


def _day(fact: Fact) -> date:
    return date.fromisoformat(fact.detail["day"]) if "day" in fact.detail else local_date(fact.on)
