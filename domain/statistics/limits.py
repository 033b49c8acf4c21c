"""Deadlines of a year by outcome, rule and role: met, met late or breached."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from domain.statistics.lattice import LEAST, Cell, Sum, cell
from domain.statistics.person import Person
from domain.tables.deadlines import DEADLINE_RULES

STATES = {"met": "deadlines_met", "met_late": "deadlines_late", "breached": "deadlines_breached"}
"""Outcome → its figure; cancelled, superseded and running deadlines are not counted."""


def counted(person: Person, first: date, last: date) -> Iterator[Cell]:
    """The cells of the person's deadlines that ended in the period, by rule and role."""
    for limit in person.limits(first, last):
        if figure := STATES.get(limit.state):
            rule, role = f"rule={limit.rule}", f"role={limit.role}"
            yield from ((figure,), (figure, rule), (figure, role), (figure, rule, role))


def few(people: Counter[Cell]) -> set[Cell]:
    """The cells of fewer than five people, however many deadlines each of them had."""
    return {c for shown in cells(people).values() for c in shown if people[c] < LEAST}


def inner(figure: str, counts: Counter[Cell]) -> dict[Cell, int]:
    """The counts by rule and role together, which no table shows."""
    return {(figure, *c[1:]): counts[(figure, *c[1:])] for c in list(counts) if len(c) == 3}


def cells(counts: Counter[Cell]) -> dict[str, list[Cell]]:
    """The shown cells of each figure: the whole, each rule, and each role of the tables or of the log."""
    rules = dict.fromkeys([*DEADLINE_RULES, *_values(counts, "rule")])
    roles = dict.fromkeys(_values(counts, "role"))
    return {
        figure: [(figure,), *(cell(figure, rule=r) for r in rules), *(cell(figure, role=r) for r in roles)]
        for figure in STATES.values()
    }


def _values(counts: Counter[Cell], name: str) -> list[str]:
    return sorted({part.partition("=")[2] for c in counts for part in c[1:] if part.startswith(f"{name}=")})


def sums(figure: str, counts: Counter[Cell]) -> list[Sum]:
    """The equations of a figure: rules and roles add up to the same whole; the tables tell which role a rule has."""
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
