"""A case masked for one reader: no rule can read, or derive anything from, fields that the reader may not know."""

from dataclasses import fields
from typing import Any

from domain.case import Case
from domain.disclosure.reader_rights import Rights
from domain.facts.deadlines import Deadline
from domain.primitives.categories import CATEGORIES, Category

EVERYBODY: tuple[Category, ...] = ()
SOME_OF_EACH = tuple(CATEGORIES)

TELLS: dict[str, tuple[Category, ...]] = {
    "id":           EVERYBODY,
    "version":      EVERYBODY,
    "opening":      EVERYBODY,
    "recorded_at":  EVERYBODY,
    "closed_at":    EVERYBODY,
    "hand_overs":   EVERYBODY,
    "track":        ("process",),
    "steps":        ("process",),
    "in_charge":    ("process",),
    "responsible":  ("process",),
    "parties":      ("process",),
    "deadlines":    ("process", "support", "immigration"),
    "decisions":    ("process", "support", "immigration"),
    "made":         ("process", "support", "immigration"),
    "happened":     SOME_OF_EACH,
    "entries":      SOME_OF_EACH,
    "corrections":  SOME_OF_EACH,
    "enforcement":  ("immigration",),
    "lawyer":       ("process",),
    "reflection":   ("process",),
    "support":      ("process",),
    "services":     ("process",),
    "housing":      ("process",),
    "activity":     ("support",),
    "police_case":  ("criminal",),
    "permit":       ("process",),
    "asylum":       ("immigration",),
    "returning":    ("process",),
    "complaints":   ("process",),
    "contact":      ("process",),
    "shelter":      ("process",),
    "meetings":     ("process",),
    "sharing":      ("process",),
    "concern":      ("process",),
    "placement":    ("process",),
    "travel_ban":   ("process",),
    "protection":   ("security",),
}  # fmt: skip
"""Field of the case → categories that a reader must see to read the field.

Everybody may read the hand-overs: a rule only looks for offers to its caller.
"""

FIELD_OF = {"return": "returning", "interim_support": "support"}
"""Matter of the overview → field of the case, if the names differ."""

_FIELDS = tuple(field.name for field in fields(Case))


class Withheld(Exception):
    """A rule read a field that its caller may not know."""


class MaskedCase(Case):
    """A case in which reading a hidden field raises `Withheld`."""

    __slots__ = ("behind", "hidden")
    behind: Rights
    hidden: frozenset[str]

    def __getattribute__(self, name: str) -> Any:
        if name in object.__getattribute__(self, "hidden"):
            raise Withheld(name)
        return object.__getattribute__(self, name)

    @property
    def named_deadlines(self) -> tuple[Deadline, ...]:
        """The deadlines that the reader follows."""
        return tuple(d for d in self.behind.case.deadlines.values() if self.behind.follows(d))

    @property
    def named_decisions(self) -> tuple[int, ...]:
        """The seqs of the decisions that the reader knows of."""
        return tuple(seq for seq in self.behind.case.decisions if self.behind.knows_of_entry(seq))

    def entries_of(self, organisation: str) -> tuple[tuple[int, str], ...]:
        """(seq, event type) of the reader's own entries."""
        return self.behind.case.entries_of(organisation) if organisation == self.behind.reader.organisation else ()


def veiled(case: Case, rights: Rights) -> Case:
    """The case without what the reader may not know of it."""
    if isinstance(case, MaskedCase):
        return case
    hidden = frozenset(name for name in _FIELDS if not _knows(rights, name))
    if not hidden:
        return case
    found = object.__new__(MaskedCase)
    for name in _FIELDS:
        object.__setattr__(found, name, getattr(case, name))
    object.__setattr__(found, "hidden", hidden)
    object.__setattr__(found, "behind", rights)
    return found


def _knows(rights: Rights, field: str) -> bool:
    """Whether the reader sees the field's categories, and follows its matter if it is limited to one."""
    told = TELLS[field]
    own = rights.matters is None or field in {FIELD_OF.get(matter, matter) for matter in rights.matters}
    return not told or (own and rights.sees.issuperset(told))
