"""Social services in the reflection period or on a permit (sosialtjenesteloven §§ 17, 18, 19, 27)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, assert_never

from domain.asks import Ask, Verdict
from domain.commands import Data, In, Nok
from domain.events import Event
from domain.matters.permit import PermitExpired
from domain.matters.reflection import ReflectionExpired

if TYPE_CHECKING:
    from domain.case import Case


@dataclass(frozen=True, slots=True)
class Services:
    """What NAV has granted."""

    granted: bool = False
    living_allowance: bool = False
    temporary_housing: bool = False
    follow_up: bool = False

    @property
    def status(self) -> str:
        """For the overview."""
        return "granted" if self.granted else "none"


class GrantServices(Data):
    """NAV's decision on services; `living_allowance` may say how much (NOK a month)."""

    living_allowance: Annotated[bool | Nok, In("support")]
    temporary_housing: Annotated[bool, In("support")]
    follow_up: Annotated[bool, In("support")]


class ServicesGranted(GrantServices):
    """Services are granted."""


ServicesEvent = ServicesGranted | ReflectionExpired | PermitExpired


def evolve(state: Services, data: ServicesEvent, event: Event) -> Services:
    """The services after the event; they end with their basis."""
    match data:
        case ServicesGranted(living_allowance=allowance, temporary_housing=housing, follow_up=follow_up):
            return Services(True, bool(allowance), housing, follow_up)
        case ReflectionExpired(new_basis=new_basis):
            return state if new_basis else Services()
        case PermitExpired():
            return Services()
    assert_never(data)


def no_basis_for_services(case: "Case", ask: Ask[Data]) -> Verdict:
    """Services need a running reflection period or permit."""
    return not (case.reflection.runs or case.permit.runs)
