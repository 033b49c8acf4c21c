"""Organisations of a test's own, with mail addresses and webhooks, and what reached them."""

from collections.abc import Sequence
from email.message import EmailMessage
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from saksgang.development.demo.on_stack import Stack
from store.db.schema import deliveries
from tests.integration.outside import Mailbox, Post, Receiver
from tests.integration.rest import HELPER, Json, done, opened, read
from tests.waiting import soon

ADMINISTRATOR = "drift"


def address_of(id_: str) -> str:
    return f"{id_}@post.example"


async def organisation(stack: Stack, role: str = "lawyer", *, mail: bool = True, **more: Any) -> str:
    """An organisation that nobody else has to do with."""
    id_ = f"{role}-{uuid4().hex[:10]}"
    channels = [{"channel": "mail", "address": address_of(id_)}] if mail else []
    body = {"name": "Prøve", "roles": [role], "ownership": "private", "channels": channels, **more}
    answer = await stack.call("PUT", f"/organisations/{id_}", ADMINISTRATOR, body)
    assert answer.status_code == 200, answer.text
    stack.directory.look_again()
    return id_


async def hears_of_a_case(stack: Stack, lawyer: str, **more: Any) -> str:
    """A case that the lawyer has been told of."""
    case = await opened(stack, **more)
    await done(stack, case, HELPER, "assign_lawyer", organisation=lawyer)
    return case


async def mails(mailbox: Mailbox, id_: str, count: int = 1, seconds: float = 20) -> list[EmailMessage]:
    """What came to the organisation, once it is so many."""

    async def enough() -> list[EmailMessage]:
        found = mailbox.mails(address_of(id_))
        return found if len(found) >= count else []

    found: list[EmailMessage] = await soon(enough, seconds)
    return found


async def posts(receiver: Receiver, count: int = 1, seconds: float = 20) -> list[Post]:
    """What the receiver was sent, once it is so much."""

    async def enough() -> list[Post]:
        return list(receiver.posts) if len(receiver.posts) >= count else []

    found: list[Post] = await soon(enough, seconds)
    return found


async def subscribed(stack: Stack, by: str, receiver: Receiver, *events: str) -> Json:
    answer = await stack.call("POST", "/webhooks", by, {"url": receiver.url, "events": list(events) or ["*"]})
    assert answer.status_code == 201, answer.text
    found: Json = answer.json()
    return found


async def told(stack: Stack, case: str, by: str) -> list[Json]:
    """The notifications of the case, as an organisation sees them."""
    found: list[Json] = (await read(stack, f"/cases/{case}/notifications?limit=200", by))["items"]
    return found


async def rows(stack: Stack, route: str) -> Sequence[Any]:
    """The deliveries of a route, in order."""
    query = select(deliveries).where(deliveries.c.route == route).order_by(deliveries.c.created_at, deliveries.c.seq)
    async with stack.engine.connect() as connection:
        return (await connection.execute(query)).all()


async def settled(stack: Stack, route: str, *states: str, count: int = 1, seconds: float = 20) -> Sequence[Any]:
    """The deliveries of a route, once they are so many and all in one of these states."""

    async def all_there() -> Sequence[Any]:
        found = await rows(stack, route)
        return found if len(found) >= count and all(row.state in states for row in found) else []

    found: Sequence[Any] = await soon(all_there, seconds)
    return found


def hook_route(hook: Json) -> str:
    return f"webhook:{UUID(hook['id'])}"
