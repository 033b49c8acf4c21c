"""Add drafts of forms that could not be recorded; they are deleted with the session and with the case."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "drafts",
        sa.Column("id", sa.LargeBinary(), nullable=False, comment="keyed digest of what the browser brings back"),
        sa.Column("session", sa.LargeBinary(), nullable=False),
        sa.Column("case_id", sa.Uuid(), comment="null: of a case that is not opened yet"),
        sa.Column("detail", sa.LargeBinary(), nullable=False, comment="sealed with what the browser brings back"),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["session"], ["sessions.id"], name=op.f("fk_drafts_session"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        comment="Forms that could not be recorded, for a quarter of an hour.",
    )
    for column in ("session", "case_id", "ends_at"):
        op.create_index(op.f(f"ix_drafts_{column}"), "drafts", [column], unique=False)


def downgrade() -> None:
    op.drop_table("drafts")
