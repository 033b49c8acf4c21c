"""Add vouchers to erasures, so that a forged row destroys no key."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

COMMENT = "what says that a process with the keys wrote the row"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # There are no events before this version (0017), and so no erasures.
    op.execute("delete from webhooks")
    op.add_column("erasures", sa.Column("voucher", sa.LargeBinary(), nullable=False, comment=COMMENT))


def downgrade() -> None:
    op.drop_column("erasures", "voucher")
