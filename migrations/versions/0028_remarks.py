"""Add remarks on an event to its notification."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    comment = "rules that remark on the event and tell nothing of the person, with a space between"
    op.add_column("outbox", sa.Column("remarks", sa.Text(), comment=comment))


def downgrade() -> None:
    op.drop_column("outbox", "remarks")
