"""Waking the couriers: one durable workflow for each route, started when there is something to carry."""

import asyncio
from collections.abc import Iterable

from temporalio.client import Client

from activities.messages import COURIER, DELIVERIES, WAKE


def courier_id(route: str) -> str:
    """The workflow of a route; it names an organisation or a subscription, never a case."""
    return f"courier-{route}"


async def wake(client: Client, routes: Iterable[str]) -> None:
    """Lets the couriers of these routes look for what is due; may be repeated."""
    await asyncio.gather(
        *(
            client.start_workflow(COURIER, route, id=courier_id(route), task_queue=DELIVERIES, start_signal=WAKE)
            for route in routes
        )
    )
