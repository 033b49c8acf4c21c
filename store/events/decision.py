"""The context of a command, the stream head, and the decision on a case."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Self

from domain.case import Case
from domain.decisions.decide import respond
from domain.decisions.opening import OPENING
from domain.decisions.round_robin import turns_at_stake
from domain.decisions.timers import advance
from domain.facts.commands import Command
from domain.facts.events import Event
from domain.primitives.organisations import Directory
from domain.rules.housing import place_of
from store.events.serializer import START_OF_CHAIN


class StreamHead(NamedTuple):
    """The end of a case's log.

    `version`: seq of the last event. `last_hash`: its hash. `recorded_at`: when it was recorded.
    """

    version: int = 0
    last_hash: bytes = START_OF_CHAIN
    recorded_at: datetime = datetime.min.replace(tzinfo=UTC)
    owes: bool = False
    """Whether the outbox has undelivered rows, for instance because a process died before delivering them."""
    clock_ahead: float = 0.0
    """Seconds by which the case's clock is ahead of the wall clock (development only)."""
    leaves: bool = False
    """Whether deliveries about the case are waiting."""

    def at(self, now: datetime) -> datetime:
        """The case's time for this wall-clock time; never before the last event, because a log is monotonic."""
        return max(now + timedelta(seconds=self.clock_ahead), self.recorded_at)


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome of a command on a case.

    `before`, `now`: the case before and after. `events`: the new events. `at`: the time of recording.
    """

    before: Case
    now: Case
    events: list[Event]
    at: datetime

    @property
    def moves_house(self) -> bool:
        """Whether the person's places differ from before."""
        return self.before.holds != self.now.holds


@dataclass(frozen=True, slots=True)
class CommandContext:
    """A command for a case with everything that the decision needs.

    `case_id`: the case. `command`: the command, or None for the passage of time. `fingerprint`: keyed hash of the
    command's body. `at`: time of arrival. `directory`: the directory at that time.
    """

    case_id: str
    command: Command | None
    fingerprint: bytes
    at: datetime
    directory: Directory
    given: bool = False
    """Whether `at` is the case's time instead of wall-clock time."""

    @property
    def opens(self) -> bool:
        """Whether the command opens a case."""
        return self.command is not None and self.command.name == OPENING

    def from_then_on(self, head: StreamHead) -> Self:
        """The context at the case's time; an explicit time is kept unless the log is later."""
        return replace(self, at=max(self.at, head.recorded_at) if self.given else head.at(self.at))

    def on(self, case: Case) -> Decision:
        """Decide the command on this case; raises the domain's refusals."""
        if self.command is None:
            return Decision(case, *advance(case, self.at, self.directory), self.at)
        return Decision(case, *respond(case, self.command, self.at, self.directory), self.at)

    def wants_what_others_want(self, case: Case) -> bool:
        """Whether the command takes a place or a turn, which is allocated under a lock across cases."""
        return self.command is not None and bool(place_of(self.command.data) or turns_at_stake(case, self.command))
