"""The ways in which a command is not carried out; the domain states facts and knows no status codes.

The exceptions are not frozen, because Python sets their traceback as they propagate.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.primitives.categories import Category
from domain.primitives.text import Text


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the rule table: a rule that may refuse a command or remark on it."""

    id: str  # stable id, never reused
    detail: Text  # sentence for people, with facts in braces
    basis: tuple[str, ...] = ()  # ids of norms
    unblocked_by: tuple[tuple[str, str], ...] = ()  # (role, transition) that can remove the obstacle
    category: Category = "process"  # category of the sentence when it is a remark on a recorded event
    known_by: tuple[str, ...] = ()  # roles that know the remark without seeing the category


@dataclass(eq=False)
class Refused(Exception):
    """A rule refuses the command.

    `unblocked_by`: (role, transition) pairs that can remove the obstacle now; None if it was not worked out.
    """

    rule: str
    facts: Mapping[str, str] = field(default_factory=dict)
    unblocked_by: tuple[tuple[str, str], ...] | None = None

    def __str__(self) -> str:
        return self.rule


@dataclass(eq=False)
class NotYourRole(Exception):
    """The organisation is in the case, but in no role that may do this; `rule` is the reason if a rule gives one."""

    rule: str = "not_your_role"

    def __str__(self) -> str:
        return self.rule


@dataclass(eq=False)
class NotAParty(Exception):
    """The case does not exist for this organisation."""


@dataclass(eq=False)
class Invalid(Exception):
    """The data cannot be true; `pointer` is the field (RFC 6901, from the body's root)."""

    pointer: str
    problem: str
    facts: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.pointer}: {self.problem}"


@dataclass(eq=False)
class VersionConflict(Exception):
    """The caller expected an older version of the case."""

    expected: tuple[int, ...]
    actual: int


REFUSALS = (Refused, NotYourRole, NotAParty, Invalid, VersionConflict)
