"""Webhooks: an organisation's subscriptions, their secrets and their deliveries."""

from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Row, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from api.auth.authentication import Authenticated, Caller, Mints, Reads, ReadsAll, require
from api.dependencies import Injected, Services
from api.http.cursors import Cursors, instant_of
from api.http.inputs import Cursor, Id, Limit, Word, uuid_of
from api.http.openapi import problems
from api.http.problems import Problem
from api.http.request_body import fits, json_object, read
from api.queries.case_access import record_list
from api.queries.case_views import instant
from api.routers.inbox import delivery_view
from domain.primitives.public_addresses import LONGEST_URL, wrong_with
from domain.primitives.text import Text
from domain.tables.event_types import EVENT_TYPES
from store.db.schema import deliveries, webhooks
from store.notifications import webhooks as store
from store.notifications.queue import PlannedDelivery, again, plan
from workflows.contracts import wake

router = APIRouter(tags=["webhooks"], responses=problems(401, 403, 404, 422, 429, 503))
MOST = 20
ALL = "*"


class WebhookBody(BaseModel):
    """The address of an organisation's system, and the events it subscribes to."""

    model_config = ConfigDict(extra="forbid", strict=True)

    url: Annotated[str, Field(min_length=1, max_length=LONGEST_URL)]
    events: Annotated[list[Annotated[str, Field(max_length=80)]], Field(min_length=1, max_length=200)]


BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/WebhookBody"}}},
    }
}


@router.post("/webhooks", name="subscribe", status_code=201, openapi_extra=BODY)
async def subscribe(request: Request, services: Injected, caller: Mints) -> dict[str, Any]:
    """Creates a subscription; its secret is shown here and never again."""
    body = fits(WebhookBody, json_object(await read(request)), "")
    _require_right(body, services)
    ring, now = services.reader.ring, services.clock()
    async with services.engine.begin() as connection:
        if await store.count(connection, caller.organisation) >= MOST:
            raise Problem(
                "invalid", errors=[("", Text(f"mer enn {MOST} abonnementer", f"more than {MOST} subscriptions"))]
            )
        hook = await store.subscribe(connection, ring, caller.organisation, body.url, body.events, now)
    return {"id": str(hook.id), "url": body.url, "events": body.events, "secret": hook.secret}


def _require_right(body: WebhookBody, services: Services) -> None:
    errors = [
        (f"/events/{i}", Text("er ingen hendelse", "is not an event"))
        for i, name in enumerate(body.events)
        if name != ALL and name not in EVENT_TYPES
    ]
    if wrong := wrong_with(body.url, inside_too=services.web.development):
        errors.insert(0, ("/url", wrong))
    if errors:
        raise Problem("invalid", errors=errors)


@router.get("/webhooks", name="webhooks")
async def subscriptions(services: Injected, caller: Reads) -> dict[str, Any]:
    """The organisation's subscriptions, oldest first."""
    query = select(webhooks).where(webhooks.c.organisation == caller.organisation).order_by(webhooks.c.created_at)
    async with services.at_once.connect() as connection:
        rows = (await connection.execute(query)).all()
    return {"items": [_view(row) for row in rows], "next": None}


@router.get("/webhooks/{webhook_id}", name="webhook")
async def subscription(webhook_id: Id, services: Injected, caller: Reads) -> dict[str, Any]:
    """One subscription."""
    async with services.at_once.connect() as connection:
        return _view(await _mine(connection, caller, webhook_id))


@router.delete("/webhooks/{webhook_id}", name="unsubscribe", status_code=204)
async def unsubscribe(webhook_id: Id, services: Injected, caller: Authenticated) -> None:
    """Ends the subscription and its pending deliveries."""
    require(caller, "write")
    async with services.engine.begin() as connection:
        await store.unsubscribe(connection, (await _mine(connection, caller, webhook_id)).id)


@router.post("/webhooks/{webhook_id}/secret", name="rotate_secret")
async def rotate_secret(webhook_id: Id, services: Injected, caller: Mints) -> dict[str, Any]:
    """Creates a new secret, shown once; for a day messages are signed with the old one as well."""
    async with services.engine.begin() as connection:
        row = await _mine(connection, caller, webhook_id)
        hook = await store.rotate(connection, services.reader.ring, row.id, services.clock())
    return {"id": str(hook.id), "secret": hook.secret}


@router.post("/webhooks/{webhook_id}/test", name="test_webhook", status_code=202)
async def test(webhook_id: Id, services: Injected, caller: Authenticated) -> dict[str, Any]:
    """Sends a message of the type `no.saksgang.test`."""
    require(caller, "write")
    now = services.clock()
    async with services.engine.begin() as connection:
        row = await _mine(connection, caller, webhook_id)
        subject = f"test:{uuid4()}"
        message = PlannedDelivery(_route(row), subject, caller.organisation, "test", {})
        await plan(connection, [(message, now)], now)
        query = select(deliveries).where(deliveries.c.route == _route(row), deliveries.c.subject == subject)
        planned = (await connection.execute(query)).one()
    await wake(services.client, services.engine, [_route(row)])
    return _delivery(planned)


@router.get("/webhooks/{webhook_id}/deliveries", name="webhook_deliveries")
async def webhook_deliveries(
    webhook_id: Id,
    services: Injected,
    caller: ReadsAll,
    state: Word | None = None,
    limit: Limit = 50,
    cursor: Cursor | None = None,
) -> dict[str, Any]:
    """Every message of the subscription, newest first; `state=dead` shows those that were given up."""
    order = (deliveries.c.created_at, deliveries.c.id)
    async with services.at_once.connect() as connection:
        query = select(deliveries).where(deliveries.c.route == _route(await _mine(connection, caller, webhook_id)))
        query = query.where(deliveries.c.state == state) if state else query
        cursors = Cursors.on(connection, "deliveries", caller.organisation, webhook_id.casefold())
        after = cursors.place(cursor, instant_of, uuid_of)
        query = query.where(tuple_(*order) < tuple_(*after)) if after else query
        rows = (await connection.execute(query.order_by(*(c.desc() for c in order)).limit(limit + 1))).all()
        await record_list(connection, services, caller, "deliveries", (row.case_id for row in rows[:limit]))
    last = rows[limit - 1] if len(rows) > limit else None
    more = cursors.after(last.created_at.isoformat(), last.id) if last else None
    return {"items": [_delivery(row) for row in rows[:limit]], "next": more}


@router.post("/webhooks/{webhook_id}/redeliver", name="redeliver_all", status_code=202)
async def redeliver_all(webhook_id: Id, services: Injected, caller: Authenticated) -> dict[str, Any]:
    """Sends again every message that did not get through; a disabled subscription is enabled."""
    return await _again(services, caller, webhook_id, None)


@router.post("/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver", name="redeliver", status_code=202)
async def redeliver(webhook_id: Id, delivery_id: Id, services: Injected, caller: Authenticated) -> dict[str, Any]:
    """Sends one message again, under the same id."""
    return await _again(services, caller, webhook_id, _id(delivery_id))


async def _again(services: Services, caller: Caller, webhook_id: str, only: UUID | None) -> dict[str, Any]:
    require(caller, "write")
    async with services.engine.begin() as connection:
        row = await _mine(connection, caller, webhook_id)
        count = await again(connection, _route(row), services.clock(), only)
        if only and not count:
            raise Problem("not-found")
        await store.enable(connection, row.id)
    await wake(services.client, services.engine, [_route(row)])
    return {"redelivered": count}


async def _mine(connection: AsyncConnection, caller: Caller, webhook_id: str) -> Row[Any]:
    """Return the organisation's own subscription; another's does not exist."""
    row: Row[Any] | None = await store.hook(connection, _id(webhook_id))
    if row is None or row.organisation != caller.organisation:
        raise Problem("not-found")
    return row


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Problem("not-found") from error


def _route(row: Row[Any]) -> str:
    return f"webhook:{row.id}"


def _view(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "url": row.url,
        "events": row.events,
        "state": "disabled" if row.disabled_at else "active",
        "created_at": instant(row.created_at),
        "disabled_at": instant(row.disabled_at),
    }


def _delivery(row: Row[Any]) -> dict[str, Any]:
    said = {"case_id": str(row.case_id) if row.case_id else None, "event_type": row.content.get("event_type")}
    return {**delivery_view(row), **said, "kind": row.kind, "created_at": instant(row.created_at)}
