"""`/metrics` for Prometheus: the counters of this process, and gauges from the database.

For operators; it names nobody, and no number of cases under five.
"""

import asyncio
from functools import partial

import structlog
from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry

from api.dependencies import Injected, Services
from api.operators import Operates
from api.routers.health import answers
from store.db.transient_errors import MAY_BE
from store.queries.gauges import gauge, gauges
from store.telemetry.exposition import exposition
from store.telemetry.metrics import counted

router = APIRouter(tags=["operations"])
log = structlog.get_logger()
PATIENCE_SECONDS = 1.2


async def _look(services: Services) -> CollectorRegistry:
    """Return the gauges; without the database, only that it is down."""
    database, engine = await answers(services)
    found = await _gauges(services) if database else CollectorRegistry()
    gauge(found, "saksgang_database_up").put(database)
    gauge(found, "saksgang_engine_up").put(engine)
    return found


async def _gauges(services: Services) -> CollectorRegistry:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), services.at_once.connect() as connection:
            return await gauges(connection)
    except MAY_BE as error:
        log.warning("not_measured", error=type(error).__name__)
        return CollectorRegistry()


@router.get("/metrics", name="metrics", response_class=Response)
async def metrics(services: Injected, _: Operates) -> Response:
    """The metrics in Prometheus' text format; the catalogue is in docs/reference/metrics.md."""
    found = await services.measured.now(partial(_look, services))
    return Response(exposition(counted(), found), media_type=CONTENT_TYPE_LATEST)
