"""Sessions of the pages, and single-use tokens for logging in.

The table holds only a keyed digest of each browser token, and personal data is encrypted with the token itself, so that
access to the database alone reveals neither. Each row has a voucher: an attacker with write access to the tables but
without the master key cannot create a session.
"""

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Row, Table, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain.primitives.callers import Credential
from store.crypto.high_water_marks import OVER
from store.crypto.keys import seal, unseal
from store.crypto.lasting import lasting
from store.db.row_vouchers import VOUCHERS, ours
from store.db.schema import logins, sessions

TOUCHED_EVERY = timedelta(seconds=30)
MOST_OF_ONE, MOST = 200, 10_000
"""Maximum number of log-ins in progress per client address (which may be a whole office's), and in total."""

NEXT_LINE = "\n"
SITE = 64
ADDRESSES = secrets.token_bytes(32)
"""Key of this process for hashing client addresses, never stored, so that nobody can recover an address."""

SUBJECT, DETAIL = "session's subject", "log-in under way"


@dataclass(frozen=True, slots=True)
class Session:
    """A logged-in member of an organisation.

    `id`: keyed digest of the cookie. `organisation`, `roles`, `scopes`: the session's rights. `csrf`: the token of its
    forms. `flash`: the messages for the next page, one per line. `subject`: the person's identifier at the issuer.
    """

    id: bytes
    organisation: str
    roles: tuple[str, ...]
    scopes: frozenset[str]
    csrf: str
    flash: str | None
    subject: str | None = field(default=None, repr=False)

    @property
    def credential(self) -> Credential:
        """The credential of the cookie's bearer."""
        return Credential(self.organisation, self.roles, self.scopes, self.subject)


@dataclass(frozen=True, slots=True)
class Limits:
    """Session lifetimes: `idle` without a request, and `longest` in total."""

    idle: timedelta
    longest: timedelta


def digest(token: str) -> bytes:
    """SHA-256 of a token with enough entropy to need no key."""
    return hashlib.sha256(token.encode()).digest()


def _key(token: str) -> bytes:
    """The encryption key of the token's bearer, derived from the token."""
    return hmac.digest(token.encode(), b"for its bearer alone", "sha256")


def _id(connection: AsyncConnection, token: str) -> bytes:
    return lasting(connection).voucher("token", token.encode())


async def begin(
    engine: AsyncEngine,
    organisation: str,
    roles: Sequence[str],
    scopes: Sequence[str],
    now: datetime,
    limits: Limits,
    subject: str | None = None,
) -> str:
    """Create a session and return its cookie; delete expired sessions."""
    token = secrets.token_urlsafe(32)
    row = {
        "organisation": organisation,
        "roles": list(roles),
        "scopes": list(scopes),
        "csrf": secrets.token_urlsafe(24),
        "subject": seal(_key(token), subject.encode(), SUBJECT) if subject is not None else None,
        "seen_at": now,
        "ends_at": now + limits.longest,
    }
    async with engine.begin() as connection:
        over = or_(sessions.c.ends_at <= now, sessions.c.seen_at <= now - limits.idle)
        await connection.execute(delete(sessions).where(over))
        row["id"] = _id(connection, token)
        vouched = VOUCHERS[sessions].with_voucher(lasting(connection), row)
        await connection.execute(insert(sessions).values(vouched))
    return token


async def find(engine: AsyncEngine, token: str, now: datetime, limits: Limits, *, touch: bool = True) -> Session | None:
    """The session of a cookie; None if there is none or it has expired.

    `touch` renews the idle time; a connection that only listens does not.
    """
    async with engine.connect() as connection:
        row = await _valid_row(connection, token, now, limits)
        if row is None:
            return None
        if touch and now - row.seen_at > TOUCHED_EVERY:
            await connection.execute(update(sessions).where(sessions.c.id == row.id).values(seen_at=now))
            await connection.commit()
    subject = unseal(_key(token), row.subject, SUBJECT).decode() if row.subject is not None else None
    return Session(row.id, row.organisation, tuple(row.roles), frozenset(row.scopes), row.csrf, row.flash, subject)


async def _valid_row(connection: AsyncConnection, token: str, now: datetime, limits: Limits) -> Any:
    """The session's row; None if it does not exist, has expired, or is forged."""
    still = (sessions.c.ends_at > now, sessions.c.seen_at > now - limits.idle)
    query = select(sessions).where(sessions.c.id == _id(connection, token), *still)
    row = (await connection.execute(query)).one_or_none()
    if row is None or not ours(connection, sessions, row) or _is_marked_ended(connection, sessions, row.id):
        return None
    return row


async def say_next(engine: AsyncEngine, session: Session, line: str) -> None:
    """What the session's next page says, after what has not been said yet."""
    before = func.coalesce(sessions.c.flash + NEXT_LINE, "")
    async with engine.begin() as connection:
        await connection.execute(update(sessions).where(sessions.c.id == session.id).values(flash=before + line))


async def said(engine: AsyncEngine, session: Session) -> bool:
    """Notes that what was to be said is said now; False where another page says it, or there is more to say by now."""
    still = (sessions.c.id == session.id, sessions.c.flash == session.flash)
    async with engine.begin() as connection:
        return (await connection.execute(update(sessions).where(*still).values(flash=None))).rowcount > 0


async def end(engine: AsyncEngine, token: str) -> None:
    """Log out, and mark the session as ended, so that a restored row does not log anybody in."""
    async with engine.begin() as connection:
        id_ = _id(connection, token)
        gone = delete(sessions).where(sessions.c.id == id_).returning(sessions)
        if (row := (await connection.execute(gone)).one_or_none()) is not None:
            await _mark_ended(connection, sessions, row)


def _is_marked_ended(connection: AsyncConnection, table: Table, id_: bytes) -> bool:
    return bool(lasting(connection).marks.of(f"{table.name} {id_.hex()}"))


async def _mark_ended(connection: AsyncConnection, table: Table, row: Row[Any]) -> None:
    """Notes that it is over; for ever, where somebody else may have written when it would have ended by itself."""
    until = row.ends_at if ours(connection, table, row) else None
    await asyncio.to_thread(lasting(connection).marks.raise_to, {f"{table.name} {row.id.hex()}": OVER}, until)


async def offer(
    engine: AsyncEngine, detail: dict[str, Any], now: datetime, lasts: timedelta, address: str | None = None
) -> str:
    """Create a single-use token for `detail`; evict the oldest log-ins above the limits.

    The limit per client address is applied first, so that one address cannot evict the log-ins of others.
    """
    token = secrets.token_urlsafe(32)
    async with engine.begin() as connection:
        await connection.execute(delete(logins).where(logins.c.ends_at <= now))
        sealed, id_, ends_at = seal(_key(token), orjson.dumps(detail), DETAIL), _id(connection, token), now + lasts
        row = {"id": id_, "detail": sealed, "ends_at": ends_at, "begun_from": _begun_from(address)}
        vouched = VOUCHERS[logins].with_voucher(lasting(connection), row)
        await connection.execute(insert(logins).values(vouched))
        await _evict(connection, MOST_OF_ONE, logins.c.begun_from == row["begun_from"])
        await _evict(connection, MOST)
    return token


async def _evict(connection: AsyncConnection, most: int, *which: ColumnElement[bool]) -> None:
    beyond = select(logins.c.id).where(*which).order_by(logins.c.ends_at.desc()).offset(most)
    await connection.execute(delete(logins).where(logins.c.id.in_(beyond)))


def _begun_from(address: str | None) -> bytes | None:
    """Hash of the client address (for IPv6, of its /64 network), which groups log-ins without revealing the address."""
    if address is None:
        return None
    try:
        found = ip_address(address)
        address = str(ip_network((found, SITE), strict=False)) if found.version == 6 else str(found)
    except ValueError:
        pass  # a socket of this machine has a name instead
    return hmac.digest(ADDRESSES, address.encode(), "sha256")


async def peek(engine: AsyncEngine, token: str, now: datetime) -> dict[str, Any] | None:
    """The detail of a token without using it up; None if `take` would find nothing."""
    async with engine.connect() as connection:
        row = (await connection.execute(select(logins).where(*_valid_token(connection, token, now)))).one_or_none()
        return _decrypted(connection, row, token)


async def amend(
    engine: AsyncEngine,
    token: str,
    now: datetime,
    more: dict[str, Any],
    unless: Callable[[dict[str, Any]], bool] = lambda _: False,
) -> bool:
    """Add to a token's detail and return True; False if the token is used up or `unless` holds for its detail."""
    async with engine.begin() as connection:
        query = select(logins).where(*_valid_token(connection, token, now)).with_for_update()
        row = (await connection.execute(query)).one_or_none()
        detail = _decrypted(connection, row, token)
        if detail is None or row is None or unless(detail):
            return False
        sealed = seal(_key(token), orjson.dumps({**detail, **more}), DETAIL)
        row_values = {"id": row.id, "detail": sealed, "ends_at": row.ends_at}
        changed = {"detail": sealed, "voucher": VOUCHERS[logins].of(lasting(connection), row_values)}
        await connection.execute(update(logins).where(logins.c.id == row.id).values(**changed))
        return True


async def take(engine: AsyncEngine, token: str, now: datetime) -> dict[str, Any] | None:
    """The detail of a token, which is used up; None if the token is unknown, used, or expired."""
    async with engine.begin() as connection:
        used = delete(logins).where(*_valid_token(connection, token, now)).returning(logins)
        row = (await connection.execute(used)).one_or_none()
        found = _decrypted(connection, row, token)
        if row is not None and found is not None:
            await _mark_ended(connection, logins, row)
        return found


def _valid_token(
    connection: AsyncConnection, token: str, now: datetime
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return logins.c.id == _id(connection, token), logins.c.ends_at > now


def _decrypted(connection: AsyncConnection, row: Row[Any] | None, token: str) -> dict[str, Any] | None:
    """The decrypted detail; None if the row is missing, forged, or was restored after use."""
    if row is None or not ours(connection, logins, row) or _is_marked_ended(connection, logins, row.id):
        return None
    found: dict[str, Any] = orjson.loads(unseal(_key(token), row.detail, DETAIL))
    return found
