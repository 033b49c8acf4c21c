"""The rules at a terminal."""

from datetime import UTC, datetime

import typer

from domain.calendar import local_date
from domain.law import citations
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.refusals import RULES

app = typer.Typer()


@app.command()
def rules() -> None:
    """Every deadline and every rule that refuses, with its basis; what is not confirmed by statute says so."""
    today = local_date(datetime.now(UTC))
    for rows in DEADLINE_RULES.values():
        row = next((r for r in rows if r.in_force(today)), rows[-1])
        typer.echo(f"{row.id:<24} {row.kind:<8} {row.title.nb}{_basis(row.basis)}")
    for rule in RULES.values():
        typer.echo(f"{rule.id:<34} {rule.detail.nb}{_basis(rule.basis)}")


def _basis(norms: tuple[str, ...]) -> str:
    rows = citations(norms, local_date(datetime.now(UTC)))
    return "".join(f"\n    {row.citation}{'' if row.confirmed else ' (ikke bekreftet)'}" for row in rows)
