"""A provision: where a duty or right stands, with its decisive words, and since when."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Source = Literal["statute", "guideline", "report", "own"]
"""Where a norm comes from: a statute or regulation, an agency's guideline, a report, or nobody but this program."""


@dataclass(frozen=True, slots=True)
class Provision:
    """Where a norm stands, and when it was in force; `words` are the decisive ones, as they stand in the statute."""

    norm: str
    citation: str
    in_force_from: date
    in_force_to: date | None = None
    url: str | None = None
    words: str | None = None
    source: Source = "statute"

    @property
    def confirmed(self) -> bool:
        """Whether the statute's own text carries the row: its words are quoted, and a test looks them up."""
        return self.words is not None

    def in_force(self, day: date) -> bool:
        """Whether the provision applies on the day."""
        return self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)


def law(
    norm: str, act: str, section: str, url: str, since: date, words: str | None = None, *, to: date | None = None
) -> Provision:
    """A provision of a statute or regulation; without its words it is not confirmed."""
    anchor = section.split(",", maxsplit=1)[0].replace(" ", "")
    return Provision(norm, f"{act} {section}", since, to, f"{url}/{anchor}", words)


def report(norm: str, citation: str, since: date) -> Provision:
    """What a report describes or recommends: no statute."""
    return Provision(norm, citation, since, source="report")
