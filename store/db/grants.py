"""What API and worker may do with which table: a role of their own, that neither owns the tables nor changes the log."""

from collections.abc import Iterator

from store.db.schema import metadata

ROLE = "saksgang_app"
READS, ADDS, CHANGES, REMOVES = "select", "insert", "update", "delete"
EVERYTHING = (READS, ADDS, CHANGES, REMOVES)

GRANTS: dict[str, tuple[str, ...]] = {
    "events":          (READS, ADDS),
    "access_log":      (READS, ADDS),
    "releases":        (READS, ADDS),
    "facts":           (READS, ADDS, REMOVES),
    "legal_holds":     (READS, ADDS, REMOVES),
    "known_persons":   (READS, ADDS, REMOVES),
    "stays":           (READS, ADDS, REMOVES),
    "drafts":          (READS, ADDS, REMOVES),
    "secrets":         (READS, ADDS, CHANGES),
    "turns":           (READS, ADDS, CHANGES),
    "calendar_tokens": (READS, ADDS, CHANGES),
    "organisations":   (READS, ADDS, CHANGES),
    "erasures":        (READS, ADDS, CHANGES),
    "own_erasures":    (READS, ADDS, CHANGES),
    "cases":           EVERYTHING,
    "case_keys":       EVERYTHING,
    "parties":         EVERYTHING,
    "deadlines":       EVERYTHING,
    "outbox":          EVERYTHING,
    "deliveries":      EVERYTHING,
    "webhooks":        EVERYTHING,
    "commands":        EVERYTHING,
    "logins":          EVERYTHING,
    "sessions":        EVERYTHING,
    "saved_views":     EVERYTHING,
}  # fmt: skip
"""table → what the role may do. Projections are written anew by `rebuild`, and removed when a case is erased; a row that is
locked needs `update`."""


def statements() -> Iterator[str]:
    """What brings the role's rights to these, whatever it had before."""
    yield f"revoke all on all tables in schema public from {ROLE}"
    yield f"revoke create on schema public from {ROLE}"
    for table in sorted(GRANTS.keys() & metadata.tables.keys()):
        yield f"grant {', '.join(GRANTS[table])} on {table} to {ROLE}"
    yield f"grant usage on all sequences in schema public to {ROLE}"
