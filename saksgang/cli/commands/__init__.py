"""The commands, one module per group: it has an `app`, and `saksgang.cli.main` lists the module.

A command that talks to a stack takes `data_dir: DataDir = DEFAULT`, and gets its settings from `settings_here`.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from pydantic_settings import SettingsError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from saksgang.config import table_plugins
from saksgang.config.errors import Failure, Misuse, wrong_settings
from saksgang.config.settings import Settings
from saksgang.development.stack.addresses import running, settings_for
from saksgang.development.stack.layout import DEFAULT, Layout

PRODUCTION = frozenset({"SAKSGANG_DATABASE_URL", "SAKSGANG_SECRETS_DIR"})


def _wherever(context: typer.Context, value: Path) -> Path:
    """Return the folder given after the command's name, else before it."""
    before = Path(context.find_root().params.get("data_dir") or DEFAULT)
    return value if value != DEFAULT else before


DataDir = Annotated[Path, typer.Option("--data-dir", metavar="DIR", callback=_wherever, help="The stack's folder.")]


def settings_from_environment() -> Settings:
    """Return the settings from `SAKSGANG_*`. Raises Misuse with the missing or invalid ones."""
    try:
        return Settings()
    except ValidationError as error:
        raise wrong_settings(error) from error
    except SettingsError as error:
        # The message has the variable's name, not its value.
        raise Misuse(f"SAKSGANG_*: {error}") from error


def settings_here(data_dir: Path) -> Settings:
    """Return the settings of a command: production's if its environment is set, else those of the stack in DIR."""
    settings = _settings(data_dir)
    table_plugins.prepare(settings)
    return settings


def _settings(data_dir: Path) -> Settings:
    if data_dir == DEFAULT and not PRODUCTION.isdisjoint(os.environ):
        return settings_from_environment()
    layout = Layout.at(data_dir)
    return settings_for(layout, running(layout))


@asynccontextmanager
async def opened(engine: AsyncEngine) -> AsyncIterator[AsyncEngine]:
    """Provide the database to a command. Raises Failure if it does not answer."""
    try:
        yield engine
    except (OperationalError, InterfaceError, OSError) as error:
        raise Failure(f"the database does not answer: {error}") from error
    finally:
        await engine.dispose()
