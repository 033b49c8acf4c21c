"""Tokens with which a calendar program may fetch an organisation's deadlines; only a hash of each is stored."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from secrets import token_urlsafe
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.primitives.callers import Credential
from store.crypto.high_water_marks import OVER
from store.crypto.lasting import lasting
from store.db.row_vouchers import VOUCHERS, ours
from store.db.schema import calendar_tokens

READS = frozenset({"saksgang:read"})
NONE = b""
"""The voucher of a revoked token: clearing `revoked_at` does not make the token valid again."""


async def issue(connection: AsyncConnection, organisation: str, now: datetime) -> tuple[UUID, str]:
    """Create a token and return its id, which is needed to revoke it, and the token."""
    id_, token = uuid4(), token_urlsafe(32)
    hash_ = _hash(connection, token)
    values = {"id": id_, "organisation": organisation, "hash": hash_, "created_at": now}
    vouched = VOUCHERS[calendar_tokens].with_voucher(lasting(connection), values)
    await connection.execute(insert(calendar_tokens).values(vouched))
    return id_, token


async def credential_of(connection: AsyncConnection, token: str) -> Credential | None:
    """The credential of the token's owner; None if the token is unknown or revoked, or its row is forged."""
    mine = (calendar_tokens.c.hash == _hash(connection, token), calendar_tokens.c.revoked_at.is_(None))
    row = (await connection.execute(select(calendar_tokens).where(*mine))).mappings().one_or_none()
    if row is None or not ours(connection, calendar_tokens, row) or lasting(connection).marks.of(_mark(row["id"])):
        return None
    return Credential(row["organisation"], scopes=READS)


async def issued(connection: AsyncConnection, organisation: str) -> Sequence[Row[Any]]:
    """The organisation's tokens, oldest first."""
    query = select(calendar_tokens).where(calendar_tokens.c.organisation == organisation)
    return (await connection.execute(query.order_by(calendar_tokens.c.created_at))).all()


async def revoke(connection: AsyncConnection, organisation: str, id_: UUID, now: datetime) -> bool:
    """Revoke a token and return whether the organisation had such a token."""
    mine = (calendar_tokens.c.id == id_, calendar_tokens.c.organisation == organisation)
    statement = (
        update(calendar_tokens)
        .where(*mine, calendar_tokens.c.revoked_at.is_(None))
        .values(revoked_at=now, voucher=NONE)
    )
    if (await connection.execute(statement)).rowcount == 0:
        return False
    await asyncio.to_thread(lasting(connection).marks.raise_to, {_mark(id_): OVER})
    return True


def _hash(connection: AsyncConnection, token: str) -> bytes:
    return lasting(connection).voucher("calendar", token.encode())


def _mark(id_: UUID) -> str:
    return f"calendar_tokens {id_}"
