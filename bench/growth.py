"""Growth: cost with 10,000 open cases against a hundred, bytes per case, and 10,000 deadlines due at once."""

import asyncio
import itertools
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, text

from bench.calling import Callers
from bench.measure import Call, Figure, p50_ms, p50s_ms
from bench.stack import HELPER, a_stack, follow_up, ok, open_case, open_patiently, patiently, process_of, resident_bytes
from saksgang.development.demo.on_stack import Stack
from saksgang.development.demo.populating import Populating
from saksgang.development.demo.population import population
from saksgang.development.stack.layout import Layout
from saksgang.wiring import CACHED_WORKFLOWS
from store.db.autocommit import at_once
from store.db.schema import cases, deadlines, events, metadata

FEW, CALLERS, HOT, TIMES = 100, 8, 16, 40
OF_FEW, OF_MANY = "few: ", "many: "
LIVES_APART = 5
"""Sampling interval of the synthetic population."""

LAWYER = "advokat-lie"
TO_THE_REFUSAL: tuple[tuple[str, str, dict[str, str]], ...] = (
    (HELPER, "assign_lawyer", {"organisation": LAWYER}),
    (LAWYER, "apply_asylum", {}),
    ("udi", "decide_asylum", {"outcome": "refused"}),
)
RULE, AFTER, AT_END = "earliest_enforcement", timedelta(hours=48), "enforcement_possible"
"""The deadline `RULE` ends with the event `AT_END`, to the minute, `AFTER` the refusal; a duty would end an hour later,
to allow for late entries (0018)."""

SPARE, LOOKS = 1.4, 1800
COORDINATOR, RESPONSIBLE = "tot-oslo", HELPER
"""A coordinator, who is notified of every case, and an organisation with a duty in every case."""

LISTS = {
    "list": (f"/cases?limit={FEW}", COORDINATOR),
    "inbox": (f"/inbox?limit={FEW}", COORDINATOR),
    "inbox_of_duties": (f"/inbox?limit={FEW}", RESPONSIBLE),
    "due": (f"/deadlines?limit={FEW}", RESPONSIBLE),
}
"""The limit fills a page even with few cases; otherwise the smaller stack would return a shorter page."""

TAKEN = text("select sum(pg_total_relation_size(name::regclass))::bigint from unnest(cast(:tables as text[])) as name")
"""Bytes of the program's tables and indexes, without the peers' tables, which shrink when vacuumed."""


@dataclass(frozen=True, slots=True)
class Size:
    """Sizes at one moment.

    `temporal`, `postgres`, `worker`: bytes of the engine's files, the database's tables, and the worker's memory.
    `cases`, `events`: counts.
    """

    temporal: int
    postgres: int
    worker: int
    cases: int
    events: int


async def grown(stack: Stack, many: int, rounds: int) -> list[Figure]:
    """The figures of growth; every case is opened over REST and has its workflow."""
    calls = await _calls(stack)
    await _warm(calls)
    before = await _size(stack)
    seconds = await _seconds_each(stack)
    filled = await _fill(stack, many - await _count(stack))
    after = await _size(stack)
    found = await _beside_few(calls, stack, rounds)
    cold = [await p50_ms(_any_of(stack, filled), TIMES) for _ in range(rounds)]
    return [
        *_ratios(found),
        Figure("transition_any_of_many_p50_ms", tuple(cold)),
        *_bytes(before, after),
        *await _all_due(stack, filled, seconds),
    ]


async def lived(stack: Stack) -> list[Figure]:
    """Bytes in the database per event, over a sample of realistic cases."""
    before = await _size(stack)
    await Populating(stack, lambda _done, _of: None).all(population()[::LIVES_APART])
    after = await _size(stack)
    taken = (after.postgres - before.postgres) / (after.events - before.events)
    events_each = (after.events - before.events) / (after.cases - before.cases)
    return [Figure("postgres_bytes_per_event", (taken,), 3_000), Figure("events_of_a_life", (events_each,))]


def _any_of(stack: Stack, filled: list[str]) -> Call:
    """A transition on a case that is in no cache."""
    chosen = itertools.cycle(filled[:: max(len(filled) // 500, 1)])

    async def call() -> None:
        await follow_up(stack, next(chosen))

    return call


async def _calls(stack: Stack) -> dict[str, Call]:
    """The measured calls on a stack of at least a hundred cases; transitions rotate over a few of them."""
    turn = itertools.cycle([await open_case(stack) for _ in range(HOT)])
    await _fill(stack, FEW)

    async def transition() -> None:
        await follow_up(stack, next(turn))

    def reading(path: str, by: str) -> Call:
        async def call() -> None:
            await ok(stack, "GET", path, by)

        return call

    return {"transition": transition} | {name: reading(*what) for name, what in LISTS.items()}


async def _beside_few(lots: dict[str, Call], stack: Stack, rounds: int) -> list[dict[str, float]]:
    """Durations of the calls in turns on this stack, and on a separate stack with only a hundred cases."""
    with a_stack() as folder:
        small = await Callers.connect(Layout.at(folder))
        try:
            few = await _calls(small)
            calls = {OF_MANY + n: call for n, call in lots.items()} | {OF_FEW + n: call for n, call in few.items()}
            for one in (small, stack):
                await _tidied(one)
            await _warm(calls)
            return [await p50s_ms(calls, TIMES) for _ in range(rounds)]
        finally:
            await small.close()


async def _warm(calls: Mapping[str, Call]) -> None:
    """Cache the rotating cases in a worker, and request each list once."""
    for call in calls.values():
        for _ in range(HOT):
            await call()


async def _tidied(stack: Stack) -> None:
    """Vacuum as autovacuum does every minute, because it would otherwise run during the measurement."""
    async with at_once(stack.engine).connect() as connection:
        for table in metadata.tables:
            await connection.execute(text(f"vacuum analyze {table}"))


def _ratios(found: list[dict[str, float]]) -> list[Figure]:
    def many(name: str) -> tuple[float, ...]:
        return tuple(r[OF_MANY + name] for r in found)

    def over(name: str) -> tuple[float, ...]:
        return tuple(r[OF_MANY + name] / r[OF_FEW + name] for r in found)

    slowest = tuple(max(each) for each in zip(*(over(name) for name in LISTS), strict=True))
    return [
        Figure("growth_transition_p50", over("transition"), 1.2),
        Figure("growth_list_p50", slowest, 1.5),
        *(Figure(f"growth_{name}_alone_p50", over(name)) for name in LISTS),
        *(Figure(f"{name}_of_many_p50_ms", many(name)) for name in LISTS),
    ]


def _bytes(before: Size, after: Size) -> list[Figure]:
    new = after.cases - before.cases
    cached = max(min(CACHED_WORKFLOWS, after.cases) - before.cases, 1)
    return [
        Figure("temporal_bytes_per_open_case", ((after.temporal - before.temporal) / new,), 12_000),
        Figure("postgres_bytes_per_opening", ((after.postgres - before.postgres) / new,)),
        Figure("worker_bytes_per_cached_case", ((after.worker - before.worker) / cached,), 100_000),
    ]


async def _size(stack: Stack) -> Size:
    async with stack.engine.connect() as connection:
        database = (await connection.execute(TAKEN, {"tables": list(metadata.tables)})).scalar_one()
        log = (await connection.execute(select(func.count()).select_from(events))).scalar_one()
    temporal = sum(file.stat().st_size for file in stack.layout.root.glob("temporal.db*"))
    return Size(temporal, database, resident_bytes(process_of(stack, "worker")), await _count(stack), log)


async def _count(stack: Stack) -> int:
    async with stack.engine.connect() as connection:
        return int((await connection.execute(select(func.count()).select_from(cases))).scalar_one())


async def _seconds_each(stack: Stack) -> float:
    """Seconds to record one refusal, averaged over many."""
    some = await _fill(stack, 200)
    began = time.perf_counter()
    await _refuse(stack, some, datetime.now(UTC))
    return (time.perf_counter() - began) / len(some)


async def _fill(stack: Stack, count: int) -> list[str]:
    """Open `count` cases, long enough ago that a refusal can become enforceable soon."""
    met, left, opened = (datetime.now(UTC) - 2 * AFTER).isoformat(), iter(range(max(count, 0))), list[str]()

    async def caller() -> None:
        for _ in left:
            opened.append(await open_patiently(stack, on=met))

    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return opened


async def _refuse(stack: Stack, filled: list[str], due: datetime) -> None:
    """Have the cases apply for asylum and be refused, so that each refusal is enforceable at `due`."""
    on, left = (due - AFTER).isoformat(), iter(filled)

    async def caller() -> None:
        for case_id in left:
            for by, name, data in TO_THE_REFUSAL:
                await patiently(stack, f"/cases/{case_id}/transitions/{name}", by, {"on": on, "data": data})

    await asyncio.gather(*(caller() for _ in range(CALLERS)))


async def _all_due(stack: Stack, filled: list[str], seconds_each: float) -> list[Figure]:
    """Wait until no deadline is open, and check that the engine ended each deadline exactly once."""
    due = datetime.now(UTC) + timedelta(seconds=seconds_each * len(filled) * SPARE + 120)
    due = due.replace(second=0, microsecond=0)
    await _refuse(stack, filled, due)
    if datetime.now(UTC) > due:
        raise SystemExit("too slowly: some were due before all were refused")
    await asyncio.sleep((due - datetime.now(UTC)).total_seconds())
    for _ in range(LOOKS):
        if not await _open_ones(stack, due):
            break
        await asyncio.sleep(1)
    found, last = await _ended(stack, due)
    wrong = sum(1 for case_id in filled if found.get(UUID(case_id)) != 1)
    return [
        Figure("due_10000_wrong", (float(wrong),), 0),
        Figure("due_10000_s", ((last - due).total_seconds(),), 150),
    ]


async def _open_ones(stack: Stack, due: datetime) -> int:
    query = select(func.count()).where(
        deadlines.c.rule == RULE, deadlines.c.state == "open", deadlines.c.due_at <= due + timedelta(minutes=1)
    )
    async with stack.engine.connect() as connection:
        return int((await connection.execute(query)).scalar_one())


async def _ended(stack: Stack, due: datetime) -> tuple[dict[UUID, int], datetime]:
    """Number of end events per case, and the time at which the last was recorded."""
    query = select(events.c.case_id, func.count(), func.max(events.c.recorded_at))
    query = query.where(events.c.type == AT_END, events.c.happened_at == due).group_by(events.c.case_id)
    async with stack.engine.connect() as connection:
        rows = (await connection.execute(query)).all()
    return {row[0]: row[1] for row in rows}, max((row[2] for row in rows), default=due)
