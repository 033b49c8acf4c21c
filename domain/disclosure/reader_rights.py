"""The rights of one reader in a case: the entries, deadlines and matters it sees, and the names it may read.

Rights are those of the whole case and its clock now, whatever older or shorter part of the case is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from domain.case import Case
from domain.disclosure import policy, references
from domain.disclosure.policy import DisclosureDecision
from domain.facts.deadlines import Deadline
from domain.facts.ended import ByTime
from domain.facts.events import Event
from domain.primitives.callers import Reader
from domain.primitives.categories import Category
from domain.primitives.refusals import Rule
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.disclosure import PLACES
from domain.tables.event_types import EVENT_TYPES


@dataclass(frozen=True)
class Names:
    """Organisation names for one reader: a name is withheld if it reveals where the person lives."""

    reader: Reader
    sees_places: bool
    places: frozenset[str]
    """Ids of organisations that are a place, in this case or in the directory."""

    held: frozenset[tuple[str, str]] = frozenset()
    """(organisation, role) of the parties; an organisation here in a role that is no place is not withheld in that
    role."""

    def of(self, organisation: str | None, role: str | None = None) -> str | None:
        """The organisation, None if its name is withheld; without a role, if it is a place at all."""
        return None if organisation is None or self.withholds(organisation, role) else organisation

    def view(self, organisation: str | None, role: str) -> dict[str, str | None]:
        """An organisation in a role, as JSON."""
        return {"organisation": self.of(organisation, role), "role": role}

    def withholds(self, organisation: str, role: str | None = None) -> bool:
        """Whether the reader may not read the organisation's name here."""
        is_place = role in PLACES or (organisation in self.places and (organisation, role) not in self.held)
        return is_place and organisation != self.reader.organisation and not self.sees_places

    def withholds_some(self, value: Any) -> bool:
        """Whether a value of an entry names a withheld organisation."""
        match value:
            case str():
                return self.withholds(value)
            case list() | tuple():
                return any(self.withholds_some(each) for each in value)
            case Mapping():
                return any(self.withholds_some(each) for each in value.values())
            case _:
                return False


@dataclass(frozen=True)
class Rights:
    """A reader's rights: `case` is the whole case and `at` its clock now; `places` are the directory's."""

    reader: Reader
    case: Case
    at: datetime
    places: frozenset[str] = frozenset()

    def may(self, category: Category, event: Event, field: str | None = None) -> DisclosureDecision:
        """Whether the reader may see the event's content of the category."""
        return policy.may(self.reader, category, event, self.case, self.at, field=field)

    def knows_of(self, event: Event) -> DisclosureDecision:
        """Whether the reader may know that the event happened, and its title."""
        return self.may(EVENT_TYPES[event.type].category, event)

    def knows_of_entry(self, seq: int) -> bool:
        """Whether the reader may know of the entry with this seq, judged without its data."""
        return references.knows_of_entry(self.reader, seq, self.case, self.at)

    def told_by(self, event: Event) -> Category:
        """The category that the occurrence of the event reveals."""
        return policy.told_by(self.reader, EVENT_TYPES[event.type].category, event, self.case)

    def names_what_is_known(self, event: Event, field: str) -> bool:
        """Whether a field of an entry names only entries and deadlines that the reader may know of."""
        return references.names_what_is_known(self.reader, event.data, field, self.case, self.at)

    def knows_remark(self, rule: Rule, event: Event) -> bool:
        """Whether the reader may know the remark on the event; having recorded the event is not enough."""
        answer = self.may(rule.category, event)
        known = rule.category in self.sees or bool({*self.reader.roles} & {*rule.known_by})
        return answer.yes and (known or answer.because != "own_entry")

    def follows(self, deadline: Deadline) -> bool:
        """Whether the reader follows the deadline."""
        return policy.follows(self.reader, deadline, self.case, self.at)

    def watches(self, deadline: Deadline) -> bool:
        """Whether the reader must handle a missed deadline without knowing its subject."""
        return policy.watches(self.reader, deadline, self.case, self.at)

    def expects(self, event: Event) -> bool:
        """Whether the reader may know of a forecast event.

        A deadline that only the forecast starts belongs to the path.
        """
        if not isinstance(event.data, ByTime):
            return False
        known = self.case.deadlines.get(event.data.deadline)
        if known:
            return self.follows(known)
        rule = DEADLINE_RULES[event.data.rule][-1]
        starts = {rule.category or EVENT_TYPES[start].category for start in rule.starts}
        return self.follows_path and starts <= self.sees

    @cached_property
    def sees(self) -> frozenset[Category]:
        """The categories that the reader sees as a party."""
        return policy.sees(self.reader, self.case, self.at)

    @cached_property
    def given(self) -> frozenset[Category]:
        """The categories that the reader sees as a party, and those shared with it."""
        return policy.given(self.reader, self.case, self.at)

    @cached_property
    def basis(self) -> str:
        """The basis on which the reader sees the case."""
        return policy.basis_of(self.reader, self.case, self.at)

    @cached_property
    def follows_path(self) -> bool:
        """Whether the reader follows the whole path of the case, not one matter of it."""
        return policy.follows_path(self.reader, self.case, self.at)

    @cached_property
    def is_party(self) -> bool:
        """Whether the reader sees the process of the case, or of its own matter; a guest does not."""
        return "process" in self.sees

    @cached_property
    def matters(self) -> frozenset[str] | None:
        """The matters of the overview that the reader follows; None: all."""
        return policy.matters_of(self.reader, self.case, self.at)

    @cached_property
    def names(self) -> Names:
        """Organisation names for the reader."""
        here = {p.organisation for p in self.case.parties if p.role in PLACES}
        sees_places = policy.sees_places(self.reader, self.case, self.at)
        held = frozenset((p.organisation, p.role) for p in self.case.parties)
        return Names(self.reader, sees_places, self.places | here, held)


def names_without_case(reader: Reader, places: frozenset[str] = frozenset()) -> Names:
    """Names without a case: only a place itself may read a place's name."""
    return Names(reader, False, places)
