"""Table privileges of the API and worker: a database role that owns no table and cannot change the log."""

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
"""table → privileges of the role. `rebuild` rewrites projections, and an erasure deletes rows. Locking a row requires
`update`."""


def statements() -> Iterator[str]:
    """The statements that reset the role's privileges to these."""
    yield f"revoke all on all tables in schema public from {ROLE}"
    yield f"revoke create on schema public from {ROLE}"
    for table in sorted(GRANTS.keys() & metadata.tables.keys()):
        yield f"grant {', '.join(GRANTS[table])} on {table} to {ROLE}"
    yield f"grant usage on all sequences in schema public to {ROLE}"
