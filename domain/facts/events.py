"""What has happened in a case: events, what each does to parties and deadlines, and the table of their types.

An event stores the effects that the tables had on the day it was recorded, so a table changed later changes no past.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.facts.commands import SYSTEM, Actor, Data
from domain.facts.deadlines import Deadline
from domain.primitives.categories import Category
from domain.primitives.text import Text


@dataclass(frozen=True, slots=True)
class Joined:
    """An organisation becomes a party in a role, and responsible for that role unless `beside`; a `guest` is only told."""

    organisation: str
    role: str
    beside: bool = False
    guest: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """What was unusual about something that was recorded all the same: the rule, and the facts for its sentence."""

    rule: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Effects:
    """What an event changes beside its own matter.

    `joined` makes responsible for the role; `planned` only says who will be. `started` to `reassigned` are deadlines (by
    id); `unsettled` are those that were met and end all the same. `decision` is the type and the deciding organisation of a decision that one may complain of. `told` is
    (organisation, role).
    """

    step: str | None = None
    in_charge: tuple[str, str] | None = None
    joined: tuple[Joined, ...] = ()
    left: tuple[tuple[str, str], ...] = ()
    planned: tuple[tuple[str, str], ...] = ()
    started: tuple[Deadline, ...] = ()
    met: tuple[str, ...] = ()
    unsettled: tuple[str, ...] = ()
    superseded: tuple[str, ...] = ()
    cancelled: tuple[str, ...] = ()
    reassigned: tuple[tuple[str, str], ...] = ()
    decision: tuple[str, str] | None = None
    told: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """One recorded fact: `on` is when it happened in the world, `recorded_at` when the case learned of it.

    `erased`: what was its owner's own of it was erased, so that `data` holds only what stays (`domain.facts.own_content`).
    """

    seq: int
    type: str
    on: datetime
    recorded_at: datetime
    actor: Actor
    data: Data
    note: str | None = None
    basis: tuple[str, ...] = ()
    effects: Effects = field(default_factory=Effects)
    remarks: tuple[Remark, ...] = ()
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """What a transition yields before it is placed in the log; `on` and `actor` default to the command's."""

    data: Data
    on: datetime | None = None
    actor: Actor | None = None


def by_time(data: Data, on: datetime) -> Draft:
    """A draft of an event that time itself gives."""
    return Draft(data, on, SYSTEM)


@dataclass(frozen=True, slots=True)
class EventType:
    """A row of the event table: its data, title, category, who is told, and whether it is a decision one may complain of.

    `decided_by` is the role whose decision it is; complaints about it go to that role first. `at_once`: whoever is told
    is told outside office hours too. `counted`: figures are made of it.
    """

    data: type[Data]
    title: Text
    category: Category = "process"
    told: tuple[str, ...] = ()
    decided_by: str | None = None
    basis: tuple[str, ...] = ()
    name: str = ""
    at_once: bool = False
    counted: bool = True

    @property
    def id(self) -> str:
        """The event's type as it stands in the log: its class name in snake case, unless the row names it."""
        return self.name or snake(self.data.__name__)


def snake(name: str) -> str:
    """`ReflectionGranted` → `reflection_granted`."""
    return "".join(_snake(name))


def _snake(name: str) -> Iterator[str]:
    for i, char in enumerate(name):
        if char.isupper() and i:
            yield "_"
        yield char.lower()
