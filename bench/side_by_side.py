"""The product compared with the floor and the peers, in interleaved rounds."""

import asyncio
import itertools
from dataclasses import dataclass

from activities.contracts import workflow_id
from bench.beside import Peer
from bench.floor import Caller
from bench.measure import Call, Figure, p50s_ms, rates
from bench.stack import HELPER, follow_up, ok, open_case
from saksgang.development.demo.on_stack import Hear, OnStack, Stack
from saksgang.development.demo.typical_case import LAWYER, NAV, TOT, to_the_application, to_the_support
from store.queries.gauges import engine_lag as measured_lag

CALLERS, TIMES = 8, 40
WARMING, QUIET_SECONDS = 1, 0.5
PEER_GOALS = {"dbos_alone": 2.0, "eventsourcing": 0.5}
LAG_SECONDS, LOOKS_PER_SECOND = 20.0, 5


@dataclass
class Subject:
    """The systems under measurement.

    `product`: calls by name. `floor`: the floor with the SDK's defaults. `tuned`: the floor configured as the product.
    `peers`: the peers by name.
    """

    product: dict[str, Call]
    floor: Caller
    tuned: Caller
    peers: dict[str, Peer]

    async def round(self) -> dict[str, float]:
        """Measure everything once: compared calls in turns, the others one after the other."""
        floor = {"floor": self.floor.with_insert, "bare": self.floor.bare, "floor_open": self.floor.opened}
        found = await p50s_ms({**self.product, **floor}, TIMES)
        at_once = {"floor": self.floor.with_insert, "bare": self.floor.bare, "tuned": self.tuned.with_insert}
        several = await rates({"product": self.product["transition"], **at_once}, CALLERS, TIMES)
        found |= {f"{name}_c8": rate for name, rate in several.items()}
        for name, peer in self.peers.items():
            found[name] = (await peer.measured(1, TIMES))["p50_ms"]
            found[f"{name}_c8"] = (await peer.measured(CALLERS, TIMES))["per_second"]
        return found


async def product_calls(stack: Stack) -> dict[str, Call]:
    """The measured calls of the product by name; transitions rotate over many cases, as in production."""
    cases = itertools.cycle([await open_case(stack) for _ in range(CALLERS * 2)])
    teller = OnStack(stack, Hear())
    await to_the_application(teller)
    await to_the_support(teller)
    known = f"/cases/{teller.case_id}"

    async def transition() -> None:
        await follow_up(stack, next(cases))

    async def refused() -> None:
        path = f"{known}/transitions/submit_reflection_application"
        await ok(stack, "POST", path, LAWYER, {"data": {}}, status=409)

    async def opening() -> None:
        await open_case(stack)

    async def read() -> None:
        await ok(stack, "GET", known, NAV)

    async def forecast() -> None:
        await ok(stack, "GET", f"{known}/forecast", TOT)

    return {"transition": transition, "refused": refused, "open": opening, "read": read, "forecast": forecast}


async def compared(subject: Subject, rounds: int) -> list[Figure]:
    """The figures, after warm-up rounds that are discarded."""
    for _ in range(WARMING):
        await subject.round()
    found = [await subject.round() for _ in range(rounds)]

    def each(name: str) -> tuple[float, ...]:
        return tuple(r[name] for r in found)

    def over(name: str, by: str) -> tuple[float, ...]:
        return tuple(r[name] / r[by] for r in found)

    return [
        Figure("floor_c1_p50_ms", each("floor")),
        Figure("floor_without_insert_c1_p50_ms", each("bare")),
        Figure("transition_c1_p50_ms", each("transition")),
        Figure("transition_c1_over_floor", over("transition", "floor"), 0.4),
        Figure("floor_c8_per_second", each("floor_c8"), more=True),
        Figure("floor_without_insert_c8_per_second", each("bare_c8"), more=True),
        Figure("transition_c8_per_second", each("product_c8"), more=True),
        Figure("transition_c8_throughput", over("product_c8", "floor_c8"), 2.5, more=True),
        Figure("floor_tuned_c8_per_second", each("tuned_c8"), more=True),
        Figure("over_floor_tuned_c8", over("product_c8", "tuned_c8"), more=True),
        Figure("open_over_transition_p50", over("open", "transition"), 1.5),
        Figure("floor_open_over_transition_p50", over("floor_open", "floor")),
        Figure("refused_over_accepted_p50", over("refused", "transition"), 0.7),
        Figure("read_case_p50_ms", each("read"), 6),
        Figure("forecast_p50_ms", each("forecast"), 10),
        *(Figure(f"{name}_c1_p50_ms", each(name)) for name in subject.peers),
        *(Figure(f"{name}_c8_per_second", each(f"{name}_c8"), more=True) for name in subject.peers),
        Figure("over_dbos_c8", over("product_c8", "dbos_c8"), 2, more=True),
        *(
            Figure(f"over_{name}_c8", over("product_c8", f"{name}_c8"), PEER_GOALS.get(name), more=True)
            for name in subject.peers
            if name != "dbos"
        ),
    ]


async def engine_lag(stack: Stack, transition: Call, per_second: float) -> Figure:
    """The 99th percentile of the engine's lag behind the log at half of the maximum throughput."""
    seconds: list[float] = []
    asked: set[asyncio.Future[None]] = set()
    for n in range(int(LAG_SECONDS * per_second / 2)):
        task = asyncio.ensure_future(transition())
        asked.add(task)
        task.add_done_callback(asked.discard)
        if n % max(int(per_second / 2 / LOOKS_PER_SECOND), 1) == 0:
            async with stack.engine.connect() as connection:
                seconds.append((await measured_lag(connection)).seconds)
        await asyncio.sleep(2 / per_second)
    await asyncio.gather(*asked)
    return Figure("engine_lag_p99_s", (sorted(seconds)[int(len(seconds) * 0.99) - 1],), 2)


async def refused_in_history(stack: Stack) -> Figure:
    """Number of events that a refused command adds to the engine's history."""
    case_id = await open_case(stack)
    await ok(stack, "POST", f"/cases/{case_id}/transitions/assign_lawyer", HELPER, {"data": {"organisation": LAWYER}})
    before = await _events(stack, case_id)
    for _ in range(5):
        path = f"/cases/{case_id}/transitions/submit_reflection_application"
        await ok(stack, "POST", path, LAWYER, {"data": {}}, status=409)
    return Figure("refused_history_events", (float(await _events(stack, case_id) - before),), 0)


async def _events(stack: Stack, case_id: str) -> int:
    """The length of the engine's history, once it is stable."""
    handle, known = stack.client.get_workflow_handle(workflow_id(case_id)), -1
    while True:
        found = len([1 async for _ in handle.fetch_history_events()])
        if found == known:
            return found
        known = found
        await asyncio.sleep(QUIET_SECONDS)
