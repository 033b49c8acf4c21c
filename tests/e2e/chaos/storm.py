"""A storm: callers act without a pause while faults happen; afterwards all data is checked for consistency."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from tests.e2e.chaos.cluster import Cluster
from tests.e2e.chaos.faults import FAULTS
from tests.e2e.chaos.invariants import (
    assert_answers_were_right,
    assert_each_rung_once,
    assert_recorded_once,
    assert_sequences_have_no_gaps,
    everybody_is_told,
    everything_agrees,
    logs,
)
from tests.e2e.chaos.load import Load

CALLERS = 6
BEFORE, BETWEEN = (0.5, 2.0), (0.3, 1.0)
ANSWERED_SECONDS = 90


@dataclass
class Report:
    """What a storm came to."""

    commands: int
    cases: int
    events: int
    answers: dict[int, int]
    slowest: float


async def storm(cluster: Cluster, faults: Iterable[str], seed: int) -> Report:
    """The faults one after the other under load; raises where anything does not hold afterwards."""
    chance = Random(seed)
    load = Load(cluster.stack, cluster.apis, Random(seed + 1))
    calling = asyncio.create_task(load.run(CALLERS))
    try:
        for name in faults:
            await asyncio.sleep(chance.uniform(*BEFORE))
            await FAULTS[name](cluster, load, chance)
            await asyncio.sleep(chance.uniform(*BETWEEN))
        await cluster.healthy()
        load.stopping = True
        await asyncio.wait_for(calling, ANSWERED_SECONDS)
    finally:
        calling.cancel()
    return await held(cluster, load)


async def held(cluster: Cluster, load: Load) -> Report:
    """What a storm came to; raises where anything does not hold."""
    await everybody_is_told(cluster)
    left = await everything_agrees(cluster)
    assert left == [], left[:5]
    found = await logs(cluster)
    mine = {case: found[case] for case, _ in load.cases}
    assert_answers_were_right(load)
    assert_sequences_have_no_gaps(found)
    assert_each_rung_once(found)
    assert_recorded_once(load, mine)
    events = sum(len(events) for events in mine.values())
    return Report(len(load.commands), len(load.cases), events, dict(load.answers), load.slowest)
