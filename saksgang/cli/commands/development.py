"""Commands for development only: tokens, login links, and moving time."""

import asyncio
from datetime import datetime, timedelta
from typing import Annotated

import typer

from domain.primitives.organisations import Directory
from saksgang.cli.commands import DataDir, opened
from saksgang.config.errors import Misuse
from saksgang.development.stack.addresses import running, settings_for
from saksgang.development.stack.layout import DEFAULT, Layout
from store.auth.directory import DirectoryCopy

app = typer.Typer()

OrganisationId = Annotated[str, typer.Option("--organisation", metavar="ID", help="Who the bearer acts for.")]
RoleId = Annotated[str | None, typer.Option("--role", help="One role; without it all of the organisation's.")]
Hours = Annotated[float, typer.Option(min=0, max=24, help="How long the token is valid.")]


@app.command()
def token(organisation: OrganisationId, role: RoleId = None, hours: Hours = 8, data_dir: DataDir = DEFAULT) -> None:
    """Print a development token, alone on the last line."""
    typer.echo(asyncio.run(_token(Layout.at(data_dir), organisation, role, hours)))


@app.command("login-link")
def login_link(organisation: OrganisationId, role: RoleId = None, data_dir: DataDir = DEFAULT) -> None:
    """Print an address that logs in to the pages once, alone on the last line."""
    typer.echo(asyncio.run(_login_link(Layout.at(data_dir), organisation, role)))


@app.command("fast-forward")
def fast_forward(
    case: Annotated[str, typer.Argument(metavar="CASE", help="The case's id.")],
    duration: Annotated[str, typer.Argument(metavar="DURATION", help="ISO 8601: P3W, P14D, PT36H; P1D is 24 hours.")],
    data_dir: DataDir = DEFAULT,
) -> None:
    """Move one case ahead in time on the real engine; returns when everything that fell due is recorded."""
    from saksgang.temporal.time_skipping import parse_case, parse_duration  # noqa: PLC0415

    now = asyncio.run(_fast_forward(Layout.at(data_dir), parse_case(case), parse_duration(duration)))
    typer.echo(f"The case's now is {now.isoformat(timespec='seconds')}")


async def _token(layout: Layout, organisation: str, role: str | None, hours: float) -> str:
    from api.auth.authentication import scopes_of  # noqa: PLC0415
    from saksgang.development.token_issuer import mint, require_development  # noqa: PLC0415
    from saksgang.wiring import database  # noqa: PLC0415

    settings = settings_for(layout, running(layout))
    require_development(settings)
    async with opened(database(settings, pool=1)) as engine:
        roles = _granted(await DirectoryCopy(engine).current(), organisation, role)
    return mint(layout, settings, organisation, roles, scopes_of(roles), hours)


async def _login_link(layout: Layout, organisation: str, role: str | None) -> str:
    from saksgang.development.token_issuer import login_link, require_development  # noqa: PLC0415
    from saksgang.wiring import database  # noqa: PLC0415

    settings = settings_for(layout, running(layout))
    require_development(settings)
    async with opened(database(settings, pool=1)) as engine:
        roles = _granted(await DirectoryCopy(engine).current(), organisation, role)
        return await login_link(engine, settings, organisation, roles)


def _granted(directory: Directory, organisation: str, role: str | None) -> tuple[str, ...]:
    known = directory.organisations.get(organisation)
    if known is None:
        raise Misuse(f"the directory knows no organisation {organisation!r}")
    if role is not None and role not in known.roles:
        raise Misuse(f"{known.name} has not the role {role!r}; it has {', '.join(known.roles)}")
    return (role,) if role else known.roles


async def _fast_forward(layout: Layout, case_id: str, duration: timedelta) -> datetime:
    from saksgang import wiring  # noqa: PLC0415
    from saksgang.development.token_issuer import require_development  # noqa: PLC0415
    from saksgang.temporal import time_skipping  # noqa: PLC0415

    settings = settings_for(layout, running(layout))
    require_development(settings)
    async with opened(wiring.database(settings, pool=1)) as engine:
        client = await wiring.temporal(settings)
        return await time_skipping.fast_forward(client, engine, case_id, duration)
