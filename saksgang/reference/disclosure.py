"""The page of who sees what."""

from domain.disclosure import (
    ADDRESSED,
    AFTERWARDS,
    CATEGORIES,
    LOSES_ALL_AT_ONCE,
    SEES,
    SEES_BESIDES,
    WITHHELD_BECAUSE,
)
from saksgang.reference.markdown import code, codes, listed, page, table, word


def disclosure() -> str:
    """The page."""
    intro = (
        "What a party in a role sees without anything being shared. Whoever recorded an event always sees it; notes are "
        "seen by nobody else. Roles that are not listed see no case. An event whose category is not for the reader keeps "
        "its place in the history and says that it is redacted, and why."
    )
    parts = (intro, _seen(), _seen_besides(), _afterwards(), "## Why something is redacted", _withheld())
    return page("Disclosure", "domain/disclosure.py", *parts)


def _seen() -> str:
    head = ("role", *(f"{code(id_)}<br>{title.nb}" for id_, title in CATEGORIES.items()))
    return table(
        head, [(word(role), *("●" if id_ in sees else "" for id_ in CATEGORIES)) for role, sees in SEES.items()]
    )


def _seen_besides() -> str:
    return "\n".join(
        f"- {word(role)} sees besides: {listed(_field_of(*row) for row in events.items())}"
        for role, events in SEES_BESIDES.items()
    )


def _withheld() -> str:
    rows = [(code(category), code(reason)) for category, reason in WITHHELD_BECAUSE.items()]
    return table(("category", "`because`"), rows)


def _field_of(event: str, fields: tuple[str, ...]) -> str:
    return f"{code(event)} ({codes(fields)})" if fields else f"{code(event)} (that it happened)"


def _afterwards() -> str:
    """Who has left, and to whom something is written."""
    addressed = listed(_field_of(*row) for row in ADDRESSED.items())
    return (
        f"- who decides on it sees of: {addressed}\n"
        f"- who has left sees what was seen until then for {AFTERWARDS.days} days, and after that only its own entries; "
        f"at once: {codes(LOSES_ALL_AT_ONCE)}"
    )
