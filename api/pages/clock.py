"""Clock times that do not exist in March or exist twice in October in Oslo: messages and choices in a form."""

from datetime import datetime

from api.pages.choices import Choice
from api.pages.rendering import word
from domain.primitives.calendar import local, on_the_wall
from domain.primitives.text import Language

WHICH = ("form.which.first", "form.which.second")


def which(said: str, language: Language) -> tuple[Choice, ...]:
    """Return the two instants of a time that clocks show twice; nothing for any other time."""
    instants = _instants(said) or ()
    if len(instants) < len(WHICH):
        return ()
    return tuple(Choice(local(at).isoformat(), word(key, language)) for at, key in zip(instants, WHICH, strict=True))


def unclear(said: str, language: Language) -> tuple[str, ...]:
    """Return the message for a time that clocks never show, or show twice without a choice between the two."""
    instants = _instants(said)
    if instants is None or len(instants) == 1 or said in (local(at).isoformat() for at in instants):
        return ()
    return (word("form.twice" if instants else "form.never", language),)


def _instants(said: str) -> tuple[datetime, ...] | None:
    """Return the instants at which clocks show this time; None if it is not a time, which validation reports."""
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        return None
    return on_the_wall(local(found).replace(tzinfo=None) if found.tzinfo else found)
