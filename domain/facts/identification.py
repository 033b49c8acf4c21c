"""How a case opens (identifisering), closes and opens again."""

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
    """What is known of who the person is; all of it may be unknown."""

    name: ShortText | None = None
    language: ShortText | None = None
    interpreter: bool | None = None
    contact: Annotated[list[ContactPoint], Field(max_length=10)] = Field(default_factory=list)


class Identify(Data):
    """A possible victim of trafficking has been identified."""

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
    """The matter has come to an end."""

    outcome: ShortText


class CaseClosed(Close):
    """The case is closed."""


class Reopen(Data):
    """The person is back, or the end was none."""

    reason: LongText


class CaseReopened(Reopen):
    """The case is open again."""


class InformPerson(Data):
    """The person has been told, in a language that she understands."""

    topic: Literal["rights", "next_steps", "return", "complaint", "activity"]
    language: Annotated[ShortText, In("identity")]
    interpreter: Annotated[bool, In("identity")]


class PersonInformed(InformPerson):
    """The person has been informed on a topic."""


IdentificationEvent = PersonIdentified | CaseClosed | CaseReopened

UNDISCLOSED = "undisclosed"
"""What stands for a matter of which whoever asks may not know."""
