"""The disclosure policy (spec 4): the one function that decides, and the questions derived from it."""

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
    """Yes with its basis, or no with its reason."""

    yes: bool
    because: str


def may(
    reader: Reader, category: Category, event: Event, case: Case, at: datetime, *, field: str | None = None
) -> DisclosureDecision:
    """Whether the reader may see the event's content of this category, with the basis or the reason.

    `case` and `at` are the whole case and its clock now, even when an older state is shown, because rights are those of
    now. Without a field the question is about the event itself: that it happened, and its title.
    """
    if event.actor.organisation == reader.organisation:
        return DisclosureDecision(True, "own_entry")
    category = told_by(reader, category, event, case)
    here = _parties_and_guests(reader, case, at)
    if here and _is_addressed(reader, field, event):
        return DisclosureDecision(True, "addressed")
    roles = [p.role for p in here if not p.guest and _was_member(p, event, category)]
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

    An entry about a deadline reveals that the deadline exists. So it has the deadline's category, except for the
    organisation responsible for it.
    """
    deadline = _deadline_of(event, case)
    if category != "process" or deadline is None or deadline.organisation == reader.organisation:
        return category
    return deadline.category


def _deadline_of(event: Event, case: Case) -> Deadline | None:
    """The deadline that the event names, None if it names none."""
    return case.deadlines.get(getattr(event.data, "deadline", "")) if _names_a_deadline(type(event.data)) else None


@cache
def _names_a_deadline(model: type[Data]) -> bool:
    # Cached by type, because getattr for an absent field costs as much as the rest of the decision.
    return "deadline" in model.model_fields


def _was_member(party: Party, event: Event, category: Category) -> bool:
    """Whether the event happened while the party was in the case; one that leaves with it does not see its location."""
    if party.until is None:
        return True
    return event.seq < party.until if category == "location" else event.seq <= party.until


def _sees_of(role: str, category: Category, event: Event, reader: Reader, case: Case, at: datetime) -> bool:
    """Whether a party in the role sees the category of this event; some roles follow their own matter only."""
    if category not in _role_sees(role, reader, case, at):
        return False
    return role not in OWN_MATTER or concerns(role, reader.organisation, event, case)


def concerns(role: str, organisation: str, event: Event, case: Case) -> bool:
    """Whether the event is of the role's own matter, for every party, or for the organisation (deadline or notice)."""
    deadline = _deadline_of(event, case)
    mine = deadline is not None and deadline.organisation == organisation
    told = any(who == organisation for who, _ in event.effects.told)
    return mine or told or event.type in (*ALWAYS_SHOWN, *OWN_MATTER[role].events)


def follows_path(reader: Reader, case: Case, at: datetime) -> bool:
    """Whether the reader follows the whole path of the case: its step, its running deadlines, its forecast."""
    roles = [p.role for p in _parties(reader, case, at)]
    return bool(roles) and (
        bool(set(roles) & set(FOLLOWS_PATH)) or case.sharing.glass_broken_by(reader.organisation, at)
    )


def follows(reader: Reader, deadline: Deadline, case: Case, at: datetime) -> bool:
    """Whether the deadline is the reader's own, or is on the path or matter that it follows, in a category it sees."""
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
    """Whether the reader must handle a missed deadline without knowing its subject.

    Before it is missed, only the responsible organisation and readers who may know of it see it.
    """
    missed = (deadline.state == "breached" or deadline.next_daily is not None) and not deadline.over
    escalated = missed and "deadline_escalated" in deadline.rungs[-1].events
    return escalated and _handles_breaches(reader, case, at) and not follows(reader, deadline, case, at)


def _handles_breaches(reader: Reader, case: Case, at: datetime) -> bool:
    """Whether the reader is the coordinator now and reads in that role, or takes its place because there is none."""
    roles = [p.role for p in _parties(reader, case, at)]
    if case.responsible.get(ESCALATED_TO) == reader.organisation:
        return ESCALATED_TO in roles
    return bool(roles) and case.holder(ESCALATED_TO) == reader.organisation


def matters_of(reader: Reader, case: Case, at: datetime) -> frozenset[str] | None:
    """The matters of the overview that the reader follows; None if it follows the whole path."""
    if follows_path(reader, case, at):
        return None
    own = (OWN_MATTER[p.role].matters for p in _parties(reader, case, at) if p.role in OWN_MATTER)
    return frozenset(matter for matters in own for matter in matters)


def _role_sees(role: str, reader: Reader, case: Case, at: datetime) -> set[Category]:
    """The categories that a party in the role sees in this case without any sharing."""
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
    """The categories that the reader sees of the case as a party."""
    roles = [p.role for p in _parties(reader, case, at)]
    if roles and case.sharing.glass_broken_by(reader.organisation, at):
        found: set[Category] = set(CATEGORIES)
    else:
        found = {category for role in roles for category in _role_sees(role, reader, case, at)}
    if case.protection.location_hidden and not set(roles) & set(SEES_HIDDEN_LOCATION):
        found.discard("location")
    return frozenset(found)


def given(reader: Reader, case: Case, at: datetime) -> frozenset[Category]:
    """The categories of a read of the case: those of a party, and those shared with the reader."""
    here = _parties_and_guests(reader, case, at)
    reached = {c for s in case.sharing.shares if here and s.to == reader.organisation for c in s.categories}
    shared = {category for category in CATEGORIES if category in reached}
    return sees(reader, case, at) | (shared - ({"location"} if case.protection.location_hidden else set()))


def basis_of(reader: Reader, case: Case, at: datetime) -> str:
    """The basis on which the reader sees the case."""
    if _parties(reader, case, at) and case.sharing.glass_broken_by(reader.organisation, at):
        return "break_glass"
    if any(p.is_member for p in case.parties_of(reader.organisation)):
        return "party"
    return "former_party" if _parties(reader, case, at) else "shared"


def sees_places(reader: Reader, case: Case, at: datetime) -> bool:
    """Whether the reader may know where the person lives now, and so the names of organisations that reveal it."""
    if not any(p.until is None for p in _parties_and_guests(reader, case, at)):
        return False
    if "location" in sees(reader, case, at):
        return True
    hidden, next_seq = case.protection.location_hidden, case.version + 1
    return not hidden and case.sharing.reaches(reader.organisation, "location", next_seq, "", local_date(at))


def _parties_and_guests(reader: Reader, case: Case, at: datetime) -> list[Party]:
    """The reader's present and recent parties in its roles, guests included."""
    mine = case.parties_of(reader.organisation)
    return [p for p in mine if p.role in reader.roles and _still_sees(p, at)]


def _parties(reader: Reader, case: Case, at: datetime) -> list[Party]:
    """The reader's present and recent parties in its roles, without guests, who were told one thing only."""
    return [p for p in _parties_and_guests(reader, case, at) if not p.guest]


def _still_sees(party: Party, at: datetime) -> bool:
    if party.until is None or party.left_at is None:
        return True
    return party.role not in LOSES_ALL_AT_ONCE and at <= party.left_at + AFTERWARDS


def _is_addressed(reader: Reader, field: str | None, event: Event) -> bool:
    """Whether the event is addressed to the reader: a complaint to its decider, a sharing to its recipient."""
    to, fields = ADDRESSED.get(event.type, ("", ()))
    return (field is None or field in fields) and bool(to) and getattr(event.data, to, None) == reader.organisation
