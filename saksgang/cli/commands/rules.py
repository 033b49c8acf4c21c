"""The rules at a terminal, and moving running cases to a changed rule."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer

from domain.primitives.calendar import local, local_date
from domain.primitives.provisions import Provision
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.event_types import EVENT_TYPES
from domain.tables.law import citations
from domain.tables.refusals import RULES
from saksgang.cli.commands import DataDir, settings_here
from saksgang.config.errors import Misuse
from saksgang.config.settings import Settings
from saksgang.development.stack.layout import DEFAULT
from saksgang.temporal.time_skipping import parse_case

app = typer.Typer()
group = typer.Typer(help="Every rule; `rules apply` moves running cases to one that has changed.")
app.add_typer(group, name="rules")

RuleId = Annotated[str, typer.Argument(metavar="RULE", help="The deadline rule that has changed.")]
OneCase = Annotated[str | None, typer.Option("--case", metavar="ID", help="This case only.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would become of each case.")]


@group.callback(invoke_without_command=True)
def rules(context: typer.Context) -> None:
    """Every deadline and every rule that refuses, with its basis; what is not confirmed by statute says so."""
    if context.invoked_subcommand is not None:
        return
    today = local_date(datetime.now(UTC))
    for rows in DEADLINE_RULES.values():
        row = next((r for r in rows if r.in_force(today)), rows[-1])
        typer.echo(f"{row.id:<24} {row.kind:<8} {row.title.nb}{_basis(row.basis)}")
    for rule in RULES.values():
        typer.echo(f"{rule.id:<34} {rule.detail.nb}{_basis(rule.basis)}")


@group.command()
def apply(rule: RuleId, case: OneCase = None, dry_run: DryRun = False, data_dir: DataDir = DEFAULT) -> None:
    """Move open deadlines of RULE to the row in force now, from the same start; recorded in each case."""
    if rule not in DEADLINE_RULES:
        raise Misuse(f"there is no deadline rule {rule!r}; `saksgang rules` lists them")
    only = parse_case(case) if case else None
    moved = asyncio.run(_apply(settings_here(data_dir), rule, only, dry_run=dry_run))
    typer.echo(f"{moved} cases {'would be ' if dry_run else ''}moved.")


async def _apply(settings: Settings, rule: str, only: str | None, *, dry_run: bool) -> int:
    from saksgang.background.recovery import surviving  # noqa: PLC0415
    from saksgang.background.rule_migration import apply as move  # noqa: PLC0415
    from saksgang.background.rule_migration import what_if  # noqa: PLC0415
    from store.commands.handler import CommandHandler  # noqa: PLC0415

    moved = 0
    async with surviving(settings) as survivors:
        recorder = CommandHandler(survivors.engine, survivors.reader, mail=settings.smtp_url is not None)
        moves = [found async for found in what_if(survivors, rule, only)]
        for found in moves:
            for change in found.changes:
                typer.echo(f"{found.case_id}  {_at(change.was_due_at)} → {_at(change.due_at)}")
            for event in found.at_once:
                typer.echo(f"{'':36}  {EVENT_TYPES[event.type].title.nb}")
            moved += dry_run or await move(survivors, recorder, found.case_id, rule)
    return moved


def _at(at: datetime) -> str:
    return local(at).strftime("%Y-%m-%d %H:%M")


def _basis(norms: tuple[str, ...]) -> str:
    rows = citations(norms, local_date(datetime.now(UTC)))
    return "".join(f"\n    {cited(row)}" for row in rows)


def cited(row: Provision) -> str:
    """Return a citation, marked if it is this program's own proposal or not confirmed."""
    if row.source == "own":
        return f"{row.citation} (vårt forslag)"
    return row.citation if row.confirmed else f"{row.citation} (ikke bekreftet)"
