"""Files of a stack: replaced atomically, and readable by their owner only."""

import os
from collections.abc import Callable
from pathlib import Path

PRIVATE = 0o600


def write(path: Path, text: str) -> None:
    """Replace the file in one step; only its owner may read it."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def once(path: Path, make: Callable[[], str]) -> str:
    """Return the file's content; create it the first time."""
    if not path.exists():
        write(path, make())
    return path.read_text().strip()
