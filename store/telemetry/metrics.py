"""The catalogue of metrics: one row per metric.

Labels are rules, transitions, routes and kinds, never a case, an organisation or a person. Values are exact here;
`store/telemetry/exposition.py` rounds them.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.multiprocess import MultiProcessCollector

from domain.facts.ended import ByTime, DeadlineReminded, EndedByTime, ResponsibilityGapDetected
from domain.facts.events import Event

Kind = Literal["counter", "gauge", "histogram"]
Process = Literal["api", "worker", "api, worker"]
About = Literal["cases", "program"]
FEW = 5
"""A number below this may be about one person."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A row of the catalogue.

    `name`, `kind`, `labels`: as in Prometheus. `process`: the processes that expose it. `about`: whether it counts
    cases, which are shown in steps, or the program. `what`: its help text. `watch`: what an operator should look for.
    `step`: the rounding step. `attention`: whether any value above zero is a fault of the program or of a channel; this
    tells nothing about a person and is shown as 1.
    """

    name: str
    kind: Kind
    labels: tuple[str, ...]
    process: Process
    about: About
    what: str
    watch: str = ""
    step: int = FEW
    attention: bool = False


M = Metric
_ROWS: tuple[Metric, ...] = (
    # counted in the API's process; a route names a transition
    M(
        "saksgang_request_seconds",
        "histogram",
        ("method", "route", "status"),
        "api",
        "cases",
        "How long calls took, by the route's template",
        "above 2 s: something is away",
    ),
    M(
        "saksgang_problems_total",
        "counter",
        ("slug", "rule"),
        "api",
        "cases",
        "Calls answered with a problem; refusals by the rule that refused",
    ),
    M(
        "saksgang_faults_total",
        "counter",
        ("slug",),
        "api",
        "program",
        "Calls that failed for no fault of the caller: `engine-unavailable`, `internal`",
        "grows",
    ),
    # read from the database when the API is asked
    M("saksgang_database_up", "gauge", (), "api", "program", "1 where the database answers", "0"),
    M("saksgang_engine_up", "gauge", (), "api", "program", "1 where the engine answers and is set up", "0"),
    M("saksgang_open_cases", "gauge", (), "api", "cases", "Cases that are not closed"),
    M("saksgang_open_deadlines", "gauge", ("rule",), "api", "cases", "Deadlines that run, by rule"),
    M(
        "saksgang_breached_deadlines",
        "gauge",
        ("rule",),
        "api",
        "cases",
        "Deadlines that were breached and are not met since, by rule",
        "grows for one rule: an office has a problem",
    ),
    M(
        "saksgang_unhandled_breaches",
        "gauge",
        ("rule",),
        "api",
        "cases",
        "Breaches that are escalated every day because nobody has taken hold of them",
        "grows",
    ),
    M(
        "saksgang_overdue_cases",
        "gauge",
        (),
        "api",
        "cases",
        "Cases in which something fell due more than a minute ago and is not recorded",
        "attention for five minutes: a case is stuck",
        attention=True,
    ),
    M(
        "saksgang_engine_lag_cases",
        "gauge",
        (),
        "api",
        "cases",
        "Cases of which the engine has not been told all that is in the log",
        "grows",
    ),
    M(
        "saksgang_engine_lag_seconds",
        "gauge",
        (),
        "api",
        "cases",
        "For how long the one that has waited longest has waited, in steps of ten seconds",
        "30 or more: the engine, or every worker, is away",
        step=10,
    ),
    M("saksgang_outbox_waiting", "gauge", (), "api", "cases", "Notifications that are not delivered", "grows"),
    M(
        "saksgang_outbox_oldest_seconds",
        "gauge",
        (),
        "api",
        "cases",
        "Age of the oldest of them, in steps of ten minutes",
        "600 or more",
        step=600,
    ),
    M(
        "saksgang_late_messages",
        "gauge",
        ("channel",),
        "api",
        "cases",
        "Messages that should have got through and have not, by channel: mail, lead, webhook",
        "attention, or grows: what carries them is away",
        attention=True,
    ),
    M(
        "saksgang_lost_messages",
        "gauge",
        ("channel", "problem"),
        "api",
        "cases",
        "Messages that never got through, by channel and why: `revoked` is an organisation that was revoked meanwhile",
        "attention, or grows: somebody was not told",
        attention=True,
    ),
    # counted in the worker's process
    M(
        "saksgang_recorded_total",
        "counter",
        ("transition",),
        "api, worker",
        "cases",
        "Commands recorded; by workers `pass_time`",
    ),
    M(
        "saksgang_record_retries_total",
        "counter",
        (),
        "worker",
        "cases",
        "What time brought, and could not be recorded at once",
        "grows steadily",
    ),
    M(
        "saksgang_rung_delay_seconds",
        "histogram",
        ("rule", "kind"),
        "api, worker",
        "cases",
        "From when a rung was due until it was recorded",
        "the 99th percentile above 60 s",
    ),
    M(
        "saksgang_woken_cases_total",
        "counter",
        ("how",),
        "worker",
        "cases",
        "Cases that the reconciler had to see to: "
        "the engine `behind` the log, something `overdue`, the workflow `different`, `erased`",
        "overdue or different grows",
    ),
    M(
        "saksgang_verified_cases_total",
        "counter",
        (),
        "worker",
        "cases",
        "Cases whose log, projections and workflow the reconciler has held against each other",
    ),
    M(
        "saksgang_projection_differences",
        "gauge",
        (),
        "worker",
        "cases",
        "Cases that differed when the reconciler last looked at each",
        "attention: `saksgang verify`",
        attention=True,
    ),
    # made when the others are shown
    M(
        "saksgang_attention",
        "gauge",
        ("metric",),
        "api, worker",
        "program",
        "1 where that metric counts any at all, however few",
        "1",
    ),
)

METRICS: dict[str, Metric] = {row.name: row for row in _ROWS}
disable_created_metrics()  # type: ignore[no-untyped-call]
SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""Environment variable with the folder in which processes on the same port aggregate their metrics."""

COUNTED = CollectorRegistry()
"""The metrics of this process; each process exposes the rows that it uses."""

DELAYS = (1, 5, 15, 60, 300, 900, 3_600, 86_400)
LATENCIES = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 3)


def _counter(name: str) -> Counter:
    return Counter(name, METRICS[name].what, METRICS[name].labels, registry=COUNTED)


def _histogram(name: str, buckets: tuple[float, ...]) -> Histogram:
    return Histogram(name, METRICS[name].what, METRICS[name].labels, registry=COUNTED, buckets=buckets)


REQUESTS = _histogram("saksgang_request_seconds", LATENCIES)
PROBLEMS = _counter("saksgang_problems_total")
FAULTS = _counter("saksgang_faults_total")
RECORDED = _counter("saksgang_recorded_total")
RETRIES = _counter("saksgang_record_retries_total")
RUNG_DELAYS = _histogram("saksgang_rung_delay_seconds", DELAYS)
WOKEN = _counter("saksgang_woken_cases_total")
VERIFIED = _counter("saksgang_verified_cases_total")
DIFFERENCES = Gauge(
    "saksgang_projection_differences",
    METRICS["saksgang_projection_differences"].what,
    registry=COUNTED,
    multiprocess_mode="max",
)


def count_rungs(events: Iterable[Event]) -> None:
    """Observe the delay of each rung that these events record."""
    for event in events:
        if isinstance(event.data, ByTime):
            delay = (event.recorded_at - event.on).total_seconds()
            RUNG_DELAYS.labels(event.data.rule, _rung_kind(event.data)).observe(max(delay, 0))


def _rung_kind(data: ByTime) -> str:
    match data:
        case DeadlineReminded():
            return "remind"
        case ResponsibilityGapDetected():
            return "warn"
        case EndedByTime():
            return "end"
        case _:
            return "daily"


def counted() -> CollectorRegistry:
    """The metrics of this process and of the processes that share its port."""
    if SHARED not in os.environ:
        return COUNTED
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together
