"""Add indexes in the order of deadline lists: an organisation's inbox by due time, its list by start."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

WAITING = "ix_deadlines_organisation_due_at_case_id_id"
STARTED = "ix_deadlines_organisation_starts_at_case_id_position"
BEFORE = "ix_deadlines_organisation_state_due_at"


def upgrade() -> None:
    op.create_index(
        op.f(WAITING),
        "deadlines",
        ["organisation", "due_at", "case_id", "id"],
        postgresql_where=sa.text("state in ('open', 'breached')"),
    )
    op.create_index(op.f(STARTED), "deadlines", ["organisation", "starts_at", "case_id", "position"])
    op.drop_index(op.f(BEFORE), "deadlines")


def downgrade() -> None:
    op.create_index(op.f(BEFORE), "deadlines", ["organisation", "state", "due_at"])
    op.drop_index(op.f(STARTED), "deadlines")
    op.drop_index(op.f(WAITING), "deadlines")
