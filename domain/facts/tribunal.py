"""The tribunal (barneverns- og helsenemnda): petition, decisions, and challenges to them.

The rules are in `domain.rules.deciding`.
"""

from datetime import date
from typing import Annotated, Literal

from domain.facts.commands import Data, DecisionSeq, In, LongText
from domain.facts.placement import When

Matter = Literal["acute", "acute_complaint", "placement", "extension"]
"""Control of the acute decision (bvl § 14-22), complaint about it (§ 14-23), the stay, its extension (§ 6-6)."""

STAYS = ("placement", "extension")
"""Matters in which the tribunal decides that a child stays; the others are about the acute decision."""


class FileWithTribunal(Data):
    """File the municipality's petition for measures (begjæring om tiltak)."""

    filed_at: When | None = None


class FiledWithTribunal(FileWithTribunal):
    """The petition is filed."""


class ApplyExtension(Data):
    """Apply for an extension, as child welfare."""


class ExtensionApplied(ApplyExtension):
    """An extension has been applied for."""


class DecideTribunal(Data):
    """Record the tribunal's decision; `until` is the last day the child may be held, at most six weeks on.

    On a complaint, `approved` means that the acute decision stands. `notified_at` is when the parties were told (§
    14-25).
    """

    matter: Matter
    outcome: Literal["approved", "rejected"]
    decided_at: When
    until: date | None = None
    notified_at: When | None = None


class TribunalApproved(Data):
    """The tribunal approves; `since` is the first day of the decision's period, `until` the last."""

    matter: Matter
    decided_at: When
    since: date | None = None
    until: date | None = None
    notified_at: When | None = None


class TribunalRejected(Data):
    """The tribunal rejects: the placement ends at once, or at its own end if an extension is rejected (§ 6-6)."""

    matter: Matter
    decided_at: When
    notified_at: When | None = None


class SeatFullTribunal(Data):
    """Refer a complaint about the acute decision to an ordinary tribunal (special cases, bvl § 14-23 second para)."""


class FullTribunalSeated(SeatFullTribunal):
    """An ordinary tribunal hears the complaint: it has two weeks (§ 14-23 fourth para)."""


class ComplainAcute(Data):
    """Complain about the acute placement to the tribunal; there is no time limit (bvl § 14-23).

    `by_child`: the child's own words (§ 12-3), which their hearer must pass on.
    """

    grounds: Annotated[LongText, In("notes")]
    by_child: bool = False


class AcuteComplaintFiled(ComplainAcute):
    """A complaint about the acute placement waits for the tribunal."""


class BringToCourt(Data):
    """Bring a tribunal decision before the court; `late_reason` after the month is over (bvl § 14-25)."""

    grounds: Annotated[LongText, In("notes")]
    decision: DecisionSeq | None = None
    late_reason: Annotated[LongText | None, In("notes")] = None


class BroughtToCourt(BringToCourt):
    """The decision is before the court."""

    decision: DecisionSeq
