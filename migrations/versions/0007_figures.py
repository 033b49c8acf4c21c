"""Add the facts that statistics are computed from, and the ledger of published statistics.

Cases recorded before this migration have no facts until `saksgang rebuild` has run.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "facts",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column(
            "detail",
            postgresql.JSONB(),
            nullable=False,
            comment="bands, codes, outcomes and days; never words, never who",
        ),
        sa.PrimaryKeyConstraint("case_id", "seq", name=op.f("pk_facts")),
        comment="Projection: what of an event is counted. Kept when the case is erased.",
    )
    op.create_table(
        "releases",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column(
            "municipality", sa.Text(), nullable=True, comment="whose own figures were asked for; null: the country's"
        ),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "families",
            postgresql.JSONB(),
            nullable=False,
            comment="family of figures: its digest, and every cell that was shown",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releases")),
        comment="The release ledger: which statistics have been shown, so that two of them give nobody away. "
        "Never updated.",
    )
    op.create_index(op.f("ix_releases_year"), "releases", ["year"], unique=False)


def downgrade() -> None:
    op.drop_table("releases")
    op.drop_table("facts")
