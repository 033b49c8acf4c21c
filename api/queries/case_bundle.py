"""The bundle: all that a reader may see of a case, in order and with citations.

It is made for a complaint body, a court, or the person.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from api.auth.authentication import Caller, require
from api.dependencies import Services
from api.queries.case_access import KnownCase, VisibleCase, find, read
from api.queries.case_views import case_view, corrections_in, deadline_view, followed, history, instant, watched
from domain.facts.events import Event
from domain.primitives.text import Language


@dataclass(frozen=True, slots=True)
class Bundle:
    """A case as read for a reader, with its log; it needs no further database access."""

    caller: Caller
    language: Language
    case: VisibleCase
    log: Sequence[tuple[Event, bytes]]

    @property
    def found(self) -> KnownCase:
        """The case that was found."""
        return self.case.found

    def whole(self) -> dict[str, Any]:
        """Return the whole bundle."""
        return {**self.beginning(), "history": list(self.history()), **self.ending()}

    def beginning(self) -> dict[str, Any]:
        """Return when and for whom the bundle was prepared, and the state of the case."""
        return {
            "prepared_at": instant(self.found.now),
            "prepared_for": {"organisation": self.caller.organisation, "roles": list(self.caller.roles)},
            "case": case_view(self.case.known, self.case.rights, self.found.now, self.language, []),
        }

    def history(self) -> Iterator[dict[str, Any]]:
        """Yield every event in order, computed one at a time."""
        corrections = corrections_in((event for event, _ in self.log), self.case.rights)
        return history(self.log, self.case.rights, self.language, corrections)

    def ending(self) -> dict[str, Any]:
        """Return the deadlines and the last hash of the log."""
        rights, known = self.case.rights, self.case.known
        shown = [deadline_view(d, self.language, rights.names) for d in followed(rights, known)]
        return {
            "deadlines": [*shown, *watched(rights, known, self.language)],
            "last_hash": self.log[-1][1].hex() if self.log else None,
        }


async def bundle(services: Services, caller: Caller, case_id: str, language: Language) -> Bundle:
    """Return the bundle for a reader and log the access. Raises the problem `not-found`."""
    async with services.at_once.connect() as connection:
        found = await find(connection, services, caller, case_id)
        require(caller, "read")
        case = await read(connection, services, caller, found, "bundle")
        log = await services.reader.chained(connection, found.case_id)
    known = [(event, hash_) for event, hash_ in log if found.knows(event.seq)]
    return Bundle(caller, language, case, known)
