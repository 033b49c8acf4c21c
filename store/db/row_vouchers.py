"""How each table's rows are authenticated: by a voucher, by the log, by encryption, or not at all, with the reason.

A voucher is a keyed MAC over a row. Without the keys nobody can compute it, and a row without a valid voucher is
neither read nor sent, and `verify` reports it. A test requires an entry for each table and each column.
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
RowValues = Mapping[Any, Any]
"""A row by column name."""


@dataclass(frozen=True, slots=True, eq=False)
class Voucher:
    """A table whose rows carry a voucher.

    `table`: the table. `says`: columns covered by the MAC. `free`: columns that may change without a new voucher.
    """

    table: Table
    says: tuple[str, ...]
    free: tuple[str, ...] = ()

    def of(self, keys: Lasting, row: RowValues) -> bytes:
        """The row's MAC."""
        return keys.voucher(self.table.name, orjson.dumps([_plain(row[name]) for name in self.says], option=SORTED))

    def with_voucher(self, keys: Lasting, row: RowValues) -> dict[str, Any]:
        """The row with its MAC, ready for insertion."""
        return {**row, "voucher": self.of(keys, row)}

    def fits(self, keys: Lasting, row: RowValues) -> bool:
        """Whether the row's MAC is valid; logs an error if it is not."""
        ours: bool = row["voucher"] == self.of(keys, row)
        if not ours:
            log.error("row_not_ours", table=self.table.name)
        return ours


SORTED = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS


def _plain(value: Any) -> Any:
    """A representation that is the same before insertion and after reading."""
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
    Voucher(case_keys, says=("case_id", "key")),
    Voucher(
        erasures,
        says=("case_id", "erased_at", "by", "key"),
        free=("certificate", "finished_at"),
    ),
    Voucher(
        own_erasures,
        says=("id", "case_id", "owner", "erased_at", "by", "files"),
        free=("finished_at",),
    ),
    Voucher(legal_holds, says=("case_id", "since", "by")),
    Voucher(
        access_log,
        says=("case_id", "cases", "at", "organisation", "roles", "subject", "what", "categories", "basis"),
        free=("id",),
    ),
    Voucher(facts, says=("case_id", "seq", "detail")),
    Voucher(
        outbox,
        says=(
            "case_id",
            "seq",
            "event_type",
            "rule",
            "organisation",
            "role",
            "created_at",
            "deadline",
            "shown",
            "remarks",
        ),
        free=("id", "delivered_at", "read_at", "attempts"),
    ),
    Voucher(
        deliveries,
        says=("id", "route", "subject", "organisation", "kind", "case_id", "seq", "content", "created_at"),
        free=ATTEMPTS,
    ),
    Voucher(
        calendar_tokens,
        says=("id", "hash", "organisation"),
        free=("created_at", "revoked_at"),
    ),
    Voucher(
        sessions,
        says=("id", "organisation", "roles", "scopes", "csrf", "subject", "ends_at"),
        free=("flash", "seen_at"),
    ),
    Voucher(logins, says=("id", "detail", "ends_at"), free=("begun_from",)),
)
VOUCHERS = {row.table: row for row in VOUCHED}


@dataclass(frozen=True, slots=True)
class NotVouched:
    """A table without vouchers.

    `table`: the table. `because`: why a forged row harms nobody.
    """

    table: Table
    because: str


BY_THE_LOG = (
    NotVouched(events, "chained and encrypted, bound to its place; `verify` reports every change"),
    NotVouched(cases, "`verify` compares it with the folded log; `last_hash` carries a MAC"),
    NotVouched(parties, "`verify` compares it with the folded log, `rebuild` rewrites it; it gives access to no case"),
    NotVouched(deadlines, "`verify` compares it with the folded log"),
    NotVouched(stays, "`verify` compares it with the folded log"),
    NotVouched(commands, "`verify` compares it with the log; the fingerprint is keyed"),
)

BY_ITS_ENCRYPTION = (
    NotVouched(secrets, "wrapped by a master key, bound to its name"),
    NotVouched(webhooks, "its secrets are sealed, bound to organisation and address"),
    NotVouched(organisations, "`detail` contains a MAC and the id"),
    NotVouched(drafts, "`detail` is sealed with a token of the browser; the id is keyed"),
)

NO_HARM = (
    NotVouched(turns, "a wrong count gives the next case to the other of two organisations"),
    NotVouched(known_persons, "tells a coordinator that some case may exist; a keyed hash cannot be targeted"),
    NotVouched(saved_views, "a filter over cases that its reader may see anyway"),
    NotVouched(releases, "public figures, which the published files prove"),
)


def ours(connection: AsyncConnection, table: Table, row: RowValues | Row[Any]) -> bool:
    """Whether a process with the keys wrote the row."""
    values = row._mapping if isinstance(row, Row) else row  # noqa: SLF001 - how SQLAlchemy calls a row's mapping
    return VOUCHERS[table].fits(lasting(connection), values)
