"""Add the delivery queue, webhooks, and calendar tokens."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

JSONB = postgresql.JSONB(astext_type=sa.Text())
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column(
        "outbox", sa.Column("deadline", sa.Text(), nullable=True, comment="the deadline that the event is about")
    )
    op.add_column(
        "outbox",
        sa.Column(
            "shown",
            sa.Boolean(),
            server_default=sa.text("true"),
            nullable=False,
            comment="whether the role may see which event",
        ),
    )
    _deliveries()
    _webhooks()
    _calendar_tokens()


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Uuid(), nullable=False, comment="what the receiver sees: the same at every attempt"),
        sa.Column(
            "route",
            sa.Text(),
            nullable=False,
            comment="one channel of one organisation: mail:ID, lead:ID, webhook:UUID",
        ),
        sa.Column("subject", sa.Text(), nullable=False, comment="what it is about; each goes once over each route"),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="event, lead, failure, summary, digest, test"),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("content", JSONB, nullable=False, comment="what there is to say; carries no personal data"),
        sa.Column("state", sa.Text(), server_default=sa.text("'waiting'"), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", TIME, nullable=False, comment="by the wall clock, as all times here"),
        sa.Column("next_attempt_at", TIME, nullable=False),
        sa.Column("last_attempt_at", TIME, nullable=True),
        sa.Column("gives_up_at", TIME, nullable=True, comment="counted from the first attempt"),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("problem", sa.Text(), nullable=True, comment="what went wrong the last time"),
        sa.Column("folded_into", sa.Uuid(), nullable=True, comment="the mail that carried it together with others"),
        sa.Column("reported_at", TIME, nullable=True, comment="when the case was told that it failed"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("route", "subject", name=op.f("uq_deliveries_route_subject")),
        comment="What is on its way out: one row for each message and channel.",
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        op.f("ix_deliveries_route_next_attempt_at"),
        "deliveries",
        ["route", "next_attempt_at"],
        postgresql_where=waiting,
    )
    op.create_index(op.f("ix_deliveries_route_ended_at"), "deliveries", ["route", "ended_at"])
    op.create_index(op.f("ix_deliveries_case_id"), "deliveries", ["case_id"])
    folded = sa.text("folded_into is not null")
    op.create_index(op.f("ix_deliveries_folded_into"), "deliveries", ["folded_into"], postgresql_where=folded)


def _webhooks() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("events", JSONB, nullable=False, comment="names of events, or *"),
        sa.Column(
            "secrets", sa.LargeBinary(), nullable=False, comment="sealed: the secret, and for a day the one before"
        ),
        sa.Column("master", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("disabled_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
        comment="Which systems of an organisation are told.",
    )
    op.create_index(op.f("ix_webhooks_organisation"), "webhooks", ["organisation"])


def _calendar_tokens() -> None:
    op.create_table(
        "calendar_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("revoked_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_tokens")),
        sa.UniqueConstraint("hash", name=op.f("uq_calendar_tokens_hash")),
        comment="Addresses under which a calendar program may fetch an organisation's deadlines.",
    )
    op.create_index(op.f("ix_calendar_tokens_organisation"), "calendar_tokens", ["organisation"])


def downgrade() -> None:
    op.drop_table("calendar_tokens")
    op.drop_table("webhooks")
    op.drop_table("deliveries")
    op.drop_column("outbox", "shown")
    op.drop_column("outbox", "deadline")
