"""Let a person hold two places, one lived in and one reserved; add guests to the parties, and round-robin counters."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.drop_constraint("pk_stays", "stays", type_="primary")
    op.create_primary_key("pk_stays", "stays", ["case_id", "place"])
    op.alter_column(
        "stays",
        "place",
        existing_type=sa.LargeBinary(),
        existing_nullable=False,
        comment="keyed hash: where somebody lives is nobody's to read here",
    )
    op.create_table_comment(
        "stays", "Projection: which places of the directory are taken, lived in or kept for somebody."
    )
    op.add_column(
        "parties",
        sa.Column(
            "guest", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="was only told something"
        ),
    )
    op.create_table(
        "turns",
        sa.Column("track", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("track", "role", name=op.f("pk_turns")),
        comment="How many cases have been given out in turn, where organisations take every second one.",
    )


def downgrade() -> None:
    op.drop_table("turns")
    op.drop_column("parties", "guest")
    op.drop_constraint("pk_stays", "stays", type_="primary")
    op.create_primary_key("pk_stays", "stays", ["case_id"])
