"""The interface of a story: actions, refusals, and passing time; told in memory by tests, to a stack by the demo."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Happened:
    """An event as a story sees it: type, title, when, of which deadline rule, and who is told."""

    type: str
    title: str
    on: str
    rule: str | None = None
    told: tuple[str, ...] = ()
    seq: int = 0


@dataclass(frozen=True, slots=True)
class No:
    """A refusal as a story sees it: its rule, its sentence, and (role, transition) that would unblock it."""

    rule: str
    detail: str
    unblocked_by: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Where:
    """The state of a case: its step, its matters, and the rules of its open deadlines."""

    step: str
    matters: dict[str, str]
    open_deadlines: tuple[str, ...]


class Teller(Protocol):
    """Tells one case; `by` is an organisation of the directory."""

    @property
    def today(self) -> date:
        """The case's calendar day."""
        ...

    async def open(self, by: str, **data: Any) -> None:
        """Identify the person and open the case."""
        ...

    async def do(self, by: str, transition: str, **data: Any) -> list[Happened]:
        """Do a transition and return the recorded events."""
        ...

    async def is_refused(self, by: str, transition: str, **data: Any) -> No:
        """Try a transition that a rule refuses."""
        ...

    async def wait(self, duration: str) -> list[Happened]:
        """Let time pass (ISO 8601) and return the events that it brought."""
        ...

    async def where(self) -> Where:
        """Return the state of the case."""
        ...

    async def seq_of(self, event_type: str) -> int:
        """Return the sequence number of the last event of this type."""
        ...

    def say(self, text: str) -> None:
        """Tell a sentence of the story."""
        ...


@dataclass(frozen=True, slots=True)
class Story:
    """A story with its title and the place in the report that it comes from."""

    name: str
    title: str
    source: str
    tell: Callable[[Teller], Awaitable[None]]


@dataclass
class Expectation(AssertionError):
    """The story went another way than expected."""

    message: str
    facts: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.message} {self.facts}"


def expect(found: object, wanted: object, what: str) -> None:
    """Raise Expectation unless the two are equal."""
    if found != wanted:
        raise Expectation(f"{what}: {found!r}, not {wanted!r}")


def expect_among(wanted: str, happened: list[Happened]) -> Happened:
    """Return the event of this type among those that happened. Raises Expectation."""
    found = next((h for h in happened if h.type == wanted), None)
    if found is None:
        raise Expectation(f"{wanted} did not happen", {"happened": [h.type for h in happened]})
    return found
