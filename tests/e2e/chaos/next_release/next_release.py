"""What a next release could add: a column with a default, one that may be null, and an index."""

import sqlalchemy as sa
from alembic import op

revision = "next_release"
down_revision = None
depends_on = None


def upgrade() -> None:
    """Adds."""
    op.add_column("cases", sa.Column("in_the_next_release", sa.Text(), nullable=True))
    op.add_column("outbox", sa.Column("in_the_next_release", sa.Integer(), server_default="0", nullable=False))
    op.create_index("ix_in_the_next_release", "cases", ["in_the_next_release"])


def downgrade() -> None:
    """Takes away."""
    op.drop_index("ix_in_the_next_release")
    op.drop_column("outbox", "in_the_next_release")
    op.drop_column("cases", "in_the_next_release")
