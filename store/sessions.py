"""Sessions of the pages, and what may be used once to log in.

What the browser holds is kept as a keyed digest only, and who somebody is, is encrypted with what the browser holds: whoever
has the database alone learns neither. Each row has a voucher: whoever can write to the tables, and has no master key, logs
nobody in.
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

from domain.callers import Credential
from store.keys import seal, unseal
from store.lasting import lasting
from store.marks import OVER
from store.tables import logins, sessions
from store.vouchers import VOUCHERS, ours

TOUCHED_EVERY = timedelta(seconds=30)
MOST_OF_ONE, MOST = 200, 10_000
"""Log-ins under way from one address, which may be a whole office's, and in total."""

NEXT_LINE = "\n"
SITE = 64
ADDRESSES = secrets.token_bytes(32)
"""This process's own: an address that somebody logged in from is nobody's to find out."""

SUBJECT, DETAIL = "session's subject", "log-in under way"


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody of an organisation, logged in; `subject` is how the issuer calls her, `flash` what the next page says, line by line."""

    id: bytes
    organisation: str
    roles: tuple[str, ...]
    scopes: frozenset[str]
    csrf: str
    flash: str | None
    subject: str | None = field(default=None, repr=False)

    @property
    def credential(self) -> Credential:
        """What the session says of whoever has its cookie."""
        return Credential(self.organisation, self.roles, self.scopes, self.subject)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts without being used, and at the longest."""

    idle: timedelta
    longest: timedelta


def digest(token: str) -> bytes:
    """What is kept of a token where only its holder could know another of the same digest."""
    return hashlib.sha256(token.encode()).digest()


def _key(token: str) -> bytes:
    """What is encrypted for the bearer of a token is encrypted with this."""
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
    """A new session's cookie; sessions that are over are swept away on the way."""
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
    """The session of a cookie, seen now unless one only listens; None where there is none or it is over."""
    async with engine.connect() as connection:
        row = await _standing(connection, token, now, limits)
        if row is None:
            return None
        if touch and now - row.seen_at > TOUCHED_EVERY:
            await connection.execute(update(sessions).where(sessions.c.id == row.id).values(seen_at=now))
            await connection.commit()
    subject = unseal(_key(token), row.subject, SUBJECT).decode() if row.subject is not None else None
    return Session(row.id, row.organisation, tuple(row.roles), frozenset(row.scopes), row.csrf, row.flash, subject)


async def _standing(connection: AsyncConnection, token: str, now: datetime, limits: Limits) -> Any:
    """The session's row; None where there is none, it is over, or somebody else wrote it."""
    still = (sessions.c.ends_at > now, sessions.c.seen_at > now - limits.idle)
    query = select(sessions).where(sessions.c.id == _id(connection, token), *still)
    row = (await connection.execute(query)).one_or_none()
    if row is None or not ours(connection, sessions, row) or _is_over(connection, sessions, row.id):
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
    """Logs out; a row of before that is put back logs nobody in."""
    async with engine.begin() as connection:
        id_ = _id(connection, token)
        gone = delete(sessions).where(sessions.c.id == id_).returning(sessions)
        if (row := (await connection.execute(gone)).one_or_none()) is not None:
            await _over(connection, sessions, row)


def _is_over(connection: AsyncConnection, table: Table, id_: bytes) -> bool:
    return bool(lasting(connection).marks.of(f"{table.name} {id_.hex()}"))


async def _over(connection: AsyncConnection, table: Table, row: Row[Any]) -> None:
    """Notes that it is over; for ever, where somebody else may have written when it would have ended by itself."""
    until = row.ends_at if ours(connection, table, row) else None
    await asyncio.to_thread(lasting(connection).marks.raise_to, {f"{table.name} {row.id.hex()}": OVER}, until)


async def offer(
    engine: AsyncEngine, detail: dict[str, Any], now: datetime, lasts: timedelta, address: str | None = None
) -> str:
    """A token that can be brought back once, for what is in `detail`; of too many the oldest give way.

    Whoever begins without end makes room with log-ins of the same address first, and keeps no others out.
    """
    token = secrets.token_urlsafe(32)
    async with engine.begin() as connection:
        await connection.execute(delete(logins).where(logins.c.ends_at <= now))
        sealed, id_, ends_at = seal(_key(token), orjson.dumps(detail), DETAIL), _id(connection, token), now + lasts
        row = {"id": id_, "detail": sealed, "ends_at": ends_at, "begun_from": _begun_from(address)}
        vouched = VOUCHERS[logins].with_voucher(lasting(connection), row)
        await connection.execute(insert(logins).values(vouched))
        await _give_way(connection, MOST_OF_ONE, logins.c.begun_from == row["begun_from"])
        await _give_way(connection, MOST)
    return token


async def _give_way(connection: AsyncConnection, most: int, *which: ColumnElement[bool]) -> None:
    beyond = select(logins.c.id).where(*which).order_by(logins.c.ends_at.desc()).offset(most)
    await connection.execute(delete(logins).where(logins.c.id.in_(beyond)))


def _begun_from(address: str | None) -> bytes | None:
    """What tells log-ins of one address apart from others, and nobody where that is; of IPv6 the network of a site."""
    if address is None:
        return None
    try:
        found = ip_address(address)
        address = str(ip_network((found, SITE), strict=False)) if found.version == 6 else str(found)
    except ValueError:
        pass  # a socket of this machine has a name instead
    return hmac.digest(ADDRESSES, address.encode(), "sha256")


async def peek(engine: AsyncEngine, token: str, now: datetime) -> dict[str, Any] | None:
    """What a token was offered for; it stays good. None where `take` would find nothing."""
    async with engine.connect() as connection:
        row = (await connection.execute(select(logins).where(*_good(connection, token, now)))).one_or_none()
        return _opened(connection, row, token)


async def amend(
    engine: AsyncEngine,
    token: str,
    now: datetime,
    more: dict[str, Any],
    unless: Callable[[dict[str, Any]], bool] = lambda _: False,
) -> bool:
    """Adds to what a token was offered for; False where it is used up meanwhile, or is such as was said."""
    async with engine.begin() as connection:
        query = select(logins).where(*_good(connection, token, now)).with_for_update()
        row = (await connection.execute(query)).one_or_none()
        detail = _opened(connection, row, token)
        if detail is None or row is None or unless(detail):
            return False
        sealed = seal(_key(token), orjson.dumps({**detail, **more}), DETAIL)
        said = {"id": row.id, "detail": sealed, "ends_at": row.ends_at}
        changed = {"detail": sealed, "voucher": VOUCHERS[logins].of(lasting(connection), said)}
        await connection.execute(update(logins).where(logins.c.id == row.id).values(**changed))
        return True


async def take(engine: AsyncEngine, token: str, now: datetime) -> dict[str, Any] | None:
    """What a token was offered for; it is used up. None where it never was, was used before, or is too old."""
    async with engine.begin() as connection:
        used = delete(logins).where(*_good(connection, token, now)).returning(logins)
        row = (await connection.execute(used)).one_or_none()
        found = _opened(connection, row, token)
        if row is not None and found is not None:
            await _over(connection, logins, row)
        return found


def _good(connection: AsyncConnection, token: str, now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return logins.c.id == _id(connection, token), logins.c.ends_at > now


def _opened(connection: AsyncConnection, row: Row[Any] | None, token: str) -> dict[str, Any] | None:
    """None where there is no row, somebody else wrote it, or it was used up and put back."""
    if row is None or not ours(connection, logins, row) or _is_over(connection, logins, row.id):
        return None
    found: dict[str, Any] = orjson.loads(unseal(_key(token), row.detail, DETAIL))
    return found
