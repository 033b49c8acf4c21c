"""Erasing a case at a terminal, for an operator who acts for data protection."""

import asyncio
import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

import typer

from saksgang.cli.commands import DataDir, opened, settings_here
from saksgang.config.errors import Failure
from saksgang.config.settings import Settings
from saksgang.development.stack.layout import DEFAULT

app = typer.Typer()
OPERATOR = "operator"


class ArchiveKind(StrEnum):
    """The basis on which documentation of public bodies may be destroyed (arkivlova § 13)."""

    REGULATION, PERMISSION, SINGLE_ITEMS = "regulation", "permission", "single_items"


Case = Annotated[str, typer.Argument(metavar="CASE", help="The case's id.")]
Organisation = Annotated[
    str | None, typer.Option(help="Erase only what this private organisation recorded; the case stays.")
]
Kind = Annotated[
    ArchiveKind | None,
    typer.Option(help="On what the archive authority lets documentation of public bodies be destroyed."),
]
Reference = Annotated[str | None, typer.Option(help="The reference of that decision or regulation.")]
DecidedOn = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day of that decision.")]


@app.command()
def erase(
    case: Case,
    organisation: Organisation = None,
    archive_basis: Kind = None,
    archive_reference: Reference = None,
    archive_decided_on: DecidedOn = None,
    data_dir: DataDir = DEFAULT,
) -> None:
    """Destroy the key of a case, so that nobody can read it any more, and print the certificate."""
    from saksgang.temporal.time_skipping import parse_case  # noqa: PLC0415

    basis = (archive_basis, archive_reference, archive_decided_on)
    if any(basis) and not all(basis):
        raise Failure("--archive-basis, --archive-reference and --archive-decided-on belong together")
    certificate = asyncio.run(_erase(settings_here(data_dir), parse_case(case), organisation, basis))
    typer.echo(json.dumps(certificate, indent=2, ensure_ascii=False))


Basis = tuple[ArchiveKind | None, str | None, datetime | None]


async def _erase(settings: Settings, case_id: str, organisation: str | None, basis: Basis) -> dict[str, Any]:
    from api.commands import erasure as whole  # noqa: PLC0415
    from saksgang import wiring  # noqa: PLC0415
    from saksgang.processes.key_check import require_places  # noqa: PLC0415
    from store.maintenance import crypto_shredding  # noqa: PLC0415

    async with opened(wiring.database(settings, pool=1)) as engine:
        try:
            require_places(settings)
            reader, now = wiring.repository_for(settings), datetime.now(UTC)
            if organisation:
                return await whole.erase_own(engine, reader, settings.erasures, case_id, organisation, OPERATOR, now)
            client = await wiring.temporal(settings, lazy=True)
            kind, reference, decided_on = basis
            archive = (
                crypto_shredding.ArchiveBasis(kind.value, reference, decided_on.date())
                if kind and reference and decided_on
                else None
            )
            place = (reader.store, settings.erasures)
            return await whole.erase(engine, client, *place, case_id, OPERATOR, now, archive)
        except crypto_shredding.NoSuchCase as error:
            raise Failure("there is no such case, or it has been erased") from error
        except crypto_shredding.ErasureRefused as refused:
            raise Failure(f"the case can not be erased: {refused.because}") from refused
