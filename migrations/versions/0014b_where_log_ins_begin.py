"""Count log-ins in progress by client address, so that the number per address can be limited."""

import sqlalchemy as sa
from alembic import op

revision = "0014b"
down_revision = "0014"

COMMENT = "keyed hash of the address that asked, with a key that no process keeps; null for a link"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.add_column("logins", sa.Column("begun_from", sa.LargeBinary(), nullable=True, comment=COMMENT))
    op.create_index(op.f("ix_logins_begun_from"), "logins", ["begun_from"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_logins_begun_from"), table_name="logins")
    op.drop_column("logins", "begun_from")
