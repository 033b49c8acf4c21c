"""Duties towards a placed child: the decision sent to the tribunal, notices, visits, a plan, a medical examination.

These events change no matter of the case; each meets a deadline.
"""

from typing import Annotated, Literal

from pydantic import Field

from domain.facts.commands import Data, In, LongText
from domain.facts.placement import When


class SendAcuteDecision(Data):
    """Send the acute decision to the tribunal for control; `received_at`: when it arrived there (bvl § 14-22)."""

    received_at: When | None = None


class AcuteDecisionSent(SendAcuteDecision):
    """The tribunal has the acute decision."""


class RequestHomeState(Data):
    """Ask the state of residence for measures, or have jurisdiction transferred to Norway (bvl § 4-2 fourth para)."""

    request: Annotated[Literal["protective_measures", "jurisdiction"], In("immigration")]


class HomeStateRequested(RequestHomeState):
    """The child's state of residence has been asked."""


class ConfirmMissingTold(Data):
    """Confirm who was told that the child is away from its place (FOR-2022-2358 § 9)."""

    told: Annotated[list[Literal["child_welfare", "police", "parents"]], Field(min_length=1, max_length=3)]
    police_not_needed: Annotated[LongText | None, In("security")] = None


class MissingTold(ConfirmMissingTold):
    """The required parties have been told that the child is away."""


class DecideAfterCare(Data):
    """Decide whether measures continue or are replaced after 18 (bvl § 3-6); `agreed`: the young person's answer."""

    outcome: Annotated[Literal["continued", "replaced", "ended"], In("health_social")]
    agreed: Annotated[bool, In("health_social")]
    reason: Annotated[LongText | None, In("health_social")] = None


class AfterCareDecided(DecideAfterCare):
    """After-care is decided; the person may complain."""


class VisitChild(Data):
    """Record child welfare's presence when the child moved in, or a later visit (FOR-2022-2240 §§ 7, 8)."""

    moved_in_with: bool = False


class ChildVisited(VisitChild):
    """Child welfare has seen the child in its place."""


class MakePlan(Data):
    """Make a plan for the stay; after an acute decision a temporary one (FOR-2022-2240 §§ 6, 8)."""

    child_heard: Annotated[bool, In("health_social")]


class PlanMade(MakePlan):
    """There is a plan for the stay."""


class ExamineChild(Data):
    """Record that a doctor has examined the child, without the findings (FOR-2022-2358 § 5)."""


class ChildExamined(ExamineChild):
    """A doctor has examined the child."""


class ReviewProtection(Data):
    """Review with the police whether the child still needs protection where it is (bvl § 8-6)."""

    still_needed: Annotated[bool, In("security")]
    with_police: bool


class ProtectionReviewed(ReviewProtection):
    """The need for the measure has been reviewed."""


class EndHearing(Data):
    """End the tribunal's hearing (bvl § 14-20)."""


class HearingEnded(EndHearing):
    """The tribunal has two weeks to decide."""


class UseFacilitatedInterview(Data):
    """Record that the child will be heard in a facilitated interview (strpl § 239)."""


class FacilitatedInterviewUsed(UseFacilitatedInterview):
    """The facilitated interview is pending."""


class HoldFacilitatedInterview(Data):
    """Record that the facilitated interview was held."""


class FacilitatedInterviewHeld(HoldFacilitatedInterview):
    """The facilitated interview was held."""
