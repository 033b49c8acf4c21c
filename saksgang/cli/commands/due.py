"""Late and upcoming deadlines, over all organisations or for one. Never who they are about."""

import asyncio
from datetime import UTC, datetime, time, timedelta
from typing import Annotated, Any

import typer
from sqlalchemy import Row

from domain.primitives.calendar import last_day, local
from domain.tables.deadlines import DEADLINE_RULES
from saksgang.cli.commands import DataDir, opened, settings_here
from saksgang.config.settings import Settings
from saksgang.development.stack.layout import DEFAULT
from saksgang.wiring import database
from store.queries.agenda import owed, owed_by
from store.queries.membership import in_any_role

app = typer.Typer()
MOST = 200

Organisation = Annotated[str | None, typer.Option(metavar="ID", help="Only this organisation's.")]
Days = Annotated[int, typer.Option(min=0, max=3660, help="How far ahead to look.")]


@app.command()
def due(organisation: Organisation = None, days: Days = 7, data_dir: DataDir = DEFAULT) -> None:
    """What is late, and what is due within a week: when, what, by whom, in which case."""
    rows = asyncio.run(_due(settings_here(data_dir), organisation, days))
    for row in rows[:MOST]:
        typer.echo(_line(row))
    if len(rows) > MOST:
        typer.echo(f"… og flere enn disse {MOST}.")
    if not rows:
        typer.echo("Ingen frister.")


async def _due(settings: Settings, organisation: str | None, days: int) -> list[Row[Any]]:
    query = (owed_by(in_any_role(organisation)) if organisation else owed()).subquery()
    until = datetime.now(UTC) + timedelta(days=days)
    late_or_soon = (query.c.state == "breached") | (query.c.wall_due <= until)
    ordered = query.select().where(late_or_soon).order_by(query.c.wall_due, query.c.case_id).limit(MOST + 1)
    async with opened(database(settings, pool=1)) as engine, engine.connect() as connection:
        return list((await connection.execute(ordered)).all())


def _line(row: Row[Any]) -> str:
    whole = local(row.due_at).time() == time()
    when = f"t.o.m. {last_day(row.due_at)}" if whole else local(row.due_at).strftime("%Y-%m-%d %H:%M")
    late = "FOR SENT" if row.state == "breached" else ""
    title = DEADLINE_RULES[row.rule][-1].title.nb
    return f"{when:<18}  {late:<8}  {title} ({row.organisation or '–'})  {row.case_id}"
