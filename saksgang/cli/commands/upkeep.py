"""Operation: verifying, rebuilding projections, and recovering workflows."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncEngine

from saksgang import wiring
from saksgang.background.recovery import Recovered, each, surviving
from saksgang.background.recovery import recover as bring_back
from saksgang.background.recovery import verify as hold_against
from saksgang.cli.commands import DataDir, opened, settings_here
from saksgang.cli.progress import Progress, counted
from saksgang.config.errors import Misuse
from saksgang.config.settings import Settings
from saksgang.development.stack.layout import DEFAULT
from saksgang.temporal.time_skipping import parse_case
from store.crypto.keys import KeyUnavailable
from store.events.repository import CaseRepository
from store.maintenance import anchors
from store.maintenance.rebuild import every_case
from store.maintenance.rebuild import rebuild as write_anew

app = typer.Typer()

Anchor = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Where every log ended the last time, kept outside the database; noted anew if all is well.",
    ),
]
OneCase = Annotated[str | None, typer.Argument(metavar="[CASE]", help="One case; without it all.")]


@app.command()
def verify(case: OneCase = None, anchor: Anchor = None, data_dir: DataDir = DEFAULT) -> None:
    """Hold log, hash chain, projections and workflows against each other, and print each difference.

    The exit code is 1 if there are any.
    """
    settings = settings_here(data_dir)
    different, looked_at = asyncio.run(_verify(settings, parse_case(case) if case else None))
    typer.echo(f"{looked_at} cases, {different} with differences.")
    replaced = anchor is not None and not asyncio.run(_anchored(settings, anchor, renew=not different and not case))
    if different or replaced:
        raise typer.Exit(1)


@app.command()
def rebuild(case: OneCase = None, data_dir: DataDir = DEFAULT) -> None:
    """Write the projections anew from the log; what somebody was to be told and was not is put in the outbox."""
    rebuilt = asyncio.run(_rebuild(settings_here(data_dir), parse_case(case) if case else None))
    typer.echo(f"{rebuilt} cases rebuilt.")


@app.command()
def recover(data_dir: DataDir = DEFAULT) -> None:
    """Start again every case's workflow from the log; what is overdue is recorded at once. May be repeated."""
    found = asyncio.run(_recover(settings_here(data_dir)))
    typer.echo(f"{found.started} workflows started, {found.told} that were there told to look at the log.")


async def _anchored(settings: Settings, anchor: Path, *, renew: bool) -> bool:
    """Whether every log still contains its noted head; only then are the heads noted anew."""
    try:
        noted = await asyncio.to_thread(anchors.read, anchor)
    except ValueError as error:
        raise Misuse(str(error)) from error
    async with opened(wiring.database(settings, pool=1)) as engine, engine.connect() as connection:
        found = await anchors.not_as_noted(connection, noted)
        now = await anchors.heads(connection)
    for case_id, line in found:
        typer.echo(f"{case_id}  {line}")
    typer.echo(f"{len(noted)} logs were noted in {anchor}, {len(found)} are not as noted.")
    if renew and not found:
        await asyncio.to_thread(anchors.write, anchor, now)
    return not found


async def _verify(settings: Settings, only: str | None) -> tuple[int, int]:
    different = looked_at = 0
    async with surviving(settings) as survivors:
        with Progress() as seen:
            async for case_id, found in hold_against(survivors, only, seen):
                looked_at += 1
                different += bool(found)
                if found:
                    seen.wipe()
                for line in found:
                    typer.echo(f"{case_id}  {line}")
    return different, looked_at


async def _rebuild(settings: Settings, only: str | None) -> int:
    reader = wiring.repository_for(settings)
    async with opened(wiring.database(settings, pool=4)) as engine:
        async with engine.connect() as connection:
            ids = [only] if only else await every_case(connection)
        with Progress() as seen:
            done = each(ids, lambda id_: _rebuilt(engine, reader, id_, seen))
            return sum([one async for _, one in counted(done, len(ids), seen)])


async def _rebuilt(engine: AsyncEngine, reader: CaseRepository, case_id: str, seen: Progress) -> bool:
    try:
        async with engine.begin() as connection:
            await write_anew(connection, reader, case_id)
    except KeyUnavailable as error:
        seen.wipe()
        typer.echo(f"{case_id}  left as it is: {error}", err=True)
        return False
    return True


async def _recover(settings: Settings) -> Recovered:
    async with surviving(settings) as survivors:
        with Progress() as seen:
            return await bring_back(survivors, seen)
