"""Compare a case's log with its hash chain, projections, outbox and commands; each difference is one sentence."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, Table, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.case import Case, unopened
from domain.evolve import fold
from domain.facts.events import Event
from store.auth.calendar_tokens import NONE
from store.crypto.keys import KeyUnavailable
from store.crypto.lasting import lasting
from store.db.row_vouchers import VOUCHED, ours
from store.db.schema import cases, commands, deadlines, facts, legal_holds, organisations, outbox, parties, stays
from store.events.erased_cases import erased_among
from store.events.erased_entries import owners_erased
from store.events.repository import CaseRepository
from store.maintenance.crypto_shredding import is_held
from store.maintenance.tampering import broken_chain, opened_or_said, wrong_end
from store.projections.case_rows import case_row, deadline_rows, homes, outbox_rows, party_rows
from store.projections.statistics_facts import fact_rows

NOT_FOLDED = ("engine_version", "voucher")
"""Columns that the log does not know."""


async def differences(connection: AsyncConnection, reader: CaseRepository, case_id: str) -> list[str]:
    """The differences; empty if chain, projections, outbox and commands agree with the log.

    The connection needs a REPEATABLE READ snapshot if the case may be changing.
    """
    rows = [dict(row) for row in await reader.rows(connection, case_id)]
    if not rows:
        return await _orphaned_projection(connection, case_id)
    broken = [*broken_chain(rows, lasting(connection).chain(case_id)), *wrong_end(rows, rows[-1]["the_end"])]
    broken += await _forged_rows(connection, case_id)
    try:
        key = await reader.key(connection, case_id)
    except KeyUnavailable as error:
        return [*broken, *await _missing_key(connection, case_id, error)]
    events, unopened_ones = opened_or_said(rows, key, reader.own_keys.opener())
    if unopened_ones:
        return [*broken, *unopened_ones]
    case = fold(unopened(case_id), events)
    erased = {event.actor.organisation for event in events if event.erased}
    return [
        *broken,
        *await _projection_differences(connection, reader, case, rows[-1]["hash"]),
        *(
            await _unrecorded_erasures(connection, case_id, erased)
            if erased
            else await _fact_differences(connection, case, events)
        ),
        *await _outbox_differences(connection, case, events),
        *await _command_differences(connection, case),
    ]


async def _fact_differences(connection: AsyncConnection, case: Case, events: list[Event]) -> list[str]:
    wanted = fact_rows(unopened(case.id), events, case)
    return await _compare(connection, facts, facts.c.case_id == UUID(case.id), wanted)


async def _unrecorded_erasures(connection: AsyncConnection, case_id: str, owners: set[str]) -> list[str]:
    """Owners whose entries cannot be decrypted and whose erasure is not on record.

    Facts are not compared in this case, because they were computed from the erased entries.
    """
    on_record = await owners_erased(connection, case_id)
    missing = sorted(owners - on_record) if None not in on_record else []
    return [f"entries of {owner} cannot be opened, and no erasure of them is on record" for owner in missing]


async def _orphaned_projection(connection: AsyncConnection, case_id: str) -> list[str]:
    found = await connection.execute(select(cases.c.id).where(cases.c.id == UUID(case_id)))
    return ["cases: is not in the log"] if found.first() else []


async def _missing_key(connection: AsyncConnection, case_id: str, error: KeyUnavailable) -> list[str]:
    """A missing key is a difference unless the erasure is on record."""
    if case_id in await erased_among(connection, [case_id]):
        return []
    return [f"the key cannot be opened, and no erasure is on record: {error}"]


async def _forged_rows(connection: AsyncConnection, case_id: str) -> list[str]:
    """Rows about the case, in any table with vouchers, that are forged or duplicated."""
    found: list[str] = []
    for voucher in VOUCHED:
        table = voucher.table
        if "case_id" not in table.c:
            continue
        try:
            rows = (await connection.execute(select(table).where(_about(table, case_id)))).mappings().all()
        except (KeyUnavailable, ValueError):
            found.append(f"{table.name}: a row can not be read, so none of these was looked at")
            continue
        found += [
            f"{_named(table, row)}: was not written with the keys" for row in rows if not ours(connection, table, row)
        ]
        found += [f"{_named(table, row)}: is there twice" for row in _duplicates(rows)]
    return found + await _hold_differences(connection, case_id)


async def strangers(connection: AsyncConnection) -> list[str]:
    """Forged rows in tables without a case id; they grant no access, but are reported."""
    found: list[str] = []
    for table in (voucher.table for voucher in VOUCHED if "case_id" not in voucher.table.c):
        kept = select(table).where(table.c.voucher != NONE)
        try:
            rows = (await connection.execute(kept)).mappings().all()
        except (KeyUnavailable, ValueError):
            found.append(f"{table.name}: a row can not be read, so none of these was looked at")
            continue
        found += [
            f"{table.name}: a row was not written with the keys" for row in rows if not ours(connection, table, row)
        ]
    directory = (await connection.execute(select(organisations.c.id, organisations.c.detail))).all()
    unknown = sorted(row.id for row in directory if row.detail is None or row.detail["id"] != row.id)
    return [*found, *(f"organisations {id_}: was not written with the keys" for id_ in unknown)]


def _about(table: Table, case_id: str) -> ColumnElement[bool]:
    """Condition for rows that name the case, alone or in a list."""
    its_own = table.c.case_id == UUID(case_id)
    return or_(its_own, table.c.cases.contains([UUID(case_id)])) if "cases" in table.c else its_own


async def _hold_differences(connection: AsyncConnection, case_id: str) -> list[str]:
    """Compare the row in `legal_holds` with the high-water mark of the last hold or release."""
    there = (
        await connection.execute(select(legal_holds.c.case_id).where(legal_holds.c.case_id == UUID(case_id)))
    ).first()
    if is_held(connection, case_id) == bool(there):
        return []
    return [
        "legal_holds: is there, and the case is not held" if there else "legal_holds: was taken away; the case is held"
    ]


def _duplicates(rows: Iterable[RowMapping]) -> Iterator[RowMapping]:
    """Rows that duplicate an earlier row."""
    seen: set[bytes] = set()
    for row in rows:
        if row["voucher"] in seen:
            yield row
        seen.add(row["voucher"])


def _named(table: Table, row: RowMapping) -> str:
    return f"{table.name} {_key(dict(row), [column.name for column in table.primary_key])}"


COMPARED = ("event_type", "rule", "deadline")
"""Columns of the outbox that are compared, besides seq and recipient."""


async def _outbox_differences(connection: AsyncConnection, case: Case, events: list[Event]) -> list[str]:
    """Compare the outbox with the notifications derived from the log."""
    query = select(outbox).where(outbox.c.case_id == UUID(case.id))
    put_in = {_recipient(row): [row[name] for name in COMPARED] for row in (await connection.execute(query)).mappings()}
    rows = outbox_rows(case, events, events[-1].recorded_at)
    wanted = {_recipient(row): [row[name] for name in COMPARED] for row in rows}
    missing = [f"outbox: nobody tells {_described(whom)}" for whom in wanted.keys() - put_in.keys()]
    extra = [f"outbox: tells {_described(whom)}, and should not" for whom in put_in.keys() - wanted.keys()]
    other = [
        f"outbox: tells {_described(whom)}, and says something else"
        for whom in wanted.keys() & put_in.keys()
        if wanted[whom] != put_in[whom]
    ]
    return sorted([*missing, *extra, *other])


Recipient = tuple[int, str, str]


def _recipient(row: Mapping[Any, Any]) -> Recipient:
    return row["seq"], row["organisation"], row["role"]


def _described(whom: Recipient) -> str:
    seq, organisation, role = whom
    return f"{organisation} ({role}) of event {seq}"


async def _command_differences(connection: AsyncConnection, case: Case) -> list[str]:
    """Each command must have a span of events of its own, within the log."""
    spans = select(commands.c.first_seq, commands.c.last_seq).where(commands.c.case_id == UUID(case.id))
    spans = spans.order_by(commands.c.first_seq)
    found, before = [], 0
    for first, last in await connection.execute(spans):
        if first <= before:
            found.append(f"commands: two were recorded as event {first}")
        if last > case.version:
            found.append(f"commands: event {last} was acknowledged and is not in the log")
        before = last
    return found


async def _projection_differences(
    connection: AsyncConnection, reader: CaseRepository, case: Case, last_hash: bytes
) -> list[str]:
    await reader.fingerprints.unlock_on(connection, reader.ring)
    places = homes(reader.fingerprints, case)
    known = {"last_hash": last_hash, "recorded_at": case.recorded_at, "erased_at": None}
    # In development somebody may have put the clock forward; nothing in the log says so.
    clock = {} if reader.ahead else {"clock_ahead": 0.0}
    wanted: list[tuple[Table, str, list[dict[str, Any]]]] = [
        (cases, "id", [case_row(case) | known | clock]),
        (parties, "case_id", party_rows(case)),
        (deadlines, "case_id", deadline_rows(case)),
        (stays, "case_id", [{"case_id": case.id, "place": place} for place in places]),
    ]
    found: list[str] = []
    for table, column, rows in wanted:
        found += await _compare(connection, table, table.c[column] == UUID(case.id), rows)
    return found


async def _compare(connection: AsyncConnection, table: Table, mine: Any, wanted: list[dict[str, Any]]) -> list[str]:
    stored = [dict(row) for row in (await connection.execute(select(table).where(mine))).mappings()]
    key = [column.name for column in table.primary_key]
    have = {_key(row, key): _plain(row) for row in stored}
    want = {_key(row, key): _plain(row) for row in wanted}
    missing = [f"{table.name} {id_}: is missing" for id_ in want.keys() - have.keys()]
    extra = [f"{table.name} {id_}: is not in the log" for id_ in have.keys() - want.keys()]
    other = [
        f"{table.name} {id_}: {name} differs"
        for id_ in want.keys() & have.keys()
        for name in want[id_]
        if want[id_][name] != have[id_].get(name)
    ]
    return sorted([*missing, *extra, *other])


def _key(row: dict[str, Any], names: list[str]) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in names)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: str(value) if isinstance(value, UUID) else value for name, value in row.items() if name not in NOT_FOLDED
    }
