"""Store releases of statistics: computed once, and kept as they were published.

The previous ledger held the cells of each answer for suppressing later ones; its suppressed cells revealed who had
come.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014b"


def upgrade() -> None:
    op.drop_table("releases")
    op.create_table(
        "releases",
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False, comment="the end of a quarter; of tables, the day they came out"),
        sa.Column("final", sa.Boolean(), nullable=False, comment="the year's tables; otherwise totals before them"),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "answers",
            sa.JSON(),
            nullable=False,
            comment="whose figures: what they are told; the country's under nothing",
        ),
        sa.Column(
            "cohorts",
            postgresql.JSONB(),
            nullable=False,
            comment="what was said of cohorts, which several years show, and what it was made of",
        ),
        sa.PrimaryKeyConstraint("year", "as_of", "final", name=op.f("pk_releases")),
        comment="What has been told of each year: in the clear, since it is for its readers. Never updated.",
    )
    op.create_index("ix_releases_final", "releases", ["year"], unique=True, postgresql_where=sa.text("final"))


def downgrade() -> None:
    op.drop_table("releases")
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
