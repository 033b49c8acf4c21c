"""The tables of this process: the program's own rows, and those that the installation adds in its own files."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from domain.soundness import require_sound
from domain.tables.additions import Additions, add
from saksgang.config.errors import Failure
from saksgang.config.settings import Settings


def prepare(settings: Settings) -> None:
    """Add the installation's rows and check that all tables fit together. Raises Failure."""
    for file in settings.tables:
        add(_read(file))
    require_sound()


def _read(file: Path) -> Additions:
    spec = spec_from_file_location(f"saksgang_tables_{file.stem}", file)
    if spec is None or spec.loader is None or not file.exists():
        raise Failure(f"SAKSGANG_TABLES: {file} is no Python file")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    found = getattr(module, "ADDITIONS", None)
    if not isinstance(found, Additions):
        raise Failure(f"SAKSGANG_TABLES: {file} has no ADDITIONS")
    return found
