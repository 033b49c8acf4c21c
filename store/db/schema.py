"""The schema. No column identifies a person: the content of an event is encrypted in `payload`.

Nor does a column say where a person lives: each column that names an organisation is encrypted
(store/crypto/column_types.py), because the organisation may be a place to live.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
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
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from store.crypto.column_types import (
    AuthenticatedHash,
    AuthenticatedJson,
    EncryptedJson,
    EncryptedName,
    EncryptedRoute,
    WithOrganisation,
)

IN_CASES = EncryptedName("case")
"""An organisation in tables that are joined by organisation; every other table encrypts with a context of its own."""

VOUCHER = "what says that a process with the keys wrote the row"

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

ENGINE_LAGS = "case when erased_at is null then engine_version < version else engine_version >= 0 end"
"""Cases of which the engine has not yet accepted the latest version, or whose erasure the engine has not completed."""

THIS_TRANSACTION = "((pg_current_xact_id())::text)::bigint"
"""The database fills it in: who listens learns from it what was recorded since (store/queries/positions.py)."""

cases = Table(
    "cases",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("track", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("municipality", Text, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, comment="of the last event"),
    Column("closed_at", DateTime(timezone=True)),
    Column("missing", Boolean, nullable=False, server_default=text("false")),
    Column("next_due_at", DateTime(timezone=True)),
    Column("clock_ahead", Float, nullable=False, server_default=text("0"), comment="seconds; development only"),
    Column("last_hash", AuthenticatedHash, nullable=False),
    Column("erased_at", DateTime(timezone=True)),
    Column(
        "engine_version",
        Integer,
        nullable=False,
        server_default=text("0"),
        comment="up to which version the engine has been told; -1: erased, and the engine has nothing left of it",
    ),
    Index(None, "opened_at", "id"),
    Index(None, "next_due_at"),
    Index("ix_cases_engine_lags", "id", postgresql_where=text(ENGINE_LAGS)),
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
    Column("role", Text, nullable=False),
    Column("schema_version", SmallInteger, nullable=False, server_default=text("1")),
    Column("payload", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("recorded_in", BigInteger, nullable=False, server_default=text(THIS_TRANSACTION), comment="transaction"),
    Index(None, "type", "happened_at"),
    Index(None, "recorded_in"),
    comment="The log: the truth. Never updated, never deleted.",
)

case_keys = Table(
    "case_keys",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("key", Uuid, nullable=False, unique=True),
    Column("voucher", LargeBinary, nullable=False, comment=VOUCHER),
    comment="Which file of the key store holds the data key of which case.",
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
    Column("organisation", IN_CASES, primary_key=True),
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
    Column("organisation", IN_CASES),
    Column("starts_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False),
    Column("breached_at", DateTime(timezone=True)),
    Column("next_at", DateTime(timezone=True), comment="when its ladder fires next"),
    Column("category", Text, nullable=False, comment="who may not know this knows of no such deadline"),
    Column("detail", WithOrganisation(), nullable=False, comment="the whole deadline; carries no personal data"),
    Index(None, "organisation", "due_at", "case_id", "id", postgresql_where=text("state in ('open', 'breached')")),
    Index(None, "organisation", "starts_at", "case_id", "position"),
    Index(None, "state", "due_at"),
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

access_log = Table(
    "access_log",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("case_id", Uuid, comment="null: a list of several"),
    Column("cases", ARRAY(Uuid), comment="of a list: which cases it named"),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("organisation", EncryptedName("access_log"), nullable=False),
    Column("roles", JSONB, nullable=False),
    Column(
        "subject",
        EncryptedName("access_log subject"),
        comment="who within the organisation, as its issuer calls them; null for a machine",
    ),
    Column("what", Text, nullable=False),
    Column("categories", JSONB, nullable=False),
    Column("basis", Text, nullable=False),
    Column("voucher", LargeBinary, nullable=False, comment=VOUCHER),
    Index(None, "case_id", "id"),
    Index(None, "cases", postgresql_using="gin", postgresql_where=text("cases is not null")),
    comment="Every read of a case, and of lists that name cases: who, when, which categories, on what basis. "
    "Never updated.",
)

erasures = Table(
    "erasures",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("erased_at", DateTime(timezone=True), nullable=False),
    Column("by", EncryptedName("erasures"), nullable=False),
    Column("certificate", WithOrganisation("erased_by"), nullable=False),
    Column("key", Uuid, comment="of the key store, to be destroyed; null: there was none"),
    Column("finished_at", DateTime(timezone=True), comment="null: key, ledger and engine are still to be seen to"),
    Column("voucher", LargeBinary, nullable=False, comment=VOUCHER),
    Index(None, "erased_at", postgresql_where=text("finished_at is null")),
    comment="Cases whose key was destroyed, with what was destroyed and what is kept.",
)

own_erasures = Table(
    "own_erasures",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, nullable=False),
    Column(
        "owner", EncryptedName("own_erasures"), comment="null: a restored backup lost it, and the ledger names nobody"
    ),
    Column("erased_at", DateTime(timezone=True), nullable=False),
    Column("by", EncryptedName("own_erasures"), nullable=False),
    Column("files", ARRAY(Uuid), nullable=False, comment="of the key store, to be destroyed"),
    Column("finished_at", DateTime(timezone=True), comment="null: keys and ledger are still to be seen to"),
    Column("voucher", LargeBinary, nullable=False, comment=VOUCHER),
    Index(None, "case_id"),
    Index(None, "erased_at", postgresql_where=text("finished_at is null")),
    comment="Private organisations whose own entries in a case were erased, while the case stays.",
)

legal_holds = Table(
    "legal_holds",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("by", EncryptedName("legal_holds"), nullable=False),
    Column("voucher", LargeBinary, nullable=False, comment=VOUCHER),
    comment="Cases that may not be erased, because a court or an authority needs them.",
)

known_persons = Table(
    "known_persons",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("hash", LargeBinary, primary_key=True, comment="keyed: says nothing without the key"),
    Column("organisation", EncryptedName("known_persons"), nullable=False, comment="who identified the person"),
    Index(None, "hash"),
    comment="What is known of who somebody is, hashed, to notice that a case may exist already.",
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
    Column("organisation", IN_CASES, nullable=False),
    Column("role", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("delivered_at", DateTime(timezone=True)),
    Column("read_at", DateTime(timezone=True)),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("deadline", Text, comment="the deadline that the event is about"),
    Column(
        "shown", Boolean, nullable=False, server_default=text("true"), comment="whether the role may see which event"
    ),
    Column(
        "remarks", Text, comment="rules that remark on the event and tell nothing of the person, with a space between"
    ),
    Column("voucher", LargeBinary, nullable=False, comment=VOUCHER),
    UniqueConstraint("case_id", "seq", "organisation", "role"),
    Index(None, "case_id", postgresql_where=text("delivered_at is null")),
    Index(None, "organisation", "created_at"),
    Index(None, "organisation", "case_id", "seq", postgresql_where=text("read_at is null")),
    comment="Who is to be told of which event; written with the event.",
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Uuid, primary_key=True, comment="what the receiver sees: the same at every attempt"),
    Column(
        "route",
        EncryptedRoute(),
        nullable=False,
        comment="one channel of one organisation: mail:ID, lead:ID, webhook:UUID",
    ),
    Column("subject", Text, nullable=False, comment="what it is about; each goes once over each route"),
    Column("organisation", EncryptedName("deliveries"), nullable=False),
    Column("kind", Text, nullable=False, comment="event, lead, failure, summary, digest, test"),
    Column("case_id", Uuid),
    Column("seq", Integer),
    Column("content", JSONB, nullable=False, comment="what there is to say; carries no personal data"),
    Column("state", Text, nullable=False, server_default=text("'waiting'")),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("created_at", DateTime(timezone=True), nullable=False, comment="by the wall clock, as all times here"),
    Column("next_attempt_at", DateTime(timezone=True), nullable=False),
    Column("last_attempt_at", DateTime(timezone=True)),
    Column("gives_up_at", DateTime(timezone=True), comment="counted from the first attempt"),
    Column("ended_at", DateTime(timezone=True)),
    Column("problem", Text, comment="what went wrong the last time"),
    Column("folded_into", Uuid, comment="the mail that carried it together with others"),
    Column("reported_at", DateTime(timezone=True), comment="when the case was told that it failed"),
    Column("voucher", LargeBinary, nullable=False, comment=VOUCHER),
    UniqueConstraint("route", "subject"),
    Index(None, "route", "next_attempt_at", postgresql_where=text("state = 'waiting'")),
    Index(None, "route", "ended_at"),
    Index(None, "case_id"),
    Index(None, "folded_into", postgresql_where=text("folded_into is not null")),
    comment="What is on its way out: one row for each message and channel.",
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation", IN_CASES, nullable=False),
    Column("url", EncryptedName("webhook url"), nullable=False),
    Column("events", JSONB, nullable=False, comment="names of events, or *"),
    Column("secrets", LargeBinary, nullable=False, comment="sealed: the secret, and for a day the one before"),
    Column("master", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("disabled_at", DateTime(timezone=True)),
    Index(None, "organisation"),
    comment="Which systems of an organisation are told.",
)

calendar_tokens = Table(
    "calendar_tokens",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation", EncryptedName("calendar_tokens"), nullable=False),
    Column("hash", LargeBinary, nullable=False, unique=True, comment="keyed"),
    Column("voucher", LargeBinary, nullable=False, comment=VOUCHER),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    Index(None, "organisation"),
    comment="Addresses under which a calendar program may fetch an organisation's deadlines.",
)

commands = Table(
    "commands",
    metadata,
    Column("id", Text, primary_key=True),
    Column("case_id", Uuid, nullable=False),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("first_seq", Integer, nullable=False),
    Column("last_seq", Integer, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("transition", Text, comment="its name; null: recorded by an earlier release"),
    comment="Idempotency: which command was recorded as which events.",
)

organisations = Table(
    "organisations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("detail", AuthenticatedJson("organisations"), nullable=False),
    Column("changed", BigInteger, Identity(), nullable=False, comment="grows with every change of the directory"),
    comment="The directory: data, not code.",
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", LargeBinary, primary_key=True, comment="keyed digest of the cookie"),
    Column("organisation", EncryptedName("sessions"), nullable=False),
    Column("roles", JSONB, nullable=False),
    Column("scopes", JSONB, nullable=False),
    Column("csrf", Text, nullable=False),
    Column("subject", LargeBinary, comment="who logged in, sealed with the cookie; null for a link"),
    Column("flash", Text, comment="said once, on the next page"),
    Column("seen_at", DateTime(timezone=True), nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    Column("voucher", LargeBinary, nullable=False, comment=VOUCHER),
    Index(None, "ends_at"),
    comment="Who is logged in to the pages; who that is can be read with the cookie alone.",
)

logins = Table(
    "logins",
    metadata,
    Column("id", LargeBinary, primary_key=True, comment="keyed digest of what the browser brings back"),
    Column("detail", LargeBinary, nullable=False, comment="sealed with what the browser brings back"),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    Column("voucher", LargeBinary, nullable=False, comment=VOUCHER),
    Column(
        "begun_from",
        LargeBinary,
        comment="keyed hash of the address that asked, with a key that no process keeps; null for a link",
    ),
    Index(None, "ends_at"),
    Index(None, "begun_from"),
    comment="What may be used once to log in: links, and logins under way at an issuer.",
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", LargeBinary, primary_key=True, comment="keyed digest of what the browser brings back"),
    Column("session", LargeBinary, ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False),
    Column("case_id", Uuid, comment="null: of a case that is not opened yet"),
    Column("detail", LargeBinary, nullable=False, comment="sealed with what the browser brings back"),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    Index(None, "session"),
    Index(None, "case_id"),
    Index(None, "ends_at"),
    comment="Forms that could not be recorded, for a quarter of an hour.",
)

saved_views = Table(
    "saved_views",
    metadata,
    Column("organisation", EncryptedName("saved_views"), primary_key=True),
    Column("name", EncryptedName("saved_views name"), primary_key=True),
    Column("query", EncryptedName("saved_views query"), nullable=False),
    comment="Filters of the list of cases that an organisation has kept.",
)

facts = Table(
    "facts",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column(
        "detail",
        EncryptedJson("facts"),
        nullable=False,
        comment="bands, codes, outcomes and days; never words, never who",
    ),
    Column("voucher", LargeBinary, nullable=False, comment=VOUCHER),
    comment="Projection: what of an event is counted. Kept when the case is erased.",
)

releases = Table(
    "releases",
    metadata,
    Column("year", SmallInteger, primary_key=True, autoincrement=False),
    Column("as_of", Date, primary_key=True, comment="the end of a quarter; of tables, the day they came out"),
    Column("final", Boolean, primary_key=True, comment="the year's tables; otherwise totals before them"),
    Column("released_at", DateTime(timezone=True), nullable=False),
    Column("answers", JSON, nullable=False, comment="whose figures: what they are told; the country's under nothing"),
    Column(
        "cohorts",
        JSONB,
        nullable=False,
        comment="what was said of cohorts, which several years show, and what it was made of",
    ),
    Index("ix_releases_final", "year", unique=True, postgresql_where=text("final")),
    comment="What has been told of each year: in the clear, since it is for its readers. Never updated.",
)
