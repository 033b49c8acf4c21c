"""How each table's rows are known to be ours: by a voucher, by the log, by encryption; or why it does not matter.

A voucher is a keyed MAC over what a row says. Whoever writes to the database without the keys can make none, and what has
none that fits is nobody's: it is not read, not sent, and `verify` says so. A test demands each table, and each column.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
import structlog
from sqlalchemy import Row, Table
from sqlalchemy.ext.asyncio import AsyncConnection

from store.crypto.lasting import Lasting, lasting
from store.db.schema import (
    access_log,
    calendar_tokens,
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
    logins,
    organisations,
    outbox,
    own_erasures,
    parties,
    releases,
    saved_views,
    secrets,
    sessions,
    stays,
    turns,
    webhooks,
)

log = structlog.get_logger()
Said = Mapping[Any, Any]
"""A row by its columns' names."""


@dataclass(frozen=True, slots=True, eq=False)
class Voucher:
    """A table whose rows are vouched for: what of them is said, and which columns may change without it."""

    table: Table
    says: tuple[str, ...]
    free: tuple[str, ...] = ()

    def of(self, keys: Lasting, row: Said) -> bytes:
        """What says that a process with the keys wrote this row."""
        return keys.voucher(self.table.name, orjson.dumps([_plain(row[name]) for name in self.says], option=SORTED))

    def with_voucher(self, keys: Lasting, row: Said) -> dict[str, Any]:
        """The row as it is inserted."""
        return {**row, "voucher": self.of(keys, row)}

    def fits(self, keys: Lasting, row: Said) -> bool:
        """Whether it is one of ours; that it is not is told of in the log, too."""
        ours: bool = row["voucher"] == self.of(keys, row)
        if not ours:
            log.error("row_not_ours", table=self.table.name)
        return ours


SORTED = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS


def _plain(value: Any) -> Any:
    """The same before it is inserted and after it was read."""
    match value:
        case UUID():
            return str(value)
        case datetime():
            return value.astimezone(UTC).isoformat()
        case bytes():
            return value.hex()
        case frozenset() | set():
            return sorted(value)
        case list() | tuple():
            return [_plain(one) for one in value]
        case _:
            return value


ATTEMPTS = (
    "state", "attempts", "next_attempt_at", "last_attempt_at", "gives_up_at", "ended_at", "problem", "folded_into",
    "reported_at",
)  # fmt: skip

VOUCHED = (
    Voucher(case_keys,       ("case_id", "key")),
    Voucher(erasures,        ("case_id", "erased_at", "by", "key"), ("certificate", "finished_at")),
    Voucher(own_erasures,    ("id", "case_id", "owner", "erased_at", "by", "files"), ("finished_at",)),
    Voucher(legal_holds,     ("case_id", "since", "by")),
    Voucher(access_log,      ("case_id", "cases", "at", "organisation", "roles", "subject", "what", "categories", "basis"), ("id",)),
    Voucher(facts,           ("case_id", "seq", "detail")),
    Voucher(outbox,          ("case_id", "seq", "event_type", "rule", "organisation", "role", "created_at", "deadline", "shown", "remarks"),
                             ("id", "delivered_at", "read_at", "attempts")),
    Voucher(deliveries,      ("id", "route", "subject", "organisation", "kind", "case_id", "seq", "content", "created_at"), ATTEMPTS),
    Voucher(calendar_tokens, ("id", "hash", "organisation"), ("created_at", "revoked_at")),
    Voucher(sessions,        ("id", "organisation", "roles", "scopes", "csrf", "subject", "ends_at"), ("flash", "seen_at")),
    Voucher(logins,          ("id", "detail", "ends_at"), ("begun_from",)),
)  # fmt: skip
VOUCHERS = {row.table: row for row in VOUCHED}


@dataclass(frozen=True, slots=True)
class NotVouched:
    """A table without vouchers, and why nobody is harmed by a row of it that is not ours."""

    table: Table
    because: str


BY_THE_LOG = (
    NotVouched(events,    "chained and encrypted, bound to its place; `verify` says what was changed"),
    NotVouched(cases,     "folded anew and held against the log by `verify`; `last_hash` says that it was the end"),
    NotVouched(parties,   "folded anew and held against the log by `verify`; opens no case, and `rebuild` writes it anew"),
    NotVouched(deadlines, "folded anew and held against the log by `verify`"),
    NotVouched(stays,     "folded anew and held against the log by `verify`"),
    NotVouched(commands,  "held against the log by `verify`; the fingerprint is keyed"),
)  # fmt: skip

BY_ITS_ENCRYPTION = (
    NotVouched(secrets,       "wrapped by a master key, bound to its name"),
    NotVouched(webhooks,      "its secrets are sealed, bound to organisation and address"),
    NotVouched(organisations, "`detail` has its voucher within, and the id"),
    NotVouched(drafts,        "`detail` is sealed with what the browser holds, and found by a keyed id"),
)  # fmt: skip

NO_HARM = (
    NotVouched(turns,         "a wrong count gives the next case to the other organisation of the two"),
    NotVouched(known_persons, "says to a coordinator that a case may exist, and not which; a keyed hash cannot be aimed"),
    NotVouched(saved_views,   "a filter over what its reader may see anyway"),
    NotVouched(releases,      "figures that are public; the files that were given out are the proof"),
)  # fmt: skip


def ours(connection: AsyncConnection, table: Table, row: Said | Row[Any]) -> bool:
    """Whether a process with the keys wrote the row."""
    said = row._mapping if isinstance(row, Row) else row  # noqa: SLF001 - how SQLAlchemy calls a row's mapping
    return VOUCHERS[table].fits(lasting(connection), said)
