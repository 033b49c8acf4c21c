"""What a placed child is owed: that the tribunal gets the decision, that the right ones know, visits, a plan, a doctor.

None of it changes a matter of the case; each meets a deadline.
"""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from domain.asks import Ask, Verdict
from domain.commands import Data, In, LongText
from domain.matters.placement import When

if TYPE_CHECKING:
    from domain.case import Case


class SendAcuteDecision(Data):
    """The acute decision is sent to the tribunal for control; `received_at` is when it came there (bvl § 14-22)."""

    received_at: When | None = None


class AcuteDecisionSent(SendAcuteDecision):
    """The tribunal has the acute decision."""


class RequestHomeState(Data):
    """Norway asks the state of residence for measures, or has jurisdiction transferred to itself (bvl § 4-2 fourth para)."""

    request: Annotated[Literal["protective_measures", "jurisdiction"], In("immigration")]


class HomeStateRequested(RequestHomeState):
    """The child's state of residence has been asked."""


class ConfirmMissingTold(Data):
    """Who has been told that the child is away from its place (FOR-2022-2358 § 9)."""

    told: Annotated[list[Literal["child_welfare", "police", "parents"]], Field(min_length=1, max_length=3)]
    police_not_needed: Annotated[LongText | None, In("security")] = None


class MissingTold(ConfirmMissingTold):
    """Those who must know that the child is away have been told."""


class DecideAfterCare(Data):
    """Whether measures go on, or others take their place, after 18 (bvl § 3-6); `agreed` is what the young person said."""

    outcome: Annotated[Literal["continued", "replaced", "ended"], In("health_social")]
    agreed: Annotated[bool, In("health_social")]
    reason: Annotated[LongText | None, In("health_social")] = None


class AfterCareDecided(DecideAfterCare):
    """It is decided what comes after 18; this may be complained of."""


def after_care_needs_agreement(case: "Case", ask: Ask[DecideAfterCare]) -> Verdict:
    """Nobody has measures after 18 against their will (§ 3-6 first para)."""
    return ask.data.outcome != "ended" and not ask.data.agreed
