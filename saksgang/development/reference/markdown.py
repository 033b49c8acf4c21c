"""Words and Markdown that the reference pages share."""

from collections.abc import Iterable
from datetime import date

from domain.primitives.provisions import Provision
from domain.primitives.roles import ROLES
from domain.tables.law import NORMS

GENERATED = "<!-- Written by `saksgang reference` from {source}; a change here is lost, and a test notices. -->"
NOBODY, NOTHING = "–", "–"

WORDS = {
    "@any": "any party",
    "@holder": "whoever has the role that is handed over",
    "@receiver": "whoever is asked to take the role",
    "@decider": "whoever made the decision",
    "@identifier": "whoever identified the person",
    "@responsible": "whoever is responsible for the deadline",
    "@role": "the role that is handed over",
    "@convener": "whoever called the meeting",
    "@invited": "whoever is invited",
    "@shared_with": "whoever something is shared with",
    "@requester": "whoever asked for it",
}
"""The meaning of the tables' placeholder roles."""


def who(words: Iterable[str]) -> str:
    """List roles and placeholder roles."""
    return listed(word(each) for each in words)


def word(found: str) -> str:
    """Return a role, or the meaning of a placeholder role."""
    return WORDS[found] if found not in ROLES else code(found)


def basis(norms: Iterable[str]) -> str:
    """Return the citations, one per line, each marked if it is not confirmed."""
    return listed((citation(_newest(NORMS[norm])) for norm in norms), "<br>")


def _newest(provisions: Iterable[Provision]) -> Provision:
    """Return the provision that is in force for longest: a repealed one is history."""
    return max(provisions, key=lambda row: (row.in_force_to or date.max, row.in_force_from))


def citation(row: Provision) -> str:
    """Return a citation with its address, marked if it is this program's own proposal or not confirmed."""
    cited = f"[{row.citation}]({row.url.replace(' ', '%20')})" if row.url else row.citation
    if row.source == "own":
        return f"{cited} *(our own proposal)*"
    return cited if row.confirmed else f"{cited} *(not confirmed)*"


def code(text: str) -> str:
    """Format an identifier."""
    return f"`{text}`"


def codes(texts: Iterable[str]) -> str:
    """List identifiers."""
    return listed(code(text) for text in texts)


def listed(parts: Iterable[str], separator: str = ", ") -> str:
    """Join the parts, or return a dash if there are none."""
    return separator.join(parts) or NOTHING


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Format a table."""
    cells = [list(head)]
    cells += [["---"] * len(cells[0]), *(list(row) for row in rows)]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in cells)


def page(title: str, source: str, *parts: str) -> str:
    """Return a page with its heading and its source."""
    return "\n\n".join([f"# {title}", GENERATED.format(source=source), *(part for part in parts if part)]) + "\n"
