"""Events of a case, their effects on parties and deadlines, and the row type of the event table.

An event stores the effects that the tables had on the day it was recorded, so a later change of a table changes no
past.
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
    """An organisation becomes a party in a role, and responsible for it unless `beside`; a `guest` is only told."""

    organisation: str  # its id in the directory
    role: str  # the role in which it joins
    beside: bool = False  # it does not become responsible for the role
    guest: bool = False  # it is only told something


@dataclass(frozen=True, slots=True)
class Remark:
    """An unusual circumstance of an event that was recorded nevertheless: the rule, and the facts for its sentence."""

    rule: str  # id of the rule that remarks
    facts: Mapping[str, str] = field(default_factory=dict)  # values for the rule's sentence


@dataclass(frozen=True, slots=True)
class Effects:
    """The effects of an event outside its own matter."""

    step: str | None = None  # the step that the case moves to
    in_charge: tuple[str, str] | None = None  # (role, organisation) responsible for the person day by day from now on
    joined: tuple[Joined, ...] = ()  # organisations that join, and become responsible for their role unless beside
    left: tuple[tuple[str, str], ...] = ()  # (organisation, role) of parties that leave
    planned: tuple[tuple[str, str], ...] = ()  # (role, organisation) that will be responsible; not yet a party
    started: tuple[Deadline, ...] = ()  # deadlines that start
    met: tuple[str, ...] = ()  # ids of deadlines that are met
    unsettled: tuple[str, ...] = ()  # ids of those among `met` that still come to their end
    superseded: tuple[str, ...] = ()  # ids of deadlines that others replace
    cancelled: tuple[str, ...] = ()  # ids of deadlines that fall away
    # (deadline id, organisation) where another organisation becomes responsible
    reassigned: tuple[tuple[str, str], ...] = ()
    decision: tuple[str, str] | None = None  # (type, deciding organisation) of a decision that can be complained of
    told: tuple[tuple[str, str], ...] = ()  # (organisation, role) of the recipients


@dataclass(frozen=True, slots=True)
class Event:
    """One recorded fact."""

    seq: int  # position in the case's log, from 1
    type: str  # `EventType.id`
    on: datetime  # when it happened in the world
    recorded_at: datetime  # when the case recorded it
    actor: Actor  # the organisation that recorded it, in its role
    data: Data  # the event's own data
    note: str | None = None  # free text of the actor's organisation
    basis: tuple[str, ...] = ()  # ids of norms
    effects: Effects = field(default_factory=Effects)  # effects that the tables had when it was recorded
    remarks: tuple[Remark, ...] = ()  # unusual circumstances
    erased: bool = False  # the owner's own content was erased; `data` holds only the rest (`domain.facts.own_content`)


@dataclass(frozen=True, slots=True)
class Draft:
    """The result of a transition before it is placed in the log; `on` and `actor` default to the command's."""

    data: Data
    on: datetime | None = None
    actor: Actor | None = None


def by_time(data: Data, on: datetime) -> Draft:
    """A draft of an event that time itself records."""
    return Draft(data, on, SYSTEM)


@dataclass(frozen=True, slots=True)
class EventType:
    """A row of the event table."""

    data: type[Data]  # class of the event's data
    title: Text  # title shown to people
    category: Category = "process"  # category that a reader must see to know of the event
    told: tuple[str, ...] = ()  # roles and words of `row_types` that name the recipients
    # role that makes the decision and reviews complaints about it; None: no complaint possible
    decided_by: str | None = None
    basis: tuple[str, ...] = ()  # ids of norms
    name: str = ""  # the event's id, if it is not the class name in snake case
    at_once: bool = False  # recipients are told outside office hours too
    counted: bool = True  # the statistics use it

    @property
    def id(self) -> str:
        """The event's type in the log: its class name in snake case, unless the row names it."""
        return self.name or snake(self.data.__name__)


def snake(name: str) -> str:
    """`ReflectionGranted` → `reflection_granted`."""
    return "".join(_snake(name))


def _snake(name: str) -> Iterator[str]:
    for i, char in enumerate(name):
        if char.isupper() and i:
            yield "_"
        yield char.lower()
