"""Social services in the reflection period or on a permit (sosialtjenesteloven §§ 17, 18, 19, 27)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, assert_never

from domain.asks import Ask, Verdict
from domain.commands import Data, DecisionSeq, In, LongText, Nok
from domain.events import Draft, Event
from domain.matters.permit import PermitExpired
from domain.matters.reflection import ReflectionExpired

if TYPE_CHECKING:
    from domain.case import Case


@dataclass(frozen=True, slots=True)
class Services:
    """What NAV has granted, or that it has refused all of it."""

    granted: bool = False
    living_allowance: bool = False
    temporary_housing: bool = False
    follow_up: bool = False
    refused: bool = False

    @property
    def status(self) -> str:
        """For the overview."""
        return "granted" if self.granted else "refused" if self.refused else "none"


class GrantServices(Data):
    """NAV's decision on services; `living_allowance` may say how much (NOK a month)."""

    living_allowance: Annotated[bool | Nok, In("support")]
    temporary_housing: Annotated[bool, In("support")]
    follow_up: Annotated[bool, In("support")]
    reason: Annotated[LongText | None, In("support")] = None

    @property
    def nothing(self) -> bool:
        """Whether every answer is no."""
        return not (self.living_allowance or self.temporary_housing or self.follow_up)


class ServicesGranted(GrantServices):
    """Services are granted."""


class ServicesRefused(Data):
    """NAV grants nothing of what was asked; this may be complained of."""

    reason: Annotated[LongText | None, In("support")] = None


class ServicesRefusalReversed(Data):
    """The refusal does not stand: NAV must decide anew."""

    decision: DecisionSeq
    pending: bool = True


ServicesEvent = ServicesGranted | ServicesRefused | ServicesRefusalReversed | ReflectionExpired | PermitExpired


def evolve(state: Services, data: ServicesEvent, event: Event) -> Services:
    """The services after the event; they end with their basis."""
    match data:
        case ServicesGranted(living_allowance=allowance, temporary_housing=housing, follow_up=follow_up):
            return Services(True, bool(allowance), housing, follow_up)
        case ServicesRefused():
            return Services(refused=True)
        case ServicesRefusalReversed():
            return Services()
        case ReflectionExpired(new_basis=new_basis):
            return state if new_basis else Services()
        case PermitExpired():
            return Services()
    assert_never(data)


def no_basis_for_services(case: "Case", ask: Ask[Data]) -> Verdict:
    """Services need a running reflection period or permit."""
    return not (case.reflection.runs or case.permit.runs)


def decided(case: "Case", ask: Ask[GrantServices]) -> list[Draft]:
    """Three times no is a refusal."""
    data = ask.data
    return [Draft(ServicesRefused(reason=data.reason) if data.nothing else ServicesGranted(**dict(data)))]
