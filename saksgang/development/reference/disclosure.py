"""The page of disclosure: who sees what."""

from domain.primitives.categories import CATEGORIES
from domain.tables.disclosure import (
    ADDRESSED,
    AFTERWARDS,
    LOSES_ALL_AT_ONCE,
    OWN_MATTER,
    PLACES,
    SEES,
    SEES_AFTER,
    SEES_BESIDES,
    SEES_HIDDEN_LOCATION,
    SEES_OF_ADULTS,
    SEES_OF_MINORS,
    SEES_ONCE_IT_HAS,
    WITHHELD_BECAUSE,
)
from saksgang.development.reference.markdown import code, codes, listed, page, table, word


def disclosure() -> str:
    """Return the page."""
    intro = (
        "What a party in a role sees without anything being shared. Whoever recorded an event always sees it; notes "
        "are seen by nobody else. Roles that are not listed see no case. An event whose category is not for the reader "
        "keeps its place in the history and says that it is redacted, and why."
    )
    parts = (intro, _seen(), _seen_besides(), _afterwards(), _own_matter(), "## Why something is redacted", _withheld())
    return page("Disclosure", "domain/disclosure/policy.py", *parts)


def _seen() -> str:
    head = ("role", *(f"{code(id_)}<br>{title.nb}" for id_, title in CATEGORIES.items()))
    return table(
        head, [(word(role), *("●" if id_ in sees else "" for id_ in CATEGORIES)) for role, sees in SEES.items()]
    )


def _seen_besides() -> str:
    fields = (
        f"- {word(role)} sees besides: {listed(_field_of(*row) for row in events.items())}"
        for role, events in SEES_BESIDES.items()
    )
    of_minors = (f"- {word(role)} sees of a minor: {codes(found)}" for role, found in SEES_OF_MINORS.items())
    of_adults = (f"- {word(role)} sees of an adult: {codes(found)}" for role, found in SEES_OF_ADULTS.items())
    after = (
        f"- {word(role)} sees {codes(found)} once there is: {code(event)}"
        for role, events in SEES_AFTER.items()
        for event, found in events.items()
    )
    own = (
        f"- {word(role)} sees {codes(found)} once it has itself recorded: {code(event)}"
        for role, events in SEES_ONCE_IT_HAS.items()
        for event, found in events.items()
    )
    hidden = f"- where knowledge of the location is restricted, only these know it: {codes(SEES_HIDDEN_LOCATION)}"
    places = (
        f"- the name of an organisation in these roles says where the person lives, and is `location`: {codes(PLACES)}"
    )
    return "\n".join((*fields, *of_minors, *of_adults, *after, *own, hidden, places))


def _own_matter() -> str:
    """Return what the roles with one matter in a case follow: no step, no responsible, only their own deadlines."""
    intro = (
        "These roles follow one matter of a case and not its path; "
        "besides it what every party sees, and what they are told:"
    )
    rows = [(word(role), codes(row.events), codes(row.matters)) for role, row in OWN_MATTER.items()]
    return "\n\n".join(("## Own matter", intro, table(("role", "events", "matters"), rows)))


def _withheld() -> str:
    rows = [(code(category), code(reason)) for category, reason in WITHHELD_BECAUSE.items()]
    return table(("category", "`because`"), rows)


def _field_of(event: str, fields: tuple[str, ...]) -> str:
    return f"{code(event)} ({codes(fields)})" if fields else f"{code(event)} (that it happened)"


def _afterwards() -> str:
    """Return what past parties see, and what those see to whom an event is addressed."""
    addressed = listed(_field_of(event, fields) for event, (_, fields) in ADDRESSED.items())
    return (
        f"- for whom it is written sees of: {addressed}\n- who has left sees what was seen until then for "
        f"{AFTERWARDS.days} days, and after that only its own entries; at once: {codes(LOSES_ALL_AT_ONCE)}"
    )
