"""Who may know what (spec 4): categories, what each role sees unasked, and the one function that decides."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from domain.text import Text

if TYPE_CHECKING:
    from domain.case import Case
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
    "nav":                     ("process", "identity", "support", "location"),
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

SEES_THE_FIELD: dict[str, tuple[tuple[str, str], ...]] = {
    "coordinator": (("security_assessed", "level"),),
}
"""role → (event, field) that it sees although it does not see the field's category."""

LOSES_ALL_AT_ONCE = ("lawyer",)
"""Roles that see nothing but their own entries from the moment in which they are replaced (spec 1)."""

SEES_OF_CRIMINAL: dict[str, tuple[str, ...]] = {
    "udi": ("reported_to_police", "investigation_opened", "investigation_closed", "presence_needed_stated"),
}
"""role → the events of category `criminal` that it sees although it does not see the category."""


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


def may(reader: Reader, category: Category, event: "Event", case: "Case") -> May:
    """Whether the reader may see what the event carries of this category, and on what basis or for what reason not."""
    if event.actor.organisation == reader.organisation:
        return May(True, "own_entry")
    if category == "notes":
        return May(False, WITHHELD_BECAUSE["notes"])
    parties = [p for p in case.parties_of(reader.organisation) if p.role in reader.roles]
    sees = [p for p in parties if p.until is None or (event.seq <= p.until and p.role not in LOSES_ALL_AT_ONCE)]
    if any(category in SEES.get(p.role, ()) or event.type in SEES_OF_CRIMINAL.get(p.role, ()) for p in sees):
        return May(True, "party")
    return May(False, WITHHELD_BECAUSE[category] if parties else "not_a_party")


def may_field(reader: Reader, category: Category, field: str, event: "Event", case: "Case") -> May:
    """As `may`, for one field of an event."""
    roles = {p.role for p in case.parties_of(reader.organisation) if p.until is None and p.role in reader.roles}
    if any((event.type, field) in SEES_THE_FIELD.get(role, ()) for role in roles):
        return May(True, "party")
    return may(reader, category, event, case)


def sees(reader: Reader, case: "Case") -> frozenset[Category]:
    """The categories that the reader sees of the case as it is now."""
    roles = {p.role for p in case.parties_of(reader.organisation) if p.until is None and p.role in reader.roles}
    return frozenset(category for role in roles for category in SEES.get(role, ()))
