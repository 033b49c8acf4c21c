"""Creates the first organisation of a directory.

A row that no process with the keys wrote is ignored, so it cannot be inserted by hand.
"""

import asyncio
import re
from typing import Annotated

import typer

from domain.primitives.organisations import Organisation
from saksgang.cli.commands import DataDir, opened, settings_here
from saksgang.config.errors import Failure, Misuse
from saksgang.config.settings import Settings
from saksgang.development.stack.layout import DEFAULT
from store.auth.directory import DirectoryCopy, put_organisations

app = typer.Typer()
ROLE = "administrator"
ID, NUMBER = re.compile(r"[a-z0-9][a-z0-9-]{0,79}"), re.compile(r"[0-9]{9}")


@app.command()
def administrator(
    id_: Annotated[str, typer.Argument(metavar="ID", help="Its id in the directory.")],
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="Its organisation number, of nine digits.")],
    name: Annotated[str, typer.Option(help="Its name.")],
    data_dir: DataDir = DEFAULT,
) -> None:
    """Put an administrator into a directory that has none; it puts in all others, over the API."""
    if not (ID.fullmatch(id_) and NUMBER.fullmatch(number)):
        raise Misuse("ID is of a-z, 0-9 and -, NUMBER of nine digits")
    row = Organisation(id_, name, (ROLE,), number=number)
    asyncio.run(_put(settings_here(data_dir), row))
    typer.echo(f"{id_} is an administrator.")


async def _put(settings: Settings, row: Organisation) -> None:
    from saksgang import wiring  # noqa: PLC0415

    async with opened(wiring.database(settings, pool=1)) as engine:
        found = await DirectoryCopy(engine).current()
        if any(ROLE in known.roles and not known.revoked for known in found.organisations.values()):
            raise Failure("the directory has an administrator; it puts in others over the API")
        async with engine.begin() as connection:
            await put_organisations(connection, [row])
