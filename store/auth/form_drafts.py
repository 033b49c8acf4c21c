"""Drafts of forms that could not be recorded, sealed with a token that only the browser holds.

A draft is deleted when its form is recorded or saved again, when the user logs out, when its case is erased, and after
a quarter of an hour.
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
"""Maximum number of drafts per session; the oldest are evicted."""

DETAIL = "draft of a form"


def _key(token: str) -> bytes:
    return hmac.digest(token.encode(), b"a draft for its writer alone", "sha256")


def _id(connection: AsyncConnection, token: str) -> bytes:
    return lasting(connection).voucher("draft", token.encode())


async def keep(
    engine: AsyncEngine, session: bytes, case_id: str | None, detail: dict[str, Any], now: datetime, before: str = ""
) -> str:
    """Store a draft and return its token; delete the draft of token `before` and all expired drafts.

    Nothing is stored if the case has been erased.
    """
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
            await connection.execute(delete(drafts).where(*_matching(connection, session, before)))
        if case_id and not await _exists(connection, case_id):
            return token
        await connection.execute(insert(drafts).values(id=_id(connection, token), **row))
        mine = select(drafts.c.id).where(drafts.c.session == session)
        beyond = mine.order_by(drafts.c.ends_at.desc()).offset(MOST_OF_ONE)
        await connection.execute(delete(drafts).where(drafts.c.id.in_(beyond)))
    return token


async def _exists(connection: AsyncConnection, case_id: str) -> bool:
    """Whether the case exists and is not erased.

    Takes a share lock on the case's row, so that a concurrent erasure waits for this draft and deletes it.
    """
    query = select(cases.c.id).where(cases.c.id == UUID(case_id), cases.c.erased_at.is_(None))
    return (await connection.execute(query.with_for_update(read=True))).one_or_none() is not None


async def find(engine: AsyncEngine, session: bytes, token: str, now: datetime) -> dict[str, Any] | None:
    """The session's draft for the token; None if there is none or it has expired."""
    async with engine.connect() as connection:
        mine = (*_matching(connection, session, token), drafts.c.ends_at > now)
        sealed = (await connection.execute(select(drafts.c.detail).where(*mine))).scalar_one_or_none()
    if sealed is None:
        return None
    found: dict[str, Any] = orjson.loads(unseal(_key(token), sealed, DETAIL))
    return found


async def drop(engine: AsyncEngine, session: bytes, token: str) -> None:
    """Delete a draft when its form is sent again."""
    async with engine.begin() as connection:
        await connection.execute(delete(drafts).where(*_matching(connection, session, token)))


async def sweep(engine: AsyncEngine, now: datetime) -> None:
    """Delete expired drafts."""
    async with engine.begin() as connection:
        await _sweep(connection, now)


async def _sweep(connection: AsyncConnection, now: datetime) -> None:
    await connection.execute(delete(drafts).where(drafts.c.ends_at <= now))


def _matching(connection: AsyncConnection, session: bytes, token: str) -> tuple[ColumnElement[bool], ...]:
    return drafts.c.session == session, drafts.c.id == _id(connection, token)
