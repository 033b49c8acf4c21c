"""An event knows which transaction wrote it: whoever comes back to the stream learns what was recorded since."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0022"

INDEX = "ix_events_recorded_in"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # A constant first: the log is not rewritten, and what stands there has been heard of long ago.
    written = sa.Column("recorded_in", sa.BigInteger(), nullable=False, server_default="0", comment="transaction")
    op.add_column("events", written)
    op.alter_column("events", "recorded_in", server_default=sa.text("((pg_current_xact_id())::text)::bigint"))
    op.create_index(op.f(INDEX), "events", ["recorded_in"])


def downgrade() -> None:
    op.drop_index(op.f(INDEX), "events")
    op.drop_column("events", "recorded_in")
