"""Compensation for victims of violence (voldserstatningsloven): what the lawyer applies for, learns, and sues over.

None of it changes a matter of the case; each meets or starts a deadline.
"""

from typing import Annotated, Literal

from domain.facts.commands import Data, In, LongText, PastDate


class ApplyCompensation(Data):
    """The state is asked to pay: what a verdict awarded (§ 6), or where there is none that did (§ 7)."""


class CompensationApplied(ApplyCompensation):
    """The Office for Compensation has the application."""


class RecordCompensationDecision(Data):
    """What was decided, and when she was told; `final`: the complaint has been decided too (§ 9)."""

    outcome: Literal["granted", "partly_granted", "refused"]
    notified_on: PastDate
    final: bool


class CompensationDecided(RecordCompensationDecision):
    """Compensation has been decided."""


class SueOverCompensation(Data):
    """The validity of the final decision is brought before a court (§ 9 second para)."""

    grounds: Annotated[LongText, In("notes")]


class CompensationSued(SueOverCompensation):
    """A suit over the final decision is filed."""
