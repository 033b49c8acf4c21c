"""The eventsourcing library: one aggregate per case, cached between its events, saved to PostgreSQL."""

import os
import sys
from urllib.parse import urlsplit

found = urlsplit(sys.argv[1])
os.environ |= {
    "PERSISTENCE_MODULE": "eventsourcing.postgres",
    "POSTGRES_DBNAME": found.path.strip("/"),
    "POSTGRES_HOST": found.hostname or "",
    "POSTGRES_PORT": str(found.port),
    "POSTGRES_USER": found.username or "",
    "POSTGRES_PASSWORD": found.password or "",
    "POSTGRES_POOL_SIZE": "8",
    "AGGREGATE_CACHE_MAXSIZE": "1000",
    "AGGREGATE_CACHE_FASTFORWARD": "no",
}

from uuid import UUID  # noqa: E402

from eventsourcing.application import Application  # noqa: E402
from eventsourcing.domain import Aggregate, event  # noqa: E402
from serving import serve  # noqa: E402

CALLERS = 8


class Case(Aggregate):
    """A case that counts its follow-ups."""

    @event("Opened")
    def __init__(self) -> None:
        self.follow_ups = 0

    @event("FollowedUp")
    def follow_up(self, kind: str) -> None:
        """Record one event."""
        self.follow_ups, self.last = self.follow_ups + 1, kind


class Cases(Application[UUID]):
    """The application."""

    def open(self) -> UUID:
        """Open a case and return its id."""
        case = Case()
        self.save(case)
        return case.id

    def follow_up(self, id_: UUID) -> None:
        """Record one durable event."""
        case: Case = self.repository.get(id_)
        case.follow_up("conversation")
        self.save(case)


app = Cases()
cases = [app.open() for _ in range(CALLERS)]
serve(lambda caller: app.follow_up(cases[caller]))
