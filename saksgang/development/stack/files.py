"""Files of a stack: written whole or not at all, secrets for nobody else's eyes."""

import os
from collections.abc import Callable
from pathlib import Path

PRIVATE = 0o600


def write(path: Path, text: str) -> None:
    """Replaces the file in one step; only its owner may read it."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def once(path: Path, make: Callable[[], str]) -> str:
    """What the file holds; made and kept the first time."""
    if not path.exists():
        write(path, make())
    return path.read_text().strip()
