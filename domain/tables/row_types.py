"""What a track (saksgang) is made of; the rows are in `domain.tables.tracks`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from domain.case import Case
from domain.facts.deadlines import Kind
from domain.facts.events import Event
from domain.primitives.calendar import Length
from domain.primitives.categories import Category
from domain.primitives.organisations import Gender
from domain.primitives.text import Text

ANY_PARTY = "@any"
HOLDER = "@holder"
RECEIVER = "@receiver"
DECIDER = "@decider"
IDENTIFIER = "@identifier"
RESPONSIBLE = "@responsible"
GIVER = "@giver"
NAMED_ROLE = "@role"
CONVENER = "@convener"
INVITED = "@invited"
SHARED_WITH = "@shared_with"
REQUESTER = "@requester"
HOUSES = "@houses"
"""Words beside role names: any party; who has the role that is handed over; who is asked to take it; who decided what is
complained of; who identified the person; who is responsible for the deadline that an event is about; who hands
over; the role that the event names; who called the case meeting; who is invited to it; with whom something is shared;
who asked for what is decided; who houses the person."""


@dataclass(frozen=True, slots=True)
class Condition:
    """When a rule applies, as a function and as a sentence."""

    title: Text
    holds: Callable[[Case, Event], bool]


@dataclass(frozen=True, slots=True)
class When:
    """An event that counts only under a condition."""

    event: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class Until:
    """A length that the event or the case gives: the last day."""

    title: Text
    last_day: Callable[[Case, Event], date | None]


@dataclass(frozen=True, slots=True)
class Varies:
    """A length that depends on the case."""

    title: Text
    length: Callable[[Case, Event], Length]


@dataclass(frozen=True, slots=True)
class Item:
    """One of several things that an event says somebody must do: which, who, and the last day."""

    subject: str
    role: str
    last_day: date


@dataclass(frozen=True, slots=True)
class From:
    """A start that the event gives, where it is not the day on which it happened."""

    title: Text
    starts_at: Callable[[Case, Event], datetime]


@dataclass(frozen=True, slots=True)
class Before:
    """A rung this long before the end."""

    length: Length


@dataclass(frozen=True, slots=True)
class After:
    """A rung this long after the start."""

    length: Length


@dataclass(frozen=True, slots=True)
class MorningOf:
    """A rung when the day this long before the last day begins: on that day something can still be done in time."""

    length: Length


@dataclass(frozen=True, slots=True)
class OnlyIf:
    """A role that is responsible only under a condition."""

    role: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class AtOnce:
    """A rung when the deadline is recorded."""


Step = Before | After | MorningOf | AtOnce


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """A row of the deadline table (spec 3).

    `responsible`: the first of these that the case has. `settles`: when what meets it
    also stops the end itself (default always). `about`: the field that tells several deadlines of the rule apart. `in_period`: met only after its start.
    `only_when`: event → the condition under which it meets or cancels. `tells`: who is told of each escalation, beside
    the coordinator. `each`: the event starts one deadline for each of these. `further_basis`: event that starts it → norms
    that apply to that start only. `after_closing`: closing the case starts it. `category`: what the deadline itself tells, where that is more than that the event happened. `moves`: an end on a holiday moves to the
    next working day (default: a right under forvaltningsloven does). `anew`: what met it before does not meet it again.
    """

    id: str
    kind: Kind
    title: Text
    starts: tuple[str, ...]
    length: Length | Until | Varies
    responsible: tuple[str | OnlyIf, ...]
    met_by: tuple[str, ...]
    basis: tuple[str, ...]
    reminders: tuple[Step, ...] = ()
    at_end: tuple[str, ...] = ("deadline_breached", "deadline_escalated")
    warn: tuple[Before, str] | None = None
    when: Condition | None = None
    counts_from: From | None = None
    settles: Condition | None = None
    cancelled_by: tuple[str, ...] = ()
    only_when: Mapping[str, Condition] = field(default_factory=dict)
    tells: tuple[str, ...] = ()
    each: Callable[[Case, Event], tuple[Item, ...]] | None = None
    further_basis: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    after_closing: bool = False
    moves: bool | None = None
    anew: bool = False
    about: str | None = None
    category: Category | None = None
    in_period: bool = False
    repeats: bool = False
    confirmed: bool = True
    valid_from: date = date(2000, 1, 1)
    valid_to: date | None = None

    def in_force(self, day: date) -> bool:
        """Whether the row applies to what starts on the day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class TrackOverride:
    """A track's own value for a deadline: a municipality's routine, or who answers for it and is told of it there."""

    length: Length | None = None
    reminders: tuple[Step, ...] | None = None
    responsible: tuple[str | OnlyIf, ...] | None = None
    tells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Join:
    """With this event an organisation becomes a party in the role: the one the event names in `field`, else the planned one."""

    event: str
    role: str
    field: str | None = None
    replaces: bool = False
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Leave:
    """With this event the matter of whoever has the role is over, unless it identified the person.

    `field`: of several in the role, only the one that the event names.
    """

    event: str
    role: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class ActivityOffer:
    """An activity that the track offers: for these genders, where somebody has this role in the case.

    `provider` is who runs it, where the directory knows it.
    """

    id: str
    title: Text
    hours: str
    only_for: tuple[Gender, ...] = ()
    needs_party: str | None = None
    provider: str | None = None


@dataclass(frozen=True, slots=True)
class Track:
    """A path: its steps, transitions, deadlines, parties and local particulars; `municipality` None is the rest of the country.

    `counterpart`: the track on which the case goes on when the person turns out to be of age, or not to be.
    `stays_at`: event → steps from which it does not move the headline. `step_when`: event → when it moves it at all.
    `in_charge_of`: event → the first of these words that the case has is responsible for the person day by day.
    `by_turns`: role → organisations that take every second (third, ...) case, strictly. `tells`: event → who is told here
    beside those that the event's own row names. `waives`: transition → rules that are not asked here. `earmarked`: places
    of the directory kept for this track. `meets`: who is invited to a case meeting unless others are named.
    """

    id: str
    title: Text
    country: Literal["no"] | str
    municipality: str | None
    minors: bool
    steps: tuple[str, ...]
    transitions: tuple[str, ...]
    deadlines: tuple[str, ...]
    joins: tuple[Join, ...]
    step_of: Mapping[str, str]
    counterpart: str = ""
    step_when: Mapping[str, Condition] = field(default_factory=dict)
    step_back: Mapping[str, str] = field(default_factory=dict)
    in_charge_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    plans: tuple[str, ...] = ()
    leaves: tuple[Leave, ...] = ()
    stays_at: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    organisations: Mapping[str, str] = field(default_factory=dict)
    by_turns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    activities: tuple[ActivityOffer, ...] = ()
    earmarked: tuple[str, ...] = ()
    youngest_in_institution: int = 0
    meets: tuple[str, ...] = ()
    tells: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    waives: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    changes: Mapping[str, TrackOverride] = field(default_factory=dict)
