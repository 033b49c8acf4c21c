"""A short storm in every run of the tests; a long one with `make chaos`."""

import gc
from collections.abc import AsyncIterator

import pytest

from tests.e2e.chaos.cluster import Cluster, running
from tests.e2e.chaos.faults import COMBINATIONS, FAULTS, SHORT
from tests.e2e.chaos.storm import storm

pytestmark = [
    pytest.mark.slow,
    # A caller whose server is killed while it connects leaves the socket to the garbage collector (httpcore).
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
SEED = 20260302


@pytest.fixture(scope="module")
async def cluster(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cluster]:
    async with running(tmp_path_factory.mktemp("chaos") / "data") as found:
        yield found
    gc.collect()


async def test_nothing_acknowledged_is_lost_or_done_twice_whatever_dies(cluster: Cluster):
    report = await storm(cluster, SHORT, SEED)
    assert report.answers[200] > 30
    assert report.commands > report.answers[200] / 2


def test_every_combination_of_killed_parts_is_a_fault():
    assert len(COMBINATIONS) == 2**4 - 1
    assert set(SHORT) <= set(FAULTS)
