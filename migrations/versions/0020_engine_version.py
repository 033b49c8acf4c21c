"""Record the version that the engine has accepted of each case; store a command only when it is recorded."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0018"

INDEX = "ix_cases_engine_lags"
LAGS = "case when erased_at is null then engine_version < version else engine_version >= 0 end"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.add_column(
        "cases",
        sa.Column(
            "engine_version",
            sa.Integer(),
            nullable=False,
            server_default=sa.text("0"),
            comment="up to which version the engine has been told; -1: erased, and the engine has nothing left of it",
        ),
    )
    op.create_index(op.f(INDEX), "cases", ["id"], postgresql_where=sa.text(LAGS))
    op.execute("delete from commands where first_seq is null")
    op.alter_column("commands", "first_seq", existing_type=sa.Integer(), nullable=False, comment=None)
    op.alter_column("commands", "last_seq", existing_type=sa.Integer(), nullable=False)
    op.alter_column("commands", "claimed_at", new_column_name="recorded_at")
    comment = "its name; null: recorded by an earlier release"
    op.add_column("commands", sa.Column("transition", sa.Text(), comment=comment))


def downgrade() -> None:
    op.drop_column("commands", "transition")
    op.alter_column("commands", "recorded_at", new_column_name="claimed_at")
    op.alter_column("commands", "last_seq", existing_type=sa.Integer(), nullable=True)
    op.alter_column(
        "commands",
        "first_seq",
        existing_type=sa.Integer(),
        nullable=True,
        comment="null: claimed for an opening that has not been recorded",
    )
    op.drop_index(op.f(INDEX), "cases")
    op.drop_column("cases", "engine_version")
