"""Every table with a case id, and whether an erasure deletes its rows.

A test over the schema requires an entry for each table.
"""

from dataclasses import dataclass

from sqlalchemy import Table

from store.db.schema import (
    access_log,
    case_keys,
    cases,
    commands,
    deadlines,
    deliveries,
    drafts,
    erasures,
    events,
    facts,
    known_persons,
    legal_holds,
    outbox,
    own_erasures,
    parties,
    stays,
)


@dataclass(frozen=True, slots=True)
class KeptTable:
    """A table that an erasure leaves.

    `table`: the table. `what`: its readable content after the erasure. `why`: the reason for keeping it.
    """

    table: Table
    what: str
    why: str


ERASED = (case_keys, parties, deadlines, outbox, stays, known_persons, commands, deliveries, drafts, legal_holds)
"""Tables whose rows of the case are deleted, including waiting and sent messages."""

KEPT = (
    KeptTable(
        cases,
        what="track, step, municipality, times",
        why="the chain ends here, and the case cannot be opened again",
    ),
    KeptTable(
        events,
        what="types, times, role of whoever recorded, hashes",
        why="the log is never changed; without the key nobody reads what was said",
    ),
    KeptTable(
        facts,
        what="days, codes and five-year bands, encrypted",
        why="statistics that have been shown must stay as they are",
    ),
    KeptTable(
        access_log,
        what="who has read the case, when, on what basis",
        why="misuse must be provable after the case has gone",
    ),
    KeptTable(
        erasures,
        what="this certificate",
        why="that the case was erased, when and by whom",
    ),
    KeptTable(
        own_erasures,
        what="which private organisation's entries were erased before, when and by whom",
        why="a restored backup brings no key back",
    ),
)
"""Tables that stay, worded for the certificate."""


def kept() -> list[dict[str, str]]:
    """The certificate's list of kept tables."""
    return [{"table": row.table.name, "what": row.what, "why": row.why} for row in KEPT]
