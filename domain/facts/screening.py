"""The first days of a child's case (bekymring): screening, review of the concern, investigation, guardian, reporter."""

from dataclasses import dataclass, replace
from typing import Annotated, Literal, assert_never

from pydantic import Field

from domain.facts.commands import Data, In, LongText, OfRole, OrganisationId, ShortText
from domain.facts.events import Event

Suspicion = Literal["strengthened", "unclear", "dismissed"]

Answers = Annotated[dict[ShortText, LongText], Field(max_length=40)]


@dataclass(frozen=True, slots=True)
class Concern:
    """The stage of child welfare's work with the concern."""

    suspicion: Suspicion | None = None
    investigation: Literal["open", "finished"] = "open"
    extended: bool = False
    reporter_informed: bool = False
    guardian: str | None = None

    @property
    def suspected(self) -> bool:
        """Whether there is a suspicion; unclear counts, because the threshold is low (F)."""
        return self.suspicion in ("strengthened", "unclear")

    @property
    def status(self) -> str:
        """The status for the overview."""
        return self.suspicion or "none"


class ConductScreening(Data):
    """Record a conversation with KOM's questions; `answers` by question."""

    answers: Annotated[Answers, In("health_social")]
    suspicion: Suspicion


class ScreeningConducted(ConductScreening):
    """The child has been screened."""


class FinishInvestigation(Data):
    """Finish child welfare's investigation (bvl § 2-2)."""

    outcome: LongText


class InvestigationFinished(FinishInvestigation):
    """The investigation is finished; a decision to drop the case may be complained of."""


class ExtendInvestigation(Data):
    """Extend the investigation of a special case to six months in all."""

    reason: LongText


class InvestigationExtended(ExtendInvestigation):
    """The investigation may take six months."""


class InformReporter(Data):
    """Tell the reporter of the concern that it was received (bvl § 13-3)."""


class ReporterInformed(InformReporter):
    """The reporter has been answered."""


class AppointGuardian(Data):
    """Record the appointment of a guardian (verge) or a representative, as child welfare."""

    organisation: Annotated[OrganisationId, OfRole("guardian")]
    kind: Literal["verge", "representant"] | None = None
    appointed_by: ShortText = "Statsforvalteren"


class GuardianAppointed(AppointGuardian):
    """The child has a guardian."""


ConcernEvent = ScreeningConducted | InvestigationFinished | InvestigationExtended | ReporterInformed | GuardianAppointed


def evolve(state: Concern, data: ConcernEvent, event: Event) -> Concern:
    """The concern after the event."""
    match data:
        case ScreeningConducted(suspicion=suspicion):
            return replace(state, suspicion=suspicion)
        case InvestigationFinished():
            return replace(state, investigation="finished")
        case InvestigationExtended():
            return replace(state, extended=True)
        case ReporterInformed():
            return replace(state, reporter_informed=True)
        case GuardianAppointed(organisation=organisation):
            return replace(state, guardian=organisation)
    assert_never(data)
