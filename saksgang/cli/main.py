"""The command `saksgang`: its command groups and exit codes."""

import atexit
import logging
import os
import sys
import traceback
from typing import Annotated, NoReturn

import typer

from saksgang.cli.commands import (
    administrator,
    case,
    data_protection,
    demo,
    development,
    digest,
    due,
    keys,
    processes,
    reference,
    rules,
    statistics,
    upkeep,
)
from saksgang.config.errors import Failure
from saksgang.development.stack.layout import DEFAULT

GROUPS = (
    administrator,
    processes,
    development,
    demo,
    case,
    due,
    digest,
    data_protection,
    rules,
    statistics,
    upkeep,
    keys,
    reference,
)

app = typer.Typer(
    help="Carries each victim of human trafficking through the Norwegian agencies, with every deadline watched.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for group in GROUPS:
    app.add_typer(group.app)


@app.callback()
def _before(
    data_dir: Annotated[str, typer.Option("--data-dir", metavar="DIR", help="The stack's folder.")] = str(DEFAULT),
) -> None:
    """Takes the folder before the command's name too; the command reads it from its context."""


def main() -> NoReturn:
    """The console entry point."""
    _leave(_run())


def _run() -> int:
    """Run the command and return its exit code; an expected error is one sentence, any other a traceback."""
    try:
        app()
    except Failure as failure:
        typer.echo(f"saksgang: {failure}", err=True)
        return failure.exit_code
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else int(done.code is not None)
    except KeyboardInterrupt:
        return 130
    except BaseException:  # noqa: BLE001
        traceback.print_exc()
        return 1
    return 0


def _leave(code: int) -> NoReturn:
    """Exit right after the usual clean-up, because a native thread of the engine's client may abort the interpreter."""
    atexit._run_exitfuncs()  # noqa: SLF001
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            continue
    os._exit(code)
