"""Anchors: the head of every log, kept in a file outside the database, which reveals that a whole log was rolled back.

The hash chain proves that nobody without a master key changed a log; only a record elsewhere proves that the log was
not replaced by an older state of itself.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from store.db.schema import access_log, events

BATCH = 1_000


class AnchoredHead(NamedTuple):
    """A case's stream head: `seq` and `hash` of its last event, and `reads`, its number of access log entries."""

    seq: int
    hash: str
    reads: int = 0


Heads = dict[str, AnchoredHead]
"""case id → stream head."""


def read(anchor: Path) -> Heads:
    """The recorded heads; empty if the file does not exist. Raises ValueError for a file of another format."""
    if not anchor.exists():
        return {}
    try:
        lines = (json.loads(line) for line in anchor.read_text().splitlines() if line)
        return {
            str(line["case_id"]): AnchoredHead(int(line["seq"]), str(line["hash"]), line.get("reads", 0))
            for line in lines
        }
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{anchor} is no file of anchors") from error


def write(anchor: Path, heads: Mapping[str, AnchoredHead]) -> None:
    """Replace the file atomically with these heads."""
    lines = (json.dumps({"case_id": id_, **head._asdict()}) for id_, head in heads.items())
    fresh = anchor.with_name(f"{anchor.name}.new")
    fresh.write_text("".join(f"{line}\n" for line in lines))
    fresh.replace(anchor)


async def heads(connection: AsyncConnection) -> Heads:
    """The current head of every log."""
    ends = select(events.c.case_id, func.max(events.c.seq).label("seq")).group_by(events.c.case_id).subquery()
    last = and_(events.c.case_id == ends.c.case_id, events.c.seq == ends.c.seq)
    query = select(events.c.case_id, events.c.seq, events.c.hash).join(ends, last).order_by(events.c.case_id)
    reads = await _reads(connection)
    last_events = await connection.execute(query)
    return {str(id_): AnchoredHead(seq, hash_.hex(), reads.get(id_, 0)) for id_, seq, hash_ in last_events}


async def _reads(connection: AsyncConnection, case_ids: Sequence[UUID] | None = None) -> dict[UUID, int]:
    """Number of recorded reads per case, including lists that named it; duplicated rows count once."""
    its_own = select(access_log.c.case_id, access_log.c.voucher).where(access_log.c.case_id.is_not(None))
    listed = select(func.unnest(access_log.c.cases).label("case_id"), access_log.c.voucher)
    if case_ids is not None:
        its_own = its_own.where(access_log.c.case_id.in_(case_ids))
        listed = listed.where(access_log.c.cases.overlap(case_ids))
    rows = union_all(its_own, listed).subquery()
    count = func.count(func.distinct(rows.c.voucher)).label("reads")
    query = select(rows.c.case_id, count).group_by(rows.c.case_id)
    return {row.case_id: row.reads for row in await connection.execute(query)}


async def not_as_noted(connection: AsyncConnection, noted: Heads) -> list[tuple[str, str]]:
    """Each case whose log does not contain its anchored head, with a description of the difference."""
    found: list[tuple[str, str]] = []
    for batch in _in_batches(noted):
        query = select(events.c.case_id, events.c.seq, events.c.hash).where(events.c.case_id.in_(batch))
        stored = {(str(id_), seq): hash_.hex() for id_, seq, hash_ in await connection.execute(query)}
        reads_now = await _reads(connection, [UUID(id_) for id_ in batch])
        for id_ in batch:
            head = noted[id_]
            lines = [
                _event_difference(stored.get((id_, head.seq)), head),
                _reads_difference(reads_now.get(UUID(id_), 0), head.reads),
            ]
            found += [(id_, line) for line in lines if line]
    return found


def _event_difference(stored: str | None, head: AnchoredHead) -> str:
    if stored is None:
        return f"anchor: event {head.seq} was in the log and is missing"
    return "" if stored == head.hash else f"anchor: event {head.seq} is another one than was noted"


def _reads_difference(reads: int, noted: int) -> str:
    return f"anchor: {noted} reads were in the access log, and {reads} are" if reads < noted else ""


def _in_batches(noted: Heads) -> Iterable[list[str]]:
    ids = sorted(noted)
    return (ids[n : n + BATCH] for n in range(0, len(ids), BATCH))
