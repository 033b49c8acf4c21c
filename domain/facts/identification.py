"""Opening (identifisering), closing and reopening of a case, and information to the person."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from domain.facts.commands import Data, In, LongText, OrganisationId, ShortText
from domain.primitives.organisations import Gender

Exploitation = Literal[
    "prostitution",
    "forced_labour",
    "begging",
    "forced_crime",
    "drug_scene",
    "war_service",
    "organ_removal",
    "benefit_fraud",
    "other",
    "unknown",
]


class ContactPoint(Data):
    """One way to reach the person, and whether it is safe."""

    channel: Literal["phone", "mail", "post", "other"]
    value: ShortText
    safety: Literal["safe", "unsafe", "only_hours"]
    hours: ShortText | None = None


class Person(Data):
    """The person's identity as far as it is known; every field may be unknown."""

    name: ShortText | None = None
    language: ShortText | None = None
    interpreter: bool | None = None
    contact: Annotated[list[ContactPoint], Field(max_length=10)] = Field(default_factory=list)


class Identify(Data):
    """Identify a possible victim of trafficking, which opens a case."""

    municipality: ShortText
    birth_date: Annotated[date | None, In("identity")] = None
    assessed_age: Annotated[int, Field(ge=0, le=120)] | None = None
    presumed_minor: bool | None = None
    gender: Gender
    exploitation: Annotated[Exploitation, In("health_social")]
    indicators: Annotated[list[ShortText], Field(max_length=60), In("health_social")] = Field(default_factory=list)
    district: Annotated[ShortText | None, In("location")] = None
    arena: Annotated[ShortText | None, In("location")] = None
    person: Annotated[Person | None, In("identity")] = None
    responsible: dict[str, OrganisationId] = Field(default_factory=dict)
    urgent: bool | None = None


class PersonIdentified(Identify):
    """The case is open on a track; `municipality` is its four-digit number here."""

    track: str


class Close(Data):
    """Close the case with an outcome."""

    outcome: ShortText


class CaseClosed(Close):
    """The case is closed."""


class Reopen(Data):
    """Open a closed case again."""

    reason: LongText


class CaseReopened(Reopen):
    """The case is open again."""


class InformPerson(Data):
    """Record that the person has been informed, in a language that she understands."""

    topic: Literal["rights", "next_steps", "return", "complaint", "activity"]
    language: Annotated[ShortText, In("identity")]
    interpreter: Annotated[bool, In("identity")]


class PersonInformed(InformPerson):
    """The person has been informed on a topic."""


IdentificationEvent = PersonIdentified | CaseClosed | CaseReopened

UNDISCLOSED = "undisclosed"
"""What stands for a matter of which whoever asks may not know."""
