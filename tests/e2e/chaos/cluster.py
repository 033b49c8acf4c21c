"""Two APIs, two workers, one engine, one database: real processes, each started again when it dies."""

import asyncio
import os
import resource
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import asyncpg
import httpx
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from saksgang import wiring
from saksgang.background.recovery import RecoveryContext
from saksgang.development.demo.on_stack import Stack
from saksgang.development.stack.addresses import Addresses
from saksgang.development.stack.child import Child
from saksgang.development.stack.layout import Layout
from saksgang.development.stack.ports import free_ports
from saksgang.development.stack.postgres import NOT_YET, major
from saksgang.development.stack.processes import api, worker
from saksgang.development.stack.supervisor import Supervisor
from store.auth.directory import DirectoryCopy
from store.crypto.high_water_marks import NAME as MARKS
from store.crypto.lasting import open_with
from tests.waiting import soon

HELPERS = ("nadheim", "pro-sentret", "uteseksjonen")
HEALTHY_SECONDS = 60
KINDS = {
    "api": ("API", "API 2"),
    "worker": ("worker", "worker 2"),
    "temporal": ("Temporal",),
    "postgres": ("PostgreSQL",),
}


@dataclass
class Cluster:
    """The processes by name, and connections to them."""

    supervisor: Supervisor
    stack: Stack
    apis: list[str]
    children: dict[str, Child]
    said: list[str]
    keepers: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    @property
    def survivors(self) -> RecoveryContext:
        """For verifying and recovering, with nothing remembered from before."""
        return RecoveryContext(self.stack.engine, wiring.repository_for(self.stack.settings), self.stack.client)

    def keep(self, name: str) -> None:
        """Has the process started again whenever it dies."""
        self.keepers[name] = asyncio.create_task(self.children[name].keep(self.said.append))

    def pid(self, name: str) -> int:
        """The process as it is now."""
        process = self.children[name].process
        assert process is not None
        return process.pid

    def kill(self, names: Iterable[str], how: signal.Signals = signal.SIGKILL) -> None:
        """Signals the processes at once; one that is just being started again is spared."""
        for name in names:
            process = self.children[name].process
            if process is not None and process.returncode is None:
                for pid in _family(process.pid):
                    with suppress(ProcessLookupError):
                        os.kill(pid, how)

    def family(self, name: str) -> list[int]:
        """The process and its children."""
        return _family(self.pid(name))

    async def restart(self, name: str) -> None:
        """Asks the process to end, as a deployment does, and waits until its successor answers."""
        self.keepers.pop(name).cancel()
        await self.children[name].stop()
        await self.children[name].start()
        self.keep(name)

    async def lose_the_engine(self) -> None:
        """The engine's store is gone, and an empty engine takes its place."""
        self.keepers.pop("Temporal").cancel()
        self.kill(["Temporal"])
        process = self.children["Temporal"].process
        assert process is not None
        await process.wait()
        for path in self.supervisor.layout.root.glob("temporal.db*"):
            path.unlink()
        await self.children["Temporal"].start()
        self.keep("Temporal")

    async def healthy(self) -> None:
        """Waits until both APIs say that they are ready."""

        async def ready() -> bool:
            try:
                async with httpx.AsyncClient(trust_env=False, timeout=3) as client:
                    answers = await asyncio.gather(*(client.get(f"{api}/readyz") for api in self.apis))
            except httpx.TransportError:
                return False
            return all(answer.json().get("status") == "ok" for answer in answers)

        await soon(ready, HEALTHY_SECONDS)

    async def in_database(self, work: Callable[["asyncpg.Connection[asyncpg.Record]"], Awaitable[None]]) -> None:
        """Something done to the database from outside the program, as soon as it can be reached."""
        connection = await soon(self._connection, HEALTHY_SECONDS)
        try:
            await work(connection)
        finally:
            await connection.close()

    async def _connection(self) -> "asyncpg.Connection[asyncpg.Record] | None":
        try:
            return await asyncpg.connect(self.supervisor.addresses.database, timeout=5)
        except (*NOT_YET, TimeoutError):
            return None

    def limit_files(self, name: str, size: int | None) -> None:
        """Limit the file size of the process and its children, as if the disk were full; None removes the limit."""
        for pid in _family(self.pid(name)):
            _limit(pid, resource.RLIM_INFINITY if size is None else size)


def _limit(pid: int, size: int) -> None:
    try:
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))
    except ProcessLookupError:
        return


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return []
    return [pid, *(one for child in children for one in _family(int(child)))]


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Cluster]:
    """A cluster for as long as it is needed."""
    layout, said = Layout.at(folder), list[str]()
    with layout.claimed(major()):
        first, second = free_ports(2)
        supervisor = Supervisor(layout, Addresses.choose(layout, first), said.append)
        try:
            await supervisor.start()
            cluster = await _doubled(supervisor, said, second)
            try:
                yield cluster
            finally:
                await cluster.stack.close()
        finally:
            await supervisor.stop()


async def _doubled(supervisor: Supervisor, said: list[str], port: int) -> Cluster:
    layout, addresses = supervisor.layout, supervisor.addresses
    for keeper in supervisor.keepers:
        keeper.cancel()
    other = replace(addresses, api=f"http://127.0.0.1:{port}")
    seconds = [_second(worker(layout, addresses), layout), _second(api(layout, other), layout)]
    supervisor.children.extend(seconds)
    await asyncio.gather(*(child.start() for child in seconds))
    children = {child.name: child for child in supervisor.children}
    cluster = Cluster(supervisor, await _connected(supervisor), [addresses.api, other.api], children, said)
    for name in children:
        cluster.keep(name)
    supervisor.keepers = _Keepers(cluster)
    return cluster


async def _connected(supervisor: Supervisor) -> Stack:
    """Connections that do not mind what is done to the others: each is made when it is needed."""
    settings = supervisor.settings
    engine = create_async_engine(settings.database_url.get_secret_value(), poolclass=NullPool)
    open_with(engine, settings.key_ring, settings.key_store / MARKS)
    client = await wiring.temporal(settings)
    http = httpx.AsyncClient(base_url=supervisor.addresses.api, timeout=10, trust_env=False)
    stack = Stack(supervisor.layout, settings, http, engine, client, DirectoryCopy(engine))
    for organisation in HELPERS:
        await stack.token(organisation)
    return stack


def _second(child: Child, layout: Layout) -> Child:
    return replace(child, name=f"{child.name} 2", log=layout.log(f"{child.name.lower()}-2"))


class _Keepers(list[asyncio.Task[None]]):
    """What the supervisor cancels when it stops: the keepers that there are then."""

    def __init__(self, cluster: Cluster) -> None:
        super().__init__()
        self._cluster = cluster

    def __iter__(self):
        return iter(self._cluster.keepers.values())


def pause(pid: int) -> None:
    """The process stands still, and does not know it."""
    os.kill(pid, signal.SIGSTOP)


def go_on(pid: int) -> None:
    """The process goes on."""
    os.kill(pid, signal.SIGCONT)
