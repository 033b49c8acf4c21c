"""Create the log, its projections and the directory."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

FUNCTION = """
create function the_log_is_never_changed() returns trigger language plpgsql as $$
begin raise exception 'the log is never changed'; end $$
"""
TRIGGER = """
create trigger the_log_is_never_changed before update or delete or truncate on events
for each statement execute function the_log_is_never_changed()
"""


def upgrade() -> None:
    op.create_table(
        "case_keys",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("master", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_keys")),
        comment="One data key per case, wrapped by a master key.",
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("track", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column(
            "birth_year_band",
            sa.SmallInteger(),
            nullable=True,
            comment="first year of a band of five; null where unknown",
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, comment="of the last event"),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("missing", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "clock_ahead", sa.Float(), server_default=sa.text("0"), nullable=False, comment="seconds; development only"
        ),
        sa.Column("last_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        comment="Projection: one row per case.",
    )
    op.create_index(op.f("ix_cases_next_due_at"), "cases", ["next_due_at"], unique=False)
    op.create_index(op.f("ix_cases_opened_at_id"), "cases", ["opened_at", "id"], unique=False)
    op.create_table(
        "commands",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column(
            "first_seq", sa.Integer(), nullable=True, comment="null: claimed for an opening that has not been recorded"
        ),
        sa.Column("last_seq", sa.Integer(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commands")),
        comment="Idempotency: which command was recorded as which events.",
    )
    op.create_table(
        "events",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("schema_version", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "seq", name=op.f("pk_events")),
        comment="The log: the truth. Never updated, never deleted.",
    )
    op.create_index(op.f("ix_events_type_happened_at"), "events", ["type", "happened_at"], unique=False)
    op.create_table(
        "organisations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "changed",
            sa.BigInteger(),
            sa.Identity(always=False),
            nullable=False,
            comment="grows with every change of the directory",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        comment="The directory: data, not code.",
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("event_type", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint(
            "case_id", "seq", "organisation", "role", name=op.f("uq_outbox_case_id_seq_organisation_role")
        ),
        comment="Who is to be told of which event; written with the event.",
    )
    op.create_index(
        op.f("ix_outbox_case_id"), "outbox", ["case_id"], unique=False, postgresql_where=sa.text("delivered_at is null")
    )
    op.create_index(op.f("ix_outbox_organisation_created_at"), "outbox", ["organisation", "created_at"], unique=False)
    op.create_table(
        "deadlines",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("breached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "detail",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="the whole deadline; carries no personal data",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_deadlines_case_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("case_id", "id", name=op.f("pk_deadlines")),
        comment="Projection: every deadline of every case.",
    )
    op.create_index(
        op.f("ix_deadlines_organisation_state_due_at"), "deadlines", ["organisation", "state", "due_at"], unique=False
    )
    op.create_table(
        "parties",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.Column("responsible", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_parties_case_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("case_id", "organisation", "role", "since", name=op.f("pk_parties")),
        comment="Projection: who is in which case.",
    )
    op.create_index(op.f("ix_parties_organisation_case_id"), "parties", ["organisation", "case_id"], unique=False)
    op.create_table(
        "stays",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "place",
            sa.LargeBinary(),
            nullable=False,
            comment="keyed hash: where somebody lives is nobody's to read here",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_stays_case_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_stays")),
        comment="Projection: which places of the directory are taken.",
    )
    op.create_index(op.f("ix_stays_place"), "stays", ["place"], unique=False)
    op.execute(FUNCTION)
    op.execute(TRIGGER)


def downgrade() -> None:
    op.execute("drop function the_log_is_never_changed cascade")
    op.drop_index(op.f("ix_stays_place"), table_name="stays")
    op.drop_table("stays")
    op.drop_index(op.f("ix_parties_organisation_case_id"), table_name="parties")
    op.drop_table("parties")
    op.drop_index(op.f("ix_deadlines_organisation_state_due_at"), table_name="deadlines")
    op.drop_table("deadlines")
    op.drop_index(op.f("ix_outbox_organisation_created_at"), table_name="outbox")
    op.drop_index(op.f("ix_outbox_case_id"), table_name="outbox", postgresql_where=sa.text("delivered_at is null"))
    op.drop_table("outbox")
    op.drop_table("organisations")
    op.drop_index(op.f("ix_events_type_happened_at"), table_name="events")
    op.drop_table("events")
    op.drop_table("commands")
    op.drop_index(op.f("ix_cases_opened_at_id"), table_name="cases")
    op.drop_index(op.f("ix_cases_next_due_at"), table_name="cases")
    op.drop_table("cases")
    op.drop_table("case_keys")
