"""Webhook subscriptions of organisations, with secrets that are shown only once."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_bytes
from uuid import UUID, uuid4

import orjson
from sqlalchemy import ColumnElement, Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store.crypto.keys import KeyRing, KeyUnavailable, seal
from store.db.schema import deliveries, webhooks

BOTH_FOR = timedelta(hours=24)
"""Period after a rotation in which messages carry a signature with the old secret as well."""


def subscribed(organisation: ColumnElement[str]) -> tuple[ColumnElement[bool], ...]:
    """Conditions for the organisation's enabled subscriptions."""
    return webhooks.c.organisation == organisation, webhooks.c.disabled_at.is_(None)


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """A new subscription or secret: the `id`, and the `secret`, which is shown once."""

    id: UUID
    secret: str


def shown(secret: bytes) -> str:
    """The secret in the format of Standard Webhooks."""
    return f"whsec_{base64.b64encode(secret).decode()}"


async def subscribe(
    connection: AsyncConnection, ring: KeyRing, organisation: str, url: str, events: Sequence[str], now: datetime
) -> NewWebhook:
    """Create a subscription."""
    id_, secret = uuid4(), token_bytes(32)
    values = {"id": id_, "organisation": organisation, "url": url, "events": list(events), "created_at": now}
    sealed = _sealed(ring, (id_, organisation, url), secret, None, now)
    await connection.execute(insert(webhooks).values(**values, **sealed))
    return NewWebhook(id_, shown(secret))


async def rotate(connection: AsyncConnection, ring: KeyRing, id_: UUID, now: datetime) -> NewWebhook:
    """Create a new secret; for a day messages carry both signatures."""
    locked = select(webhooks).where(webhooks.c.id == id_).with_for_update()
    row = (await connection.execute(locked)).one()
    secret = token_bytes(32)
    whose = (id_, row.organisation, row.url)
    values = _sealed(ring, whose, secret, secrets_of(ring, row, now)[0], now + BOTH_FOR)
    await connection.execute(update(webhooks).where(webhooks.c.id == id_).values(values))
    return NewWebhook(id_, shown(secret))


async def unsubscribe(connection: AsyncConnection, id_: UUID) -> None:
    """Delete the subscription and its queued messages."""
    await connection.execute(delete(deliveries).where(deliveries.c.route == f"webhook:{id_}"))
    await connection.execute(delete(webhooks).where(webhooks.c.id == id_))


async def disable(connection: AsyncConnection, id_: UUID, now: datetime) -> None:
    """Disable the subscription, because the receiver answered that it is gone."""
    await connection.execute(update(webhooks).where(webhooks.c.id == id_).values(disabled_at=now))


async def enable(connection: AsyncConnection, id_: UUID) -> None:
    """Enable the subscription again."""
    await connection.execute(update(webhooks).where(webhooks.c.id == id_).values(disabled_at=None))


async def hook(connection: AsyncConnection, id_: UUID) -> Row[tuple[object, ...]] | None:
    """The subscription with this id, if there is one."""
    return (await connection.execute(select(webhooks).where(webhooks.c.id == id_))).one_or_none()


async def count(connection: AsyncConnection, organisation: str) -> int:
    """The organisation's number of subscriptions."""
    query = select(func.count()).select_from(webhooks).where(webhooks.c.organisation == organisation)
    return (await connection.execute(query)).scalar_one()


def secrets_of(ring: KeyRing, row: Row[tuple[object, ...]], now: datetime) -> tuple[bytes, ...]:
    """The secrets for signing, newest first; raises `KeyUnavailable` if the ring cannot open them.

    Raises it as well if the secrets were made for another organisation or URL, so that a changed row redirects nothing.
    """
    opened = orjson.loads(ring.unwrap(row.secrets, row.master, _bound(row.id)))
    if opened["for"] != [row.organisation, row.url]:
        raise KeyUnavailable("a subscription that was changed")
    current, before, until = opened["current"], opened["before"], datetime.fromisoformat(opened["until"])
    found = [current, before] if before and now < until else [current]
    return tuple(base64.b64decode(secret) for secret in found)


def _sealed(
    ring: KeyRing, whose: tuple[UUID, str, str], current: bytes, before: bytes | None, until: datetime
) -> dict[str, object]:
    id_, organisation, url = whose
    held = {
        "for": [organisation, url],
        "current": base64.b64encode(current).decode(),
        "before": base64.b64encode(before).decode() if before else None,
        "until": until.isoformat(),
    }
    return {"secrets": seal(ring.keys[ring.current], orjson.dumps(held), _bound(id_)), "master": ring.current}


def _bound(id_: object) -> str:
    return f"webhook {id_}"
