"""Add category and next rung to deadlines, for lists per reader, and the cases that a list named to the access log."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"

INDEX = "ix_access_log_cases"
ONE_CASE = "Every read of a case: who, when, which categories, on what basis. Never updated."
LISTS_TOO = (
    "Every read of a case, and of lists that name cases: who, when, which categories, on what basis. Never updated."
)


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # Existing deadlines are shown only to their owners until `saksgang rebuild` has set their categories.
    told = "who may not know this knows of no such deadline"
    op.add_column(
        "deadlines",
        sa.Column("category", sa.Text(), nullable=False, server_default="unknown", comment=told),
    )
    op.alter_column("deadlines", "category", server_default=None)
    op.add_column(
        "deadlines",
        sa.Column("next_at", sa.DateTime(timezone=True), comment="when its ladder fires next"),
    )
    op.alter_column("access_log", "case_id", existing_type=sa.Uuid(), nullable=True, comment="null: a list of several")
    named: sa.Column[object] = sa.Column(
        "cases", postgresql.ARRAY(sa.Uuid()), comment="of a list: which cases it named"
    )
    op.add_column("access_log", named)
    op.create_index(
        op.f(INDEX), "access_log", ["cases"], postgresql_using="gin", postgresql_where=sa.text("cases is not null")
    )
    op.create_table_comment("access_log", LISTS_TOO, existing_comment=ONE_CASE)


def downgrade() -> None:
    op.create_table_comment("access_log", ONE_CASE, existing_comment=LISTS_TOO)
    op.drop_index(op.f(INDEX), "access_log")
    op.execute("delete from access_log where case_id is null")
    op.drop_column("access_log", "cases")
    op.alter_column("access_log", "case_id", existing_type=sa.Uuid(), nullable=False, comment=None)
    op.drop_column("deadlines", "next_at")
    op.drop_column("deadlines", "category")
