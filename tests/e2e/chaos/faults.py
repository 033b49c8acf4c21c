"""What is done to a running cluster, each at a moment that chance chooses."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from itertools import combinations
from pathlib import Path
from random import Random

import asyncpg
from alembic import command
from sqlalchemy import Connection

from saksgang.background.recovery import recover
from saksgang.config.errors import Failure
from saksgang.processes import migrate
from saksgang.temporal.time_skipping import CaseClock
from store.db.transient_errors import MAY_BE
from tests.e2e.chaos.cluster import HEALTHY_SECONDS, KINDS, Cluster, go_on, pause
from tests.e2e.chaos.load import Load
from tests.waiting import soon

Fault = Callable[[Cluster, Load, Random], Awaitable[None]]
NEXT_RELEASE = Path(__file__).with_name("next_release")
STALL_SECONDS, AWAY_SECONDS = 2.5, 8.0
ROUNDS = 8


async def killed(cluster: Cluster, load: Load, chance: Random, *, kinds: tuple[str, ...]) -> None:
    """SIGKILL for processes of these kinds, at the same moment; of two of a kind one or both."""
    names = [name for kind in kinds for name in _some(KINDS[kind], chance)]
    cluster.kill(names)


def _some(names: tuple[str, ...], chance: Random) -> list[str]:
    return chance.sample(names, chance.randint(1, len(names)))


async def killed_in_turn(cluster: Cluster, load: Load, chance: Random) -> None:
    """One after the other, each while the one before is coming back."""
    for kind in chance.sample(sorted(KINDS), len(KINDS)):
        cluster.kill(_some(KINDS[kind], chance))
        await asyncio.sleep(chance.uniform(0, 0.5))


async def deployed(cluster: Cluster, load: Load, chance: Random) -> None:
    """Every API and worker is asked to end and replaced, one after the other."""
    await cluster.healthy()
    for name in (*KINDS["worker"], *KINDS["api"]):
        await cluster.restart(name)


async def replaced(cluster: Cluster, load: Load, chance: Random) -> None:
    """One worker and one API are asked to end, at the same moment, and replaced."""
    await cluster.healthy()
    await asyncio.gather(*(cluster.restart(chance.choice(KINDS[kind])) for kind in ("worker", "api")))


async def migrated(cluster: Cluster, load: Load, chance: Random) -> None:
    """The schema of a next release comes, while this release works on; and goes again."""
    url = cluster.supervisor.addresses.database
    for work in (_add, _take_away):
        await _patiently(partial(migrate.upgrade, url, work=work))
        await asyncio.sleep(chance.uniform(0.5, 1))


async def _patiently(work: Callable[[], Awaitable[None]]) -> None:
    """A migration that does not get its lock within four seconds gives up, and is run again."""

    async def done() -> bool:
        try:
            await work()
        except MAY_BE:
            return False
        return True

    await soon(done, HEALTHY_SECONDS)


def _add(connection: Connection) -> None:
    command.upgrade(migrate.config(connection, more=NEXT_RELEASE), "next_release")


def _take_away(connection: Connection) -> None:
    command.downgrade(migrate.config(connection, more=NEXT_RELEASE), "next_release@base")


async def hung_worker(cluster: Cluster, load: Load, chance: Random) -> None:
    """A worker stands still for longer than the engine waits, and then goes on as if nothing had been."""
    pid = cluster.pid(chance.choice(KINDS["worker"]))
    pause(pid)
    await asyncio.sleep(STALL_SECONDS)
    go_on(pid)


async def cut_connections(cluster: Cluster, load: Load, chance: Random) -> None:
    """The database ends the program's connections, again and again."""

    async def cut(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        await connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'saksgang'"
        )

    for _ in range(ROUNDS):
        await cluster.in_database(cut)
        await asyncio.sleep(chance.uniform(0, 0.2))


async def another_transaction(cluster: Cluster, load: Load, chance: Random) -> None:
    """Somebody else's serialised transaction holds all cases, so that every recording waits for it."""

    async def hold(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        async with connection.transaction(isolation="serializable"):
            await connection.execute("lock table cases in share row exclusive mode")
            await asyncio.sleep(STALL_SECONDS)

    await cluster.in_database(hold)


async def slow_disk(cluster: Cluster, load: Load, chance: Random) -> None:
    """Every commit waits a tenth of a second for the disk, as PostgreSQL itself can be told to."""
    await cluster.in_database(partial(_alter, commit_delay=100_000, commit_siblings=0))
    await asyncio.sleep(STALL_SECONDS)
    await cluster.in_database(partial(_alter, commit_delay=0, commit_siblings=5))


async def _alter(connection: "asyncpg.Connection[asyncpg.Record]", **settings: int) -> None:
    for name, value in settings.items():
        await connection.execute(f"alter system set {name} = {value}")
    await connection.execute("select pg_reload_conf()")


async def full_disk(cluster: Cluster, load: Load, chance: Random) -> None:
    """Database or engine, or both, can write nothing more; then there is room again."""
    names = _some(("PostgreSQL", "Temporal"), chance)
    for name in names:
        cluster.limit_files(name, 0)
    await asyncio.sleep(STALL_SECONDS)
    for name in names:
        cluster.limit_files(name, None)


async def clock_steps(cluster: Cluster, load: Load, chance: Random) -> None:
    """The engine's clock steps ahead for some cases, over reminders and breaches."""
    for case, _ in chance.sample(load.cases, min(3, len(load.cases))):
        clock = CaseClock(cluster.stack.client, cluster.stack.engine, case)
        try:
            async with asyncio.timeout(STALL_SECONDS):
                await clock.move_to(await clock.now() + timedelta(days=chance.choice((1, 4, 9))))
        except (Failure, TimeoutError):
            continue


@asynccontextmanager
async def without_the_engine(cluster: Cluster) -> AsyncIterator[None]:
    """The engine stands still meanwhile: what is recorded, nobody can tell it."""
    stopped = cluster.family("Temporal")
    for pid in stopped:
        pause(pid)
    try:
        yield
    finally:
        for pid in reversed(stopped):
            with suppress(ProcessLookupError):
                go_on(pid)


async def engine_away(cluster: Cluster, load: Load, chance: Random) -> None:
    """The engine is away for longer than any caller waits, and callers go on."""
    async with without_the_engine(cluster):
        await asyncio.sleep(AWAY_SECONDS)


async def killed_before_the_signal(cluster: Cluster, load: Load, chance: Random) -> None:
    """APIs die between commit and signal: they have recorded, and the engine does not take their word."""
    async with without_the_engine(cluster):
        await asyncio.sleep(chance.uniform(0.5, 1.5))
        cluster.kill(KINDS["api"])


async def killed_while_catching_up(cluster: Cluster, load: Load, chance: Random) -> None:
    """Whoever tells the engine dies in the middle of a batch: workers and one API, just as the engine is back."""
    async with without_the_engine(cluster):
        await asyncio.sleep(STALL_SECONDS)
    await asyncio.sleep(chance.uniform(0, 1))
    cluster.kill([*KINDS["worker"], chance.choice(KINDS["api"])])


async def lost_engine(cluster: Cluster, load: Load, chance: Random) -> None:
    """The engine loses all data under load; the log restores every workflow, with a clock that steps back."""
    await cluster.healthy()
    await cluster.lose_the_engine()
    await recover(cluster.survivors)


def combined(*kinds: str) -> tuple[str, Fault]:
    """A simultaneous SIGKILL, under its name."""
    return f"killed {' + '.join(kinds)}", partial(killed, kinds=kinds)


COMBINATIONS = tuple(combined(*kinds) for n in range(1, len(KINDS) + 1) for kinds in combinations(sorted(KINDS), n))
OTHERS: tuple[tuple[str, Fault], ...] = (
    ("killed in turn", killed_in_turn),
    ("deployed", deployed),
    ("replaced", replaced),
    ("migrated", migrated),
    ("hung worker", hung_worker),
    ("connections cut", cut_connections),
    ("another transaction", another_transaction),
    ("slow disk", slow_disk),
    ("full disk", full_disk),
    ("clock steps", clock_steps),
    ("lost engine", lost_engine),
    ("engine away", engine_away),
    ("killed before the signal", killed_before_the_signal),
    ("killed while catching up", killed_while_catching_up),
)
FAULTS: dict[str, Fault] = dict((*COMBINATIONS, *OTHERS))
SHORT = (
    "clock steps",
    "migrated",
    "replaced",
    "connections cut",
    "another transaction",
    "full disk",
    "killed before the signal",
    "killed while catching up",
    "killed api + postgres + temporal + worker",
)
