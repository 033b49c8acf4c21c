"""Exposition of metrics in Prometheus text format, without any number under five about cases.

Values about cases are rounded down to steps. A labelled series that is rounded to zero is omitted, because its labels
alone would reveal that there is one. All metrics leave the process through this module.
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
    """The registries in Prometheus text format, rounded to steps if they are about cases."""
    return generate_latest(Coarse(registries))


@dataclass(frozen=True)
class Coarse(Collector):
    """A collector that rounds the values of its registries."""

    registries: tuple[CollectorRegistry, ...]

    def collect(self) -> Iterator[Family]:
        """All families, rounded, and the gauge of metrics that need attention."""
        attention = GaugeMetricFamily(ATTENTION.name, ATTENTION.what, labels=ATTENTION.labels)
        for registry in self.registries:
            for family in registry.collect():
                row = row_of(family)
                if row.attention:
                    attention.add_metric([row.name], float(any(sample.value > 0 for sample in family.samples)))
                yield _in_steps(family, row) if row.about == "cases" else family
        yield attention


def row_of(family: Family) -> Metric:
    """The catalogue row of a family; a counter's family name lacks `_total`."""
    return METRICS[family.name if family.name in METRICS else f"{family.name}_total"]


def _in_steps(family: Family, row: Metric) -> Family:
    found = Family(family.name, family.documentation, family.type)
    found.samples = [sample for series in _series(family.samples) for sample in _rounded(series, row.step)]
    return found


def _series(samples: Iterable[Sample]) -> Iterable[list[Sample]]:
    """The samples grouped by labels; a histogram's buckets form one series."""
    found: defaultdict[tuple[tuple[str, str], ...], list[Sample]] = defaultdict(list)
    for sample in samples:
        found[tuple(sorted((k, v) for k, v in sample.labels.items() if k != BOUND))].append(sample)
    return found.values()


def _rounded(series: list[Sample], step: int) -> list[Sample]:
    """The series without a histogram's sum, which would reveal single observations."""
    found = [Sample(s.name, s.labels, s.value // step * step) for s in series if not s.name.endswith("_sum")]
    has_labels = any(set(sample.labels) - {BOUND} for sample in found)
    return found if not has_labels or any(sample.value for sample in found) else []
