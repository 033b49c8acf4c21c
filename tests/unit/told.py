"""The synthetic population told to the domain alone, and read as the figures read it."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import Any

import orjson

from domain.case import Case
from domain.decisions.decide import respond
from domain.facts.commands import Command
from domain.facts.events import Event
from domain.primitives.calendar import OSLO
from domain.primitives.organisations import directory
from domain.statistics.facts import Fact, details
from domain.statistics.person import Person
from domain.statistics.statistics import FiguresQuery, Release, counted, release
from domain.tables.transitions import TRANSITIONS
from saksgang.development.demo.population import Told, population
from saksgang.development.seed_directory import DEVELOPMENT_DIRECTORY

DIRECTORY = directory(DEVELOPMENT_DIRECTORY)
NOW = datetime(2026, 11, 20, 10, tzinfo=OSLO)


class Telling:
    """One case in memory, with what is kept of it to count by."""

    def __init__(self, id_: str = "a") -> None:
        self.case = Case(id_)
        self.events: list[Event] = []
        self.facts: list[Fact] = []

    def do(self, by: str, name: str, on: date | datetime | None = None, at: datetime = NOW, **data: Any) -> None:
        row = TRANSITIONS[name]
        model = row.data.model_validate_json(orjson.dumps(data))
        command = Command(f"{len(self.events)}", name, model, by, DIRECTORY.organisations[by].roles, on)
        before = self.case
        self.case, events = respond(before, command, at, DIRECTORY)
        kept = details(before, events, self.case)
        self.events += events
        self.facts += [Fact(e.seq, e.type, e.on, e.recorded_at, e.actor.role, kept.get(e.seq, {})) for e in events]

    def person(self, until: datetime | None = None) -> Person:
        return Person(tuple(f for f in self.facts if until is None or f.recorded_at < until))


def told(one: Told) -> Telling:
    """A case of the population, as the loader tells it."""
    telling = Telling()
    opening = dict(one.opening)
    telling.do(one.by, "identify", date.fromisoformat(opening.pop("on")), **opening)
    for step in one.steps:
        by = telling.case.responsible[step.by[1:]] if step.by.startswith("@") else step.by
        telling.do(by, step.name, step.on, **step.data)
    return telling


@cache
def everybody() -> tuple[Person, ...]:
    return tuple(told(one).person() for one in population())


def statistics(people: Iterable[Person], year: int) -> Release:
    """The year's tables, as of now."""
    asked = FiguresQuery(year, NOW.date())
    return release(asked, counted(people, asked), {})
