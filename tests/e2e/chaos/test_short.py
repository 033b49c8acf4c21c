"""A short storm, and a minute without the engine, in `make long`; a long storm with `make chaos`."""

import asyncio
import gc
from collections.abc import AsyncIterator
from functools import partial
from random import Random

import pytest
from sqlalchemy import func, select

from store.db.schema import cases
from store.queries.gauges import lags
from tests.e2e.chaos.cluster import Cluster, running
from tests.e2e.chaos.faults import COMBINATIONS, FAULTS, SHORT, without_the_engine
from tests.e2e.chaos.load import EXPECTED, Load
from tests.e2e.chaos.storm import held, storm
from tests.waiting import soon

pytestmark = [
    pytest.mark.slow,
    pytest.mark.long,
    # A caller whose server is killed while it connects leaves the socket to the garbage collector (httpcore).
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
SEED = 20260302
AWAY_SECONDS, CAUGHT_UP_SECONDS = 60, 10
CALLERS = 2
"""They open some seven hundred cases and record six thousand commands; the engine that is tested with starts seventy to
ninety cases a second (docs/performance.md)."""


@pytest.fixture(scope="module")
async def cluster(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cluster]:
    async with running(tmp_path_factory.mktemp("chaos") / "data") as found:
        yield found
    gc.collect()


async def test_nothing_acknowledged_is_lost_or_done_twice_whatever_dies(cluster: Cluster):
    report = await storm(cluster, SHORT, SEED)
    assert report.answers[200] > 30
    assert report.commands > report.answers[200] / 2


async def test_an_engine_that_is_away_for_a_minute_costs_no_caller_anything_and_catches_up_in_ten_seconds(
    cluster: Cluster,
):
    load = Load(cluster.stack, cluster.apis, Random(SEED))
    calling = asyncio.create_task(load.run(CALLERS))
    try:
        await asyncio.sleep(1)
        async with without_the_engine(cluster):
            load.answers.clear()
            await asyncio.sleep(AWAY_SECONDS)
            meanwhile = dict(load.answers)
        load.stopping = True
        await asyncio.wait_for(calling, 30)
        began = asyncio.get_running_loop().time()
        await soon(partial(engine_knows_all, cluster), 60)
        took = asyncio.get_running_loop().time() - began
    finally:
        calling.cancel()
    assert meanwhile.keys() <= EXPECTED, meanwhile
    assert meanwhile[200] > 100
    await held(cluster, load)
    assert took < CAUGHT_UP_SECONDS


async def engine_knows_all(cluster: Cluster) -> bool:
    """Asked seldom: who asks all the time takes the processor from those who catch up."""
    await asyncio.sleep(0.25)
    async with cluster.stack.engine.connect() as connection:
        return await connection.scalar(select(func.count()).select_from(cases).where(lags())) == 0


def test_every_combination_of_killed_parts_is_a_fault():
    assert len(COMBINATIONS) == 2**4 - 1
    assert set(SHORT) <= set(FAULTS)
