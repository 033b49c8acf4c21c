"""Signals to the delivery workflows: one durable workflow per route, started when a message is waiting."""

import asyncio
from collections.abc import Sequence

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client
from temporalio.exceptions import TemporalError
from temporalio.service import RPCError

from activities.contracts import COURIER, DELIVERIES, WAKE
from store.crypto.column_types import hidden_route
from store.crypto.lasting import lasting

log = structlog.get_logger()
_under_way: set[asyncio.Task[None]] = set()
"""Strong references, because the event loop keeps only weak references to tasks."""


def courier_id(hidden: str) -> str:
    """The workflow id of a route, by its encrypted form: neither an organisation nor a subscription nor a case."""
    return f"courier-{hidden}"


async def wake(client: Client, engine: AsyncEngine, routes: Sequence[str]) -> None:
    """Start or signal the delivery workflows of these routes; idempotent."""
    keys = lasting(engine.dialect)
    await asyncio.gather(*(_wake(client, hidden_route(keys, route)) for route in routes))


async def _wake(client: Client, hidden: str) -> None:
    await client.start_workflow(COURIER, hidden, id=courier_id(hidden), task_queue=DELIVERIES, start_signal=WAKE)


def wake_meanwhile(client: Client, engine: AsyncEngine, routes: Sequence[str]) -> None:
    """As `wake`, without waiting.

    If it fails, the worker's sweeper of overdue deliveries makes up for it.
    """
    if routes:
        task = asyncio.create_task(_wake_or_say(client, engine, routes))
        _under_way.add(task)
        task.add_done_callback(_under_way.discard)


async def _wake_or_say(client: Client, engine: AsyncEngine, routes: Sequence[str]) -> None:
    try:
        await wake(client, engine, routes)
    except (TemporalError, RPCError) as error:
        log.warning("couriers_not_woken", routes=len(routes), error=type(error).__name__)
