"""Kept filters are hidden: what somebody typed as their name, and the place that they may look for."""

from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """A migration has no keys: what was kept in the clear is taken away, and kept anew by whoever wants it."""
    op.execute("set local lock_timeout = '5s'")
    op.execute("delete from saved_views")


def downgrade() -> None:
    """The other way what was kept could not be read either."""
    op.execute("set local lock_timeout = '5s'")
    op.execute("delete from saved_views")
