"""What a command or an entry names of the case: for whoever may not know of a thing there is none, whatever it is."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from domain.case import Case
from domain.disclosure.policy import follows, may
from domain.facts.commands import Actor, Command, Data, Refers, references
from domain.facts.ended import ByTime
from domain.facts.events import Event
from domain.primitives.callers import Reader
from domain.primitives.refusals import Invalid
from domain.tables.event_types import EVENT_TYPES


def nothing_hidden(case: Case, command: Command, at: datetime) -> None:
    """Invalid where the command names what its sender may not know of, or what there is not: the same answer for both."""
    reader = Reader(command.organisation, command.roles)
    for name, mark in references(type(command.data)).items():
        for where, value in _named(getattr(command.data, name)):
            if not knows(reader, mark, value, case, at):
                raise Invalid(f"/data/{name}{where}", mark.problem)


def names_what_is_known(reader: Reader, data: Data, name: str, case: Case, at: datetime) -> bool:
    """Whether a field of an entry names only what the reader may know of."""
    mark = references(type(data)).get(name)
    return mark is None or all(knows(reader, mark, value, case, at) for _, value in _named(getattr(data, name)))


def knows(reader: Reader, mark: Refers, value: Any, case: Case, at: datetime) -> bool:
    """Whether there is such an entry or deadline in the case for the reader."""
    if mark.to == "deadline":
        return value in case.deadlines and follows(reader, case.deadlines[value], case, at)
    return value <= len(case.entries) and knows_of_entry(reader, value, case, at)


def knows_of_entry(reader: Reader, seq: int, case: Case, at: datetime) -> bool:
    """Whether the reader may know that it happened, by its kind and who recorded it; what it says is not at hand."""
    type_, organisation = case.entries[seq - 1]
    if issubclass(EVENT_TYPES[type_].data, ByTime):
        # Of which deadline it is, is not at hand.
        return all(follows(reader, deadline, case, at) for deadline in case.deadlines.values())
    entry = Event(seq, type_, at, at, Actor(organisation, ""), Data())
    return may(reader, EVENT_TYPES[type_].category, entry, case, at).yes


def _named(value: Any) -> Iterator[tuple[str, Any]]:
    """What a field names, each with where in the field it stands; nothing where it was left out."""
    if isinstance(value, list):
        yield from ((f"/{n}", each) for n, each in enumerate(value))
    elif value is not None:
        yield "", value
