"""Move the cases' wrapped keys out of the database; only the reference to each key file stays.

`saksgang migrate` has copied the keys into the key store before, under their cases' ids.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

UNFINISHED = "ix_erasures_erased_at"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.add_column("case_keys", sa.Column("key", sa.Uuid(), nullable=True))
    op.execute("update case_keys set key = case_id")
    op.alter_column("case_keys", "key", nullable=False)
    op.create_unique_constraint(op.f("uq_case_keys_key"), "case_keys", ["key"])
    op.drop_column("case_keys", "wrapped")
    op.drop_column("case_keys", "master")
    op.create_table_comment("case_keys", "Which file of the key store holds the data key of which case.")
    op.add_column(
        "erasures",
        sa.Column("key", sa.Uuid(), comment="of the key store, to be destroyed; null: there was none"),
    )
    op.add_column(
        "erasures",
        sa.Column(
            "finished_at",
            sa.DateTime(timezone=True),
            comment="null: key, ledger and engine are still to be seen to",
        ),
    )
    op.execute("update erasures set finished_at = erased_at")
    op.create_index(op.f(UNFINISHED), "erasures", ["erased_at"], postgresql_where=sa.text("finished_at is null"))
    op.create_table_comment("erasures", "Cases whose key was destroyed, with what was destroyed and what is kept.")


def downgrade() -> None:
    raise RuntimeError("the wrapped keys are in the key store, and do not go back to where dumps would hold them")
