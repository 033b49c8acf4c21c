"""Each table's rows are proved ours or have a reason why not; each column of a vouched row is covered or free."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

import pytest

from store.crypto.lasting import Lasting
from store.db.row_vouchers import BY_ITS_ENCRYPTION, BY_THE_LOG, NO_HARM, VOUCHED, VOUCHERS, Voucher
from store.db.schema import metadata, outbox

KEYS = Lasting(b"k" * 32)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_every_table_is_listed_once():
    """A table that comes in says how a row of it is known to be ours, or why nobody is harmed by one that is not."""
    listed = [row.table.name for row in VOUCHED]
    listed += [row.table.name for row in (*BY_THE_LOG, *BY_ITS_ENCRYPTION, *NO_HARM)]
    assert sorted(listed) == sorted(metadata.tables)
    assert all(row.because for row in (*BY_THE_LOG, *BY_ITS_ENCRYPTION, *NO_HARM))


@pytest.mark.parametrize("voucher", VOUCHED, ids=lambda one: one.table.name)
def test_every_column_of_a_vouched_row_is_said_or_may_change(voucher: Voucher):
    assert sorted([*voucher.says, *voucher.free, "voucher"]) == sorted(column.name for column in voucher.table.c)
    assert not voucher.table.c.voucher.nullable


def a_row(voucher: Voucher) -> dict[str, Any]:
    return voucher.with_voucher(KEYS, {name: f"a {name}" for name in voucher.says})


@pytest.mark.parametrize("voucher", VOUCHED, ids=lambda one: one.table.name)
def test_a_row_of_which_anything_said_was_changed_is_not_ours(voucher: Voucher):
    row = a_row(voucher)
    assert voucher.fits(KEYS, row)
    assert not voucher.fits(Lasting(b"o" * 32), row)
    for name in voucher.says:
        assert not voucher.fits(KEYS, row | {name: "another"}), name
        assert not voucher.fits(KEYS, row | {name: None}), name


def test_a_voucher_of_one_table_says_nothing_in_another():
    made = {voucher.of(KEYS, dict.fromkeys(voucher.says)) for voucher in VOUCHED}
    assert len(made) == len(VOUCHED)


def test_a_row_is_the_same_before_it_is_inserted_and_after_it_was_read():
    """Drivers give ids, times and lists in types of their own."""
    id_, elsewhere = uuid4(), NOW.astimezone(timezone(timedelta(hours=1)))
    voucher = VOUCHERS[outbox]
    row = dict.fromkeys(voucher.says) | {"case_id": str(id_), "created_at": NOW}
    read = row | {"case_id": UUID(str(id_)), "created_at": elsewhere}
    assert voucher.of(KEYS, row) == voucher.of(KEYS, read)
