"""Add the transaction to each event, so that a returning subscriber of the stream learns what was recorded since."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0022"

INDEX = "ix_events_recorded_in"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # A constant default first, so that the log is not rewritten; subscribers have existing events already.
    written = sa.Column("recorded_in", sa.BigInteger(), nullable=False, server_default="0", comment="transaction")
    op.add_column("events", written)
    op.alter_column("events", "recorded_in", server_default=sa.text("((pg_current_xact_id())::text)::bigint"))
    op.create_index(op.f(INDEX), "events", ["recorded_in"])


def downgrade() -> None:
    op.drop_index(op.f(INDEX), "events")
    op.drop_column("events", "recorded_in")
