"""A case in memory, told as a story: who did what when, and what came of it. No engine, no database, no clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
import pytest

from domain.case import Case
from domain.decisions.decide import respond
from domain.decisions.timers import advance
from domain.disclosure.reader_rights import Rights
from domain.evolve import fold
from domain.facts.commands import Command
from domain.facts.deadlines import Deadline
from domain.facts.events import Event
from domain.primitives.calendar import OSLO, local_date
from domain.primitives.callers import Reader
from domain.primitives.organisations import Directory, Organisation, directory
from domain.primitives.refusals import Invalid, NotAParty, NotYourRole, Refused
from domain.tables.transitions import TRANSITIONS
from saksgang.development.seed_directory import DEVELOPMENT_DIRECTORY
from tests.unit.invariants import hold

# The calendar of the stories. Easter Sunday 2026 is 5 April; 1 May a Friday; 17 May a Sunday.
MON, TUE, WED, THU, FRI = (date(2026, 3, d) for d in (2, 3, 4, 5, 6))
NEXT_MON = date(2026, 3, 9)
GRANTED_ON = date(2026, 3, 16)
MAUNDY_THURSDAY, GOOD_FRIDAY, EASTER_MONDAY = date(2026, 4, 2), date(2026, 4, 3), date(2026, 4, 6)
LABOUR_DAY, ASCENSION, WHIT_MONDAY = date(2026, 5, 1), date(2026, 5, 14), date(2026, 5, 25)

LIE, DAHL, NAV, POLICE, UDI = "advokat-lie", "advokat-dahl", "nav-grunerlokka", "oslo-police", "udi"
NADHEIM, TOT, IOM = "nadheim", "tot-oslo", "iom-norway"
MEASURED = {"months": 1, "floor_nok": 3000, "proportionality": "Hun har igjen til mat"}
WOMAN: dict[str, Any] = {
    "municipality": "Oslo",
    "birth_date": date(2000, 6, 15),
    "gender": "female",
    "exploitation": "prostitution",
}


def oslo(when: date | str, clock: str = "10:00") -> datetime:
    """`oslo(MON)` is ten o'clock that day; `oslo("2026-03-02 14:30")` and `oslo(MON, "14:30")` say the hour."""
    text = when if isinstance(when, str) else f"{when} {clock}"
    return datetime.fromisoformat(text).replace(tzinfo=OSLO)


def midnight_after(day: date | str) -> datetime:
    """24:00 of the day, written as the next day's 00:00 by hand in the tests that need it."""
    return oslo(f"{day} 00:00")


def json_of(data: dict[str, Any]) -> bytes:
    return orjson.dumps({name.rstrip("_"): value for name, value in data.items()})


@dataclass(frozen=True)
class Expected:
    """What a test waits for when a command is not carried out."""

    story: "Story"
    organisation: str
    name: str
    data: dict[str, Any]

    def because(self, rule: str, **facts: str) -> None:
        """A rule refuses it, and nothing changes."""
        with pytest.raises(Refused) as refused:
            self._try()
        assert refused.value.rule == rule
        assert {**refused.value.facts, **facts} == dict(refused.value.facts)

    def as_not_their_role(self, rule: str = "not_your_role") -> None:
        with pytest.raises(NotYourRole) as refused:
            self._try()
        assert refused.value.rule == rule

    def as_a_stranger(self) -> None:
        with pytest.raises(NotAParty):
            self._try()

    def as_invalid(self, pointer: str, problem: str) -> None:
        with pytest.raises(Invalid) as refused:
            self._try()
        assert (refused.value.pointer, refused.value.problem) == (pointer, problem)

    def _try(self) -> None:
        before = self.story.case
        try:
            self.story.command(self.organisation, self.name, **self.data)
        finally:
            assert self.story.case is before


class Story:
    """One case and its clock; every event recorded is checked against the invariants of spec 2."""

    def __init__(self, when: date | str = MON, rows: tuple[Organisation, ...] = DEVELOPMENT_DIRECTORY) -> None:
        self.now = oslo(when)
        self.directory: Directory = directory(rows)
        self.case = Case("case-1")
        self.events: list[Event] = []

    def at(self, when: date | str | datetime, clock: str = "10:00") -> "Story":
        """Time passes until then, and the engine is awake: each rung is recorded when it is due."""
        self.now = when if isinstance(when, datetime) else oslo(when, clock) if isinstance(when, date) else oslo(when)
        case, events = advance(self.case, self.now, self.directory, recorded=lambda due: due)
        self._record(case, events)
        return self

    def asleep_until(self, when: date | str, clock: str = "10:00") -> "Story":
        """Time passes and nobody records it: what was due is recorded with the next command, or with `wake`."""
        self.now = oslo(when, clock) if isinstance(when, date) else oslo(when)
        return self

    def wake(self) -> "Story":
        case, events = advance(self.case, self.now, self.directory)
        self._record(case, events)
        return self

    def do(self, who: str, name: str, /, **data: Any) -> list[Event]:
        """The organisation does it now (or `on`), in whichever of its roles may; the events that came of it."""
        case, events = self.command(who, name, **data)
        self._record(case, events)
        return events

    def so(self, who: str, name: str, /, **data: Any) -> "Story":
        self.do(who, name, **data)
        return self

    def refuses(self, who: str, name: str, /, **data: Any) -> Expected:
        return Expected(self, who, name, data)

    def command(
        self,
        organisation: str,
        name: str,
        /,
        *,
        on: date | datetime | None = None,
        note: str | None = None,
        **data: Any,
    ) -> tuple[Case, list[Event]]:
        on_field = data.pop("on_day", None)
        sent = {**data, "on": on_field} if on_field else data
        read = TRANSITIONS[name].data.model_validate_json(json_of(sent))
        found = self.directory.organisations.get(organisation)
        roles = found.roles if found else ()
        command = Command(f"c{len(self.events)}", name, read, organisation, roles, on, note)
        return respond(self.case, command, self.now, self.directory)

    def _record(self, case: Case, events: list[Event]) -> None:
        known = self.case
        for event in events:
            following = fold(known, [event])
            hold(known, following, event)
            known = following
        assert known == case
        self.case = case
        self.events += events

    # --- what one asks of it afterwards

    @property
    def types(self) -> list[str]:
        return [e.type for e in self.events]

    def of_type(self, type_: str) -> list[Event]:
        return [e for e in self.events if e.type == type_]

    def last(self, type_: str) -> Event:
        return self.of_type(type_)[-1]

    def deadline(self, rule: str, nth: int = -1) -> Deadline:
        return self.case.deadlines_of(rule)[nth]

    def about(self, rule: str, nth: int = -1) -> list[tuple[str, datetime]]:
        """What time recorded of this deadline: (event type, when it became true)."""
        id_ = self.deadline(rule, nth).id
        return [(e.type, e.on) for e in self.events if getattr(e.data, "deadline", None) == id_]

    def told(self, event: Event) -> set[str]:
        return {organisation for organisation, _ in event.effects.told}

    @property
    def today(self) -> date:
        return local_date(self.now)


def remarked(story: Story, who: str, name: str, /, **data: Any) -> list[str]:
    """The rules that remark on what the organisation does; it is recorded all the same."""
    return [remark.rule for event in story.do(who, name, **data) for remark in event.remarks]


# --- how far the chain has come


def rights(story: Story, organisation: str) -> Rights:
    """What the organisation may see of the case now, in all its roles."""
    reader = Reader(organisation, story.directory.organisations[organisation].roles)
    return Rights(reader, story.case, story.now, story.directory.places)


def identified(**changed: Any) -> Story:
    by = changed.pop("by", NADHEIM)
    return Story().so(by, "identify", **{**WOMAN, **changed})


def with_lawyer(**changed: Any) -> Story:
    return identified(**changed).at(TUE).so(changed.get("by", NADHEIM), "assign_lawyer", organisation=LIE)


def advised(choice: str = "reflection", **changed: Any) -> Story:
    return with_lawyer(**changed).at(WED).so(LIE, "record_advice", choice=choice)


def applied(**changed: Any) -> Story:
    return advised(**changed).at(THU).so(LIE, "submit_reflection_application")


def confirmed(**changed: Any) -> Story:
    return applied(**changed).at(FRI).so(POLICE, "confirm_application_received")


def supported(**changed: Any) -> Story:
    return confirmed(**changed).at(NEXT_MON).so(NAV, "open_interim_support", from_=NEXT_MON)


def granted(**changed: Any) -> Story:
    return supported(**changed).at(GRANTED_ON).so(UDI, "decide_reflection", outcome="granted", decided_on=GRANTED_ON)


def reflection_refused(**changed: Any) -> Story:
    return supported(**changed).at(GRANTED_ON).so(UDI, "decide_reflection", outcome="refused", decided_on=GRANTED_ON)


def in_activity(activity: str = "maintenance_work_training") -> Story:
    story = granted().at("2026-03-17 10:00").so(NAV, "choose_activity", activity=activity)
    return story.so(NAV, "start_activity")


def criteria_on_record() -> Story:
    """The four criteria of the permit, and the application."""
    story = granted().at("2026-08-03 10:00").so(LIE, "report_to_police", reported_by="lawyer")
    story.so(POLICE, "open_investigation").so(POLICE, "state_presence_needed", needed=True, reason="Witness")
    return story.so(LIE, "apply_temporary_permit", attests_break_with_environment=True)


def permitted(until: date = date(2027, 9, 1)) -> Story:
    decided = date(2026, 9, 1)
    return (
        criteria_on_record()
        .at(decided)
        .so(UDI, "decide_temporary_permit", outcome="granted", decided_on=decided, valid_until=until)
    )


def asylum_applied() -> Story:
    return granted().at("2026-08-03 10:00").so(LIE, "apply_asylum")


def evicted() -> Story:
    story = granted().at("2026-03-17 10:00")
    story.so(
        NAV, "assign_housing", kind="lodging", place="pensjonat-sentrum", quality_agreement=True, from_=story.today
    )
    return story.so(NAV, "end_housing", reason="evicted")


GivenBy = Callable[[], Story]


def nobodys(case_id: str, organisation: str, file: UUID) -> bytes | None:
    """Opens what is a private organisation's own, where no entry has a key of its own."""
    raise AssertionError(organisation)
