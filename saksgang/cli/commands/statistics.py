"""The national unit's figures at a terminal; the same releases as over the REST interface."""

import asyncio
from datetime import UTC, date, datetime
from typing import Annotated

import orjson
import typer

from api.queries.statistics import EARLIEST, INCOMPLETE, LATEST, as_csv
from saksgang.cli.commands import DataDir, opened, settings_here
from saksgang.config.errors import Misuse
from saksgang.config.settings import Settings
from saksgang.development.stack.layout import DEFAULT
from saksgang.wiring import database
from store.queries.release_ledger import Answer
from store.queries.release_ledger import statistics as released

app = typer.Typer()

Year = Annotated[int, typer.Option(min=EARLIEST, max=LATEST, help="The year to count.")]
AsOf = Annotated[str | None, typer.Option(metavar="DATE", help="What had been released by the end of this day.")]
Format = Annotated[str, typer.Option("--format", metavar="json|csv", help="How to write them.")]


@app.command()
def statistics(year: Year, as_of: AsOf = None, format_: Format = "json", data_dir: DataDir = DEFAULT) -> None:
    """The country's figures of a year, counted from events and released for everybody.

    What could tell of a few is left out. From 1 April of the next year this has the year's tables made, which takes a
    while; until then nobody is shown them.
    """
    if format_ not in ("json", "csv"):
        raise Misuse(f"{format_!r} is neither json nor csv")
    answer = asyncio.run(_statistics(settings_here(data_dir), year, _day(as_of)))
    if not answer["complete"]:
        typer.echo(INCOMPLETE.en, err=True)
    written = as_csv(answer) if format_ == "csv" else orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode()
    typer.echo(written.rstrip("\n"))


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Misuse(f"{text!r} is no date; write for example 2011-12-31") from error


async def _statistics(settings: Settings, year: int, as_of: date | None) -> Answer:
    async with opened(database(settings, pool=1)) as engine:
        return await released(engine, year, as_of, datetime.now(UTC))
