"""Finding a case for a reader: one that is not theirs does not exist, and who has left sees what was known then."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.authentication import Caller
from api.problems import Problem
from api.services import Services
from domain.case import Case, unopened
from domain.disclosure import Reader, basis_of, sees
from domain.evolve import fold
from store import access
from store.idempotency import Sent, sent_of
from store.tables import cases, commands, parties

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Found:
    """A case that the caller may know of: its version, its now, and until which event a past party sees it."""

    case_id: str
    organisation: str
    version: int
    now: datetime
    until: int | None

    @property
    def current(self) -> bool:
        """Whether the caller is a party now."""
        return self.until is None

    def knows(self, seq: int) -> bool:
        """Whether the caller knows of an event: who has left, of those until then."""
        return self.until is None or seq <= self.until


def case_id(text: str) -> UUID:
    """A case id; what is none names nothing."""
    try:
        return UUID(text)
    except ValueError as error:
        raise Problem("not-found") from error


_LEFT = func.bool_and(parties.c.until.is_not(None)).label("left")
_MINE = and_(parties.c.case_id == cases.c.id, parties.c.organisation == bindparam("mine"))
FIND = (
    select(cases.c.version, cases.c.clock_ahead, _LEFT, func.max(parties.c.until).label("until"))
    .join(parties, _MINE)
    .where(cases.c.id == bindparam("case"))
    .group_by(cases.c.id)
)
FIND_WITH_COMMAND = (
    FIND.add_columns(commands).outerjoin(commands, commands.c.id == bindparam("command")).group_by(commands.c.id)
)


async def find(connection: AsyncConnection, services: Services, caller: Caller, text: str) -> Found:
    """The case, if the caller is or was a party to it; the problem `not-found` otherwise."""
    id_ = case_id(text)
    asked = {"case": id_, "mine": caller.organisation}
    return _found(services, caller, id_, (await connection.execute(FIND, asked)).one_or_none())


async def find_with_command(
    connection: AsyncConnection, services: Services, caller: Caller, text: str, command_id: str | None
) -> tuple[Found, Sent | None]:
    """The same, and what is known of a command, in one round trip."""
    id_ = case_id(text)
    asked = {"case": id_, "mine": caller.organisation, "command": command_id}
    row = (await connection.execute(FIND_WITH_COMMAND, asked)).one_or_none()
    return _found(services, caller, id_, row), sent_of(row) if row and row.id else None


def _found(services: Services, caller: Caller, id_: UUID, row: Any) -> Found:
    if row is None or row.left:
        services.known.forget(caller.organisation, str(id_))
    if row is None:
        raise Problem("not-found")
    if not row.left:
        services.known.saw(caller.organisation, str(id_), row.version)
    # In production no clock is ahead, whatever the row says.
    ahead = timedelta(seconds=row.clock_ahead if services.web.development else 0)
    until = row.until if row.left else None
    return Found(str(id_), caller.organisation, row.version, services.clock() + ahead, until)


async def read(connection: AsyncConnection, services: Services, caller: Caller, found: Found, what: str) -> Case:
    """The case as the caller may know it, with the read on record before it is answered."""
    case = await load(connection, services, found)
    reader = Reader(caller.organisation, caller.roles)
    await access.record(
        connection,
        access.Access(
            case_id=found.case_id,
            at=found.now,
            organisation=caller.organisation,
            roles=caller.roles,
            what=what,
            categories=tuple(sorted(sees(reader, case, found.now))),
            basis=basis_of(reader, case, found.now),
            subject=caller.subject,
        ),
    )
    return case


async def load(connection: AsyncConnection, services: Services, found: Found) -> Case:
    """The case as the caller may know it; the problem `not-found` where the log knows nothing of what `parties` says."""
    if found.until is None:
        case = await services.reader.case(connection, found.case_id, found.version)
    else:
        events = await services.reader.events(connection, found.case_id)
        case = fold(unopened(found.case_id), [e for e in events if found.knows(e.seq)])
    if not _is_in(case, found):
        log.error("party_not_in_the_log")
        raise Problem("not-found")
    return case


def _is_in(case: Case, found: Found) -> bool:
    """Whether the organisation is, or was until then, a party by the log."""
    ends = [party.until for party in case.parties_of(found.organisation)]
    if found.current:
        return None in ends
    return bool(ends) and None not in ends and max(end for end in ends if end) == found.until
