"""Add sessions and saved views for the pages, an index of deadlines, and notifications of changed cases."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"

FUNCTION = """
create function case_changed() returns trigger language plpgsql as $$
begin
    perform pg_notify('case_changed', new.id || ' ' || new.version);
    return null;
end $$
"""
ON_OPENING = "create trigger case_opened after insert on cases for each row execute function case_changed()"
ON_CHANGE = """
create trigger case_changed after update on cases for each row
when (old.version is distinct from new.version) execute function case_changed()
"""


def upgrade() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.LargeBinary(), nullable=False, comment="digest of the cookie"),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("roles", postgresql.JSONB(), nullable=False),
        sa.Column("scopes", postgresql.JSONB(), nullable=False),
        sa.Column("csrf", sa.Text(), nullable=False),
        sa.Column("flash", sa.Text(), nullable=True, comment="said once, on the next page"),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        comment="Who is logged in to the pages; names no person.",
    )
    op.create_index(op.f("ix_sessions_ends_at"), "sessions", ["ends_at"], unique=False)
    op.create_table(
        "logins",
        sa.Column("id", sa.LargeBinary(), nullable=False, comment="digest of what the browser brings back"),
        sa.Column("detail", postgresql.JSONB(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logins")),
        comment="What may be used once to log in: links, and logins under way at an issuer.",
    )
    op.create_index(op.f("ix_logins_ends_at"), "logins", ["ends_at"], unique=False)
    op.create_table(
        "saved_views",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "name", name=op.f("pk_saved_views")),
        comment="Filters of the list of cases that an organisation has kept.",
    )
    op.create_index(op.f("ix_deadlines_state_due_at"), "deadlines", ["state", "due_at"], unique=False)
    op.execute(FUNCTION)
    op.execute(ON_OPENING)
    op.execute(ON_CHANGE)


def downgrade() -> None:
    op.execute("drop function case_changed cascade")
    op.drop_index(op.f("ix_deadlines_state_due_at"), table_name="deadlines")
    op.drop_table("saved_views")
    op.drop_index(op.f("ix_logins_ends_at"), table_name="logins")
    op.drop_table("logins")
    op.drop_index(op.f("ix_sessions_ends_at"), table_name="sessions")
    op.drop_table("sessions")
