"""Add an index in the order of the inbox, so that a page costs the same at any length."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_index(
        op.f("ix_outbox_organisation_case_id_seq"),
        "outbox",
        ["organisation", "case_id", "seq"],
        postgresql_where=sa.text("read_at is null"),
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_outbox_organisation_case_id_seq"), "outbox")
