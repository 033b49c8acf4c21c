"""Add erasures of a private organisation's own entries, while the case of the public bodies stays."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "own_erasures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.Text(), comment="null: a restored backup lost it, and the ledger names nobody"),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("files", ARRAY(sa.Uuid()), nullable=False, comment="of the key store, to be destroyed"),
        sa.Column("finished_at", sa.DateTime(timezone=True), comment="null: keys and ledger are still to be seen to"),
        sa.Column(
            "voucher",
            sa.LargeBinary(),
            nullable=False,
            comment="what says that a process with the keys wrote the row",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_erasures")),
        comment="Private organisations whose own entries in a case were erased, while the case stays.",
    )
    op.create_index(op.f("ix_own_erasures_case_id"), "own_erasures", ["case_id"])
    unfinished = sa.text("finished_at is null")
    op.create_index(op.f("ix_own_erasures_erased_at"), "own_erasures", ["erased_at"], postgresql_where=unfinished)


def downgrade() -> None:
    op.drop_table("own_erasures")
