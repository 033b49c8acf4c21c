"""What a placed child is owed: that the tribunal gets the decision, that the right ones know, visits, a plan, a doctor.

None of it changes a matter of the case; each meets a deadline.
"""

from typing import Annotated, Literal

from pydantic import Field

from domain.facts.commands import Data, In, LongText
from domain.facts.placement import When


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


class VisitChild(Data):
    """Child welfare was with the child when it moved in, or visited it afterwards (FOR-2022-2240 §§ 7, 8)."""

    moved_in_with: bool = False


class ChildVisited(VisitChild):
    """Child welfare has seen the child in its place."""


class MakePlan(Data):
    """A plan for the stay; after an acute decision a temporary one (FOR-2022-2240 §§ 6, 8)."""

    child_heard: Annotated[bool, In("health_social")]


class PlanMade(MakePlan):
    """There is a plan for the stay."""


class ExamineChild(Data):
    """A doctor has seen the child; not what was found (FOR-2022-2358 § 5)."""


class ChildExamined(ExamineChild):
    """The child has been seen by a doctor."""


class ReviewProtection(Data):
    """Whether the child still has to be protected where it is, judged with the police (bvl § 8-6)."""

    still_needed: Annotated[bool, In("security")]
    with_police: bool


class ProtectionReviewed(ReviewProtection):
    """It has been judged whether the measure is still needed."""


class EndHearing(Data):
    """The tribunal's hearing is over (bvl § 14-20)."""


class HearingEnded(EndHearing):
    """The tribunal has two weeks to decide."""


class UseFacilitatedInterview(Data):
    """The child is to be heard in a facilitated interview (strpl § 239)."""


class FacilitatedInterviewUsed(UseFacilitatedInterview):
    """The child waits to be heard."""


class HoldFacilitatedInterview(Data):
    """The child has been heard."""


class FacilitatedInterviewHeld(HoldFacilitatedInterview):
    """The facilitated interview was held."""
