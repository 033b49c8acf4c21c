"""References from a command or an entry: one to an unknown thing is answered as if the thing did not exist."""

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
    """Raise `Invalid` if the command refers to something absent or unknown to its sender, with one answer for both."""
    reader = Reader(command.organisation, command.roles)
    for name, mark in references(type(command.data)).items():
        for where, value in _named(getattr(command.data, name)):
            if not knows(reader, mark, value, case, at):
                raise Invalid(f"/data/{name}{where}", mark.problem)


def names_what_is_known(reader: Reader, data: Data, name: str, case: Case, at: datetime) -> bool:
    """Whether a field of an entry refers only to things that the reader may know of."""
    mark = references(type(data)).get(name)
    return mark is None or all(knows(reader, mark, value, case, at) for _, value in _named(getattr(data, name)))


def knows(reader: Reader, mark: Refers, value: Any, case: Case, at: datetime) -> bool:
    """Whether the case has such an entry or deadline that the reader may know of."""
    if mark.to == "deadline":
        return value in case.deadlines and follows(reader, case.deadlines[value], case, at)
    return value <= len(case.entries) and knows_of_entry(reader, value, case, at)


def knows_of_entry(reader: Reader, seq: int, case: Case, at: datetime) -> bool:
    """Whether the reader may know of the entry, by its type and its recorder; its data is not available here."""
    type_, organisation = case.entries[seq - 1]
    if issubclass(EVENT_TYPES[type_].data, ByTime):
        # The event's deadline is not available here.
        return all(follows(reader, deadline, case, at) for deadline in case.deadlines.values())
    entry = Event(seq, type_, at, at, Actor(organisation, ""), Data())
    return may(reader, EVENT_TYPES[type_].category, entry, case, at).yes


def _named(value: Any) -> Iterator[tuple[str, Any]]:
    """Each value of a field with its pointer within the field; nothing for an absent field."""
    if isinstance(value, list):
        yield from ((f"/{n}", each) for n, each in enumerate(value))
    elif value is not None:
        yield "", value
