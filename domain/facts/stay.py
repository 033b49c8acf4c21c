"""The length of a child's stay (bvl § 6-6): the state of a placement, folded from decisions and lapses."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal, assert_never

from domain.facts.age import AgeSettled, Turned18
from domain.facts.events import Event
from domain.facts.placement import (
    TRAFFICKING,
    AcuteBasis,
    AcuteDecisionLapsed,
    CareOrderRecorded,
    ChildPlacedAcutely,
    ChildPlacedByConsent,
    PlacementChanged,
    PlacementEnded,
    PlacementLapsed,
    PlaceOffered,
    moment,
)
from domain.facts.tribunal import (
    AcuteComplaintFiled,
    ExtensionApplied,
    FiledWithTribunal,
    FullTribunalSeated,
    TribunalApproved,
    TribunalRejected,
)
from domain.primitives.calendar import add_months, last_day, local_date

SIX_WEEKS = timedelta(days=42)

SIX_MONTHS = 6


@dataclass(frozen=True, slots=True)
class Placement:
    """The child's place, its basis, and the last day on which the child may be held."""

    # the basis on which the child is placed, or how the placement ended
    status: Literal["none", "acute", "approved", "consent", "care_order", "lapsed", "ended"] = "none"
    basis: AcuteBasis | None = None  # paragraph of the acute decision, in the numbering of 1992
    institution: str | None = None  # where the child lives
    offered: str | None = None  # place that is kept for the child
    acute_seq: int | None = None  # seq of the acute decision
    # last day of the tribunal's running § 4-29 decision; an acute decision stands until it decides
    runs_until: date | None = None
    stay_since: date | None = None  # first day of the stay under § 4-29
    stay_began: int | None = None  # seq of the event that began the stay
    stayed: int = 0  # days of earlier stays
    place_approved: bool = False  # the place is approved for § 4-29
    decided_at: datetime | None = None  # when the acute decision was made
    petition_filed: bool = False  # the tribunal has a petition
    complained: bool = False  # a complaint about the acute decision waits
    complained_on: datetime | None = None  # when that complaint was made
    full_tribunal: bool = False  # an ordinary tribunal hears that complaint
    # seq → notice of the tribunal's decisions, except those that only approve or set aside the acute decision
    tribunal: Mapping[int, datetime] = field(default_factory=dict)

    @property
    def in_force(self) -> bool:
        """Whether the child is placed, on any basis."""
        return self.status in ("acute", "approved", "consent", "care_order")

    @property
    def runs_4_29(self) -> bool:
        """Whether the child may be held under § 4-29."""
        return self.status in ("acute", "approved") and self.basis == TRAFFICKING

    @property
    def somewhere(self) -> bool:
        """Whether there is anything to end: a placement, a child still in place after a lapse, or a kept place."""
        return self.in_force or self.institution is not None or self.offered is not None

    @property
    def in_approved_place(self) -> bool:
        """Whether the child is in a place where it may be held under § 4-29."""
        return self.institution is not None and self.place_approved

    @property
    def acute(self) -> bool:
        """Whether the placement rests on the acute decision."""
        return self.status == "acute"


PlacementEvent = (
    PlaceOffered
    | ChildPlacedAcutely
    | ChildPlacedByConsent
    | CareOrderRecorded
    | PlacementChanged
    | PlacementEnded
    | PlacementLapsed
    | AcuteDecisionLapsed
    | FiledWithTribunal
    | ExtensionApplied
    | TribunalApproved
    | TribunalRejected
    | AcuteComplaintFiled
    | FullTribunalSeated
    | AgeSettled
    | Turned18
)


def longest_stay(placement: Placement) -> date | None:
    """The last day of the maximum stay: six months from the first day, less earlier stays."""
    if placement.stay_since is None:
        return None
    return add_months(placement.stay_since, SIX_MONTHS) - timedelta(days=placement.stayed)


def evolve(state: Placement, data: PlacementEvent, event: Event) -> Placement:
    """The placement after the event."""
    match data:
        case PlaceOffered(institution=institution):
            return replace(state, offered=institution)
        case ChildPlacedAcutely():
            return _placed_acutely(state, data, event)
        case TribunalApproved():
            return _approved(state, data, event)
        case TribunalRejected():
            return _heard(state, data, event)
        case PlacementChanged(institution=institution, approved_4_29=approved):
            moved = replace(state, institution=institution, place_approved=approved, offered=None)
            return _stay_begins(moved, event.on, event.seq) if moved.runs_4_29 else moved
        case ChildPlacedByConsent(institution=institution, approved_4_29=approved):
            return replace(_over(state, event), status="consent", institution=institution, place_approved=approved)
        case CareOrderRecorded(institution=institution, approved_4_29=approved):
            return replace(_over(state, event), status="care_order", institution=institution, place_approved=approved)
        case AcuteComplaintFiled():
            return replace(state, complained=True, complained_on=event.on, full_tribunal=False)
        case FullTribunalSeated():
            return replace(state, full_tribunal=True)
        case PlacementEnded():
            return replace(_over(state, event), status="ended")
        case PlacementLapsed() | AcuteDecisionLapsed():
            over = replace(_over(state, event), status="lapsed")
            return replace(over, institution=state.institution, place_approved=state.place_approved)
        case FiledWithTribunal():
            return replace(state, petition_filed=True)
        case ExtensionApplied() | AgeSettled() | Turned18():
            return state
    assert_never(data)


def _placed_acutely(state: Placement, data: ChildPlacedAcutely, event: Event) -> Placement:
    placed = replace(
        state,
        status="acute",
        basis=data.basis,
        institution=data.institution,
        offered=None,
        acute_seq=event.seq,
        place_approved=data.approved_4_29,
        decided_at=moment(data.decided_at),
        runs_until=None,
        petition_filed=False,
    )
    return _stay_begins(placed, moment(data.decided_at), event.seq) if placed.runs_4_29 else placed


def _approved(state: Placement, data: TribunalApproved, event: Event) -> Placement:
    known = _heard(state, data, event)
    if data.until is None:
        return known
    approved = replace(known, status="approved", basis=TRAFFICKING, runs_until=data.until)
    return _stay_begins(approved, moment(data.decided_at), event.seq) if approved.in_approved_place else approved


def _heard(state: Placement, data: TribunalApproved | TribunalRejected, event: Event) -> Placement:
    """The placement after a tribunal decision; control and complaint are separate matters (§§ 14-22, 14-23)."""
    set_aside = isinstance(data, TribunalRejected) and data.matter == "acute"
    open_ = state.complained and data.matter != "acute_complaint" and not set_aside
    notified = moment(data.notified_at) if data.notified_at else event.on
    to_court = state.tribunal if data.matter == "acute" else {**state.tribunal, event.seq: notified}
    return replace(state, tribunal=to_court, complained=open_)


def _stay_begins(state: Placement, on: datetime, seq: int) -> Placement:
    """The placement with the first day of its stay; a later decision or another place starts no new stay."""
    if state.stay_since is not None:
        return state
    return replace(state, stay_since=local_date(on), stay_began=seq)


def _over(state: Placement, event: Event) -> Placement:
    """The placement after its end, with the days of the stay, because they count in the next one."""
    days = (last_day(event.on) - state.stay_since).days + 1 if state.stay_since else 0
    return Placement(
        acute_seq=state.acute_seq,
        decided_at=state.decided_at,
        stayed=state.stayed + max(days, 0),
        complained=state.complained,
        complained_on=state.complained_on,
        full_tribunal=state.full_tribunal,
        tribunal=state.tribunal,
    )
