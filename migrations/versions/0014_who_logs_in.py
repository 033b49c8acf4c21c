"""Add the person's identity to sessions and log-ins, encrypted with a token that only the browser holds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0009"

BEFORE = "Who is logged in to the pages; names no person."
AFTER = "Who is logged in to the pages; who that is can be read with the cookie alone."


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.add_column(
        "sessions",
        sa.Column(
            "subject", sa.LargeBinary(), nullable=True, comment="who logged in, sealed with the cookie; null for a link"
        ),
    )
    op.create_table_comment("sessions", AFTER, existing_comment=BEFORE)
    # Log-ins in progress were stored in plaintext and have to be repeated.
    op.execute("delete from logins")
    op.drop_column("logins", "detail")
    op.add_column(
        "logins",
        sa.Column("detail", sa.LargeBinary(), nullable=False, comment="sealed with what the browser brings back"),
    )


def downgrade() -> None:
    op.execute("delete from logins")
    op.drop_column("logins", "detail")
    op.add_column("logins", sa.Column("detail", postgresql.JSONB(), nullable=False))
    op.create_table_comment("sessions", BEFORE, existing_comment=AFTER)
    op.drop_column("sessions", "subject")
