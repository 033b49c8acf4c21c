"""A deadline says what its existence tells, and when it is heard of next: lists show each reader those that it may know of."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # What stands there is told to nobody but whose it is until `saksgang rebuild` has said what it tells.
    told = "who may not know this knows of no such deadline"
    op.add_column(
        "deadlines",
        sa.Column("category", sa.Text(), nullable=False, server_default="unknown", comment=told),
    )
    op.alter_column("deadlines", "category", server_default=None)
    op.add_column(
        "deadlines",
        sa.Column("next_at", sa.DateTime(timezone=True), comment="when its ladder fires next"),
    )


def downgrade() -> None:
    op.drop_column("deadlines", "next_at")
    op.drop_column("deadlines", "category")
