"""The context of a command, the stream head, and the decision on a case."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
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
    owes: bool = False
    """Whether the outbox has undelivered rows, for instance because a process died before delivering them."""
    clock_ahead: float = 0.0
    """Seconds by which the case's clock is ahead of the wall clock (development only)."""
    leaves: bool = False
    """Whether deliveries about the case are waiting."""


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
    """Whether `at` is the case's own time; otherwise it is the wall clock's."""
    ahead: bool = False
    """Whether a case's clock may be ahead of it: in production none is, whatever its row says."""

    @property
    def opens(self) -> bool:
        """Whether the command opens a case."""
        return self.command is not None and self.command.name == OPENING

    def from_then_on(self, head: StreamHead) -> Self:
        """The same by the case's clock; a time that was given is kept."""
        moved = self.ahead and not self.given
        return replace(self, at=self.at + timedelta(seconds=head.clock_ahead)) if moved else self

    def on(self, case: Case) -> Decision:
        """What comes of it on this case; the domain's refusals pass through.

        Never before what was recorded last, for a log does not run backwards; the log itself says when that was.
        """
        at = max(self.at, case.recorded_at or self.at)
        if self.command is None:
            return Decision(case, *advance(case, at, self.directory), at)
        return Decision(case, *respond(case, self.command, at, self.directory), at)

    def wants_what_others_want(self, case: Case) -> bool:
        """Whether the command takes a place or a turn, which is allocated under a lock across cases."""
        return self.command is not None and bool(place_of(self.command.data) or turns_at_stake(case, self.command))
