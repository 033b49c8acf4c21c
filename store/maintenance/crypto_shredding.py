"""Erasing a case: its key is destroyed, and with it everything that was said; what happened when stays for the statistics.

The commit of the row in `erasures` makes an erasure last. What lies outside the database follows: the ledger, the key's
file, the engine. Whoever dies in between leaves `finished_at` empty, and the next process that starts, or a worker,
goes on from there; each step may be repeated. The ledger is a file that is in no backup of the database: a restored
backup brings rows back, and `again` erases them again before anybody reads.
"""

import asyncio
import os
from collections.abc import Set
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, Literal
from uuid import UUID

import structlog
from sqlalchemy import delete, exists, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from store.crypto.key_store import KeyStore
from store.crypto.keys import KeyUnavailable
from store.crypto.lasting import lasting
from store.db.pg_notify import CASE_ERASED
from store.db.row_vouchers import VOUCHERS
from store.db.schema import cases, deadlines, deliveries, erasures, legal_holds, parties
from store.events.erased_cases import Erasure, erased_among, erased_cases
from store.events.repository import key_of
from store.maintenance.inventory import ERASED, kept
from store.notifications.withdrawal import withdraw

log = structlog.get_logger()
LAST_WORDS = "a message that was just being handed to its receiver may have arrived"


@dataclass(eq=False)
class ErasureRefused(Exception):
    """The case may not be erased: `because` is `legal_hold`, `open_deadline` or `archive_duty`."""

    because: str


class NoSuchCase(Exception):
    """There is no such case, or what was asked for is not for an erased one."""


@dataclass(frozen=True, slots=True)
class ArchiveBasis:
    """On what the archive authority lets documentation of public bodies be destroyed (arkivlova § 13): which decision, of when."""

    kind: Literal["regulation", "permission", "single_items"]
    reference: str
    decided_on: date

    @property
    def said(self) -> dict[str, str]:
        """The same as the certificate has it."""
        return {"kind": self.kind, "reference": self.reference, "decided_on": self.decided_on.isoformat()}


async def erase(
    connection: AsyncConnection,
    case_id: str,
    by: str,
    at: datetime,
    *,
    private: Set[str] = frozenset(),
    archive_basis: ArchiveBasis | None = None,
) -> dict[str, Any]:
    """Deletes what the database has of the case, and returns the certificate; ErasureRefused, NoSuchCase.

    `private` are the organisations that are no public bodies; with any other in the case it takes an `archive_basis`.

    KeyUnavailable where somebody changed which key is the case's: what would be destroyed is another's.

    When that is committed the case is erased for good; `finish` has to follow.
    """
    mine = cases.c.id == UUID(case_id)
    query = select(cases.c.version, cases.c.last_hash).where(mine, cases.c.erased_at.is_(None)).with_for_update()
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return await _earlier_certificate(connection, case_id)
    await may_be_erased(connection, case_id)
    if archive_basis is None and await _documents_a_public_body(connection, case_id, private):
        raise ErasureRefused("archive_duty")
    key = await key_of(connection, case_id)
    certificate = _certificate(case_id, at, by, await _destroy(connection, case_id, at), row, archive_basis)
    values = {"case_id": case_id, "erased_at": at, "by": by, "certificate": certificate, "key": key}
    vouched = VOUCHERS[erasures].with_voucher(lasting(connection), values)
    await connection.execute(insert(erasures).values(vouched))
    return certificate


def _certificate(
    case_id: str, at: datetime, by: str, destroyed: dict[str, int], was: Any, archive_basis: ArchiveBasis | None = None
) -> dict[str, Any]:
    """What is given to whoever asked for the erasure; `was` is where the case's log ended."""
    return {
        "case_id": case_id,
        "erased_at": at.isoformat(),
        "erased_by": by,
        "destroyed": destroyed,
        "events_unreadable": was.version,
        "last_hash": was.last_hash.hex(),
        "kept": kept(),
        "note": LAST_WORDS,
        "archive_basis": archive_basis.said if archive_basis else None,
    }


async def _earlier_certificate(connection: AsyncConnection, case_id: str) -> dict[str, Any]:
    """Of an erasure that was asked for before: whoever got no answer asks again, and what is left of it is finished."""
    if case_id not in await erased_among(connection, [case_id]):
        raise NoSuchCase
    query = select(erasures.c.certificate).where(erasures.c.case_id == UUID(case_id))
    found: dict[str, Any] = (await connection.execute(query)).scalar_one()
    if found.get("erased_by") is None:
        raise KeyUnavailable("the certificate was changed")
    return found


async def may_be_erased(connection: AsyncConnection, case_id: str) -> None:
    """ErasureRefused where somebody has required that the case be kept, or a deadline runs in it."""
    held = select(exists().where(legal_holds.c.case_id == UUID(case_id)))
    if (await connection.execute(held)).scalar_one() or is_held(connection, case_id):
        raise ErasureRefused("legal_hold")
    open_ = select(exists().where(deadlines.c.case_id == UUID(case_id), deadlines.c.state == "open"))
    if (await connection.execute(open_)).scalar_one():
        raise ErasureRefused("open_deadline")


async def _documents_a_public_body(connection: AsyncConnection, case_id: str, private: Set[str]) -> bool:
    """Whether a public body was ever in the case: what was recorded by it, or came to it, is its documentation."""
    here = select(parties.c.organisation).where(parties.c.case_id == UUID(case_id))
    return bool(set((await connection.execute(here)).scalars()) - private)


async def _destroy(connection: AsyncConnection, case_id: str, at: datetime) -> dict[str, int]:
    """Deletes the rows of the inventory; a message about many loses its lines about the case."""
    destroyed = {deliveries.name: await withdraw(connection, case_id)}
    for table in ERASED:
        done = await connection.execute(delete(table).where(table.c.case_id == UUID(case_id)))
        destroyed[table.name] = destroyed.get(table.name, 0) + done.rowcount
    bare = {"next_due_at": None, "erased_at": at}
    await connection.execute(update(cases).where(cases.c.id == UUID(case_id)).values(bare))
    await connection.execute(select(func.pg_notify(CASE_ERASED, case_id)))
    return destroyed


async def finish(store: KeyStore, ledger: Path, erased: list[Erasure]) -> None:
    """Writes what the ledger lacks of these erasures, and destroys their keys; OSError where the disk is away."""
    await asyncio.to_thread(_finish, store, ledger, erased)


def _finish(store: KeyStore, ledger: Path, erased: list[Erasure]) -> None:
    noted = {(line.case_id, line.key if line.own else None) for line in ledger_lines(ledger)}
    note(ledger, [one for one in erased if (one.case_id, one.key if one.own else None) not in noted])
    for key in set(store.ids()).intersection(one.key for one in erased):
        store.destroy(key)


async def finished(connection: AsyncConnection, case_id: str, at: datetime) -> None:
    """Notes that nothing is left to be done for an erasure."""
    await connection.execute(update(erasures).where(erasures.c.case_id == UUID(case_id)).values(finished_at=at))


async def hold(connection: AsyncConnection, case_id: str, by: str, at: datetime) -> None:
    """A court or an authority needs the case: it may not be erased; NoSuchCase."""
    mine = select(cases.c.id).where(cases.c.id == UUID(case_id), cases.c.erased_at.is_(None))
    # Whoever is erasing it has the row, and is waited for.
    if (await connection.execute(mine.with_for_update())).one_or_none() is None:
        raise NoSuchCase
    await _mark_hold(connection, case_id, held=True)
    values = VOUCHERS[legal_holds].with_voucher(lasting(connection), {"case_id": case_id, "since": at, "by": by})
    await connection.execute(upsert(legal_holds).values(values).on_conflict_do_nothing())


async def release(connection: AsyncConnection, case_id: str) -> None:
    """The hold is lifted."""
    # Whoever is just holding it has the row, and is waited for.
    await connection.execute(select(cases.c.id).where(cases.c.id == UUID(case_id)).with_for_update())
    await connection.execute(delete(legal_holds).where(legal_holds.c.case_id == UUID(case_id)))
    await _mark_hold(connection, case_id, held=False)


def is_held(connection: AsyncConnection, case_id: str) -> bool:
    """Whether the case was held and not released, whatever the table says: its mark is odd."""
    return lasting(connection).marks.of(f"legal_holds {case_id}") % 2 == 1


async def _mark_hold(connection: AsyncConnection, case_id: str, *, held: bool) -> None:
    if is_held(connection, case_id) != held:
        marks, name = lasting(connection).marks, f"legal_holds {case_id}"
        await asyncio.to_thread(marks.raise_to, {name: marks.of(name) + 1})


def note(ledger: Path, erased: list[Erasure]) -> None:
    """Writes erasures into the ledger, and returns when they are on the disk."""
    with ledger.open("a+b") as file:
        begins = b"" if _ends_a_line(file) else b"\n"
        file.write(begins + b"".join(f"{one.line}\n".encode() for one in erased))
        file.flush()
        os.fsync(file.fileno())


def ledger_lines(ledger: Path) -> list[Erasure]:
    """Every erasure that the ledger knows of."""
    text = ledger.read_text() if ledger.exists() else ""
    return [erased for line in text.splitlines() if (erased := _noted(line))]


def _noted(line: str) -> Erasure | None:
    """What a line says; None of one that was cut off when its process died, and is written again."""
    try:
        return Erasure.read(line)
    except (ValueError, KeyError, TypeError):
        if line.strip():
            log.warning("ledger_line_unreadable")
        return None


def _ends_a_line(file: IO[bytes]) -> bool:
    """Whether what is written next begins a line of its own."""
    if file.seek(0, os.SEEK_END) == 0:
        return True
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"


async def again(engine: AsyncEngine, store: KeyStore, ledger: Path) -> list[str]:
    """Erases again what restored backups brought back, of the database or of the key store; the cases found back."""
    noted = await asyncio.to_thread(ledger_lines, ledger)
    async with engine.begin() as connection:
        back = await _back(connection, noted)
        known = await erased_cases(connection)
    await finish(store, ledger, [*known, *noted])
    return back


async def _back(connection: AsyncConnection, noted: list[Erasure]) -> list[str]:
    """Erases the cases of the ledger that the database has as if nothing had happened."""
    wanted = {one.case_id: one for one in noted if not one.own}
    alive = (cases.c.id.in_([UUID(id_) for id_ in wanted]), cases.c.erased_at.is_(None))
    found = (await connection.execute(select(cases.c.id, cases.c.version, cases.c.last_hash).where(*alive))).all()
    back = {str(row.id): row for row in found}
    for id_, row in back.items():
        one, at = wanted[id_], datetime.fromisoformat(wanted[id_].erased_at)
        key = await _key_or(connection, one)
        values = {"case_id": id_, "erased_at": at, "by": one.erased_by, "key": key}
        certificate = _certificate(id_, at, one.erased_by, await _destroy(connection, id_, at), row)
        voucher = VOUCHERS[erasures].of(lasting(connection), values)
        statement = upsert(erasures).values({**values, "certificate": certificate, "voucher": voucher})
        anew = {"erased_at": at, "by": one.erased_by, "key": key, "voucher": voucher, "finished_at": None}
        await connection.execute(statement.on_conflict_do_update(index_elements=["case_id"], set_=anew))
    return list(back)


async def _key_or(connection: AsyncConnection, noted: Erasure) -> UUID | None:
    """The key that the database has for the case, or that the ledger names."""
    try:
        return await key_of(connection, noted.case_id) or noted.key
    except KeyUnavailable:
        return noted.key
