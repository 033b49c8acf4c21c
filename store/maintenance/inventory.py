"""Every table with the id of a case: what becomes of its rows when the case is erased. A test over the schema demands each."""

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
    """A table that an erasure leaves: what of it stays readable, and why."""

    table: Table
    what: str
    why: str


ERASED = (case_keys, parties, deadlines, outbox, stays, known_persons, commands, deliveries, drafts, legal_holds)
"""Tables whose rows of the case are deleted, messages on their way and sent ones among them."""

KEPT = (
    KeptTable(cases,      "track, step, municipality, times", "the chain ends here, and the case cannot be opened again"),
    KeptTable(events,     "types, times, role of whoever recorded, hashes", "the log is never changed; without the key nobody reads what was said"),
    KeptTable(facts,      "days, codes and five-year bands, encrypted", "statistics that have been shown must stay as they are"),
    KeptTable(access_log, "who has read the case, when, on what basis", "misuse must be provable after the case has gone"),
    KeptTable(erasures,   "this certificate", "that the case was erased, when and by whom"),
    KeptTable(own_erasures, "which private organisation's entries were erased before, when and by whom", "a restored backup brings no key back"),
)  # fmt: skip
"""Tables that stay, each as the certificate says it."""


def kept() -> list[dict[str, str]]:
    """What the certificate says is kept."""
    return [{"table": row.table.name, "what": row.what, "why": row.why} for row in KEPT]
