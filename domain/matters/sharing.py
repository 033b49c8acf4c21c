"""Consent and sharing (samtykke, deling av opplysninger): category × recipient × basis, settled before anything leaves."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Literal, assert_never

from pydantic import Field

from domain.asks import Ask, Verdict
from domain.calendar import local_date
from domain.commands import Data, In, LongText, ShortText
from domain.disclosure import SEES, Category, sees_places
from domain.events import Draft, Event
from domain.matters.glass import GlassBroken
from domain.organisations import Directory
from domain.refusals import Invalid
from domain.roles import ROLES
from domain.tables.sharing import BASES, FAMILY_WORDS

if TYPE_CHECKING:
    from domain.case import Case

Basis = Literal["consent", "duty_to_child_welfare", "duty_to_avert", "danger_to_life", "statutory_request"]
Categories = Annotated[list[Category], Field(min_length=1, max_length=9)]


@dataclass(frozen=True, slots=True)
class Consent:
    """What the person has allowed: to whom (an organisation), which categories, until when."""

    to: str
    categories: frozenset[str]
    until: date | None
    seq: int

    def covers(self, organisation: str, category: str, day: date) -> bool:
        """Whether it allows this today."""
        return self.to == organisation and category in self.categories and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Share:
    """Something that was shared; standing (on consent) until it is withdrawn or runs out."""

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
        """For the overview."""
        return "shared" if self.shares else "consent" if self.consents else "none"

    def reaches(self, organisation: str, category: str, seq: int, author: str, day: date) -> bool:
        """Whether the organisation sees what an event carries of the category because it was shared with it.

        Notes are their author's: sharing them shares one's own.
        """
        return any(
            s.to == organisation
            and category in s.categories
            and (category != "notes" or s.by == author)
            and (seq == s.seq or ((s.standing or seq < s.seq) and _stands(s, day)))
            for s in self.shares
        )

    def glass_broken_by(self, organisation: str, at: datetime) -> bool:
        """Whether the organisation sees all, for now."""
        return any(who == organisation and at < until for who, until in self.glass)

    def families_known_to(self, organisation: str, day: date) -> bool:
        """Whether the organisation has been told of a pregnancy or of children."""
        return any(s.to == organisation and s.families and _stands(s, day) for s in self.shares)


def _stands(share: Share, day: date) -> bool:
    return not share.withdrawn and (share.until is None or day <= share.until)


class RecordConsent(Data):
    """The person allows something; `to` is a role or an organisation."""

    to: ShortText
    categories: Categories
    form: Literal["written", "oral"]
    until: date | None = None


class ConsentRecorded(RecordConsent):
    """Consent is on record; `organisation` is whom it means."""

    organisation: str


class WithdrawConsent(Data):
    """The person no longer allows it."""

    to: ShortText
    categories: Categories


class ConsentWithdrawn(WithdrawConsent):
    """Standing shares to this organisation are closed at once."""

    organisation: str


class ShareInformation(Data):
    """Something is told to somebody on a basis; `facts` says what a rule must know of what was told."""

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
    """It has been told; `families`: a pregnancy or children were among it; `until`: the consent's end."""

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
    """What was withdrawn is taken out of every consent, and of every share that stood on one."""
    consents = (replace(c, categories=c.categories - categories) if c.to == organisation else c for c in state.consents)
    shares = (
        _narrowed(s, categories) if s.to == organisation and s.standing and not s.withdrawn else s for s in state.shares
    )
    return replace(state, consents=tuple(c for c in consents if c.categories), shares=tuple(shares))


def _narrowed(share: Share, categories: frozenset[str]) -> Share:
    left = share.categories - categories
    return replace(share, categories=left, families=share.families and "health_social" in left, withdrawn=not left)


# --- to whom


def organisation_meant(case: "Case", to: str, directory: Directory) -> str:
    """The organisation that `to` names, or that has the role in the case; Invalid where it is nobody."""
    if to in ROLES:
        found = case.holder(to) or directory.responsible_in(case.opened.municipality, to)
        if found is None:
            raise Invalid("/data/to", "nobody_has_the_role")
        return found
    if to not in directory.organisations:
        raise Invalid("/data/to", "no_such_organisation")
    return to


def somebody_is_meant(case: "Case", ask: Ask[RecordConsent | WithdrawConsent | ShareInformation]) -> None:
    """`to` names somebody."""
    organisation_meant(case, ask.data.to, ask.directory)


def explained(case: "Case", ask: Ask[ShareInformation]) -> None:
    """Every basis but consent is explained; under a duty, that the person was not informed is explained too."""
    if BASES[ask.data.basis].needs_explanation and ask.data.explanation is None:
        raise Invalid("/data/explanation", "missing")


# --- rules


def no_consent(case: "Case", ask: Ask[ShareInformation]) -> Verdict:
    """Sharing on consent needs one that is recorded, has not run out, is not withdrawn, and covers all of it."""
    if not BASES[ask.data.basis].needs_consent:
        return False
    to = organisation_meant(case, ask.data.to, ask.directory)
    missing = [c for c in ask.data.categories if not _covered(case, to, c, ask.today)]
    return {"categories": ", ".join(missing)} if missing else False


def _covered(case: "Case", organisation: str, category: str, day: date) -> bool:
    return any(c.covers(organisation, category, day) for c in case.sharing.consents)


def basis_does_not_reach_recipient(case: "Case", ask: Ask[ShareInformation]) -> Verdict:
    """A basis reaches certain recipients, and not every organisation may use it."""
    row = BASES[ask.data.basis]
    to = ask.directory.organisations[organisation_meant(case, ask.data.to, ask.directory)]
    sender = ask.directory.organisations.get(ask.actor.organisation)
    # Whether a place is a party says where she lives: whoever may not know that is told nothing by a guess.
    seen = to.id not in ask.directory.places or sees_places(ask.reader, case, ask.at)
    here = _roles_here(case, to.id) if seen else set()
    roles = {ask.data.to} if ask.data.to in ROLES else {*to.roles, *here}
    reached = row.reaches is None or bool(roles & set(row.reaches)) or (row.any_party and bool(here))
    reached = reached and to.ownership in row.recipients and bool(set(to.roles) & set(SEES))
    may_use = sender is None or sender.ownership in row.usable_by
    return not (reached and may_use)


def _roles_here(case: "Case", organisation: str) -> set[str]:
    return {p.role for p in case.members if p.organisation == organisation}


# --- what they yield


def consented(case: "Case", ask: Ask[RecordConsent]) -> list[Draft]:
    """Consent names one organisation, whoever has the role later."""
    return [Draft(ConsentRecorded(**dict(ask.data), organisation=organisation_meant(case, ask.data.to, ask.directory)))]


def withdrawn(case: "Case", ask: Ask[WithdrawConsent]) -> list[Draft]:
    """Withdrawal closes standing shares at once; of a role, those of everybody who had it, who has left too."""
    meant = [organisation_meant(case, ask.data.to, ask.directory)]
    had = {p.organisation for p in case.parties if p.role == ask.data.to}
    given = (*(c.to for c in case.sharing.consents), *(s.to for s in case.sharing.shares))
    meant += [to for to in given if to in had]
    return [Draft(ConsentWithdrawn(**dict(ask.data), organisation=to)) for to in dict.fromkeys(meant)]


def shared(case: "Case", ask: Ask[ShareInformation]) -> list[Draft]:
    """What is shared, and what a rule must know of it."""
    to = organisation_meant(case, ask.data.to, ask.directory)
    return [
        Draft(
            InformationShared(
                **dict(ask.data),
                organisation=to,
                families=speaks_of_families(ask.data),
                until=_consent_until(case, ask.data, to, ask.at),
            )
        )
    ]


def speaks_of_families(data: ShareInformation) -> bool:
    """Whether a pregnancy or children are shared: said by `facts`, else read from the text of what is shared."""
    if "health_social" not in data.categories:
        return False
    return bool(data.facts) or any(word in data.text.casefold() for word in FAMILY_WORDS)


def _consent_until(case: "Case", data: ShareInformation, to: str, at: datetime) -> date | None:
    """The earliest end of the consents that the share rests on."""
    if not BASES[data.basis].needs_consent:
        return None
    ends: list[date] = []
    for category in data.categories:
        found = [c.until for c in case.sharing.consents if c.covers(to, category, local_date(at))]
        ends += [] if None in found else [max(until for until in found if until)]
    return min(ends, default=None)
