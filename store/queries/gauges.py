"""Gauges read from the database: counts over all cases, never about a single case."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy import Boolean, ColumnElement, DateTime, exists, func, literal, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from store.db.schema import ENGINE_LAGS, cases, deadlines, deliveries, outbox
from store.telemetry.metrics import METRICS

LATE = timedelta(minutes=1)


def case_now() -> ColumnElement[datetime]:
    """The case's clock, which may be ahead in development."""
    ahead = func.make_interval(0, 0, 0, 0, 0, 0, cases.c.clock_ahead)
    return literal(datetime.now(UTC), DateTime(timezone=True)) + ahead


def overdue(grace: timedelta) -> ColumnElement[bool]:
    """Cases with a rung that fell due more than `grace` ago and is not recorded."""
    return cases.c.next_due_at < case_now() - grace


def owing(grace: timedelta) -> ColumnElement[bool]:
    """Cases with a notification that has been undelivered for more than `grace`."""
    mine = (outbox.c.case_id == cases.c.id) & outbox.c.delivered_at.is_(None)
    return exists().where(mine & (outbox.c.created_at < case_now() - grace))


def recorded_when() -> ColumnElement[datetime]:
    """Wall-clock time of the case's last event."""
    return cases.c.recorded_at - func.make_interval(0, 0, 0, 0, 0, 0, cases.c.clock_ahead)


def lags() -> ColumnElement[bool]:
    """Cases of which the engine has not accepted the latest version, in the form of their partial index."""
    return literal_column(ENGINE_LAGS, Boolean)


class EngineLag(NamedTuple):
    """The engine's lag behind the log: number of `cases`, and the longest wait in `seconds`."""

    cases: int
    seconds: float


async def engine_lag(connection: AsyncConnection) -> EngineLag:
    """The engine's current lag behind the log."""
    since_when = func.coalesce(cases.c.erased_at, recorded_when())
    query = select(func.count(), func.min(since_when)).where(lags())
    count, since = (await connection.execute(query.select_from(cases))).one()
    return EngineLag(count, max((datetime.now(UTC) - since).total_seconds(), 0.0) if count else 0.0)


async def gauges(connection: AsyncConnection) -> CollectorRegistry:
    """The metrics of the catalogue that are read from the database."""
    registry = CollectorRegistry()
    await _by_rule(connection, registry, "saksgang_open_deadlines", deadlines.c.state == "open")
    await _by_rule(connection, registry, "saksgang_breached_deadlines", deadlines.c.state == "breached")
    escalated = deadlines.c.detail["next_daily"].astext.is_not(None)
    await _by_rule(connection, registry, "saksgang_unhandled_breaches", escalated)
    await _count(connection, registry, "saksgang_open_cases", cases.c.closed_at.is_(None))
    await _count(connection, registry, "saksgang_overdue_cases", overdue(LATE))
    await _count(connection, registry, "saksgang_outbox_waiting", outbox.c.delivered_at.is_(None))
    oldest = select(func.min(outbox.c.created_at)).where(outbox.c.delivered_at.is_(None))
    since = (await connection.execute(oldest)).scalar_one()
    age = (datetime.now(UTC) - since).total_seconds() if since else 0.0
    gauge(registry, "saksgang_outbox_oldest_seconds").put(max(age, 0.0))
    lag = await engine_lag(connection)
    gauge(registry, "saksgang_engine_lag_cases").put(lag.cases)
    gauge(registry, "saksgang_engine_lag_seconds").put(lag.seconds)
    await _late_messages(connection, registry)
    await _lost_messages(connection, registry)
    return registry


async def _late_messages(connection: AsyncConnection, registry: CollectorRegistry) -> None:
    """Waiting messages that have failed or are overdue, by channel."""
    found = gauge(registry, "saksgang_late_messages")
    channel = func.split_part(deliveries.c.route, ":", 1)
    late = or_(deliveries.c.problem.is_not(None), deliveries.c.next_attempt_at < datetime.now(UTC) - LATE)
    query = select(channel, func.count()).where(deliveries.c.state == "waiting", late).group_by(channel)
    for name, count in await connection.execute(query):
        found.put(count, name)


async def _lost_messages(connection: AsyncConnection, registry: CollectorRegistry) -> None:
    """Undeliverable messages by channel and problem; their cases have been informed."""
    found = gauge(registry, "saksgang_lost_messages")
    channel, problem = func.split_part(deliveries.c.route, ":", 1), func.coalesce(deliveries.c.problem, "")
    query = select(channel, problem, func.count()).where(deliveries.c.state.in_(("failed", "dead")))
    for name, why, count in await connection.execute(query.group_by(channel, problem)):
        found.put(count, name, why)


class LocalGauge(Collector):
    """A one-off gauge of this process alone; the library's own gauge is shared by all processes on a port."""

    def __init__(self, name: str) -> None:
        row = METRICS[name]
        self._family = GaugeMetricFamily(name, row.what, labels=row.labels)

    def put(self, value: float, *labels: str) -> None:
        """Set the value for these labels."""
        self._family.add_metric(labels, value)

    def collect(self) -> Iterator[Metric]:
        """The gauge's samples."""
        yield self._family


def gauge(registry: CollectorRegistry, name: str) -> LocalGauge:
    """Register a gauge for this metric of the catalogue."""
    found = LocalGauge(name)
    registry.register(found)
    return found


async def _by_rule(
    connection: AsyncConnection, registry: CollectorRegistry, name: str, which: ColumnElement[bool]
) -> None:
    found = gauge(registry, name)
    query = select(deadlines.c.rule, func.count()).where(which).group_by(deadlines.c.rule)
    for rule, count in await connection.execute(query):
        found.put(count, rule)


async def _count(
    connection: AsyncConnection, registry: CollectorRegistry, name: str, which: ColumnElement[bool]
) -> None:
    count = (await connection.execute(select(func.count()).where(which))).scalar_one()
    gauge(registry, name).put(count)
