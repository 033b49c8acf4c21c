"""The categories of information about a person; disclosure is decided by category (spec 4)."""

from typing import Literal

from domain.primitives.text import Text

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
