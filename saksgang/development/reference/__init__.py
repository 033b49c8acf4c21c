"""The reference documentation, rendered from the tables: one Markdown page for each.

These modules only render; `saksgang.cli.commands.reference` writes the pages.
"""

from saksgang.development.reference.deadlines import deadlines
from saksgang.development.reference.disclosure import disclosure
from saksgang.development.reference.law import law
from saksgang.development.reference.metrics import metrics
from saksgang.development.reference.settings import settings
from saksgang.development.reference.tracks import tracks
from saksgang.development.reference.transitions import refusals, transitions


def pages() -> dict[str, str]:
    """Return every page of the reference: file name → Markdown."""
    return {
        "transitions.md": transitions(),
        "deadlines.md": deadlines(),
        "refusals.md": refusals(),
        "tracks.md": tracks(),
        "settings.md": settings(),
        "law.md": law(),
        "disclosure.md": disclosure(),
        "metrics.md": metrics(),
    }
