"""Return (retur): information that must be offered, and assisted return, which is voluntary."""

from dataclasses import dataclass, replace
from typing import Literal, assert_never

from domain.facts.commands import Data
from domain.facts.events import Event


@dataclass(frozen=True, slots=True)
class Return:
    """Whether the person has been informed, and the stage of an assisted return."""

    informed: bool = False
    status: Literal["none", "applied", "completed"] = "none"

    @property
    def pending(self) -> bool:
        """Whether a return is being prepared."""
        return self.status == "applied"


class GiveReturnInformation(Data):
    """Inform the person about assisted return."""


class ReturnInformationGiven(GiveReturnInformation):
    """Information about return has been offered."""


class ApplyAssistedReturn(Data):
    """Apply for assisted return."""


class AssistedReturnApplied(ApplyAssistedReturn):
    """An assisted return is being prepared."""


class CompleteReturn(Data):
    """Record that the person has arrived."""


class ReturnCompleted(CompleteReturn):
    """The assisted return is complete."""


ReturnEvent = ReturnInformationGiven | AssistedReturnApplied | ReturnCompleted


def evolve(state: Return, data: ReturnEvent, event: Event) -> Return:
    """The return after the event."""
    match data:
        case ReturnInformationGiven():
            return replace(state, informed=True)
        case AssistedReturnApplied():
            return replace(state, status="applied")
        case ReturnCompleted():
            return replace(state, status="completed")
    assert_never(data)
