"""The API process: services from the settings, served by uvicorn."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

import uvicorn

from api.app import create_app
from api.authentication import Authenticator, TrustedIssuer
from api.services import Services
from saksgang import composition, erasures, logging, tables
from saksgang.settings import Settings
from saksgang.tracing import trace
from store.directory import DirectoryCopy


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncIterator[Services]:
    """The API's connections, closed at the end."""
    engine = composition.database(settings, pool=20, command_seconds=1.5)
    reader = composition.reader_for(settings)
    client = await composition.temporal(settings, engine, reader, lazy=True)
    issuers = [TrustedIssuer(row.issuer, row.jwks, row.kind) for row in settings.issuers]
    authenticator = Authenticator(issuers, settings.audience)
    try:
        await erasures.again(engine, settings.erasures)
        yield Services(
            engine,
            client,
            reader,
            DirectoryCopy(engine),
            authenticator,
            settings.erasures,
            public_url=settings.public_url,
            webhooks_inside_too=settings.development,
        )
    finally:
        await engine.dispose()


def main(*, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serves until told to stop; requests under way are answered first."""
    settings = Settings()
    tables.prepare(settings)
    logging.configure(settings.log_level, process="api")
    pages = settings.temporal_ui_url
    app = create_app(
        lambda: open_services(settings), version=version("saksgang"), engine_pages=pages.rstrip("/") if pages else None
    )
    trace(settings, "api").http(app)
    uvicorn.run(
        app, host=host, port=port, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=5
    )
