"""Consent and sharing (samtykke, deling av opplysninger): category × recipient × basis, settled before disclosure."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Literal, assert_never

from pydantic import Field

from domain.facts.commands import Data, In, LongText, ShortText
from domain.facts.events import Event
from domain.facts.glass import GlassBroken
from domain.primitives.categories import Category
from domain.primitives.sharing_bases import BASES

Basis = Literal["consent", "duty_to_child_welfare", "duty_to_avert", "danger_to_life", "statutory_request"]

Categories = Annotated[list[Category], Field(min_length=1, max_length=9)]


@dataclass(frozen=True, slots=True)
class Consent:
    """The person's consent: the recipient (an organisation), the categories, the last day."""

    to: str
    categories: frozenset[str]
    until: date | None
    seq: int

    def covers(self, organisation: str, category: str, day: date) -> bool:
        """Whether the consent allows this on the day."""
        return self.to == organisation and category in self.categories and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Share:
    """A sharing; one on consent stands until the consent is withdrawn or runs out."""

    to: str
    by: str
    categories: frozenset[str]
    standing: bool
    seq: int
    families: bool = False
    until: date | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Sharing:
    """Consents and shares of the case."""

    consents: tuple[Consent, ...] = ()
    shares: tuple[Share, ...] = ()
    glass: tuple[tuple[str, datetime], ...] = ()
    """(organisation, until when) of each break-glass."""

    @property
    def status(self) -> str:
        """The status for the overview."""
        return "shared" if self.shares else "consent" if self.consents else "none"

    def reaches(self, organisation: str, category: str, seq: int, author: str, day: date) -> bool:
        """Whether a share gives the organisation this category of an event.

        Notes belong to their author: a share of notes covers the sharer's own only.
        """
        return any(
            s.to == organisation
            and category in s.categories
            and (category != "notes" or s.by == author)
            and (seq == s.seq or ((s.standing or seq < s.seq) and _stands(s, day)))
            for s in self.shares
        )

    def glass_broken_by(self, organisation: str, at: datetime) -> bool:
        """Whether a break-glass gives the organisation all of the case at this time."""
        return any(who == organisation and at < until for who, until in self.glass)

    def families_known_to(self, organisation: str, day: date) -> bool:
        """Whether a pregnancy or children have been shared with the organisation."""
        return any(s.to == organisation and s.families and _stands(s, day) for s in self.shares)


def _stands(share: Share, day: date) -> bool:
    return not share.withdrawn and (share.until is None or day <= share.until)


class RecordConsent(Data):
    """Record the person's consent; `to` is a role or an organisation."""

    to: ShortText
    categories: Categories
    form: Literal["written", "oral"]
    until: date | None = None


class ConsentRecorded(RecordConsent):
    """Consent is on record; `organisation` is the recipient."""

    organisation: str


class WithdrawConsent(Data):
    """Withdraw consent."""

    to: ShortText
    categories: Categories


class ConsentWithdrawn(WithdrawConsent):
    """Standing shares to this organisation are closed at once."""

    organisation: str


class ShareInformation(Data):
    """Share information on a basis; `facts` are the parts of it that rules need."""

    to: ShortText
    categories: Categories
    text: Annotated[LongText, In("notes")]
    basis: Basis
    explanation: Annotated[LongText | None, In("notes")] = None
    person_informed: bool | None = None
    facts: Annotated[list[Literal["pregnant", "has_children"]], Field(max_length=2), In("health_social")] = Field(
        default_factory=list
    )


class InformationShared(ShareInformation):
    """Information has been shared; `families`: it mentions a pregnancy or children; `until`: the consent's end."""

    organisation: str
    families: Annotated[bool, In("health_social")] = False
    until: date | None = None


SharingEvent = ConsentRecorded | ConsentWithdrawn | InformationShared | GlassBroken


def evolve(state: Sharing, data: SharingEvent, event: Event) -> Sharing:
    """Consents and shares after the event."""
    match data:
        case ConsentRecorded(organisation=organisation, categories=categories, until=until):
            given = Consent(organisation, frozenset(categories), until, event.seq)
            return replace(state, consents=(*state.consents, given))
        case ConsentWithdrawn(organisation=organisation, categories=categories):
            return _withdrawn(state, organisation, frozenset(categories))
        case InformationShared():
            return replace(state, shares=(*state.shares, _share(data, event)))
        case GlassBroken(until=until):
            return replace(state, glass=(*state.glass, (event.actor.organisation, until)))
    assert_never(data)


def _share(data: InformationShared, event: Event) -> Share:
    return Share(
        data.organisation,
        event.actor.organisation,
        frozenset(data.categories),
        standing=BASES[data.basis].standing,
        seq=event.seq,
        families=data.families,
        until=data.until,
    )


def _withdrawn(state: Sharing, organisation: str, categories: frozenset[str]) -> Sharing:
    """The withdrawn categories removed from every consent, and from every share that stood on one."""
    consents = (replace(c, categories=c.categories - categories) if c.to == organisation else c for c in state.consents)
    shares = (
        _narrowed(s, categories) if s.to == organisation and s.standing and not s.withdrawn else s for s in state.shares
    )
    return replace(state, consents=tuple(c for c in consents if c.categories), shares=tuple(shares))


def _narrowed(share: Share, categories: frozenset[str]) -> Share:
    left = share.categories - categories
    return replace(share, categories=left, families=share.families and "health_social" in left, withdrawn=not left)
