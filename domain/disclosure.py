"""Who may know what (spec 4): categories, what each role sees unasked, and the one function that decides."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Literal

from domain.calendar import local_date
from domain.roles import ROLES
from domain.text import Text

if TYPE_CHECKING:
    from domain.case import Case, Party
    from domain.commands import Data
    from domain.deadlines import Deadline
    from domain.events import Event

Category = Literal[
    "process", "identity", "support", "immigration", "criminal", "security", "location", "health_social", "notes"
]

CATEGORIES: dict[Category, Text] = {
    "process":       Text("Saksgang", "Process"),
    "identity":      Text("Identitet", "Identity"),
    "support":       Text("Stønad og aktivitet", "Support and activity"),
    "immigration":   Text("Utlendingssak", "Immigration"),
    "criminal":      Text("Straffesak", "Criminal case"),
    "security":      Text("Sikkerhet", "Security"),
    "location":      Text("Oppholdssted", "Location"),
    "health_social": Text("Helse og sosiale forhold", "Health and social matters"),
    "notes":         Text("Notat", "Notes"),
}  # fmt: skip

SEES: dict[str, tuple[Category, ...]] = {
    "lawyer":                  ("process", "identity", "support", "immigration", "criminal", "location", "security"),
    "guardian":                ("process", "identity", "support", "immigration", "criminal", "location", "security"),
    "nav":                     ("process", "identity", "support"),
    "outreach":                ("process", "identity"),
    "rosa":                    ("process", "identity"),
    "shelter":                 ("process", "identity", "location", "security"),
    "institution":             ("process", "identity", "location", "security", "health_social"),
    "police":                  ("process", "identity", "criminal", "security"),
    "udi":                     ("process", "identity", "immigration"),
    "child_welfare":           ("process", "identity", "location", "security", "health_social"),
    "child_welfare_emergency": ("process", "identity", "location", "security", "health_social"),
    "placement_authority":     ("process", "identity", "location", "security", "health_social"),
    "tribunal":                ("process", "identity", "location", "security", "health_social"),
    "coordinator":             ("process",),
    "reception_centre":        ("process", "identity"),
    "municipality":            ("process",),
    "activity_provider":       ("process",),
    "health":                  ("process", "identity"),
    "return_counsellor":       ("process", "identity"),
    "appeal_body":             ("process", "identity"),
}  # fmt: skip
"""role → categories that a party in this role sees without anything being shared."""

WITHHELD_BECAUSE: dict[Category, str] = {
    "process":       "not_a_party",
    "identity":      "need_to_know",
    "support":       "need_to_know",
    "immigration":   "status_only_through_lawyer",
    "criminal":      "need_to_know",
    "security":      "need_to_know",
    "location":      "need_to_know",
    "health_social": "no_consent",
    "notes":         "own_notes_only",
}  # fmt: skip

SEES_BESIDES: dict[str, dict[str, tuple[str, ...]]] = {
    "coordinator": {"security_assessed": ("level",), "glass_broken": ("reason",), "information_shared": ("explanation",)},
    "udi": {
        "reported_to_police":     ("reported_by",),
        "investigation_opened":   (),
        "investigation_closed":   (),
        "presence_needed_stated": ("needed", "reason"),
    },
    "nav": {"services_granted": ("basis",)},
    "outreach": {"condition_set": (), "allowance_reduced": ()},
    "rosa": {
        "shelter_place_requested": ("needs",),
        "refund_requested":        ("kind", "amount_nok"),
    },
}  # fmt: skip
"""role → event that it sees although it does not see the event's category → the fields it sees of it."""

ADDRESSED: dict[str, tuple[str, tuple[str, ...]]] = {
    "complaint_filed":       ("decider",      ("grounds", "late_reason")),
    "information_shared":    ("organisation", ("text", "explanation", "facts")),
    "refund_decided":        ("requester",    ("outcome", "kind", "amount_nok", "reason")),
}  # fmt: skip
"""event → the field that names the organisation for which it is written → the fields that are."""

SEES_OF_MINORS: dict[str, tuple[Category, ...]] = {"police": ("location",)}
"""role → categories that it sees besides in a child's case."""

SEES_OF_ADULTS: dict[str, tuple[Category, ...]] = {"nav": ("location",)}
"""role → categories that it sees besides in an adult's case."""

SEES_AFTER: dict[str, dict[str, tuple[Category, ...]]] = {"police": {"security_assessed": ("location",)}}
"""role → event → categories that it sees besides once that has happened in the case."""

SEES_HIDDEN_LOCATION = (
    "child_welfare", "child_welfare_emergency", "placement_authority", "institution", "police", "guardian", "lawyer", "tribunal",
)  # fmt: skip
"""The only roles that know where a child is whose location is restricted (bvl § 6-6), whatever else was shared."""

PLACES = tuple(role for role, row in ROLES.items() if row.is_place)
"""Roles in which an organisation is the place where the person lives: its name says where."""

SEES_ONCE_IT_HAS: dict[str, dict[str, tuple[Category, ...]]] = {
    "outreach": {"follow_up_recorded": ("location",), "housing_assigned": ("location",)},
    "rosa":     {"follow_up_recorded": ("location",), "housing_assigned": ("location",), "shelter_place_offered": ("location",)},
}  # fmt: skip
"""role → event → categories that an organisation sees besides once it has recorded that itself: it houses or follows up."""

ALWAYS_SHOWN = (
    "person_identified", "case_closed", "case_reopened", "responsible_assigned", "responsibility_accepted", "responsibility_declined",
)  # fmt: skip
ASYLUM = (
    "asylum_applied", "asylum_withdrawn", "asylum_resumed", "reflection_granted", "reflection_expired", "temporary_permit_granted",
    "permit_expired", "reception_place_confirmed", "alternative_reception_requested", "alternative_reception_agreed",
    "alternative_reception_granted", "alternative_reception_refused",
)  # fmt: skip
COMPLAINED_OF = (
    "complaint_filed", "complaint_reviewed", "complaint_forwarded", "appeal_decided", "reflection_refused", "temporary_permit_refused",
    "asylum_refused", "alternative_reception_refused", "services_granted", "services_refused", "no_housing_decided",
    "condition_set", "allowance_reduced", "investigation_finished", "reflection_refusal_reversed", "permit_refusal_reversed",
    "asylum_refusal_reversed", "reduction_reversed", "no_housing_reversed", "services_refusal_reversed",
    "interim_support_suspended", "interim_support_refused", "suspension_reversed", "support_refusal_reversed",
    "postponed_enforcement_requested", "postponed_enforcement_decided",
)  # fmt: skip
ACTIVITY = (
    "activity_meeting_held", "activity_chosen", "activity_started", "activity_ended", "activity_exempted", "absence_recorded",
)  # fmt: skip
RETURN = ("return_information_given", "assisted_return_applied", "return_completed", "departure_reported")


@dataclass(frozen=True, slots=True)
class OwnMatter:
    """What a role that has one matter in a case follows of it: the events, and the matters of the overview."""

    events: tuple[str, ...]
    matters: tuple[str, ...]


OWN_MATTER: dict[str, OwnMatter] = {
    "reception_centre":  OwnMatter(ASYLUM, ("asylum",)),
    "municipality":      OwnMatter(ASYLUM, ("asylum",)),
    "activity_provider": OwnMatter(ACTIVITY, ("activity",)),
    "health":            OwnMatter(("health_care_arranged",), ()),
    "return_counsellor": OwnMatter(RETURN, ("return",)),
    "appeal_body":       OwnMatter(COMPLAINED_OF, ("complaints",)),
}  # fmt: skip
"""role → its own matter: of the path it sees this, what concerns every party, and its own deadlines (spec 4)."""

ESCALATED_TO = "coordinator"
"""The role that is told of each missed deadline, or whoever takes its place: it sees that somebody is late, with whatever it is."""

FOLLOWS_PATH = tuple(role for role, seen in SEES.items() if "process" in seen and role not in OWN_MATTER)
"""Roles that follow the whole path of a case, and not one matter of it."""

LOSES_ALL_AT_ONCE = ("lawyer",)
"""Roles that see nothing but their own entries from the moment in which they are replaced (spec 1)."""

AFTERWARDS = timedelta(days=30)
"""How long a party that has left still sees what it saw; after that only its own entries (spec 1)."""


@dataclass(frozen=True, slots=True)
class Reader:
    """An organisation that reads a case, with the roles of its token."""

    organisation: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class May:
    """Yes, with its basis, or no, with its reason."""

    yes: bool
    because: str


def may(
    reader: Reader, category: Category, event: "Event", case: "Case", at: datetime, *, field: str | None = None
) -> May:
    """Whether the reader may see what the event carries of this category, and on what basis or for what reason not.

    `case` and `at` are the whole case and its clock now, also where an older state of it is shown: rights are those of now.
    Without a field it is asked of the event itself: that it happened, and what it is called.
    """
    if event.actor.organisation == reader.organisation:
        return May(True, "own_entry")
    category = told_by(reader, category, event, case)
    here = _still_there(reader, case, at)
    if here and _is_addressed(reader, field, event):
        return May(True, "addressed")
    roles = [p.role for p in here if not p.guest and _was_there(p, event, category)]
    if category == "location" and case.protection.location_hidden:
        return May(True, "party") if set(roles) & set(SEES_HIDDEN_LOCATION) else May(False, "location_restricted")
    if roles and case.sharing.glass_broken_by(reader.organisation, at):
        return May(True, "break_glass")
    if any(_sees_of(role, category, event, reader, case, at) or _besides(role, event, field) for role in roles):
        return May(True, "party")
    if here and case.sharing.reaches(
        reader.organisation, category, event.seq, event.actor.organisation, local_date(at)
    ):
        return May(True, "shared")
    known = any(p.role in reader.roles for p in case.parties_of(reader.organisation))
    return May(False, WITHHELD_BECAUSE[category] if known or category == "notes" else "not_a_party")


def told_by(reader: Reader, category: Category, event: "Event", case: "Case") -> Category:
    """The category that a reader must see to know of the event.

    An entry about a deadline tells that the deadline exists. So it has the deadline's category, except for the organisation
    whose deadline it is.
    """
    deadline = _about(event, case)
    if category != "process" or deadline is None or deadline.organisation == reader.organisation:
        return category
    return deadline.category


def _about(event: "Event", case: "Case") -> "Deadline | None":
    """The deadline that the event names, if it names one."""
    return case.deadlines.get(getattr(event.data, "deadline", "")) if _names_a_deadline(type(event.data)) else None


@cache
def _names_a_deadline(model: "type[Data]") -> bool:
    # Once for each type: to ask an event for a field that it does not have takes as long as all else.
    return "deadline" in model.model_fields


def _was_there(party: "Party", event: "Event", category: Category) -> bool:
    """Whether it happened while the party was in the case; where somebody goes is not for those who leave with it."""
    if party.until is None:
        return True
    return event.seq < party.until if category == "location" else event.seq <= party.until


def _sees_of(role: str, category: Category, event: "Event", reader: Reader, case: "Case", at: datetime) -> bool:
    """Whether a party in the role sees the category of this event; some roles follow their own matter only."""
    if category not in _role_sees(role, reader, case, at):
        return False
    return role not in OWN_MATTER or concerns(role, reader.organisation, event, case)


def concerns(role: str, organisation: str, event: "Event", case: "Case") -> bool:
    """Whether the event is of the role's own matter, or of every party's, or of a deadline that is the organisation's."""
    deadline = _about(event, case)
    mine = deadline is not None and deadline.organisation == organisation
    told = any(who == organisation for who, _ in event.effects.told)
    return mine or told or event.type in (*ALWAYS_SHOWN, *OWN_MATTER[role].events)


def follows_path(reader: Reader, case: "Case", at: datetime) -> bool:
    """Whether the reader follows the whole path of the case: where it is, what runs out, what comes."""
    roles = [p.role for p in _parties(reader, case, at)]
    return bool(roles) and (
        bool(set(roles) & set(FOLLOWS_PATH)) or case.sharing.glass_broken_by(reader.organisation, at)
    )


def follows(reader: Reader, deadline: "Deadline", case: "Case", at: datetime) -> bool:
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


def watches(reader: Reader, deadline: "Deadline", case: "Case", at: datetime) -> bool:
    """Whether the reader must see to a missed deadline without knowing what it is about.

    Before it is missed, only those see it who must act, and those who may know of it.
    """
    missed = (deadline.state == "breached" or deadline.next_daily is not None) and not deadline.over
    escalated = missed and "deadline_escalated" in deadline.rungs[-1].events
    return escalated and _sees_to_what_is_missed(reader, case, at) and not follows(reader, deadline, case, at)


def _sees_to_what_is_missed(reader: Reader, case: "Case", at: datetime) -> bool:
    """Whether the reader has the coordinator's role now and reads in it, or takes its place because nobody has it."""
    roles = [p.role for p in _parties(reader, case, at)]
    if case.responsible.get(ESCALATED_TO) == reader.organisation:
        return ESCALATED_TO in roles
    return bool(roles) and case.holder(ESCALATED_TO) == reader.organisation


def matters_of(reader: Reader, case: "Case", at: datetime) -> frozenset[str] | None:
    """The matters of the overview that the reader follows; None where it follows the whole path."""
    if follows_path(reader, case, at):
        return None
    own = (OWN_MATTER[p.role].matters for p in _parties(reader, case, at) if p.role in OWN_MATTER)
    return frozenset(matter for matters in own for matter in matters)


def _role_sees(role: str, reader: Reader, case: "Case", at: datetime) -> set[Category]:
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


def _besides(role: str, event: "Event", field: str | None) -> bool:
    fields = SEES_BESIDES.get(role, {}).get(event.type)
    return fields is not None and (field is None or field in fields)


def sees(reader: Reader, case: "Case", at: datetime) -> frozenset[Category]:
    """The categories that the reader sees of the case as it goes on."""
    roles = [p.role for p in _parties(reader, case, at)]
    if roles and case.sharing.glass_broken_by(reader.organisation, at):
        found: set[Category] = set(CATEGORIES)
    else:
        found = {category for role in roles for category in _role_sees(role, reader, case, at)}
    if case.protection.location_hidden and not set(roles) & set(SEES_HIDDEN_LOCATION):
        found.discard("location")
    return frozenset(found)


def given(reader: Reader, case: "Case", at: datetime) -> frozenset[Category]:
    """The categories that a read of the case gives: what the reader sees as a party, and what is shared with it."""
    here = _still_there(reader, case, at)
    reached = {c for s in case.sharing.shares if here and s.to == reader.organisation for c in s.categories}
    shared = {category for category in CATEGORIES if category in reached}
    return sees(reader, case, at) | (shared - ({"location"} if case.protection.location_hidden else set()))


def basis_of(reader: Reader, case: "Case", at: datetime) -> str:
    """On what basis the reader sees the case at all."""
    if _parties(reader, case, at) and case.sharing.glass_broken_by(reader.organisation, at):
        return "break_glass"
    if any(p.is_member for p in case.parties_of(reader.organisation)):
        return "party"
    return "former_party" if _parties(reader, case, at) else "shared"


def sees_places(reader: Reader, case: "Case", at: datetime) -> bool:
    """Whether the reader may know where the person lives now, and so the names of organisations that say it."""
    if not any(p.until is None for p in _still_there(reader, case, at)):
        return False
    if "location" in sees(reader, case, at):
        return True
    hidden, next_seq = case.protection.location_hidden, case.version + 1
    return not hidden and case.sharing.reaches(reader.organisation, "location", next_seq, "", local_date(at))


def _still_there(reader: Reader, case: "Case", at: datetime) -> "list[Party]":
    """What the reader is in the case, or was until lately, guests included, in the roles in which it reads."""
    mine = case.parties_of(reader.organisation)
    return [p for p in mine if p.role in reader.roles and _still_sees(p, at)]


def _parties(reader: Reader, case: "Case", at: datetime) -> "list[Party]":
    """The same without guests, who were told one thing."""
    return [p for p in _still_there(reader, case, at) if not p.guest]


def _still_sees(party: "Party", at: datetime) -> bool:
    if party.until is None or party.left_at is None:
        return True
    return party.role not in LOSES_ALL_AT_ONCE and at <= party.left_at + AFTERWARDS


def _is_addressed(reader: Reader, field: str | None, event: "Event") -> bool:
    """What a complaint says is said to whoever decides it first; what is shared, to whom it is shared with."""
    to, fields = ADDRESSED.get(event.type, ("", ()))
    return (field is None or field in fields) and bool(to) and getattr(event.data, to, None) == reader.organisation
