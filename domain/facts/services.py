"""Social services (sosialtjenesteloven §§ 17, 18, 19, 27) and their basis (FOR-2011-1251 §§ 1 to 4)."""

from dataclasses import dataclass
from typing import Annotated, Literal, assert_never

from domain.facts.commands import Data, DecisionSeq, In, LongText, Nok
from domain.facts.events import Event
from domain.facts.permit import PermitExpired
from domain.facts.reflection import ReflectionExpired

Basis = Literal["reflection", "permit", "application_with_right_to_stay", "lawful_stay", "eea", "emergency"]
"""The bases on which a person without a fixed home in Norway is entitled to services."""

ENDS_WITH_THE_STAY: tuple[Basis, ...] = ("reflection", "permit")
"""Bases that end with the reflection period or the permit."""


@dataclass(frozen=True, slots=True)
class Services:
    """The services that NAV has granted and their basis, or that it has refused all of them."""

    granted: bool = False
    living_allowance: bool = False
    temporary_housing: bool = False
    follow_up: bool = False
    refused: bool = False
    basis: Basis | None = None

    @property
    def status(self) -> str:
        """The status for the overview."""
        return "granted" if self.granted else "refused" if self.refused else "none"


class GrantServices(Data):
    """Record NAV's decision on services; `living_allowance` may hold the amount (NOK a month).

    `basis` is required if neither a reflection period nor a permit runs.
    """

    living_allowance: Annotated[bool | Nok, In("support")]
    temporary_housing: Annotated[bool, In("support")]
    follow_up: Annotated[bool, In("support")]
    reason: Annotated[LongText | None, In("support")] = None
    basis: Annotated[Basis | None, In("immigration")] = None

    @property
    def nothing(self) -> bool:
        """Whether every answer is no."""
        return not (self.living_allowance or self.temporary_housing or self.follow_up)


class ServicesGranted(GrantServices):
    """Services are granted."""


class ServicesRefused(Data):
    """NAV grants none of the requested services; the person may complain."""

    reason: Annotated[LongText | None, In("support")] = None


class ServicesRefusalReversed(Data):
    """The refusal is reversed: NAV must decide anew."""

    decision: DecisionSeq
    pending: bool = True


ServicesEvent = ServicesGranted | ServicesRefused | ServicesRefusalReversed | ReflectionExpired | PermitExpired


def evolve(state: Services, data: ServicesEvent, event: Event) -> Services:
    """The services after the event; they end with their basis."""
    match data:
        case ServicesGranted(living_allowance=allowance, temporary_housing=housing, follow_up=follow_up, basis=basis):
            return Services(True, bool(allowance), housing, follow_up, basis=basis)
        case ServicesRefused():
            return Services(refused=True)
        case ServicesRefusalReversed():
            return Services()
        case ReflectionExpired(new_basis=new_basis):
            return state if new_basis else _without_a_stay(state)
        case PermitExpired():
            return _without_a_stay(state)
    assert_never(data)


def _without_a_stay(state: Services) -> Services:
    """The services without those that rest on the reflection period or the permit."""
    return Services() if state.basis in ENDS_WITH_THE_STAY else state
