"""Words and Markdown that the pages of the reference share."""

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
"""What the tables' words beside role names mean."""


def who(words: Iterable[str]) -> str:
    """Roles and words, listed."""
    return listed(word(each) for each in words)


def word(found: str) -> str:
    """A role, or what a word beside role names means."""
    return WORDS[found] if found not in ROLES else code(found)


def basis(norms: Iterable[str]) -> str:
    """Citations, a line each; what is not confirmed says so."""
    return listed((citation(_newest(NORMS[norm])) for norm in norms), "<br>")


def _newest(provisions: Iterable[Provision]) -> Provision:
    """The one that is in force for longest: what was repealed is history."""
    return max(provisions, key=lambda row: (row.in_force_to or date.max, row.in_force_from))


def citation(row: Provision) -> str:
    """A citation with its address; what is this program's own, or not confirmed, says so."""
    cited = f"[{row.citation}]({row.url.replace(' ', '%20')})" if row.url else row.citation
    if row.source == "own":
        return f"{cited} *(our own proposal)*"
    return cited if row.confirmed else f"{cited} *(not confirmed)*"


def code(text: str) -> str:
    """An identifier."""
    return f"`{text}`"


def codes(texts: Iterable[str]) -> str:
    """Identifiers, listed."""
    return listed(code(text) for text in texts)


def listed(parts: Iterable[str], separator: str = ", ") -> str:
    """The parts one after the other, a dash where there are none."""
    return separator.join(parts) or NOTHING


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table."""
    cells = [list(head)]
    cells += [["---"] * len(cells[0]), *(list(row) for row in rows)]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in cells)


def page(title: str, source: str, *parts: str) -> str:
    """A page with its heading, and a word on where it comes from."""
    return "\n\n".join([f"# {title}", GENERATED.format(source=source), *(part for part in parts if part)]) + "\n"
