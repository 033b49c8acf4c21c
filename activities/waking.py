"""Waking the couriers: one durable workflow for each route, started when there is something to carry."""

import asyncio
from collections.abc import Sequence

import structlog
from temporalio.client import Client
from temporalio.exceptions import TemporalError
from temporalio.service import RPCError

from activities.messages import COURIER, DELIVERIES, WAKE

log = structlog.get_logger()
_under_way: set[asyncio.Task[None]] = set()
"""The loop keeps no task alive that nobody holds."""


def courier_id(route: str) -> str:
    """The workflow of a route; it names an organisation or a subscription, never a case."""
    return f"courier-{route}"


async def wake(client: Client, routes: Sequence[str]) -> None:
    """Lets the couriers of these routes look for what is due; may be repeated."""
    await asyncio.gather(
        *(
            client.start_workflow(COURIER, route, id=courier_id(route), task_queue=DELIVERIES, start_signal=WAKE)
            for route in routes
        )
    )


def wake_meanwhile(client: Client, routes: Sequence[str]) -> None:
    """The same, and nobody waits for it; where it fails, the worker's look at what is overdue makes up for it."""
    if routes:
        task = asyncio.create_task(_wake_or_say(client, routes))
        _under_way.add(task)
        task.add_done_callback(_under_way.discard)


async def _wake_or_say(client: Client, routes: Sequence[str]) -> None:
    try:
        await wake(client, routes)
    except (TemporalError, RPCError) as error:
        log.warning("couriers_not_woken", routes=len(routes), error=type(error).__name__)
