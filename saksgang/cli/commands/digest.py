"""Pausing and resuming the daily digest of an organisation."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from saksgang.cli.commands import DataDir, opened, settings_here
from saksgang.config.errors import Failure
from saksgang.config.settings import Settings
from saksgang.development.stack.layout import DEFAULT
from saksgang.temporal import digest_schedules
from saksgang.wiring import database, temporal
from store.crypto.keys import KeyUnavailable
from store.crypto.lasting import Lasting, lasting

app = typer.Typer()
group = typer.Typer(help="The daily digest: pause, resume.", no_args_is_help=True)
app.add_typer(group, name="digest")

Organisation = Annotated[str, typer.Argument(metavar="ORGANISATION", help="The organisation's id.")]


@group.command()
def pause(organisation: Organisation, data_dir: DataDir = DEFAULT) -> None:
    """No digest for the organisation until it is resumed."""
    asyncio.run(_change(settings_here(data_dir), organisation, digest_schedules.pause))


@group.command()
def resume(organisation: Organisation, data_dir: DataDir = DEFAULT) -> None:
    """Digests for the organisation again."""
    asyncio.run(_change(settings_here(data_dir), organisation, digest_schedules.resume))


Change = Callable[[Client, Lasting, str], Awaitable[None]]


async def _change(settings: Settings, organisation: str, change: Change) -> None:
    try:
        async with opened(database(settings, pool=1)) as engine, engine.connect() as connection:
            keys = lasting(connection)
        await change(await temporal(settings), keys, organisation)
    except RPCError as error:
        if error.status == RPCStatusCode.NOT_FOUND:
            raise Failure(
                f"{organisation} gets no digest: it has no mail address, or there is no mail server"
            ) from error
        raise Failure(f"the engine does not answer: {error.message}") from error
    except KeyUnavailable as error:
        raise Failure(str(error)) from error
    except RuntimeError as error:
        raise Failure(f"the engine does not answer: {error}") from error
