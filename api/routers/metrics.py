"""`/metrics` for Prometheus: what this process counted, and how things stand by the database. Names nobody and no case."""

import asyncio
import time

import structlog
from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry

from api.routers.health import answers
from api.services import Injected, Services
from store.measuring import gauge, gauges
from store.metrics import COUNTED, exposition
from store.outages import MAY_BE

router = APIRouter(tags=["operations"])
log = structlog.get_logger()
FRESH_SECONDS, PATIENCE_SECONDS = 5.0, 1.2


class Standing:
    """How things stood when somebody last asked: whoever asks more often gets the same answer."""

    def __init__(self) -> None:
        self._found = CollectorRegistry()
        self._looked = float("-inf")
        self._one_at_a_time = asyncio.Lock()

    async def now(self, services: Services) -> CollectorRegistry:
        """At most a few seconds old; without the database only that it is away."""
        async with self._one_at_a_time:
            if time.monotonic() - self._looked > FRESH_SECONDS:
                self._found = await _look(services)
                self._looked = time.monotonic()
            return self._found


async def _look(services: Services) -> CollectorRegistry:
    database, engine = await answers(services)
    found = await _gauges(services) if database else CollectorRegistry()
    gauge(found, "saksgang_database_up").set(database)
    gauge(found, "saksgang_engine_up").set(engine)
    return found


async def _gauges(services: Services) -> CollectorRegistry:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), services.at_once.connect() as connection:
            return await gauges(connection)
    except MAY_BE as error:
        log.warning("not_measured", error=type(error).__name__)
        return CollectorRegistry()


_standing = Standing()


@router.get("/metrics", name="metrics", response_class=Response)
async def metrics(services: Injected) -> Response:
    """In Prometheus' text format; the catalogue is in docs/reference/metrics.md."""
    return Response(exposition(COUNTED, await _standing.now(services)), media_type=CONTENT_TYPE_LATEST)
