"""Erase a case by destroying its key, which makes its content unreadable; event types and times stay for statistics.

The commit of the row in `erasures` makes an erasure final. Ledger, key file and engine follow outside the database. If
a process dies in between, `finished_at` stays empty, and the next process to start, or a worker, continues; each step
is idempotent. The ledger is a file that no backup of the database includes: a restored backup brings rows back, and
`again` erases them again before anybody reads them.
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
    """There is no such case, or the operation does not apply to an erased case."""


@dataclass(frozen=True, slots=True)
class ArchiveBasis:
    """The archive authority's decision that permits destroying documentation of public bodies (arkivlova § 13).

    `kind`: kind of decision. `reference`: its reference. `decided_on`: its date.
    """

    kind: Literal["regulation", "permission", "single_items"]
    reference: str
    decided_on: date

    @property
    def said(self) -> dict[str, str]:
        """The basis as JSON-ready values for the certificate."""
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
    """Delete the case's rows and return the certificate; raises `ErasureRefused` or `NoSuchCase`.

    `private` are the organisations that are not public bodies; if any other organisation was in the case, an
    `archive_basis` is required.

    Raises `KeyUnavailable` if the case's key reference was forged, because another case's key would be destroyed.

    The erasure is final once committed; call `finish` afterwards.
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
    """The certificate for the requester; `was` is the stream head of the case."""
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
    """The certificate of an earlier erasure, so that a repeated request gets the same answer."""
    if case_id not in await erased_among(connection, [case_id]):
        raise NoSuchCase
    query = select(erasures.c.certificate).where(erasures.c.case_id == UUID(case_id))
    found: dict[str, Any] = (await connection.execute(query)).scalar_one()
    if found.get("erased_by") is None:
        raise KeyUnavailable("the certificate was changed")
    return found


async def may_be_erased(connection: AsyncConnection, case_id: str) -> None:
    """Raise `ErasureRefused` if the case is under a legal hold or has an open deadline."""
    held = select(exists().where(legal_holds.c.case_id == UUID(case_id)))
    if (await connection.execute(held)).scalar_one() or is_held(connection, case_id):
        raise ErasureRefused("legal_hold")
    open_ = select(exists().where(deadlines.c.case_id == UUID(case_id), deadlines.c.state == "open"))
    if (await connection.execute(open_)).scalar_one():
        raise ErasureRefused("open_deadline")


async def _documents_a_public_body(connection: AsyncConnection, case_id: str, private: Set[str]) -> bool:
    """Whether a public body was ever in the case, so that the case documents its work."""
    here = select(parties.c.organisation).where(parties.c.case_id == UUID(case_id))
    return bool(set((await connection.execute(here)).scalars()) - private)


async def _destroy(connection: AsyncConnection, case_id: str, at: datetime) -> dict[str, int]:
    """Delete the rows of the inventory, and the case's lines in messages about several cases."""
    destroyed = {deliveries.name: await withdraw(connection, case_id)}
    for table in ERASED:
        done = await connection.execute(delete(table).where(table.c.case_id == UUID(case_id)))
        destroyed[table.name] = destroyed.get(table.name, 0) + done.rowcount
    bare = {"next_due_at": None, "erased_at": at}
    await connection.execute(update(cases).where(cases.c.id == UUID(case_id)).values(bare))
    await connection.execute(select(func.pg_notify(CASE_ERASED, case_id)))
    return destroyed


async def finish(store: KeyStore, ledger: Path, erased: list[Erasure]) -> None:
    """Add the erasures to the ledger if missing, and destroy their keys; raises OSError if the disk fails."""
    await asyncio.to_thread(_finish, store, ledger, erased)


def _finish(store: KeyStore, ledger: Path, erased: list[Erasure]) -> None:
    noted = {(line.case_id, line.key if line.own else None) for line in ledger_lines(ledger)}
    note(ledger, [one for one in erased if (one.case_id, one.key if one.own else None) not in noted])
    for key in set(store.ids()).intersection(one.key for one in erased):
        store.destroy(key)


async def finished(connection: AsyncConnection, case_id: str, at: datetime) -> None:
    """Record that no step of the erasure is left."""
    await connection.execute(update(erasures).where(erasures.c.case_id == UUID(case_id)).values(finished_at=at))


async def hold(connection: AsyncConnection, case_id: str, by: str, at: datetime) -> None:
    """Place a legal hold: a court or an authority needs the case, so it may not be erased. Raises `NoSuchCase`."""
    mine = select(cases.c.id).where(cases.c.id == UUID(case_id), cases.c.erased_at.is_(None))
    # A concurrent erasure holds the row lock: wait for it.
    if (await connection.execute(mine.with_for_update())).one_or_none() is None:
        raise NoSuchCase
    await _mark_hold(connection, case_id, held=True)
    values = VOUCHERS[legal_holds].with_voucher(lasting(connection), {"case_id": case_id, "since": at, "by": by})
    await connection.execute(upsert(legal_holds).values(values).on_conflict_do_nothing())


async def release(connection: AsyncConnection, case_id: str) -> None:
    """Lift the legal hold."""
    # A concurrent hold has the row lock: wait for it.
    await connection.execute(select(cases.c.id).where(cases.c.id == UUID(case_id)).with_for_update())
    await connection.execute(delete(legal_holds).where(legal_holds.c.case_id == UUID(case_id)))
    await _mark_hold(connection, case_id, held=False)


def is_held(connection: AsyncConnection, case_id: str) -> bool:
    """Whether the high-water mark says that the case is held (odd: held, even: released), whatever the table says."""
    return lasting(connection).marks.of(f"legal_holds {case_id}") % 2 == 1


async def _mark_hold(connection: AsyncConnection, case_id: str, *, held: bool) -> None:
    if is_held(connection, case_id) != held:
        marks, name = lasting(connection).marks, f"legal_holds {case_id}"
        await asyncio.to_thread(marks.raise_to, {name: marks.of(name) + 1})


def note(ledger: Path, erased: list[Erasure]) -> None:
    """Append erasures to the ledger and return when they are on disk."""
    with ledger.open("a+b") as file:
        begins = b"" if _ends_a_line(file) else b"\n"
        file.write(begins + b"".join(f"{one.line}\n".encode() for one in erased))
        file.flush()
        os.fsync(file.fileno())


def ledger_lines(ledger: Path) -> list[Erasure]:
    """All erasures in the ledger."""
    text = ledger.read_text() if ledger.exists() else ""
    return [erased for line in text.splitlines() if (erased := _noted(line))]


def _noted(line: str) -> Erasure | None:
    """The erasure of a ledger line; None for a line truncated by a crash, which is written again."""
    try:
        return Erasure.read(line)
    except (ValueError, KeyError, TypeError):
        if line.strip():
            log.warning("ledger_line_unreadable")
        return None


def _ends_a_line(file: IO[bytes]) -> bool:
    """Whether the file is empty or ends with a newline."""
    if file.seek(0, os.SEEK_END) == 0:
        return True
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"


async def again(engine: AsyncEngine, store: KeyStore, ledger: Path) -> list[str]:
    """Erase again the cases and keys that a restored backup brought back; return the cases."""
    noted = await asyncio.to_thread(ledger_lines, ledger)
    async with engine.begin() as connection:
        back = await _back(connection, noted)
        known = await erased_cases(connection)
    await finish(store, ledger, [*known, *noted])
    return back


async def _back(connection: AsyncConnection, noted: list[Erasure]) -> list[str]:
    """Erase the cases that are in the ledger but not erased in the database."""
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
    """The case's key according to the database, or else according to the ledger."""
    try:
        return await key_of(connection, noted.case_id) or noted.key
    except KeyUnavailable:
        return noted.key
