"""Sessions of the pages, and what may be used once to log in. What the browser holds is kept as a keyed digest only.

Each row has a voucher: whoever can write to the tables, and has no master key, logs nobody in.
"""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from store.lasting import lasting
from store.tables import logins, sessions

TOUCHED_EVERY = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody of an organisation, logged in; `flash` is what the next page says."""

    id: bytes
    organisation: str
    roles: tuple[str, ...]
    scopes: frozenset[str]
    csrf: str
    flash: str | None


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts without being used, and at the longest."""

    idle: timedelta
    longest: timedelta


def digest(token: str) -> bytes:
    """What is kept of a token where only its holder could know another of the same digest."""
    return hashlib.sha256(token.encode()).digest()


def _id(connection: AsyncConnection, token: str) -> bytes:
    return lasting(connection).voucher("token", token.encode())


def _said(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("id", "organisation", "roles", "scopes", "csrf", "ends_at")}


def _voucher(connection: AsyncConnection, row: Mapping[str, Any]) -> bytes:
    """What says that a process with the keys let this organisation in, in these roles, until then."""
    names = ("organisation", "roles", "scopes", "csrf")
    said = [row["id"].hex(), row["ends_at"].timestamp(), *(row[name] for name in names)]
    return lasting(connection).voucher("sessions", orjson.dumps(said))


def _offered(connection: AsyncConnection, id_: bytes, detail: Mapping[str, Any], ends_at: datetime) -> bytes:
    said = [id_.hex(), ends_at.timestamp(), detail]
    return lasting(connection).voucher("logins", orjson.dumps(said, option=orjson.OPT_SORT_KEYS))


async def begin(
    engine: AsyncEngine, organisation: str, roles: Sequence[str], scopes: Sequence[str], now: datetime, limits: Limits
) -> str:
    """A new session's cookie; sessions that are over are swept away on the way."""
    token = secrets.token_urlsafe(32)
    row = {
        "organisation": organisation,
        "roles": list(roles),
        "scopes": list(scopes),
        "csrf": secrets.token_urlsafe(24),
        "seen_at": now,
        "ends_at": now + limits.longest,
    }
    async with engine.begin() as connection:
        over = or_(sessions.c.ends_at <= now, sessions.c.seen_at <= now - limits.idle)
        await connection.execute(delete(sessions).where(over))
        row["id"] = _id(connection, token)
        await connection.execute(insert(sessions).values(**row, voucher=_voucher(connection, row)))
    return token


async def find(engine: AsyncEngine, token: str, now: datetime, limits: Limits) -> Session | None:
    """The session of a cookie, seen now; None where there is none or it is over."""
    async with engine.connect() as connection:
        row = await _standing(connection, token, now, limits)
        if row is None:
            return None
        if now - row.seen_at > TOUCHED_EVERY:
            await connection.execute(update(sessions).where(sessions.c.id == row.id).values(seen_at=now))
            await connection.commit()
    return Session(row.id, row.organisation, tuple(row.roles), frozenset(row.scopes), row.csrf, row.flash)


async def alive(engine: AsyncEngine, token: str, now: datetime, limits: Limits) -> bool:
    """Whether the session goes on; asking is no use of it."""
    async with engine.connect() as connection:
        return await _standing(connection, token, now, limits) is not None


async def _standing(connection: AsyncConnection, token: str, now: datetime, limits: Limits) -> Any:
    """The session's row; None where there is none, it is over, or somebody else wrote it."""
    still = (sessions.c.ends_at > now, sessions.c.seen_at > now - limits.idle)
    query = select(sessions).where(sessions.c.id == _id(connection, token), *still)
    row = (await connection.execute(query)).one_or_none()
    return row if row and row.voucher == _voucher(connection, _said(row)) else None


async def say_next(engine: AsyncEngine, session: Session, flash: str | None) -> None:
    """What the session's next page says; None once it is said."""
    async with engine.begin() as connection:
        await connection.execute(update(sessions).where(sessions.c.id == session.id).values(flash=flash))


async def end(engine: AsyncEngine, token: str) -> None:
    """Logs out."""
    async with engine.begin() as connection:
        await connection.execute(delete(sessions).where(sessions.c.id == _id(connection, token)))


async def offer(engine: AsyncEngine, detail: dict[str, Any], now: datetime, lasts: timedelta) -> str:
    """A token that can be brought back once, for what is in `detail`."""
    token = secrets.token_urlsafe(32)
    async with engine.begin() as connection:
        await connection.execute(delete(logins).where(logins.c.ends_at <= now))
        id_, ends_at = _id(connection, token), now + lasts
        voucher = _offered(connection, id_, detail, ends_at)
        await connection.execute(insert(logins).values(id=id_, detail=detail, ends_at=ends_at, voucher=voucher))
    return token


async def take(engine: AsyncEngine, token: str, now: datetime) -> dict[str, Any] | None:
    """What a token was offered for; it is used up. None where it never was, was used before, or is too old."""
    async with engine.begin() as connection:
        mine = logins.c.id == _id(connection, token), logins.c.ends_at > now
        row = (await connection.execute(delete(logins).where(*mine).returning(logins))).one_or_none()
        if row is None or row.voucher != _offered(connection, row.id, row.detail, row.ends_at):
            return None
    detail: dict[str, Any] = row.detail
    return detail
