"""Forms that could not be recorded, kept for whoever filled them in: sealed with what her browser brings back.

A draft is deleted when its form is recorded or kept once more, when she logs out, when its case is erased, and after a
quarter of an hour.
"""

import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from store.crypto.keys import seal, unseal
from store.crypto.lasting import lasting
from store.db.schema import cases, drafts

LASTS = timedelta(minutes=15)
MOST_OF_ONE = 20
"""Drafts of one session; of more the oldest give way."""

DETAIL = "draft of a form"


def _key(token: str) -> bytes:
    return hmac.digest(token.encode(), b"a draft for its writer alone", "sha256")


def _id(connection: AsyncConnection, token: str) -> bytes:
    return lasting(connection).voucher("draft", token.encode())


async def keep(
    engine: AsyncEngine, session: bytes, case_id: str | None, detail: dict[str, Any], now: datetime, before: str = ""
) -> str:
    """A token by which the session finds the draft again; the one of `before` and those that are too old are taken away."""
    token = secrets.token_urlsafe(32)
    row = {
        "session": session,
        "case_id": UUID(case_id) if case_id else None,
        "detail": seal(_key(token), orjson.dumps(detail), DETAIL),
        "ends_at": now + LASTS,
    }
    async with engine.begin() as connection:
        await _sweep(connection, now)
        if before:
            await connection.execute(delete(drafts).where(*_of(connection, session, before)))
        if case_id and not await _is_there(connection, case_id):
            return token
        await connection.execute(insert(drafts).values(id=_id(connection, token), **row))
        mine = select(drafts.c.id).where(drafts.c.session == session)
        beyond = mine.order_by(drafts.c.ends_at.desc()).offset(MOST_OF_ONE)
        await connection.execute(delete(drafts).where(drafts.c.id.in_(beyond)))
    return token


async def _is_there(connection: AsyncConnection, case_id: str) -> bool:
    """Whether the case has not been erased; an erasure that is under way waits for what is kept here, and takes it."""
    query = select(cases.c.id).where(cases.c.id == UUID(case_id), cases.c.erased_at.is_(None))
    return (await connection.execute(query.with_for_update(read=True))).one_or_none() is not None


async def find(engine: AsyncEngine, session: bytes, token: str, now: datetime) -> dict[str, Any] | None:
    """What the session left under the token; None where it left nothing, or it is too old."""
    async with engine.connect() as connection:
        mine = (*_of(connection, session, token), drafts.c.ends_at > now)
        sealed = (await connection.execute(select(drafts.c.detail).where(*mine))).scalar_one_or_none()
    if sealed is None:
        return None
    found: dict[str, Any] = orjson.loads(unseal(_key(token), sealed, DETAIL))
    return found


async def drop(engine: AsyncEngine, session: bytes, token: str) -> None:
    """Takes a draft away, because its form is sent again."""
    async with engine.begin() as connection:
        await connection.execute(delete(drafts).where(*_of(connection, session, token)))


async def sweep(engine: AsyncEngine, now: datetime) -> None:
    """Takes away what is too old."""
    async with engine.begin() as connection:
        await _sweep(connection, now)


async def _sweep(connection: AsyncConnection, now: datetime) -> None:
    await connection.execute(delete(drafts).where(drafts.c.ends_at <= now))


def _of(connection: AsyncConnection, session: bytes, token: str) -> tuple[ColumnElement[bool], ...]:
    return drafts.c.session == session, drafts.c.id == _id(connection, token)
