"""Rules for consent and sharing (samtykke, deling av opplysninger): category × recipient × basis."""

from datetime import date, datetime

from domain.case import Case
from domain.disclosure.policy import sees_places
from domain.facts.events import Draft
from domain.facts.sharing import (
    ConsentRecorded,
    ConsentWithdrawn,
    InformationShared,
    RecordConsent,
    ShareInformation,
    WithdrawConsent,
)
from domain.primitives.calendar import local_date
from domain.primitives.organisations import Directory
from domain.primitives.refusals import Invalid
from domain.primitives.roles import ROLES
from domain.primitives.sharing_bases import BASES, FAMILY_WORDS
from domain.rules.context import RuleContext, Verdict
from domain.tables.disclosure import SEES


def organisation_meant(case: Case, to: str, directory: Directory) -> str:
    """The organisation that `to` names, or that has the role in the case; raises `Invalid` if there is none."""
    if to in ROLES:
        found = case.holder(to) or directory.responsible_in(case.opened.municipality, to)
        if found is None:
            raise Invalid("/data/to", "nobody_has_the_role")
        return found
    if to not in directory.organisations:
        raise Invalid("/data/to", "no_such_organisation")
    return to


def somebody_is_meant(case: Case, ask: RuleContext[RecordConsent | WithdrawConsent | ShareInformation]) -> None:
    """Require that `to` names an organisation."""
    organisation_meant(case, ask.data.to, ask.directory)


def explained(case: Case, ask: RuleContext[ShareInformation]) -> None:
    """Require an explanation on every basis but consent, and under a duty also of why the person was not informed."""
    if BASES[ask.data.basis].needs_explanation and ask.data.explanation is None:
        raise Invalid("/data/explanation", "missing")


def no_consent(case: Case, ask: RuleContext[ShareInformation]) -> Verdict:
    """No recorded, unexpired and standing consent covers every category."""
    if not BASES[ask.data.basis].needs_consent:
        return False
    to = organisation_meant(case, ask.data.to, ask.directory)
    missing = [c for c in ask.data.categories if not _covered(case, to, c, ask.today)]
    return {"categories": ", ".join(missing)} if missing else False


def _covered(case: Case, organisation: str, category: str, day: date) -> bool:
    return any(c.covers(organisation, category, day) for c in case.sharing.consents)


def basis_does_not_reach_recipient(case: Case, ask: RuleContext[ShareInformation]) -> Verdict:
    """The basis does not reach the recipient, or the organisation may not use it."""
    row = BASES[ask.data.basis]
    to = ask.directory.organisations[organisation_meant(case, ask.data.to, ask.directory)]
    sender = ask.directory.organisations.get(ask.actor.organisation)
    # A place's membership reveals where she lives: a caller who may not know it learns nothing by guessing.
    seen = to.id not in ask.directory.places or sees_places(ask.reader, case, ask.at)
    here = _roles_here(case, to.id) if seen else set()
    roles = {ask.data.to} if ask.data.to in ROLES else {*to.roles, *here}
    reached = row.reaches is None or bool(roles & set(row.reaches)) or (row.any_party and bool(here))
    reached = reached and to.ownership in row.recipients and bool(set(to.roles) & set(SEES))
    may_use = sender is None or sender.ownership in row.usable_by
    return not (reached and may_use)


def _roles_here(case: Case, organisation: str) -> set[str]:
    return {p.role for p in case.members if p.organisation == organisation}


def consented(case: Case, ask: RuleContext[RecordConsent]) -> list[Draft]:
    """The consent for one organisation, whoever has the role later."""
    return [Draft(ConsentRecorded(**dict(ask.data), organisation=organisation_meant(case, ask.data.to, ask.directory)))]


def withdrawn(case: Case, ask: RuleContext[WithdrawConsent]) -> list[Draft]:
    """The withdrawal, which closes standing shares at once; of a role, those of everybody who has or had it."""
    meant = [organisation_meant(case, ask.data.to, ask.directory)]
    had = {p.organisation for p in case.parties if p.role == ask.data.to}
    given = (*(c.to for c in case.sharing.consents), *(s.to for s in case.sharing.shares))
    meant += [to for to in given if to in had]
    return [Draft(ConsentWithdrawn(**dict(ask.data), organisation=to)) for to in dict.fromkeys(meant)]


def shared(case: Case, ask: RuleContext[ShareInformation]) -> list[Draft]:
    """The sharing, with the facts that rules need."""
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
    """Whether a pregnancy or children are shared, by `facts` or else by words in the text."""
    if "health_social" not in data.categories:
        return False
    return bool(data.facts) or any(word in data.text.casefold() for word in FAMILY_WORDS)


def _consent_until(case: Case, data: ShareInformation, to: str, at: datetime) -> date | None:
    """The earliest end of the consents on which the share rests."""
    if not BASES[data.basis].needs_consent:
        return None
    ends: list[date] = []
    for category in data.categories:
        found = [c.until for c in case.sharing.consents if c.covers(to, category, local_date(at))]
        ends += [] if None in found else [max(until for until in found if until)]
    return min(ends, default=None)
