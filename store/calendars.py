"""Addresses under which a calendar program may fetch an organisation's deadlines: only a hash of each is kept."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from secrets import token_urlsafe
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.callers import Credential
from store.tables import calendar_tokens

READS = frozenset({"saksgang:read"})


async def issue(connection: AsyncConnection, organisation: str, now: datetime) -> tuple[UUID, str]:
    """A new token, and the id under which it can be revoked."""
    id_, token = uuid4(), token_urlsafe(32)
    values = {"id": id_, "organisation": organisation, "hash": _hash(token), "created_at": now}
    await connection.execute(insert(calendar_tokens).values(values))
    return id_, token


async def credential_of(connection: AsyncConnection, token: str) -> Credential | None:
    """Whose calendar it opens, None where it opens none."""
    mine = (calendar_tokens.c.hash == _hash(token), calendar_tokens.c.revoked_at.is_(None))
    found: str | None = (
        await connection.execute(select(calendar_tokens.c.organisation).where(*mine))
    ).scalar_one_or_none()
    return Credential(found, scopes=READS) if found is not None else None


async def issued(connection: AsyncConnection, organisation: str) -> Sequence[Row[Any]]:
    """The organisation's tokens, oldest first."""
    query = select(calendar_tokens).where(calendar_tokens.c.organisation == organisation)
    return (await connection.execute(query.order_by(calendar_tokens.c.created_at))).all()


async def revoke(connection: AsyncConnection, organisation: str, id_: UUID, now: datetime) -> bool:
    """Closes an address; whether there was one."""
    mine = (calendar_tokens.c.id == id_, calendar_tokens.c.organisation == organisation)
    statement = update(calendar_tokens).where(*mine, calendar_tokens.c.revoked_at.is_(None)).values(revoked_at=now)
    return (await connection.execute(statement)).rowcount > 0


def _hash(token: str) -> bytes:
    # The token is 256 random bits: a plain hash cannot be guessed back.
    return hashlib.sha256(token.encode()).digest()
