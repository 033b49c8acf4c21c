"""The services that the routers depend on; the composition root builds them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request
from prometheus_client import CollectorRegistry
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from api.auth.authentication import Authenticator, TrustedIssuer
from api.change_feed import ChangeFeed
from api.http.rate_limit import RateLimits
from api.ttl_cache import TtlCache
from store.auth.directory import DirectoryCopy
from store.auth.sessions import Limits
from store.commands.handler import CommandHandler
from store.db.autocommit import at_once
from store.events.repository import CaseRepository
from workflows.contracts import Relay


@dataclass(frozen=True)
class Web:
    """Settings of the pages: the public address, the login issuers and the limits of a session."""

    public_url: str
    development: bool
    limits: Limits
    people: tuple[TrustedIssuer, ...] = ()


@dataclass(frozen=True)
class Services:
    """The process-wide services: database, engine client, repository, directory, authentication, limits and caches."""

    engine: AsyncEngine
    client: Client
    reader: CaseRepository
    recorder: CommandHandler
    relay: Relay
    directory: DirectoryCopy
    authenticator: Authenticator
    erasures: Path
    web: Web
    changes: ChangeFeed
    limits: RateLimits = field(default_factory=RateLimits)
    measured: TtlCache[CollectorRegistry] = field(default_factory=TtlCache)
    engine_set_up: TtlCache[bool] = field(default_factory=TtlCache)
    metrics_token: str | None = None
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    @cached_property
    def at_once(self) -> AsyncEngine:
        """The same connection pool in autocommit mode: a single statement saves the round trips of a transaction."""
        return at_once(self.engine)


async def services(request: Request) -> Services:
    """Return the services of the app that serves the request."""
    found: Services = request.app.state.services
    return found


Injected = Annotated[Services, Depends(services)]
