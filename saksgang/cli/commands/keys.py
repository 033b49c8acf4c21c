"""The master keys: which ones are in use, and rewrapping every key with the first of them."""

import asyncio

import typer

from saksgang.cli.commands import DataDir, opened, settings_here
from saksgang.config.errors import Failure
from saksgang.config.settings import Settings
from saksgang.development.stack.layout import DEFAULT

app = typer.Typer()
keys = typer.Typer(help="The master keys that wrap the cases' keys.", no_args_is_help=True)
app.add_typer(keys, name="keys")
PASSES = 3
"""Another process may still wrap with an old key while a pass runs, so the rotation repeats."""


@keys.command()
def check(data_dir: DataDir = DEFAULT) -> None:
    """Tell which master keys are in use, and whether the ring opens what they wrap."""
    settings = settings_here(data_dir)
    _tell(settings, asyncio.run(_in_use(settings)))


@keys.command()
def rotate(data_dir: DataDir = DEFAULT) -> None:
    """Wrap every stored key anew with the first master key of the ring.

    Everything keeps running, and it may be repeated.
    """
    settings = settings_here(data_dir)
    count = asyncio.run(_rotate(settings))
    typer.echo(f"{count} keys were wrapped anew with {settings.key_ring.current!r}.")
    _tell(settings, asyncio.run(_in_use(settings)))


def _tell(settings: Settings, in_use: dict[str, int]) -> None:
    ring = settings.key_ring
    for name, count in in_use.items():
        typer.echo(f"{name!r} wraps {count} keys{', and every new one' if name == ring.current else ''}.")
    if any(name != ring.current for name in in_use):
        typer.echo("To use the first alone: saksgang keys rotate")
    for name in ring.keys:
        if name not in in_use and name != ring.current:
            typer.echo(f"{name!r} wraps nothing: it may be taken out of SAKSGANG_MASTER_KEYS.")


async def _in_use(settings: Settings) -> dict[str, int]:
    from saksgang.processes.key_check import check  # noqa: PLC0415
    from saksgang.wiring import database  # noqa: PLC0415
    from store.crypto.key_store import KeyStore  # noqa: PLC0415
    from store.maintenance.key_rotation import in_use  # noqa: PLC0415

    async with opened(database(settings, pool=1)) as engine:
        await check(engine, settings)
        async with engine.connect() as connection:
            return dict(await in_use(connection, KeyStore(settings.key_store)))


async def _rotate(settings: Settings) -> int:
    from saksgang.processes.key_check import check  # noqa: PLC0415
    from saksgang.wiring import database  # noqa: PLC0415
    from store.crypto.key_store import KeyStore  # noqa: PLC0415
    from store.maintenance.key_rotation import WrongKeys, rotate  # noqa: PLC0415

    total = 0
    async with opened(database(settings, pool=1)) as engine:
        await check(engine, settings)
        for _ in range(PASSES):
            try:
                total += (
                    count := sum([n async for n in rotate(engine, settings.key_ring, KeyStore(settings.key_store))])
                )
            except WrongKeys as wrong:
                raise Failure(f"SAKSGANG_MASTER_KEYS: {wrong}") from wrong
            if not count:
                break
    return total
