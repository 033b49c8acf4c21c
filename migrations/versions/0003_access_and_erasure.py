"""Add the access log, erasures, legal holds, and the blind index of known persons."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.add_column("cases", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "access_log",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("roles", postgresql.JSONB(), nullable=False),
        sa.Column(
            "subject",
            sa.Text(),
            nullable=True,
            comment="who within the organisation, as its issuer calls them; null for a machine",
        ),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("categories", postgresql.JSONB(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log")),
        comment="Every read of a case: who, when, which categories, on what basis. Never updated.",
    )
    op.create_index(op.f("ix_access_log_case_id_id"), "access_log", ["case_id", "id"])
    op.create_table(
        "erasures",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("certificate", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_erasures")),
        comment="Cases whose key was destroyed, with what was destroyed.",
    )
    op.create_table(
        "legal_holds",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_legal_holds")),
        comment="Cases that may not be erased, because a court or an authority needs them.",
    )
    op.create_table(
        "known_persons",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False, comment="keyed: says nothing without the key"),
        sa.Column("organisation", sa.Text(), nullable=False, comment="who identified the person"),
        sa.PrimaryKeyConstraint("case_id", "hash", name=op.f("pk_known_persons")),
        comment="What is known of who somebody is, hashed, to notice that a case may exist already.",
    )
    op.create_index(op.f("ix_known_persons_hash"), "known_persons", ["hash"])


def downgrade() -> None:
    for table in ("known_persons", "legal_holds", "erasures", "access_log"):
        op.drop_table(table)
    op.drop_column("cases", "erased_at")
