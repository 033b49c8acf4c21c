"""The page of the law: every provision with its decisive words, and the rows that cite it."""

from collections.abc import Iterable

from domain.primitives.provisions import Provision
from domain.primitives.sharing_bases import BASES
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.law import NORMS
from domain.tables.refusals import RULES
from domain.tables.transitions import TRANSITIONS
from saksgang.development.reference.markdown import NOTHING, citation, code, codes, page, table

INTRO = (
    "Where every norm stands: paragraph and ledd, the decisive words as they stand in the statute, and from when to "
    "when. A row with words is confirmed, and a test looks them up in the copy of the statute under `tests/law/`. *Not "
    "confirmed*: the text was not at hand, or the source is a report or a guideline. *Our own proposal*: no source "
    "states it."
)


def law() -> str:
    """Return the provisions, by norm."""
    rows = ([code(norm), *_provision(row), codes(rests_on(norm))] for norm in sorted(NORMS) for row in _oldest(norm))
    head = ("norm", "provision", "words", "in force", "what rests on it")
    return page("Law", "domain/tables/norms.py", INTRO, table(head, rows))


def _oldest(norm: str) -> list[Provision]:
    return sorted(NORMS[norm], key=lambda row: row.in_force_from)


def _provision(row: Provision) -> Iterable[str]:
    until = row.in_force_to.isoformat() if row.in_force_to else ""
    return (
        citation(row),
        f"«{row.words}»" if row.words else NOTHING,
        f"{row.in_force_from.isoformat()} – {until}".strip(),
    )


def rests_on(norm: str) -> list[str]:
    """Return the deadlines, rules, transitions and bases of sharing that cite the norm."""
    cited = {
        **{rows[-1].id: {n for row in rows for n in _norms(row)} for rows in DEADLINE_RULES.values()},
        **{rule.id: set(rule.basis) for rule in RULES.values()},
        **{row.name: set(row.basis) for row in TRANSITIONS.values()},
        **{basis.id: set(basis.norms) for basis in BASES.values()},
    }
    return [name for name, norms in cited.items() if norm in norms]


def _norms(row: object) -> set[str]:
    further: dict[str, tuple[str, ...]] = getattr(row, "further_basis", {})
    return {*getattr(row, "basis", ()), *(norm for norms in further.values() for norm in norms)}
