"""Provisions: the source of a duty or right, with its decisive words and its period of validity."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Source = Literal["statute", "guideline", "report", "own"]
"""The source of a norm: a statute or regulation, an agency's guideline, a report, or this program alone."""


@dataclass(frozen=True, slots=True)
class Provision:
    """The source of a norm and its period in force."""

    norm: str  # id of the duty or right
    citation: str  # act and paragraph, or report and page
    in_force_from: date  # first day in force
    in_force_to: date | None = None  # last day in force; None: still in force
    url: str | None = None  # address of the paragraph
    words: str | None = None  # decisive words, quoted from the statute; None: not confirmed
    source: Source = "statute"  # origin of the norm

    @property
    def confirmed(self) -> bool:
        """Whether the row quotes the statute's own words; a test looks the quotation up."""
        return self.words is not None

    def in_force(self, day: date) -> bool:
        """Whether the provision applies on the day."""
        return self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)


def law(
    norm: str, act: str, section: str, url: str, since: date, words: str | None = None, *, to: date | None = None
) -> Provision:
    """A provision of a statute or regulation; a row without words is not confirmed."""
    anchor = section.split(",", maxsplit=1)[0].replace(" ", "")
    return Provision(norm, f"{act} {section}", since, to, f"{url}/{anchor}", words)


def report(norm: str, citation: str, since: date) -> Provision:
    """A routine or recommendation from a report, which is not law."""
    return Provision(norm, citation, since, source="report")
