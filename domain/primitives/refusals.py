"""The ways in which a command is not carried out; the domain states facts and knows no status codes.

The exceptions are not frozen: Python writes their traceback into them on their way up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.primitives.categories import Category
from domain.primitives.text import Text


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table of rules: its sentence, its basis, and who could do what about it.

    `category` is what the sentence tells of the person, where it is a remark on something that was recorded; roles in
    `known_by` know that without seeing the category.
    """

    id: str
    detail: Text
    basis: tuple[str, ...] = ()
    unblocked_by: tuple[tuple[str, str], ...] = ()
    category: Category = "process"
    known_by: tuple[str, ...] = ()


@dataclass(eq=False)
class Refused(Exception):
    """A rule refuses the command; `unblocked_by` is who could do what about it now, where that was asked."""

    rule: str
    facts: Mapping[str, str] = field(default_factory=dict)
    unblocked_by: tuple[tuple[str, str], ...] | None = None

    def __str__(self) -> str:
        return self.rule


@dataclass(eq=False)
class NotYourRole(Exception):
    """The organisation is in the case, but not in a role that may do this; `rule` where a rule says why."""

    rule: str = "not_your_role"

    def __str__(self) -> str:
        return self.rule


@dataclass(eq=False)
class NotAParty(Exception):
    """For this organisation the case does not exist."""


@dataclass(eq=False)
class Invalid(Exception):
    """The data cannot be true; `pointer` says where (RFC 6901, from the body's root)."""

    pointer: str
    problem: str
    facts: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.pointer}: {self.problem}"


@dataclass(eq=False)
class VersionConflict(Exception):
    """The caller knew an older version of the case."""

    expected: tuple[int, ...]
    actual: int


REFUSALS = (Refused, NotYourRole, NotAParty, Invalid, VersionConflict)
