"""The demonstration against a running stack, and the synthetic population for the figures."""

import asyncio
from typing import Annotated

import typer

from saksgang.cli.commands import DataDir
from saksgang.config.errors import Misuse
from saksgang.development.stack.layout import DEFAULT, Layout

app = typer.Typer()

Population = Annotated[int | None, typer.Option(metavar="YEAR", help="Load the invented population of 2011 instead.")]


@app.command()
def demo(population: Population = None, data_dir: DataDir = DEFAULT) -> None:
    """Drive every track end to end against a running stack, and tell what happened."""
    layout = Layout.at(data_dir)
    if population is not None:
        _populate(layout, population)
        return
    from saksgang.development.demo.run import run  # noqa: PLC0415

    asyncio.run(run(layout, typer.echo))


def _populate(layout: Layout, year: int) -> None:
    from saksgang.development.demo.populating import populate  # noqa: PLC0415
    from saksgang.development.demo.population import YEAR  # noqa: PLC0415

    if year != YEAR:
        raise Misuse(f"there is a population for {YEAR} only; the report gives no more of other years")
    asyncio.run(populate(layout, typer.echo))
