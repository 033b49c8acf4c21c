"""Compensation for victims of violence (voldserstatningsloven): the lawyer's application, the decision, the suit.

These events change no matter of the case; each meets or starts a deadline.
"""

from typing import Annotated, Literal

from domain.facts.commands import Data, In, LongText, PastDate


class ApplyCompensation(Data):
    """Ask the state to pay: the sum that a verdict awarded (§ 6), or without such a verdict (§ 7)."""


class CompensationApplied(ApplyCompensation):
    """The Office for Compensation has the application."""


class RecordCompensationDecision(Data):
    """Record the decision and the time of its notice; `final`: the complaint has been decided too (§ 9)."""

    outcome: Literal["granted", "partly_granted", "refused"]
    notified_on: PastDate
    final: bool


class CompensationDecided(RecordCompensationDecision):
    """Compensation has been decided."""


class SueOverCompensation(Data):
    """Bring the validity of the final decision before a court (§ 9 second para)."""

    grounds: Annotated[LongText, In("notes")]


class CompensationSued(SueOverCompensation):
    """A suit over the final decision is filed."""
