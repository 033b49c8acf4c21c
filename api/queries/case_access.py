"""Finding a case for a reader: one that is not theirs does not exist, and who has left sees what was known then.

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
    """A case that the caller may know of: its version, its now, and until which event a past party sees it."""

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
        """Whether the caller knows of an event: who has left, of those until then."""
        return self.until is None or seq <= self.until


@dataclass(frozen=True, slots=True)
class VisibleCase:
    """A case that was read for a caller: `rights` in the whole of it, and `known`, the part of it that may be shown."""

    found: KnownCase
    rights: Rights
    known: Case


def asker(caller: Caller, directory: Directory) -> ListReader:
    """The caller as lists know it."""
    return ListReader(caller.organisation, caller.roles, directory.organisations[caller.organisation].roles)


def names_in_lists(caller: Caller, directory: Directory) -> Names:
    """The names that a list may show, where no single case is at hand."""
    return names_without_case(caller.reader, directory.places)


def case_id(text: str) -> UUID:
    """A case id; what is none names nothing."""
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
    """The case, if the caller is or was a party to it; the problem `not-found` otherwise."""
    id_ = case_id(text)
    asked = {"case": id_, "mine": caller.organisation, "roles": caller.roles}
    return _found(services, caller, id_, (await connection.execute(FIND, asked)).one_or_none())


async def find_with_command(
    connection: AsyncConnection, services: Services, caller: Caller, text: str, command_id: str | None
) -> tuple[KnownCase, KnownCommand | None]:
    """The same, and what is known of a command, in one round trip."""
    id_ = case_id(text)
    asked = {"case": id_, "mine": caller.organisation, "roles": caller.roles, "command": command_id}
    row = (await connection.execute(FIND_WITH_COMMAND, asked)).one_or_none()
    return _found(services, caller, id_, row), sent_of(row) if row and row.id else None


def _found(services: Services, caller: Caller, id_: UUID, row: Any) -> KnownCase:
    if row is None:
        raise Problem("not-found")
    # In production no clock is ahead, whatever the row says.
    ahead = timedelta(seconds=row.clock_ahead if services.web.development else 0)
    until = row.until if row.left else None
    return KnownCase(str(id_), caller.reader, row.version, services.clock() + ahead, until)


async def read(
    connection: AsyncConnection, services: Services, caller: Caller, found: KnownCase, what: str
) -> VisibleCase:
    """The case as the caller may know it, with the read on record before it is answered."""
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
    """Puts on record that something of the case was told to the caller: of these categories, or of all that it is given."""
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
    """Puts on record which cases a list named to the caller: one line, however many; none where it named nothing."""
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
    """Puts on record that a refusal told the caller how the case stands; nothing where there is no such case for it."""
    async with services.at_once.connect() as connection:
        with suppress(Problem):
            case = await visible(connection, services, await find(connection, services, caller, text))
            await record(connection, caller, case, "refusal", ("process",))


async def visible(connection: AsyncConnection, services: Services, found: KnownCase) -> VisibleCase:
    """The case as the caller may know it; nothing of it is told yet."""
    whole = await services.reader.case(connection, found.case_id, found.version)
    _require_party(whole, found)
    places = (await services.directory.current()).places
    rights = Rights(found.reader, whole, found.now, places)
    return VisibleCase(found, rights, whole if found.current else await _until(connection, services, found))


async def load(connection: AsyncConnection, services: Services, found: KnownCase) -> Case:
    """The part of the case that the caller may know of; the problem `not-found` where the log says otherwise than `parties`."""
    whole = await services.reader.case(connection, found.case_id, found.version)
    _require_party(whole, found)
    return whole if found.current else await _until(connection, services, found)


async def _until(connection: AsyncConnection, services: Services, found: KnownCase) -> Case:
    return part(found, await services.reader.events(connection, found.case_id))


def part(found: KnownCase, events: Iterable[Event]) -> Case:
    """The case as these of its events tell it, as far as the caller knows them."""
    return fold(unopened(found.case_id), [e for e in events if found.knows(e.seq)])


def _require_party(case: Case, found: KnownCase) -> None:
    """The problem `not-found` where the log does not say what the projection of parties does: somebody else wrote that."""
    mine = case.parties_of(found.reader.organisation)
    ends = [party.until for party in mine if party.role in found.reader.roles]
    left = bool(ends) and None not in ends and max(end for end in ends if end) == found.until
    if not (None in ends if found.current else left):
        log.error("party_not_in_the_log")
        raise Problem("not-found")
