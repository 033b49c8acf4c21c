"""The reference documentation, rendered from the tables: one Markdown page for each.

Only renders; where the pages are written is for `saksgang.commands.reference` to say.
"""

from saksgang.reference.deadlines import deadlines
from saksgang.reference.disclosure import disclosure
from saksgang.reference.law import law
from saksgang.reference.metrics import metrics
from saksgang.reference.settings import settings
from saksgang.reference.tracks import tracks
from saksgang.reference.transitions import refusals, transitions


def pages() -> dict[str, str]:
    """Every page of the reference: file name → Markdown."""
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
