"""Encrypt every column that names an organisation, and the facts; move the actor into the payload.

A dump then tells neither who nor where.
"""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # Existing values are plaintext and would be misread as ciphertext.
    filled = "select exists (select from events)"
    if op.get_bind().execute(sa.text(filled)).scalar_one():
        raise CommandError("this version hides what an earlier one stored in the clear: begin with an empty database")
    for table in ("sessions", "logins", "saved_views", "calendar_tokens", "webhooks", "deliveries", "organisations"):
        op.execute(f"delete from {table}")  # noqa: S608 - constants
    op.drop_column("events", "organisation")
    op.drop_column("cases", "birth_year_band")
    op.drop_column("facts", "detail")
    comment = "bands, codes, outcomes and days; never words, never who"
    op.add_column("facts", sa.Column("detail", sa.LargeBinary(), nullable=False, comment=comment))
    for table in ("sessions", "logins", "calendar_tokens"):
        voucher = "what says that a process with the keys wrote the row"
        op.add_column(table, sa.Column("voucher", sa.LargeBinary(), nullable=False, comment=voucher))


def downgrade() -> None:
    for table in ("sessions", "logins", "calendar_tokens"):
        op.execute(f"delete from {table}")  # noqa: S608 - constants
        op.drop_column(table, "voucher")
    op.execute("delete from facts")
    op.drop_column("facts", "detail")
    comment = "bands, codes, outcomes and days; never words, never who"
    op.add_column("facts", sa.Column("detail", postgresql.JSONB(), nullable=False, comment=comment))
    band = "first year of a band of five; null where unknown"
    op.add_column("cases", sa.Column("birth_year_band", sa.SmallInteger(), comment=band))
    op.add_column("events", sa.Column("organisation", sa.Text(), server_default="", nullable=False))
    op.alter_column("events", "organisation", server_default=None)
