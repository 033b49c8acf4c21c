"""How metrics leave a process: in Prometheus' text format, with no number under five of anything about cases.

What is about cases is rounded down to steps; a series with labels that is rounded down to nothing is left out, because its
labels alone would say that there is one. Nothing else shows what is counted.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.registry import Collector
from prometheus_client.samples import Sample

from store.telemetry.metrics import METRICS, Metric

ATTENTION = METRICS["saksgang_attention"]
BOUND = "le"


def exposition(*registries: CollectorRegistry) -> bytes:
    """The registries in Prometheus' text format, in steps where they are about cases."""
    return generate_latest(Coarse(registries))


@dataclass(frozen=True)
class Coarse(Collector):
    """What the registries hold, as it may be shown."""

    registries: tuple[CollectorRegistry, ...]

    def collect(self) -> Iterator[Family]:
        """Every family in steps, and which of them need attention."""
        attention = GaugeMetricFamily(ATTENTION.name, ATTENTION.what, labels=ATTENTION.labels)
        for registry in self.registries:
            for family in registry.collect():
                row = row_of(family)
                if row.attention:
                    attention.add_metric([row.name], float(any(sample.value > 0 for sample in family.samples)))
                yield _in_steps(family, row) if row.about == "cases" else family
        yield attention


def row_of(family: Family) -> Metric:
    """The row of a family; a counter's family lacks the end of its name."""
    return METRICS[family.name if family.name in METRICS else f"{family.name}_total"]


def _in_steps(family: Family, row: Metric) -> Family:
    found = Family(family.name, family.documentation, family.type)
    found.samples = [sample for series in _series(family.samples) for sample in _rounded(series, row.step)]
    return found


def _series(samples: Iterable[Sample]) -> Iterable[list[Sample]]:
    """The samples by their labels: all of a histogram's buckets are one series."""
    found: defaultdict[tuple[tuple[str, str], ...], list[Sample]] = defaultdict(list)
    for sample in samples:
        found[tuple(sorted((k, v) for k, v in sample.labels.items() if k != BOUND))].append(sample)
    return found.values()


def _rounded(series: list[Sample], step: int) -> list[Sample]:
    """Without the sum of a histogram, which would tell of each observation."""
    found = [Sample(s.name, s.labels, s.value // step * step) for s in series if not s.name.endswith("_sum")]
    has_labels = any(set(sample.labels) - {BOUND} for sample in found)
    return found if not has_labels or any(sample.value for sample in found) else []
