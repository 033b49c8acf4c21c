"""Running the stack on one machine, and the processes of production."""

import asyncio
from contextlib import suppress
from typing import Annotated

import typer

from saksgang.cli.commands import DataDir, settings_from_environment
from saksgang.development.stack.layout import DEFAULT, Layout

app = typer.Typer()

Port = Annotated[int, typer.Option(min=0, max=65_535, help="The API's port; 0 takes a free one.")]
StackPort = Annotated[
    int | None,
    typer.Option(
        min=0,
        max=65_535,
        show_default=False,
        help="The API's port; 0 takes a free one. Without it 8000, or the next free one where that is taken.",
    ),
]
Host = Annotated[str, typer.Option(help="The address to listen on.")]
Processes = Annotated[int, typer.Option(min=1, max=64, help="So many processes that share the port.")]
Demo = Annotated[bool, typer.Option("--demo", help="Drive every track end to end first.")]


@app.command()
def up(port: StackPort = None, data_dir: DataDir = DEFAULT, demo: Demo = False) -> None:
    """Run everything on this machine until Ctrl-C; the state in DIR survives."""
    from saksgang.development.stack import supervisor  # noqa: PLC0415

    asyncio.run(supervisor.run(Layout.at(data_dir), port, _tell, demo=demo))


@app.command()
def worker() -> None:
    """Run the worker (production; configured by SAKSGANG_*)."""
    import uvloop  # noqa: PLC0415

    from saksgang.processes import worker  # noqa: PLC0415

    uvloop.run(worker.main(settings_from_environment()))


@app.command()
def api(host: Host = "127.0.0.1", port: Port = 8000, processes: Processes = 1) -> None:
    """Run API and pages (production; configured by SAKSGANG_*)."""
    from saksgang.processes import api  # noqa: PLC0415

    settings_from_environment()
    api.main(host=host, port=port, processes=processes)


@app.command()
def migrate() -> None:
    """Bring the database to this version's schema (production; configured by SAKSGANG_*)."""
    from saksgang.processes import migrate  # noqa: PLC0415
    from store.crypto.key_store import KeyStore  # noqa: PLC0415

    settings = settings_from_environment()
    url = (settings.owner_url or settings.database_url).get_secret_value()
    asyncio.run(migrate.upgrade(url, KeyStore(settings.key_store)))
    typer.echo("The database has this version's schema.")


def _tell(line: str) -> None:
    # The reader of this output may have gone; the stack keeps running.
    with suppress(OSError):
        typer.echo(line)
