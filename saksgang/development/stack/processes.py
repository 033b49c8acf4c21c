"""The program's own processes, worker and API, as children of the stack."""

import sys

import httpx
from temporalio.client import Client

from saksgang.development.stack.addresses import Addresses, environment, port_of
from saksgang.development.stack.child import Child
from saksgang.development.stack.layout import Layout
from saksgang.development.stack.ports import HOST
from saksgang.development.stack.temporal import asks_for_work, connected

# -P: a folder called `domain` where the stack was started must not hide ours.
SAKSGANG = (sys.executable, "-P", "-m", "saksgang")


def worker(layout: Layout, addresses: Addresses) -> Child:
    """Return the worker, which is ready once it polls for work."""
    client: Client | None = None

    async def ready(pid: int) -> bool:
        nonlocal client
        client = client or await connected(addresses)
        return client is not None and await asks_for_work(client, pid)

    return Child(
        name="worker",
        command=[*SAKSGANG, "worker"],
        log=layout.log("worker"),
        ready=ready,
        environment=environment(layout, addresses),
    )


def api(layout: Layout, addresses: Addresses) -> Child:
    """Return the API process, which is ready once it reports so."""

    async def ready(_: int) -> bool:
        try:
            async with httpx.AsyncClient(trust_env=False) as client:
                return (await client.get(f"{addresses.api}/readyz")).is_success
        except httpx.TransportError:
            return False

    return Child(
        name="API",
        command=[*SAKSGANG, "api", "--host", HOST, "--port", str(port_of(addresses.api)), "--processes", "2"],
        log=layout.log("api"),
        ready=ready,
        environment=environment(layout, addresses),
    )
