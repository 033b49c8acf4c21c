"""What is to be recorded on a case, and what comes of it."""

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
    """Where the log of a case ends."""

    version: int = 0
    last_hash: bytes = START_OF_CHAIN
    owes: bool = False
    """Whether somebody has still to be told of something: also what a process recorded that died before telling."""
    clock_ahead: float = 0.0
    """By how many seconds the case's clock has been put forward (development only)."""
    leaves: bool = False
    """Whether something about the case is on its way out, and waits for its courier."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A case before and now, by which events, recorded when."""

    before: Case
    now: Case
    events: list[Event]
    at: datetime

    @property
    def moves_house(self) -> bool:
        """Whether the person holds other places than before."""
        return self.before.holds != self.now.holds


@dataclass(frozen=True, slots=True)
class CommandContext:
    """A command for a case, or None for what time has brought to it; when it came, and who was in the directory then."""

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
        """Whether it takes a place or a turn, which is given out under a lock that all cases share."""
        return self.command is not None and bool(place_of(self.command.data) or turns_at_stake(case, self.command))
