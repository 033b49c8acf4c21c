"""The travel ban (utreiseforbud): acute by child welfare or prosecution, else by the tribunal (bvl §§ 4-6, 5-13)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Literal, assert_never

from domain.facts.commands import Data, In, LongText
from domain.facts.ended import EndedByTime
from domain.facts.events import Event
from domain.facts.placement import When, moment

SIX_MONTHS = 6


@dataclass(frozen=True, slots=True)
class TravelBan:
    """The ban on leaving Norway: on an acute decision, or until the tribunal's last day."""

    acute_since: datetime | None = None
    complained: bool = False
    until: date | None = None
    extended: bool = False
    ended: bool = False

    @property
    def acute(self) -> bool:
        """Whether an acute ban stands."""
        return self.acute_since is not None

    @property
    def stands(self) -> bool:
        """Whether any ban stands."""
        return self.acute or self.until is not None

    @property
    def status(self) -> str:
        """The status for the overview."""
        if self.until is not None:
            return "travel_banned"
        return "travel_banned_acutely" if self.acute else "ended" if self.ended else "none"


class BanTravel(Data):
    """Ban travel of a child about to be taken abroad to be maltreated or exploited (bvl § 4-6 first para)."""

    decided_at: When


class TravelBannedAcutely(BanTravel):
    """The child may not leave Norway, on an acute decision."""


class SendTravelBan(Data):
    """Send the acute ban to the tribunal at once; `received_at`: when it arrived there (bvl § 14-22)."""

    received_at: When | None = None


class TravelBanSent(SendTravelBan):
    """The tribunal has the acute ban."""


class PetitionTravelBan(Data):
    """Ask the tribunal for a ban, as child welfare (bvl § 4-6 second para)."""


class TravelBanPetitioned(PetitionTravelBan):
    """The tribunal has a petition."""


class ComplainTravelBan(Data):
    """Complain to the tribunal about the acute ban, as child or parents (bvl § 14-23)."""

    grounds: Annotated[LongText, In("notes")]


class TravelBanComplained(ComplainTravelBan):
    """The tribunal has a complaint about the acute ban."""


class DecideTravelBan(Data):
    """Record the tribunal's decision on the acute ban (control, complaint), a ban or an extension.

    `until` is a ban's last day.
    """

    matter: Literal["control", "complaint", "ban", "extension"]
    outcome: Literal["approved", "rejected"]
    decided_at: When
    until: date | None = None


class TravelBanDecided(DecideTravelBan):
    """The tribunal has decided."""


class LiftTravelBan(Data):
    """Lift a ban that is no longer needed (bvl § 5-13 second para)."""

    reason: Annotated[LongText, In("security")]


class TravelBanLifted(LiftTravelBan):
    """The child may leave Norway again."""


class AcuteTravelBanLapsed(EndedByTime):
    """No petition within six weeks: the acute ban has lapsed."""


class TravelBanEnded(EndedByTime):
    """The tribunal's ban has come to its last day."""


TravelBanEvent = (
    TravelBannedAcutely
    | TravelBanComplained
    | TravelBanDecided
    | TravelBanLifted
    | AcuteTravelBanLapsed
    | TravelBanEnded
)


def evolve(state: TravelBan, data: TravelBanEvent, event: Event) -> TravelBan:
    """The ban after the event."""
    match data:
        case TravelBannedAcutely(decided_at=at):
            return replace(state, acute_since=moment(at), complained=False)
        case TravelBanComplained():
            return replace(state, complained=True)
        case TravelBanDecided():
            return _decided(state, data)
        case TravelBanLifted() | TravelBanEnded():
            return TravelBan(ended=True)
        case AcuteTravelBanLapsed():
            return replace(state, acute_since=None, complained=False, ended=True)
    assert_never(data)


def _decided(state: TravelBan, data: TravelBanDecided) -> TravelBan:
    """The ban after a tribunal decision; a rejected extension leaves the running ban, other rejections end theirs."""
    match data.matter, data.outcome:
        case ("ban", "approved"):
            return TravelBan(until=data.until)
        case ("extension", "approved"):
            return replace(state, until=data.until, extended=True)
        case ("control" | "complaint" | "ban", "rejected"):
            return replace(state, acute_since=None, complained=False, ended=True)
        case ("complaint", "approved"):
            return replace(state, complained=False)
        case _:
            return state
