"""Erasing a case at a terminal, by whoever operates the installation on behalf of data protection."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from saksgang.commands import DataDir, opened, settings_here
from saksgang.failures import Failure
from saksgang.settings import Settings
from saksgang.stack.layout import DEFAULT

app = typer.Typer()
OPERATOR = "operator"


@app.command()
def erase(
    case: Annotated[str, typer.Argument(metavar="CASE", help="The case's id.")], data_dir: DataDir = DEFAULT
) -> None:
    """Destroy the key of a case, so that nobody can read it any more, and print the certificate."""
    from saksgang.fast_forward import parse_case  # noqa: PLC0415

    certificate = asyncio.run(_erase(settings_here(data_dir), parse_case(case)))
    typer.echo(json.dumps(certificate, indent=2, ensure_ascii=False))


async def _erase(settings: Settings, case_id: str) -> dict[str, Any]:
    from api import erasing as whole  # noqa: PLC0415
    from saksgang import composition  # noqa: PLC0415
    from saksgang.key_check import require_places  # noqa: PLC0415
    from store import erasing  # noqa: PLC0415

    async with opened(composition.database(settings, pool=1)) as engine:
        try:
            require_places(settings)
            reader = composition.reader_for(settings)
            client = await composition.temporal(settings, lazy=True)
            place = (reader.store, settings.erasures)
            return await whole.erase(engine, client, *place, case_id, OPERATOR, datetime.now(UTC))
        except erasing.NoSuchCase as error:
            raise Failure("there is no such case, or it has been erased") from error
        except erasing.ErasureRefused as refused:
            raise Failure(f"the case can not be erased: {refused.because}") from refused
