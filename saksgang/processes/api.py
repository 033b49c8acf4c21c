"""The API process: builds the services from the settings and serves them with uvicorn."""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from importlib.metadata import version
from tempfile import TemporaryDirectory

import uvicorn
from fastapi import FastAPI

from activities.relay import Relay
from api.app import create_app
from api.auth.authentication import Authenticator, OrganisationClaim, TrustedIssuer
from api.change_feed import ChangeFeed
from api.dependencies import Services, Web
from api.http.rate_limit import RateLimits
from saksgang import wiring
from saksgang.background.key_invalidation import follow_keys
from saksgang.config import table_plugins
from saksgang.config.settings import Issuer, Settings
from saksgang.processes import reapply_erasures
from saksgang.processes.http_limits import BoundedRequest, HttpLimits
from saksgang.processes.key_check import DATABASE_AWAY, check, end_unless_checked
from saksgang.processes.signals import ended
from saksgang.telemetry import logging
from saksgang.telemetry.tracing import trace
from store.auth.sessions import Limits
from store.commands.handler import CommandHandler
from store.telemetry.metrics import SHARED

KEEP_ALIVE_SECONDS = 75
"""Longer than the idle timeout of clients and proxies, from 5 s (httpx) to 60 s (nginx).

Then they close an idle connection, not this server, which could cut off a request on its way.
"""

ANSWERS_SECONDS = 60
"""The time after which a silent process is replaced; starting on a busy machine takes long."""


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncIterator[Services]:
    """Open the API's services, and close them at the end."""
    engine = wiring.database(settings, pool=20, command_seconds=1.5)
    reader = wiring.repository_for(settings)
    client = await wiring.temporal(settings, lazy=True)
    issuers = [trusted(row) for row in settings.issuers]
    authenticator = Authenticator(issuers, settings.audience)
    changes = ChangeFeed(engine, reader)
    limits = RateLimits(settings.rate_reads, settings.rate_writes)
    checking = asyncio.create_task(end_unless_checked(engine, settings))
    following = asyncio.create_task(follow_keys(engine, reader))
    relay = Relay(client, engine)
    try:
        await reapply_erasures.again(engine, reader.store, settings.erasures)
        recorder = CommandHandler(engine, reader, mail=settings.smtp_url is not None)
        yield Services(
            engine=engine,
            client=client,
            reader=reader,
            recorder=recorder,
            relay=relay,
            directory=recorder.directory,
            authenticator=authenticator,
            erasures=settings.erasures,
            web=web_of(settings, issuers),
            changes=changes,
            limits=limits,
            metrics_token=settings.metrics_secret,
        )
    finally:
        await relay.close()
        await ended(checking)
        await ended(following)
        await changes.close()
        await engine.dispose()


def trusted(row: Issuer) -> TrustedIssuer:
    """Convert an issuer of the settings for authentication."""
    secret = row.client_secret.get_secret_value() if row.client_secret else None
    groups = {name: OrganisationClaim(group.organisation, group.roles) for name, group in row.groups.items()}
    person = (row.name, row.client_id, secret, row.groups_claim, groups)
    may = (frozenset(row.may_speak_for), frozenset(row.may_speak_as), row.longest_token_minutes * 60.0)
    return TrustedIssuer(row.issuer, row.jwks, row.kind, *person, row.refresh_seconds, *may)


def web_of(settings: Settings, issuers: Sequence[TrustedIssuer]) -> Web:
    """Return the settings of the pages."""
    limits = Limits(timedelta(minutes=settings.session_idle_minutes), timedelta(hours=settings.session_hours))
    people = tuple(row for row in issuers if row.client_id)
    return Web(settings.public_url.rstrip("/"), settings.development, limits, people)


def bounds_of(settings: Settings) -> HttpLimits:
    """Return the limits of slow requests and responses."""
    return HttpLimits(
        settings.head_seconds, settings.body_seconds, settings.incomplete_requests, settings.unread_seconds
    )


async def _check_keys(settings: Settings) -> None:
    """Raise Failure if the master keys do not fit; if the database is down, the check is made later."""
    engine = wiring.database(settings, pool=1)
    with suppress(*DATABASE_AWAY):
        await check(engine, settings)
    await engine.dispose()


def app() -> FastAPI:
    """Build the application of this process from its settings."""
    threading.Thread(target=_end_with_the_first, name="first process", daemon=True).start()
    settings = Settings()
    table_plugins.prepare(settings)
    BoundedRequest.within(bounds_of(settings))
    logging.configure(settings.log_level, process="api")
    made = create_app(lambda: open_services(settings), version=version("saksgang"), https_only=not settings.development)
    trace(settings, "api").http(made)
    return made


def _end_with_the_first() -> None:
    """End this process when its parent ends, even if the parent was killed: they share a port."""
    if first := multiprocessing.parent_process():
        first.join()
        os.kill(os.getpid(), signal.SIGTERM)


def main(*, host: str = "127.0.0.1", port: int = 8000, processes: int = 1) -> None:
    """Serve from so many processes until told to stop; pending requests are answered first."""
    settings = Settings()
    table_plugins.prepare(settings)
    logging.configure(settings.log_level, process="api")
    asyncio.run(_check_keys(settings))
    with TemporaryDirectory(prefix="saksgang-") as counts:
        if processes > 1:
            os.environ[SHARED] = counts
        _run(settings, host, port, processes)


def _run(settings: Settings, host: str, port: int, processes: int) -> None:
    uvicorn.run(
        "saksgang.processes.api:app",
        factory=True,
        workers=processes,
        host=host,
        port=port,
        http=BoundedRequest,
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=5,
        timeout_worker_healthcheck=ANSWERS_SECONDS,
    )
