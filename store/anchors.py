"""Where every log ends, kept in a file outside the database: what is put back to an earlier state as a whole shows too.

The chain says that a log was not changed by whoever has no master key; only what was noted elsewhere says that it was not
replaced by an older one of its own.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from store.tables import events

BATCH = 1_000
Heads = dict[str, tuple[int, str]]
"""case → the number of its last event, and that event's hash."""


def read(anchor: Path) -> Heads:
    """What was noted; nothing where there is no such file yet. ValueError where it is none of ours."""
    if not anchor.exists():
        return {}
    try:
        lines = (json.loads(line) for line in anchor.read_text().splitlines() if line)
        return {str(line["case_id"]): (int(line["seq"]), str(line["hash"])) for line in lines}
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{anchor} is no file of anchors") from error


def write(anchor: Path, heads: Mapping[str, tuple[int, str]]) -> None:
    """Notes where every log ends now; whoever reads it meanwhile finds the old file or the new one."""
    lines = (json.dumps({"case_id": id_, "seq": seq, "hash": hash_}) for id_, (seq, hash_) in heads.items())
    fresh = anchor.with_name(f"{anchor.name}.new")
    fresh.write_text("".join(f"{line}\n" for line in lines))
    fresh.replace(anchor)


async def heads(connection: AsyncConnection) -> Heads:
    """Where every log ends now."""
    ends = select(events.c.case_id, func.max(events.c.seq).label("seq")).group_by(events.c.case_id).subquery()
    last = and_(events.c.case_id == ends.c.case_id, events.c.seq == ends.c.seq)
    query = select(events.c.case_id, events.c.seq, events.c.hash).join(ends, last).order_by(events.c.case_id)
    return {str(case_id): (seq, hash_.hex()) for case_id, seq, hash_ in await connection.execute(query)}


async def not_as_noted(connection: AsyncConnection, noted: Heads) -> list[tuple[str, str]]:
    """Each case whose log does not go through what was noted of it, and what there is instead."""
    found: list[tuple[str, str]] = []
    for some in _in_batches(noted):
        query = select(events.c.case_id, events.c.seq, events.c.hash).where(events.c.case_id.in_(some))
        stored = {(str(id_), seq): hash_.hex() for id_, seq, hash_ in await connection.execute(query)}
        found += [(id_, said) for id_ in some if (said := _said(stored.get((id_, noted[id_][0])), *noted[id_]))]
    return found


def _said(stored: str | None, seq: int, hash_: str) -> str:
    if stored is None:
        return f"anchor: event {seq} was in the log and is missing"
    return "" if stored == hash_ else f"anchor: event {seq} is another one than was noted"


def _in_batches(noted: Heads) -> Iterable[list[str]]:
    ids = sorted(noted)
    return (ids[n : n + BATCH] for n in range(0, len(ids), BATCH))
