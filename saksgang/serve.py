"""The API process: services from the settings, served by uvicorn."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib.metadata import version

import uvicorn

from api.app import create_app
from api.authentication import Authenticator, TrustedIssuer
from api.limits import RateLimits
from api.services import Services
from saksgang import composition, logging, tables
from saksgang.key_check import DATABASE_AWAY, check, end_unless_checked
from saksgang.protocol import BoundedHead
from saksgang.settings import Settings
from store.directory import DirectoryCopy


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncIterator[Services]:
    """The API's connections, closed at the end."""
    engine = composition.database(settings, pool=20, command_seconds=1.5)
    reader = composition.reader_for(settings)
    client = await composition.temporal(settings, engine, reader, lazy=True)
    issuers = [TrustedIssuer(row.issuer, row.jwks, row.kind, row.refresh_seconds) for row in settings.issuers]
    authenticator = Authenticator(issuers, settings.audience)
    limits = RateLimits(settings.rate_reads, settings.rate_writes)
    checking = asyncio.create_task(end_unless_checked(engine, settings.key_ring))
    try:
        yield Services(engine, client, reader, DirectoryCopy(engine), authenticator, limits)
    finally:
        checking.cancel()
        await engine.dispose()


async def _check_keys(settings: Settings) -> None:
    """Failure where the master keys do not fit; a database that is away is asked again later."""
    engine = composition.database(settings, pool=1)
    with suppress(*DATABASE_AWAY):
        await check(engine, settings.key_ring)
    await engine.dispose()


def main(*, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serves until told to stop; requests under way are answered first."""
    settings = Settings()
    tables.prepare(settings)
    logging.configure(settings.log_level, process="api")
    asyncio.run(_check_keys(settings))
    app = create_app(lambda: open_services(settings), version=version("saksgang"), https_only=not settings.development)
    uvicorn.run(
        app,
        host=host,
        port=port,
        http=BoundedHead,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
