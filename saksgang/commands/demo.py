"""The demonstration against a running stack."""

import asyncio

import typer

from saksgang.commands import DataDir
from saksgang.stack.layout import DEFAULT, Layout

app = typer.Typer()


@app.command()
def demo(data_dir: DataDir = DEFAULT) -> None:
    """Drive every track end to end against a running stack, and tell what happened."""
    from saksgang.demo.run import run  # noqa: PLC0415

    asyncio.run(run(Layout.at(data_dir), typer.echo))
