"""Waking the couriers: one durable workflow for each route, started when there is something to carry."""

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
"""The loop keeps no task alive that nobody holds."""


def courier_id(hidden: str) -> str:
    """The workflow of a route, by what the engine knows of it: neither an organisation nor a subscription nor a case."""
    return f"courier-{hidden}"


async def wake(client: Client, engine: AsyncEngine, routes: Sequence[str]) -> None:
    """Lets the couriers of these routes look for what is due; may be repeated."""
    keys = lasting(engine.dialect)
    await asyncio.gather(*(_wake(client, hidden_route(keys, route)) for route in routes))


async def _wake(client: Client, hidden: str) -> None:
    await client.start_workflow(COURIER, hidden, id=courier_id(hidden), task_queue=DELIVERIES, start_signal=WAKE)


def wake_meanwhile(client: Client, engine: AsyncEngine, routes: Sequence[str]) -> None:
    """The same, and nobody waits for it; where it fails, the worker's look at what is overdue makes up for it."""
    if routes:
        task = asyncio.create_task(_wake_or_say(client, engine, routes))
        _under_way.add(task)
        task.add_done_callback(_under_way.discard)


async def _wake_or_say(client: Client, engine: AsyncEngine, routes: Sequence[str]) -> None:
    try:
        await wake(client, engine, routes)
    except (TemporalError, RPCError) as error:
        log.warning("couriers_not_woken", routes=len(routes), error=type(error).__name__)
