"""A deadline as it stands in the log, and the small steps by which it is met, breached or set aside."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from domain.primitives.categories import Category

Kind = Literal["max", "lapse", "act", "right", "grant", "routine"]
State = Literal["open", "met", "met_late", "breached", "superseded", "cancelled"]
RungKind = Literal["remind", "warn", "end"]


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder: when it is due, what it is, and the event types that it records."""

    at: datetime
    kind: RungKind
    events: tuple[str, ...]
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A limit that runs in a case; `recorded_at` is when the case learned of it, `subject` what it is about.

    `category` is that of the event that started it: who may not know of the event knows of no such deadline.
    `counted_from` is the first of what repeats, by day or by month: each repetition is counted from there, none from the one before.
    `waits_until`: whoever enters a case afterwards is entering it until then, and no end of what is owed is recorded before.
    """

    id: str
    rule: str
    kind: Kind
    role: str
    organisation: str | None
    started_by: int
    starts_at: datetime
    due_at: datetime
    recorded_at: datetime
    basis: tuple[str, ...]
    met_by: tuple[str, ...]
    cancelled_by: tuple[str, ...]
    rungs: tuple[Rung, ...]
    about: str | None = None
    subject: str | None = None
    in_period: bool = False
    repeats: bool = False
    ends_anyway: bool = False
    category: Category = "process"
    state: State = "open"
    breached_at: datetime | None = None
    ended_at: datetime | None = None
    next_daily: datetime | None = None
    counted_from: datetime | None = None
    waits_until: datetime | None = None
    over: bool = False
    """It was replaced, cancelled or fell away: a breach stays on record, and nobody waits for it any more."""

    @property
    def waits(self) -> bool:
        """Whether somebody has still to do what it is about: open, or late and not over."""
        late = self.state == "breached" and self.kind in ("act", "routine")
        return self.state == "open" or (late and not self.over)

    @property
    def unfinished(self) -> bool:
        """Whether anything is left of it: open, breached, escalated every day, or met and still to end."""
        return self.state in ("open", "breached") or self.next_daily is not None or self.ends_anyway

    def next_rung(self) -> tuple[datetime, int | None] | None:
        """When the ladder next fires and which rung; None as the rung is the daily escalation."""
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
        """The rung recorded as sent."""
        rungs = tuple(replace(r, sent_at=at) if i == rung else r for i, r in enumerate(self.rungs))
        return replace(self, rungs=rungs)

    def ended(self, recorded_at: datetime, *, state: State = "breached") -> "Deadline":
        """Time is up; what was met before stays met."""
        last = len(self.rungs) - 1
        done = self if self.rungs[last].sent_at else replace(self.fired(last, recorded_at), ends_anyway=False)
        if self.state != "open":
            return done
        return replace(
            done, state=state, breached_at=self.due_at if state == "breached" else None, ended_at=self.due_at
        )

    def met(self, on: datetime, *, settled: bool) -> "Deadline":
        """Met on the day the action happened, in time or late: what was done in time is no breach, whenever it was entered.

        Where that does not settle it (a period that ends in any case), only the reminders stop.
        """
        anyway = not settled and self.rungs[-1].sent_at is None
        if self.state in ("met", "met_late"):
            return replace(self, ends_anyway=self.ends_anyway and anyway)
        state: State = "met" if on < self.due_at else "met_late"
        breached_at = self.breached_at if state == "met_late" else None
        return replace(self, state=state, breached_at=breached_at, ended_at=on, next_daily=None, ends_anyway=anyway)

    def set_aside(self, state: Literal["superseded", "cancelled"], at: datetime) -> "Deadline":
        """What is left of the ladder falls away; a breach that was recorded stays a breach."""
        kept: State = self.state if self.breached_at or self.state in ("met", "met_late") else state
        return replace(self, state=kept, ended_at=self.ended_at or at, next_daily=None, ends_anyway=False, over=True)

    def escalated(self, on: datetime, next_at: datetime) -> "Deadline":
        """Escalated, and every day from now on; the first time says at which hour."""
        return replace(self, next_daily=next_at, counted_from=self.counted_from or on)

    def taken_hold_of(self) -> "Deadline":
        """Escalated no more."""
        return replace(self, next_daily=None)
