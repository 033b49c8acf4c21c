"""Liveness and readiness of the process."""

import asyncio
from functools import partial
from math import ceil
from typing import Any

from fastapi import APIRouter, Response
from sqlalchemy import text

from api.dependencies import Injected, Services
from store.queries.gauges import EngineLag, engine_lag
from store.telemetry.metrics import FEW, METRICS
from workflows.client import shows_cases

router = APIRouter(tags=["operations"])
SECONDS = 1.5
LAG_STEP = METRICS["saksgang_engine_lag_seconds"].step


@router.get("/livez", name="livez")
async def livez() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz", name="readyz", responses={503: {"description": "the database is away"}})
async def readyz(response: Response, services: Injected) -> dict[str, Any]:
    """The database answers. Without the engine commands are still recorded: `degraded`, with the engine's lag."""
    database, engine = await answers(services)
    found: dict[str, Any] = {"database": _word(database), "engine": _word(engine)}
    if not database:
        response.status_code = 503
        response.headers["Retry-After"] = "2"
        return {"status": "unavailable", **found}
    if engine:
        return {"status": "ok", **found}
    async with services.at_once.connect() as connection:
        lag = await engine_lag(connection)
    return {"status": "degraded", **found, "engine_lag": _roughly(lag)}


def _roughly(lag: EngineLag) -> dict[str, int]:
    """Round the lag, because anybody may ask: no case count under five, and no exact second of a recording."""
    return {"cases": ceil(lag.cases / FEW) * FEW, "seconds": int(lag.seconds // LAG_STEP) * LAG_STEP}


def _word(answered: bool) -> str:
    return "ok" if answered else "away"


async def answers(services: Services) -> tuple[bool, bool]:
    """Whether the database answers, and whether the engine answers and can take a case."""
    return await asyncio.gather(_database(services), _engine(services))


async def _database(services: Services) -> bool:
    try:
        async with asyncio.timeout(SECONDS), services.at_once.connect() as connection:
            await connection.execute(text("select 1"))
    except Exception:  # noqa: BLE001 - whatever is wrong, it is not ready
        return False
    return True


async def _engine(services: Services) -> bool:
    try:
        async with asyncio.timeout(SECONDS):
            client = services.client
            there = await client.service_client.check_health()
            return there and await services.engine_set_up.now(partial(shows_cases, client))
    except Exception:  # noqa: BLE001 - whatever is wrong, it is not ready
        return False
