"""The reference documentation, generated from the tables."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()

HERE = Path("docs/reference")
Folder = Annotated[Path, typer.Option("--to", metavar="DIR", help="Where the pages go.")]


@app.command()
def reference(to: Folder = HERE) -> None:
    """Write the reference documentation from the tables.

    Transitions, deadlines, refusals, tracks, settings, disclosure.
    """
    from saksgang.development.reference import pages  # noqa: PLC0415

    to.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (to / name).write_text(text, encoding="utf-8")
        typer.echo(to / name)
