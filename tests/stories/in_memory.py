"""Tells a story to the domain alone, from a fixed Monday before Easter."""

from datetime import date, datetime, timedelta
from typing import Any

import orjson

from domain.case import Case
from domain.decisions.decide import respond
from domain.decisions.timers import advance
from domain.disclosure.policy import sees
from domain.evolve import fold
from domain.facts.commands import Command
from domain.facts.events import Event
from domain.primitives.calendar import OSLO, local_date
from domain.primitives.callers import Reader
from domain.primitives.organisations import Directory, directory
from domain.primitives.refusals import REFUSALS, NotYourRole, Refused
from domain.tables.event_types import EVENT_TYPES
from domain.tables.refusals import RULES
from domain.tables.transitions import TRANSITIONS
from saksgang.development.demo.teller import Expectation, Happened, No, Where
from saksgang.development.seed_directory import DEVELOPMENT_DIRECTORY
from saksgang.temporal.time_skipping import parse_duration

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=OSLO)


class InMemory:
    """A case that lives in this test only."""

    def __init__(self, start: datetime = MONDAY) -> None:
        self.case = Case("in-memory")
        self.events: list[Event] = []
        self.now = start
        self.directory: Directory = directory(DEVELOPMENT_DIRECTORY)

    @property
    def today(self) -> date:
        return local_date(self.now)

    async def open(self, by: str, **data: Any) -> None:
        self._respond(by, "identify", data)

    async def do(self, by: str, transition: str, **data: Any) -> list[Happened]:
        try:
            return self._respond(by, transition, data)
        except REFUSALS as refused:
            raise Expectation(f"{by} could not {transition}: {refused!r}") from refused

    async def is_refused(self, by: str, transition: str, **data: Any) -> No:
        before = self.case
        try:
            self._respond(by, transition, data)
        except (Refused, NotYourRole) as refused:
            assert self.case == before
            rule = RULES[refused.rule]
            return No(rule.id, rule.detail.nb, rule.unblocked_by)
        raise Expectation(f"{by} was not refused {transition}")

    async def wait(self, duration: str) -> list[Happened]:
        self.now += parse_duration(duration)
        self.case, events = advance(self.case, self.now, self.directory)
        return self._heard(events)

    async def where(self) -> Where:
        coordinator = self.case.holder("coordinator") or ""
        roles = self.directory.organisations[coordinator].roles
        assert sees(Reader(coordinator, roles), self.case, self.now) >= {"process"}
        matters = {"reflection": self.case.reflection.status, "interim_support": self.case.support.status(self.today)}
        open_ = tuple(d.rule for d in self.case.deadlines.values() if d.state == "open")
        return Where(self.case.step, matters, open_)

    async def seq_of(self, event_type: str) -> int:
        return [e.seq for e in self.events if e.type == event_type][-1]

    def say(self, text: str) -> None:
        pass

    def _respond(self, by: str, transition: str, data: dict[str, Any]) -> list[Happened]:
        row = TRANSITIONS[transition]
        command = Command(
            id=f"{len(self.events)}",
            name=transition,
            data=row.data.model_validate_json(orjson.dumps(data)),
            organisation=by,
            roles=self.directory.organisations[by].roles,
        )
        self.now += timedelta(minutes=1)
        self.case, events = respond(self.case, command, self.now, self.directory)
        return self._heard(events)

    def _heard(self, events: list[Event]) -> list[Happened]:
        self.events += events
        assert fold(Case("in-memory"), self.events) == self.case
        return [_happened(event) for event in events]


def _happened(event: Event) -> Happened:
    told = tuple(organisation for organisation, _ in event.effects.told)
    rule = getattr(event.data, "rule", None)
    return Happened(event.type, EVENT_TYPES[event.type].title.nb, event.on.isoformat(), rule, told)
