"""Shared steps of the children's stories: places, decisions of the day, and the end of a placement."""

from typing import Any

from saksgang.development.demo.teller import Happened, Teller, expect

APPROVED, OTHER_INSTITUTION, PRIVATE_HOME = "institusjon-nord", "institusjon-sor", "beredskapshjem-1"

ANSWERS = {
    "Hvor bor du?": "Forskjellige steder",
    "Hvordan kom du hit?": "Med en bil, sammen med andre",
    "Hvor blir det av pengene?": "Vil ikke si det",
}
"""A child's possible answers to the questions of the guide."""


def acute(basis: str, institution: str, teller: Teller) -> dict[str, Any]:
    """Return the data of an acute decision of today."""
    return {"basis": basis, "institution": institution, "decided_at": teller.today.isoformat()}


def decision(matter: str, outcome: str, teller: Teller) -> dict[str, Any]:
    """Return the data of a decision of the tribunal of today."""
    return {"matter": matter, "outcome": outcome, "decided_at": teller.today.isoformat()}


def reminders(happened: list[Happened], rule: str) -> int:
    """Return how often the rule was reminded of."""
    return sum(h.type == "deadline_reminded" and h.rule == rule for h in happened)


async def leaves(teller: Teller, welfare: str, reason: str, outcome: str, **data: Any) -> None:
    """The placement ends, and then the case."""
    no = await teller.is_refused(welfare, "close", outcome=outcome)
    expect(no.rule, "open_matters", "ingen avslutter saken mens barnet er plassert")
    await teller.do(welfare, "end_placement", reason=reason, **data)
    await teller.do(welfare, "close", outcome=outcome)
