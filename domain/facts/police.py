"""The police case (straffesaken): report, investigation, charges, verdict, and the statement of needed presence."""

from dataclasses import dataclass, replace
from typing import Annotated, Literal, assert_never

from pydantic import Field

from domain.facts.commands import Data, In, LongText, PastDate, ShortText
from domain.facts.events import Event


@dataclass(frozen=True, slots=True)
class PoliceCase:
    """The facts of the police case that a permit depends on."""

    reported: bool = False
    investigation: Literal["none", "open", "closed"] = "none"
    charged: bool = False
    verdict: bool = False
    presence_needed: bool = False

    @property
    def open(self) -> bool:
        """Whether an investigation or a prosecution is open (criterion 3)."""
        return self.investigation == "open" or (self.charged and not self.verdict)

    @property
    def status(self) -> str:
        """The status for the overview."""
        if self.verdict:
            return "verdict"
        if self.charged:
            return "charged"
        if self.investigation != "none":
            return f"investigation_{self.investigation}"
        return "reported" if self.reported else "none"


class ReportToPolice(Data):
    """Report the trafficking to the police (anmeldelse)."""

    reported_by: ShortText


class ReportedToPolice(ReportToPolice):
    """The trafficking has been reported."""


class OpenInvestigation(Data):
    """Open an investigation."""

    outcome: LongText | None = None


class InvestigationOpened(OpenInvestigation):
    """An investigation is open."""


class CloseInvestigation(Data):
    """End the investigation."""

    outcome: LongText | None = None


class InvestigationClosed(CloseInvestigation):
    """The investigation is closed."""


class BringCharges(Data):
    """Bring charges (tiltale)."""

    outcome: LongText | None = None


class ChargesBrought(BringCharges):
    """Charges have been brought."""


class RecordVerdict(Data):
    """Record the verdict; `final_on`: the day it is final, `compensation_awarded`: it awards her compensation."""

    outcome: LongText | None = None
    final_on: PastDate | None = None
    compensation_awarded: bool | None = None


class VerdictRecorded(RecordVerdict):
    """There is a verdict."""


class AssessSecurity(Data):
    """Record the police's assessment of the threat against the person."""

    level: Literal["low", "raised", "high"]
    measures: Annotated[list[ShortText], Field(max_length=30)] = Field(default_factory=list)


class SecurityAssessed(AssessSecurity):
    """The threat has been assessed."""


class StatePresenceNeeded(Data):
    """State whether the police need the person's presence (criterion 4)."""

    needed: bool
    reason: Annotated[LongText, In("criminal")]


class PresenceNeededStated(StatePresenceNeeded):
    """The police have stated whether presence is needed."""


PoliceEvent = (
    ReportedToPolice
    | InvestigationOpened
    | InvestigationClosed
    | ChargesBrought
    | VerdictRecorded
    | PresenceNeededStated
)


def evolve(state: PoliceCase, data: PoliceEvent, event: Event) -> PoliceCase:
    """The police case after the event."""
    match data:
        case ReportedToPolice():
            return replace(state, reported=True)
        case InvestigationOpened():
            return replace(state, investigation="open")
        case InvestigationClosed():
            return replace(state, investigation="closed")
        case ChargesBrought():
            return replace(state, charged=True)
        case VerdictRecorded():
            return replace(state, verdict=True)
        case PresenceNeededStated(needed=needed):
            return replace(state, presence_needed=needed)
    assert_never(data)
