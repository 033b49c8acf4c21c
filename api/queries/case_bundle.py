"""All that a reader's basis reaches of a case, in order and with citations: for a complaint body, a court, or the person."""

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
    """A case as it was read for somebody, with its log; nothing is asked of the database any more."""

    caller: Caller
    language: Language
    case: VisibleCase
    log: Sequence[tuple[Event, bytes]]

    @property
    def found(self) -> KnownCase:
        """The case that was found."""
        return self.case.found

    def whole(self) -> dict[str, Any]:
        """All of it at once."""
        return {**self.beginning(), "history": list(self.history()), **self.ending()}

    def beginning(self) -> dict[str, Any]:
        """When and for whom it was prepared, and how the case stands."""
        return {
            "prepared_at": instant(self.found.now),
            "prepared_for": {"organisation": self.caller.organisation, "roles": list(self.caller.roles)},
            "case": case_view(self.case.known, self.case.rights, self.found.now, self.language, []),
        }

    def history(self) -> Iterator[dict[str, Any]]:
        """Every event in its place, worked out one after the other, as they are asked for."""
        corrections = corrections_in((event for event, _ in self.log), self.case.rights)
        return history(self.log, self.case.rights, self.language, corrections)

    def ending(self) -> dict[str, Any]:
        """The deadlines, and the hash that all of the log leads to."""
        rights, known = self.case.rights, self.case.known
        shown = [deadline_view(d, self.language, rights.names) for d in followed(rights, known)]
        return {
            "deadlines": [*shown, *watched(rights, known, self.language)],
            "last_hash": self.log[-1][1].hex() if self.log else None,
        }


async def bundle(services: Services, caller: Caller, case_id: str, language: Language) -> Bundle:
    """The bundle for a reader, with the read on record; the problem `not-found` for whoever is not in the case."""
    async with services.at_once.connect() as connection:
        found = await find(connection, services, caller, case_id)
        require(caller, "read")
        case = await read(connection, services, caller, found, "bundle")
        log = await services.reader.chained(connection, found.case_id)
    known = [(event, hash_) for event, hash_ in log if found.knows(event.seq)]
    return Bundle(caller, language, case, known)
