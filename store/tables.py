"""The tables. Columns hold nothing that identifies a person: what an event says is encrypted in `payload`."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

cases = Table(
    "cases",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("track", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("municipality", Text, nullable=False),
    Column("birth_year_band", SmallInteger, comment="first year of a band of five; null where unknown"),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, comment="of the last event"),
    Column("closed_at", DateTime(timezone=True)),
    Column("missing", Boolean, nullable=False, server_default=text("false")),
    Column("next_due_at", DateTime(timezone=True)),
    Column("clock_ahead", Float, nullable=False, server_default=text("0"), comment="seconds; development only"),
    Column("last_hash", LargeBinary, nullable=False),
    Index(None, "opened_at", "id"),
    Index(None, "next_due_at"),
    comment="Projection: one row per case.",
)

events = Table(
    "events",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("type", Text, nullable=False),
    Column("happened_at", DateTime(timezone=True), nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("organisation", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("schema_version", SmallInteger, nullable=False, server_default=text("1")),
    Column("payload", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Index(None, "type", "happened_at"),
    comment="The log: the truth. Never updated, never deleted.",
)

case_keys = Table(
    "case_keys",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("master", Text, nullable=False),
    comment="One data key per case, wrapped by a master key.",
)

secrets = Table(
    "secrets",
    metadata,
    Column("name", Text, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("master", Text, nullable=False),
    comment="The program's own secrets, each wrapped by a master key.",
)

parties = Table(
    "parties",
    metadata,
    Column("case_id", Uuid, ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("organisation", Text, primary_key=True),
    Column("role", Text, primary_key=True),
    Column("since", Integer, primary_key=True),
    Column("until", Integer),
    Column("responsible", Boolean, nullable=False),
    Column("guest", Boolean, nullable=False, server_default=text("false"), comment="was only told something"),
    Index(None, "organisation", "case_id"),
    comment="Projection: who is in which case.",
)

deadlines = Table(
    "deadlines",
    metadata,
    Column("case_id", Uuid, ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("rule", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("organisation", Text),
    Column("starts_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False),
    Column("breached_at", DateTime(timezone=True)),
    Column("detail", JSONB, nullable=False, comment="the whole deadline; carries no personal data"),
    Index(None, "organisation", "state", "due_at"),
    comment="Projection: every deadline of every case.",
)

stays = Table(
    "stays",
    metadata,
    Column("case_id", Uuid, ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("place", LargeBinary, primary_key=True, comment="keyed hash: where somebody lives is nobody's to read here"),
    Index(None, "place"),
    comment="Projection: which places of the directory are taken, lived in or kept for somebody.",
)

turns = Table(
    "turns",
    metadata,
    Column("track", Text, primary_key=True),
    Column("role", Text, primary_key=True),
    Column("taken", BigInteger, nullable=False),
    comment="How many cases have been given out in turn, where organisations take every second one.",
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("case_id", Uuid, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("event_type", Text, nullable=False),
    Column("rule", Text),
    Column("organisation", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("delivered_at", DateTime(timezone=True)),
    Column("read_at", DateTime(timezone=True)),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    UniqueConstraint("case_id", "seq", "organisation", "role"),
    Index(None, "case_id", postgresql_where=text("delivered_at is null")),
    Index(None, "organisation", "created_at"),
    comment="Who is to be told of which event; written with the event.",
)

commands = Table(
    "commands",
    metadata,
    Column("id", Text, primary_key=True),
    Column("case_id", Uuid, nullable=False),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("first_seq", Integer, comment="null: claimed for an opening that has not been recorded"),
    Column("last_seq", Integer),
    Column("claimed_at", DateTime(timezone=True), nullable=False),
    comment="Idempotency: which command was recorded as which events.",
)

organisations = Table(
    "organisations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("detail", JSONB, nullable=False),
    Column("changed", BigInteger, Identity(), nullable=False, comment="grows with every change of the directory"),
    comment="The directory: data, not code.",
)
