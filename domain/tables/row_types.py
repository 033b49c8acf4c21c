"""Row types of tracks and deadlines; the rows are in `domain.tables.tracks` and `domain.tables.deadlines`."""

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

# Recipient words, used in the tables beside role names.
ANY_PARTY = "@any"  # any party
HOLDER = "@holder"  # the party whose role is handed over
RECEIVER = "@receiver"  # the organisation to which a role is offered
DECIDER = "@decider"  # the organisation whose decision is complained of
IDENTIFIER = "@identifier"  # the organisation that identified the person
RESPONSIBLE = "@responsible"  # the organisation responsible for the event's deadline
GIVER = "@giver"  # the organisation that hands a role over
NAMED_ROLE = "@role"  # the role that the event names
CONVENER = "@convener"  # the organisation that called the case meeting
INVITED = "@invited"  # the parties invited to the case meeting
SHARED_WITH = "@shared_with"  # the recipient of a sharing
REQUESTER = "@requester"  # the organisation that requested what is decided
HOUSES = "@houses"  # the organisation that houses the person


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of a row, as a function and as a sentence."""

    title: Text  # the condition in words
    holds: Callable[[Case, Event], bool]  # whether it holds for the case and the event


@dataclass(frozen=True, slots=True)
class When:
    """An event that counts only under a condition."""

    event: str  # event type
    condition: Condition  # condition under which it counts


@dataclass(frozen=True, slots=True)
class Until:
    """A length given by the event or the case: its last day."""

    title: Text  # the length in words
    last_day: Callable[[Case, Event], date | None]  # last day of the deadline


@dataclass(frozen=True, slots=True)
class Varies:
    """A length that depends on the case."""

    title: Text  # the length in words
    length: Callable[[Case, Event], Length]  # length in this case


@dataclass(frozen=True, slots=True)
class Item:
    """One of several actions that an event requires."""

    subject: str  # id of the action
    role: str  # role that must act
    last_day: date  # last day for it


@dataclass(frozen=True, slots=True)
class From:
    """A start given by the event, if it is not the day on which it happened."""

    title: Text  # the start in words
    starts_at: Callable[[Case, Event], datetime]  # start of the count


@dataclass(frozen=True, slots=True)
class Before:
    """A rung this long before the end."""

    length: Length  # time before the end


@dataclass(frozen=True, slots=True)
class After:
    """A rung this long after the start."""

    length: Length  # time after the start


@dataclass(frozen=True, slots=True)
class MorningOf:
    """A rung at the start of the day this long before the last day, so that action is still possible that day."""

    length: Length  # time before the last day


@dataclass(frozen=True, slots=True)
class OnlyIf:
    """A role that is responsible only under a condition."""

    role: str  # role or recipient word
    condition: Condition  # condition under which it is responsible


@dataclass(frozen=True, slots=True)
class AtOnce:
    """A rung when the deadline is recorded."""


Step = Before | After | MorningOf | AtOnce


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """A row of the deadline table (spec 3)."""

    id: str  # stable id
    kind: Kind  # max, lapse, act, right, grant or routine (spec 3)
    title: Text  # title shown to people
    starts: tuple[str, ...]  # event types that start it
    length: Length | Until | Varies  # time from the start, or a function for it
    responsible: tuple[str | OnlyIf, ...]  # roles and recipient words; the first that the case has is responsible
    met_by: tuple[str, ...]  # event types that meet it
    basis: tuple[str, ...]  # ids of norms
    reminders: tuple[Step, ...] = ()  # rungs before the end
    at_end: tuple[str, ...] = ("deadline_breached", "deadline_escalated")  # event types that its end records
    warn: tuple[Before, str] | None = None  # (time before the end, event type) of a warning
    when: Condition | None = None  # condition under which a starting event starts it
    counts_from: From | None = None  # start of the count, if it is not the event's day
    settles: Condition | None = None  # condition under which meeting it also stops its end (default: always)
    cancelled_by: tuple[str, ...] = ()  # event types that cancel it
    # event type → condition under which it meets or cancels
    only_when: Mapping[str, Condition] = field(default_factory=dict)
    tells: tuple[str, ...] = ()  # recipients of each escalation, beside the coordinator
    # the event starts one deadline for each of these items
    each: Callable[[Case, Event], tuple[Item, ...]] | None = None
    # starting event → further norms for that start
    further_basis: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    after_closing: bool = False  # the closing of the case starts it
    # an end on a holiday moves to a working day (default: for a right under forvaltningsloven)
    moves: bool | None = None
    anew: bool = False  # an event before the start does not meet it
    about: str | None = None  # field that tells several deadlines of the rule apart
    category: Category | None = None  # category of the deadline, if it reveals more than that the event happened
    in_period: bool = False  # only an event after its start meets it
    repeats: bool = False  # starts again every month after its end
    confirmed: bool = True  # the rule is confirmed by its source
    valid_from: date = date(2000, 1, 1)  # first day of starts to which the row applies
    valid_to: date | None = None  # last such day; None: still valid

    def in_force(self, day: date) -> bool:
        """Whether the row applies to starts on the day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class TrackOverride:
    """A track's own values for a deadline: a municipality's routine, or its responsible parties and recipients."""

    length: Length | None = None  # length on this track
    reminders: tuple[Step, ...] | None = None  # reminders on this track
    responsible: tuple[str | OnlyIf, ...] | None = None  # responsible roles on this track
    tells: tuple[str, ...] = ()  # further recipients of each escalation on this track


@dataclass(frozen=True, slots=True)
class Join:
    """A row that makes an organisation a party with an event."""

    event: str  # event type
    role: str  # role of the new party, or a recipient word
    field: str | None = None  # field of the event that names the organisation; None: the planned one
    replaces: bool = False  # earlier parties in the role leave
    when: Condition | None = None  # condition under which it joins


@dataclass(frozen=True, slots=True)
class Leave:
    """A row that ends the matter of a role's holder with an event, unless the holder identified the person."""

    event: str  # event type
    role: str  # role whose matter ends
    field: str | None = None  # field of the event that names the one that leaves; None: all in the role


@dataclass(frozen=True, slots=True)
class ActivityOffer:
    """An activity that the track offers."""

    id: str  # stable id
    title: Text  # title shown to people
    hours: str  # weekly hours
    only_for: tuple[Gender, ...] = ()  # genders that it is for; empty: all
    needs_party: str | None = None  # role that must be a party
    provider: str | None = None  # organisation that runs it, if the directory has it


@dataclass(frozen=True, slots=True)
class Track:
    """A path: its steps, transitions, deadlines, parties and local particulars."""

    id: str  # stable id
    title: Text  # title shown to people
    country: Literal["no"] | str  # country code
    municipality: str | None  # four-digit number; None: the rest of the country
    minors: bool  # for persons under 18
    steps: tuple[str, ...]  # ids of its steps, in order
    transitions: tuple[str, ...]  # names of its transitions
    deadlines: tuple[str, ...]  # ids of its deadline rules
    joins: tuple[Join, ...]  # events that make organisations parties
    step_of: Mapping[str, str]  # event → step that it moves the case to
    counterpart: str = ""  # id of the track for the other age group
    step_when: Mapping[str, Condition] = field(default_factory=dict)  # event → condition under which it moves the step
    step_back: Mapping[str, str] = field(default_factory=dict)  # event → step that it undoes
    # event → roles; the first that the case has is in charge of the person day by day
    in_charge_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    plans: tuple[str, ...] = ()  # roles whose responsible organisation is planned at opening
    leaves: tuple[Leave, ...] = ()  # events that end a role's matter
    stays_at: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # event → steps that it does not change
    organisations: Mapping[str, str] = field(default_factory=dict)  # role → organisation that has it on this track
    # role → organisations that take strictly alternating cases
    by_turns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    activities: tuple[ActivityOffer, ...] = ()  # activities that it offers
    earmarked: tuple[str, ...] = ()  # places kept for this track
    youngest_in_institution: int = 0  # lowest age for an institution
    meets: tuple[str, ...] = ()  # roles invited to a case meeting unless others are named
    tells: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # event → further recipients on this track
    # transition → rules that do not apply on this track
    waives: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    changes: Mapping[str, TrackOverride] = field(default_factory=dict)  # deadline rule → its values on this track
