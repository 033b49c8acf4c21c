"""Deadlines as the log stores them, and the state changes: met, breached, set aside, escalated."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from domain.primitives.categories import Category

Kind = Literal["max", "lapse", "act", "right", "grant", "routine"]
State = Literal["open", "met", "met_late", "breached", "superseded", "cancelled"]
RungKind = Literal["remind", "warn", "end"]


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder: its due time, its kind, and the event types that it records."""

    at: datetime  # when it is due
    kind: RungKind  # reminder, warning or end
    events: tuple[str, ...]  # event types that it records
    sent_at: datetime | None = None  # when it was recorded; None while it lies ahead


@dataclass(frozen=True, slots=True)
class Deadline:
    """A limit that runs in a case."""

    id: str  # rule and seq of the starting event, or of an item
    rule: str  # id of its rule
    kind: Kind  # the rule's kind
    role: str  # role of the responsible organisation
    organisation: str | None  # responsible organisation; None if the case has none
    started_by: int  # seq of the starting event
    starts_at: datetime  # start of the count
    due_at: datetime  # end
    recorded_at: datetime  # when the case learned of it
    basis: tuple[str, ...]  # ids of norms
    met_by: tuple[str, ...]  # event types that meet it
    cancelled_by: tuple[str, ...]  # event types that cancel it
    rungs: tuple[Rung, ...]  # its ladder, the end last
    about: str | None = None  # field that tells several deadlines of the rule apart
    subject: str | None = None  # value of that field, or id of an item
    in_period: bool = False  # only an event after its start meets it
    repeats: bool = False  # starts again every month after its end
    ends_anyway: bool = False  # met, and its end still comes
    category: Category = "process"  # category of the starting event; without it a reader does not know of the deadline
    state: State = "open"  # state at present
    breached_at: datetime | None = None  # due time that was missed
    ended_at: datetime | None = None  # when it was met, missed or set aside
    next_daily: datetime | None = None  # next daily escalation
    # first of the repetitions; each is counted from there, by day or by month, none from the one before
    counted_from: datetime | None = None
    # a case entered afterwards: no end of an owed action is recorded before, so that entry can be completed
    waits_until: datetime | None = None
    over: bool = False  # replaced, cancelled or obsolete: a breach stays on record, but nothing is owed any more

    @property
    def waits(self) -> bool:
        """Whether the action is still owed: the deadline is open, or late and not over."""
        late = self.state == "breached" and self.kind in ("act", "routine")
        return self.state == "open" or (late and not self.over)

    @property
    def unfinished(self) -> bool:
        """Whether anything is left: open, breached, escalated daily, or met with its end still to come."""
        return self.state in ("open", "breached") or self.next_daily is not None or self.ends_anyway

    def next_rung(self) -> tuple[datetime, int | None] | None:
        """The next due time of the ladder and the rung's index; the index is None for the daily escalation."""
        if self.state == "open" or self.ends_anyway:
            left = [
                (max(r.at, self.waits_until) if self.waits_until and r.kind == "end" else r.at, i)
                for i, r in enumerate(self.rungs)
                if r.sent_at is None and (self.state == "open" or r.kind == "end")
            ]
            if left:
                return min(left)
        return (self.next_daily, None) if self.next_daily is not None else None

    def fired(self, rung: int, at: datetime) -> "Deadline":
        """The deadline with the rung recorded as sent."""
        rungs = tuple(replace(r, sent_at=at) if i == rung else r for i, r in enumerate(self.rungs))
        return replace(self, rungs=rungs)

    def ended(self, recorded_at: datetime, *, state: State = "breached") -> "Deadline":
        """The deadline after its end; one that was met before stays met."""
        last = len(self.rungs) - 1
        done = self if self.rungs[last].sent_at else replace(self.fired(last, recorded_at), ends_anyway=False)
        if self.state != "open":
            return done
        return replace(
            done, state=state, breached_at=self.due_at if state == "breached" else None, ended_at=self.due_at
        )

    def met(self, on: datetime, *, settled: bool) -> "Deadline":
        """The deadline met on the day of the action, in time or late.

        An action in time is no breach, whenever it was entered. If it does not settle the deadline (a period that ends
        in any case), only the reminders stop.
        """
        anyway = not settled and self.rungs[-1].sent_at is None
        if self.state in ("met", "met_late"):
            return replace(self, ends_anyway=self.ends_anyway and anyway)
        state: State = "met" if on < self.due_at else "met_late"
        breached_at = self.breached_at if state == "met_late" else None
        return replace(self, state=state, breached_at=breached_at, ended_at=on, next_daily=None, ends_anyway=anyway)

    def set_aside(self, state: Literal["superseded", "cancelled"], at: datetime) -> "Deadline":
        """The deadline without the rest of its ladder; a recorded breach stays a breach."""
        kept: State = self.state if self.breached_at or self.state in ("met", "met_late") else state
        return replace(self, state=kept, ended_at=self.ended_at or at, next_daily=None, ends_anyway=False, over=True)

    def escalated(self, on: datetime, next_at: datetime) -> "Deadline":
        """The deadline with its next daily escalation; the first escalation fixes the hour."""
        return replace(self, next_daily=next_at, counted_from=self.counted_from or on)

    def taken_hold_of(self) -> "Deadline":
        """The deadline without daily escalation."""
        return replace(self, next_daily=None)
