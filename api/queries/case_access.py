"""Access to a case for a reader: another's case does not exist, and a past party sees what was known when it left.

Rights come from the whole case and its clock now; content from the part of it that the reader knows or asks for.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.auth.authentication import Caller
from api.dependencies import Services
from api.http.problems import Problem
from domain.case import Case, unopened
from domain.disclosure.reader_rights import Names, Rights, names_without_case
from domain.evolve import fold
from domain.facts.events import Event
from domain.primitives.callers import Reader
from domain.primitives.categories import Category
from domain.primitives.organisations import Directory
from store.auth import access_log
from store.commands.idempotency import KnownCommand, sent_of
from store.db.schema import cases, commands, parties
from store.queries.membership import ListReader

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class KnownCase:
    """A case that the caller may know of: version, current time, and the last event that a past party sees."""

    case_id: str
    reader: Reader
    version: int
    now: datetime
    until: int | None

    @property
    def current(self) -> bool:
        """Whether the caller is a party now."""
        return self.until is None

    def knows(self, seq: int) -> bool:
        """Whether the caller knows of an event; a past party knows the events until it left."""
        return self.until is None or seq <= self.until


@dataclass(frozen=True, slots=True)
class VisibleCase:
    """A case as read for a caller: `rights` over the whole of it, and `known`, the part that may be shown."""

    found: KnownCase
    rights: Rights
    known: Case


def asker(caller: Caller, directory: Directory) -> ListReader:
    """Return the caller as a reader of lists."""
    return ListReader(caller.organisation, caller.roles, directory.organisations[caller.organisation].roles)


def names_in_lists(caller: Caller, directory: Directory) -> Names:
    """Return the names that a list may show, without a single case at hand."""
    return names_without_case(caller.reader, directory.places)


def case_id(text: str) -> UUID:
    """Parse a case id. Raises the problem `not-found` for any other text."""
    try:
        return UUID(text)
    except ValueError as error:
        raise Problem("not-found") from error


_LEFT = func.bool_and(parties.c.until.is_not(None)).label("left")
_MINE = and_(
    parties.c.case_id == cases.c.id,
    parties.c.organisation == bindparam("mine"),
    parties.c.role.in_(bindparam("roles", expanding=True)),
)
FIND = (
    select(cases.c.version, cases.c.clock_ahead, _LEFT, func.max(parties.c.until).label("until"))
    .join(parties, _MINE)
    .where(cases.c.id == bindparam("case"))
    .group_by(cases.c.id)
)
FIND_WITH_COMMAND = (
    FIND.add_columns(commands).outerjoin(commands, commands.c.id == bindparam("command")).group_by(commands.c.id)
)


async def find(connection: AsyncConnection, services: Services, caller: Caller, text: str) -> KnownCase:
    """Return the case if the caller is or was a party to it. Raises the problem `not-found`."""
    id_ = case_id(text)
    asked = {"case": id_, "mine": caller.organisation, "roles": caller.roles}
    return _found(services, caller, id_, (await connection.execute(FIND, asked)).one_or_none())


async def find_with_command(
    connection: AsyncConnection, services: Services, caller: Caller, text: str, command_id: str | None
) -> tuple[KnownCase, KnownCommand | None]:
    """Return the case and the earlier record of a command, if any, in one round trip."""
    id_ = case_id(text)
    asked = {"case": id_, "mine": caller.organisation, "roles": caller.roles, "command": command_id}
    row = (await connection.execute(FIND_WITH_COMMAND, asked)).one_or_none()
    return _found(services, caller, id_, row), sent_of(row) if row and row.id else None


def _found(services: Services, caller: Caller, id_: UUID, row: Any) -> KnownCase:
    if row is None:
        raise Problem("not-found")
    # In production no clock is ahead, whatever the row contains.
    ahead = timedelta(seconds=row.clock_ahead if services.web.development else 0)
    until = row.until if row.left else None
    return KnownCase(str(id_), caller.reader, row.version, services.clock() + ahead, until)


async def read(
    connection: AsyncConnection, services: Services, caller: Caller, found: KnownCase, what: str
) -> VisibleCase:
    """Return the case as the caller may know it; the access is logged before the answer."""
    case = await visible(connection, services, found)
    await record(connection, caller, case, what)
    return case


async def record(
    connection: AsyncConnection,
    caller: Caller,
    case: VisibleCase,
    what: str,
    categories: Iterable[Category] | None = None,
) -> None:
    """Log that the caller was shown these categories of the case, or all that its rights give."""
    await access_log.record(
        connection,
        access_log.AccessEntry(
            case_id=case.found.case_id,
            at=case.found.now,
            organisation=caller.organisation,
            roles=caller.roles,
            what=what,
            categories=tuple(sorted(case.rights.given if categories is None else categories)),
            basis=case.rights.basis,
            subject=caller.subject,
        ),
    )


async def record_list(
    connection: AsyncConnection, services: Services, caller: Caller, what: str, named: Iterable[Any]
) -> None:
    """Log which cases a list named to the caller: one row, or none for an empty list."""
    ids = tuple(dict.fromkeys(str(id_) for id_ in named if id_))
    if not ids:
        return
    await access_log.record(
        connection,
        access_log.AccessEntry(
            case_id=None,
            at=services.clock(),
            organisation=caller.organisation,
            roles=caller.roles,
            what=what,
            categories=("process",),
            basis="party",
            subject=caller.subject,
            cases=ids,
        ),
    )


async def record_refusal(services: Services, caller: Caller, text: str) -> None:
    """Log that a refusal told the caller something about the case; nothing if the caller may not know it."""
    async with services.at_once.connect() as connection:
        with suppress(Problem):
            case = await visible(connection, services, await find(connection, services, caller, text))
            await record(connection, caller, case, "refusal", ("process",))


async def visible(connection: AsyncConnection, services: Services, found: KnownCase) -> VisibleCase:
    """Return the case as the caller may know it, without logging the access: nothing has been shown yet."""
    whole = await services.reader.case(connection, found.case_id, found.version)
    _require_party(whole, found)
    places = (await services.directory.current()).places
    rights = Rights(found.reader, whole, found.now, places)
    return VisibleCase(found, rights, whole if found.current else await _until(connection, services, found))


async def load(connection: AsyncConnection, services: Services, found: KnownCase) -> Case:
    """Return the part of the case that the caller may know.

    Raises the problem `not-found` if the log contradicts the table `parties`.
    """
    whole = await services.reader.case(connection, found.case_id, found.version)
    _require_party(whole, found)
    return whole if found.current else await _until(connection, services, found)


async def _until(connection: AsyncConnection, services: Services, found: KnownCase) -> Case:
    return part(found, await services.reader.events(connection, found.case_id))


def part(found: KnownCase, events: Iterable[Event]) -> Case:
    """Fold those of the events that the caller knows."""
    return fold(unopened(found.case_id), [e for e in events if found.knows(e.seq)])


def _require_party(case: Case, found: KnownCase) -> None:
    """Raise `not-found` if the log contradicts the projection of parties: that row was not written by this program."""
    mine = case.parties_of(found.reader.organisation)
    ends = [party.until for party in mine if party.role in found.reader.roles]
    left = bool(ends) and None not in ends and max(end for end in ends if end) == found.until
    if not (None in ends if found.current else left):
        log.error("party_not_in_the_log")
        raise Problem("not-found")
