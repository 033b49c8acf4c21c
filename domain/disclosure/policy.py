"""Who may know what (spec 4): categories, what each role sees unasked, and the one function that decides."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from domain.case import Case, Party
from domain.facts.commands import Data
from domain.facts.deadlines import Deadline
from domain.facts.events import Event
from domain.primitives.calendar import local_date
from domain.primitives.callers import Reader
from domain.primitives.categories import CATEGORIES, Category
from domain.tables.disclosure import (
    ADDRESSED,
    AFTERWARDS,
    ALWAYS_SHOWN,
    ESCALATED_TO,
    FOLLOWS_PATH,
    LOSES_ALL_AT_ONCE,
    OWN_MATTER,
    SEES,
    SEES_AFTER,
    SEES_BESIDES,
    SEES_HIDDEN_LOCATION,
    SEES_OF_ADULTS,
    SEES_OF_MINORS,
    SEES_ONCE_IT_HAS,
    WITHHELD_BECAUSE,
)


@dataclass(frozen=True, slots=True)
class DisclosureDecision:
    """Yes, with its basis, or no, with its reason."""

    yes: bool
    because: str


def may(
    reader: Reader, category: Category, event: Event, case: Case, at: datetime, *, field: str | None = None
) -> DisclosureDecision:
    """Whether the reader may see what the event carries of this category, and on what basis or for what reason not.

    `case` and `at` are the whole case and its clock now, also where an older state of it is shown: rights are those of now.
    Without a field it is asked of the event itself: that it happened, and what it is called.
    """
    if event.actor.organisation == reader.organisation:
        return DisclosureDecision(True, "own_entry")
    category = told_by(reader, category, event, case)
    here = _still_there(reader, case, at)
    if here and _is_addressed(reader, field, event):
        return DisclosureDecision(True, "addressed")
    roles = [p.role for p in here if not p.guest and _was_there(p, event, category)]
    if category == "location" and case.protection.location_hidden:
        return (
            DisclosureDecision(True, "party")
            if set(roles) & set(SEES_HIDDEN_LOCATION)
            else DisclosureDecision(False, "location_restricted")
        )
    if roles and case.sharing.glass_broken_by(reader.organisation, at):
        return DisclosureDecision(True, "break_glass")
    if any(_sees_of(role, category, event, reader, case, at) or _besides(role, event, field) for role in roles):
        return DisclosureDecision(True, "party")
    if here and case.sharing.reaches(
        reader.organisation, category, event.seq, event.actor.organisation, local_date(at)
    ):
        return DisclosureDecision(True, "shared")
    known = any(p.role in reader.roles for p in case.parties_of(reader.organisation))
    return DisclosureDecision(False, WITHHELD_BECAUSE[category] if known or category == "notes" else "not_a_party")


def told_by(reader: Reader, category: Category, event: Event, case: Case) -> Category:
    """The category that a reader must see to know of the event.

    An entry about a deadline tells that the deadline exists. So it has the deadline's category, except for the organisation
    whose deadline it is.
    """
    deadline = _about(event, case)
    if category != "process" or deadline is None or deadline.organisation == reader.organisation:
        return category
    return deadline.category


def _about(event: Event, case: Case) -> Deadline | None:
    """The deadline that the event names, if it names one."""
    return case.deadlines.get(getattr(event.data, "deadline", "")) if _names_a_deadline(type(event.data)) else None


@cache
def _names_a_deadline(model: type[Data]) -> bool:
    # Once for each type: to ask an event for a field that it does not have takes as long as all else.
    return "deadline" in model.model_fields


def _was_there(party: Party, event: Event, category: Category) -> bool:
    """Whether it happened while the party was in the case; where somebody goes is not for those who leave with it."""
    if party.until is None:
        return True
    return event.seq < party.until if category == "location" else event.seq <= party.until


def _sees_of(role: str, category: Category, event: Event, reader: Reader, case: Case, at: datetime) -> bool:
    """Whether a party in the role sees the category of this event; some roles follow their own matter only."""
    if category not in _role_sees(role, reader, case, at):
        return False
    return role not in OWN_MATTER or concerns(role, reader.organisation, event, case)


def concerns(role: str, organisation: str, event: Event, case: Case) -> bool:
    """Whether the event is of the role's own matter, or of every party's, or of a deadline that is the organisation's."""
    deadline = _about(event, case)
    mine = deadline is not None and deadline.organisation == organisation
    told = any(who == organisation for who, _ in event.effects.told)
    return mine or told or event.type in (*ALWAYS_SHOWN, *OWN_MATTER[role].events)


def follows_path(reader: Reader, case: Case, at: datetime) -> bool:
    """Whether the reader follows the whole path of the case: where it is, what runs out, what comes."""
    roles = [p.role for p in _parties(reader, case, at)]
    return bool(roles) and (
        bool(set(roles) & set(FOLLOWS_PATH)) or case.sharing.glass_broken_by(reader.organisation, at)
    )


def follows(reader: Reader, deadline: Deadline, case: Case, at: datetime) -> bool:
    """Whether the deadline is the reader's own, or one of the path or matter that it follows and may know of."""
    if deadline.organisation == reader.organisation:
        return True
    roles = [p.role for p in _parties(reader, case, at)]
    started_by, by = case.entries[deadline.started_by - 1]
    of_its_matter = any(role in OWN_MATTER and started_by in OWN_MATTER[role].events for role in roles)
    if not (follows_path(reader, case, at) or of_its_matter):
        return False
    if by == reader.organisation or deadline.category in sees(reader, case, at):
        return True
    return case.sharing.reaches(reader.organisation, deadline.category, deadline.started_by, by, local_date(at))


def watches(reader: Reader, deadline: Deadline, case: Case, at: datetime) -> bool:
    """Whether the reader must see to a missed deadline without knowing what it is about.

    Before it is missed, only those see it who must act, and those who may know of it.
    """
    missed = (deadline.state == "breached" or deadline.next_daily is not None) and not deadline.over
    escalated = missed and "deadline_escalated" in deadline.rungs[-1].events
    return escalated and _sees_to_what_is_missed(reader, case, at) and not follows(reader, deadline, case, at)


def _sees_to_what_is_missed(reader: Reader, case: Case, at: datetime) -> bool:
    """Whether the reader has the coordinator's role now and reads in it, or takes its place because nobody has it."""
    roles = [p.role for p in _parties(reader, case, at)]
    if case.responsible.get(ESCALATED_TO) == reader.organisation:
        return ESCALATED_TO in roles
    return bool(roles) and case.holder(ESCALATED_TO) == reader.organisation


def matters_of(reader: Reader, case: Case, at: datetime) -> frozenset[str] | None:
    """The matters of the overview that the reader follows; None where it follows the whole path."""
    if follows_path(reader, case, at):
        return None
    own = (OWN_MATTER[p.role].matters for p in _parties(reader, case, at) if p.role in OWN_MATTER)
    return frozenset(matter for matters in own for matter in matters)


def _role_sees(role: str, reader: Reader, case: Case, at: datetime) -> set[Category]:
    """What a party in the role sees in this case, without anything being shared."""
    found = set(SEES.get(role, ()))
    if role in SEES_OF_MINORS and case.is_minor(at):
        found |= set(SEES_OF_MINORS[role])
    if role in SEES_OF_ADULTS and not case.is_minor(at):
        found |= set(SEES_OF_ADULTS[role])
    for event, categories in SEES_AFTER.get(role, {}).items():
        found |= set(categories) if event in case.happened else set()
    for event, categories in SEES_ONCE_IT_HAS.get(role, {}).items():
        found |= set(categories) if (event, reader.organisation) in case.entries else set()
    return found


def _besides(role: str, event: Event, field: str | None) -> bool:
    fields = SEES_BESIDES.get(role, {}).get(event.type)
    return fields is not None and (field is None or field in fields)


def sees(reader: Reader, case: Case, at: datetime) -> frozenset[Category]:
    """The categories that the reader sees of the case as it goes on."""
    roles = [p.role for p in _parties(reader, case, at)]
    if roles and case.sharing.glass_broken_by(reader.organisation, at):
        found: set[Category] = set(CATEGORIES)
    else:
        found = {category for role in roles for category in _role_sees(role, reader, case, at)}
    if case.protection.location_hidden and not set(roles) & set(SEES_HIDDEN_LOCATION):
        found.discard("location")
    return frozenset(found)


def given(reader: Reader, case: Case, at: datetime) -> frozenset[Category]:
    """The categories that a read of the case gives: what the reader sees as a party, and what is shared with it."""
    here = _still_there(reader, case, at)
    reached = {c for s in case.sharing.shares if here and s.to == reader.organisation for c in s.categories}
    shared = {category for category in CATEGORIES if category in reached}
    return sees(reader, case, at) | (shared - ({"location"} if case.protection.location_hidden else set()))


def basis_of(reader: Reader, case: Case, at: datetime) -> str:
    """On what basis the reader sees the case at all."""
    if _parties(reader, case, at) and case.sharing.glass_broken_by(reader.organisation, at):
        return "break_glass"
    if any(p.is_member for p in case.parties_of(reader.organisation)):
        return "party"
    return "former_party" if _parties(reader, case, at) else "shared"


def sees_places(reader: Reader, case: Case, at: datetime) -> bool:
    """Whether the reader may know where the person lives now, and so the names of organisations that say it."""
    if not any(p.until is None for p in _still_there(reader, case, at)):
        return False
    if "location" in sees(reader, case, at):
        return True
    hidden, next_seq = case.protection.location_hidden, case.version + 1
    return not hidden and case.sharing.reaches(reader.organisation, "location", next_seq, "", local_date(at))


def _still_there(reader: Reader, case: Case, at: datetime) -> list[Party]:
    """What the reader is in the case, or was until lately, guests included, in the roles in which it reads."""
    mine = case.parties_of(reader.organisation)
    return [p for p in mine if p.role in reader.roles and _still_sees(p, at)]


def _parties(reader: Reader, case: Case, at: datetime) -> list[Party]:
    """The same without guests, who were told one thing."""
    return [p for p in _still_there(reader, case, at) if not p.guest]


def _still_sees(party: Party, at: datetime) -> bool:
    if party.until is None or party.left_at is None:
        return True
    return party.role not in LOSES_ALL_AT_ONCE and at <= party.left_at + AFTERWARDS


def _is_addressed(reader: Reader, field: str | None, event: Event) -> bool:
    """What a complaint says is said to whoever decides it first; what is shared, to whom it is shared with."""
    to, fields = ADDRESSED.get(event.type, ("", ()))
    return (field is None or field in fields) and bool(to) and getattr(event.data, to, None) == reader.organisation
