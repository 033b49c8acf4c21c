"""What the routers need, put together by the composition root."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from api.authentication import Authenticator
from store.directory import DirectoryCopy
from store.loading import Reader

ENGINE_SECONDS = 1.7
"""How long a caller waits for the engine before being told to come back."""


@dataclass(frozen=True)
class Services:
    """The process's connections: database, engine, keys, directory, who is trusted, and where it is reached.

    `webhooks_inside_too`: in development webhooks may have addresses on this machine.
    """

    engine: AsyncEngine
    client: Client
    reader: Reader
    directory: DirectoryCopy
    authenticator: Authenticator
    erasures: Path
    public_url: str = ""
    webhooks_inside_too: bool = False
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)


def services(request: Request) -> Services:
    """The services of the app that serves the request."""
    found: Services = request.app.state.services
    return found


Injected = Annotated[Services, Depends(services)]
