"""Deadlines of a year: met, met late or breached, by rule and by whose they were."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from domain.figures.lattice import Cell, Sum, cell
from domain.figures.person import Person
from domain.tables.deadlines import DEADLINE_RULES

STATES = {"met": "deadlines_met", "met_late": "deadlines_late", "breached": "deadlines_breached"}
"""How a deadline ended → its figure; what was cancelled or superseded, or still runs, is not counted."""


def count(people: Iterable[Person], first: date, last: date) -> Counter[Cell]:
    """How many deadlines that ended in the period stand in each way, by rule and role."""
    found: Counter[Cell] = Counter()
    for limit in (limit for person in people for limit in person.limits):
        figure = STATES.get(limit.state)
        if figure and first <= limit.due <= last:
            rule, role = f"rule={limit.rule}", f"role={limit.role}"
            found.update([(figure,), (figure, rule), (figure, role), (figure, rule, role)])
    return found


def cells(counts: Counter[Cell]) -> dict[str, list[Cell]]:
    """The cells of each figure that are shown: the whole, each rule, and each role of the tables or of the log."""
    rules = dict.fromkeys([*DEADLINE_RULES, *_values(counts, "rule")])
    roles = dict.fromkeys(_values(counts, "role"))
    return {
        figure: [(figure,), *(cell(figure, rule=r) for r in rules), *(cell(figure, role=r) for r in roles)]
        for figure in STATES.values()
    }


def _values(counts: Counter[Cell], name: str) -> list[str]:
    return sorted({part.partition("=")[2] for c in counts for part in c[1:] if part.startswith(f"{name}=")})


def sums(figure: str, counts: Counter[Cell]) -> list[Sum]:
    """Rules and roles make up the same whole; which rule is whose is in the tables for anybody to read."""
    both = sorted({(c[1], c[2]) for c in counts if len(c) == 3})
    shown = cells(counts)[figure]
    by_rule = [c for c in shown if len(c) > 1 and c[1].startswith("rule=")]
    by_role = [c for c in shown if len(c) > 1 and c[1].startswith("role=")]
    found = [Sum((figure,), tuple(by_rule)), Sum((figure,), tuple(by_role))]
    for c in (*by_rule, *by_role):
        parts = tuple((figure, rule, role) for rule, role in both if c[1] in (rule, role))
        if parts:
            found.append(Sum(c, parts))
    return found
