"""Add vouchers to rows outside the log that affect decisions (store/db/row_vouchers.py)."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision = "0022"
down_revision = "0021"

TABLES = ("case_keys", "legal_holds", "access_log", "facts", "outbox", "deliveries")
REFUSED = (
    "this database holds cases from before rows had vouchers, and nobody can vouch for them now: "
    "begin with an empty database (docs/operations/changing.md, Vouchers)"
)
COMMENT = "what says that a process with the keys wrote the row"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # A migration has no keys, and adding vouchers to existing rows would vouch for forged ones as well.
    if op.get_bind().execute(sa.text("select exists (select from events)")).scalar_one():
        raise CommandError(REFUSED)
    for table in TABLES:
        op.execute(f"delete from {table}")  # noqa: S608 - constants
        op.add_column(table, sa.Column("voucher", sa.LargeBinary(), nullable=False, comment=COMMENT))
    # The order of columns in a voucher has changed: existing sessions end, and users log in again.
    for table in ("sessions", "logins"):
        op.execute(f"delete from {table}")  # noqa: S608 - constants


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "voucher")
