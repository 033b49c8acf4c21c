"""An hour that clocks in Oslo skip in March, or show twice in October: what a form says of it, and what it lets one choose."""

from datetime import datetime

from api.pages.choices import Choice
from api.pages.rendering import word
from domain.primitives.calendar import local, on_the_wall
from domain.primitives.text import Language

WHICH = ("form.which.first", "form.which.second")


def which(said: str, language: Language) -> tuple[Choice, ...]:
    """The two instants at which clocks show what was said; nothing where they show it once, or never."""
    instants = _instants(said) or ()
    if len(instants) < len(WHICH):
        return ()
    return tuple(Choice(local(at).isoformat(), word(key, language)) for at, key in zip(instants, WHICH, strict=True))


def unclear(said: str, language: Language) -> tuple[str, ...]:
    """What is wrong with a time that no clock showed, or of which nobody said which of two it was."""
    instants = _instants(said)
    if instants is None or len(instants) == 1 or said in (local(at).isoformat() for at in instants):
        return ()
    return (word("form.twice" if instants else "form.never", language),)


def _instants(said: str) -> tuple[datetime, ...] | None:
    """When clocks show what was said; None where that is no time, which the interface says."""
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        return None
    return on_the_wall(local(found).replace(tzinfo=None) if found.tzinfo else found)
