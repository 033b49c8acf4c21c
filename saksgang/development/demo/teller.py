"""How a story is told: somebody does something, is refused, or time passes. Told in memory by tests, or to a stack."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Happened:
    """An event as a story hears of it: type, title, when, of which deadline rule, and who is told."""

    type: str
    title: str
    on: str
    rule: str | None = None
    told: tuple[str, ...] = ()
    seq: int = 0


@dataclass(frozen=True, slots=True)
class No:
    """A refusal as a story hears of it: its rule, its sentence, and (role, transition) that would unblock it."""

    rule: str
    detail: str
    unblocked_by: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Where:
    """Where a case is: its step, its matters, and the rules of its open deadlines."""

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
        """Somebody identifies the person."""
        ...

    async def do(self, by: str, transition: str, **data: Any) -> list[Happened]:
        """Somebody does something, and it is recorded."""
        ...

    async def is_refused(self, by: str, transition: str, **data: Any) -> No:
        """Somebody tries, and a rule refuses."""
        ...

    async def wait(self, duration: str) -> list[Happened]:
        """Time passes (ISO 8601); what it brought."""
        ...

    async def where(self) -> Where:
        """Where the case is now."""
        ...

    async def seq_of(self, event_type: str) -> int:
        """The seq of the last event of this type."""
        ...

    def say(self, text: str) -> None:
        """A sentence of the story."""
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
    """The story went another way than it should."""

    message: str
    facts: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.message} {self.facts}"


def expect(found: object, wanted: object, what: str) -> None:
    """A story is also a claim: Expectation where it does not hold."""
    if found != wanted:
        raise Expectation(f"{what}: {found!r}, not {wanted!r}")


def expect_among(wanted: str, happened: list[Happened]) -> Happened:
    """The event of this type among what happened."""
    found = next((h for h in happened if h.type == wanted), None)
    if found is None:
        raise Expectation(f"{wanted} did not happen", {"happened": [h.type for h in happened]})
    return found
