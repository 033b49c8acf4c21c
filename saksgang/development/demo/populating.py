"""Loads the synthetic population over REST: real commands with past dates, on the real engine."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

import httpx

from saksgang.cli.progress import Progress, Seen
from saksgang.config.errors import Failure
from saksgang.development.demo.on_stack import Stack
from saksgang.development.demo.population import YEAR, Told, population
from saksgang.development.demo.population_paths import Step
from saksgang.development.stack.layout import Layout
from store.queries.release_ledger import statistics

AT_ONCE, TRIES, PAUSE_SECONDS = 8, 30, 0.5
WAIT_AND_TRY_AGAIN = (429, 503)
PATIENCE_SECONDS = 2.0


class Populating:
    """Loads the cases concurrently; a repeated load sends the same keys, so nothing is recorded twice."""

    def __init__(self, stack: Stack, seen: Seen) -> None:
        self._stack = stack
        self._seen = seen
        self._places = asyncio.Semaphore(AT_ONCE)
        self._done = 0

    async def all(self, people: list[Told]) -> None:
        """Load everybody, with progress."""
        async with asyncio.TaskGroup() as tasks:
            for n, told in enumerate(people):
                tasks.create_task(self._one(n, told, len(people)))

    async def _one(self, n: int, told: Told, of: int) -> None:
        async with self._places:
            opened = await self._post("/cases", told.by, told.opening, f"{n}")
            case, responsible = opened["id"], opened["responsible"]
            for i, step in enumerate(told.steps):
                by = responsible[step.by[1:]] if step.by.startswith("@") else step.by
                await self._post(f"/cases/{case}/transitions/{step.name}", by, _body(step), f"{n}-{i}")
            self._done += 1
            self._seen(self._done, of)

    async def _post(self, path: str, by: str, body: dict[str, object], name: str) -> dict[str, dict[str, str]]:
        key = uuid5(NAMESPACE_URL, f"saksgang/population/{YEAR}/{name}").hex
        answer = await self._insist(path, by, body, key)
        if answer.status_code not in (200, 201):
            raise Failure(f"the population could not be loaded: {path.rpartition('/')[2]} by {by}: {answer.text}")
        found: dict[str, dict[str, str]] = answer.json()
        return found

    async def _insist(self, path: str, by: str, body: dict[str, object], key: str) -> httpx.Response:
        """Repeat the request with the same key until the engine has answered."""
        answer = await self._stack.call("POST", path, by, body, **{"Idempotency-Key": key})
        for _ in range(TRIES):
            if answer.status_code not in WAIT_AND_TRY_AGAIN:
                break
            await asyncio.sleep(min(float(answer.headers.get("Retry-After", PAUSE_SECONDS)), PATIENCE_SECONDS))
            answer = await self._stack.call("POST", path, by, body, **{"Idempotency-Key": key})
        return answer


def _body(step: Step) -> dict[str, object]:
    return {"on": step.on.isoformat(), "data": step.data}


async def populate(layout: Layout, tell: Callable[[str], None]) -> None:
    """Load everybody, and print where the figures are."""
    stack = await Stack.connect(layout)
    try:
        tell(f"━━ En oppdiktet befolkning med tallene for {YEAR}")
        with Progress("   {done} av {of} saker") as seen:
            await Populating(stack, seen).all(population())
        await statistics(stack.engine, YEAR, None, datetime.now(UTC))  # the first request waits for the audit
        tell(f"   Tallene: saksgang statistics --year {YEAR}, eller /statistikk/{YEAR}")
    except* Failure as failures:
        raise failures.exceptions[0] from None
    finally:
        await stack.close()
