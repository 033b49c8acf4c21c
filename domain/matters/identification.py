"""How a case opens (identifisering), closes and opens again."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from domain.asks import Ask, Verdict
from domain.commands import Data, In, LongText, OrganisationId, ShortText
from domain.disclosure import sees
from domain.events import Draft
from domain.matters.asylum import Asylum
from domain.organisations import Gender

if TYPE_CHECKING:
    from domain.case import Case

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


def closed(case: "Case", ask: Ask[Close]) -> list[Draft]:
    """Closing names the outcome."""
    return [Draft(CaseClosed(outcome=ask.data.outcome))]


def case_not_closed(case: "Case", ask: Ask[Data]) -> Verdict:
    """Only a closed case can be opened again."""
    return case.closed_at is None


UNDISCLOSED = "undisclosed"
"""What stands for a matter of which whoever asks may not know."""


def open_matters(case: "Case", ask: Ask[Data]) -> Verdict:
    """Refuses while anything would be left hanging; lists what whoever asks may know of, as if there were nothing else."""
    found = still_open(case, ask)
    if found and "immigration" not in sees(ask.reader, case, ask.at):
        found = still_open(replace(case, asylum=Asylum()), ask) or [UNDISCLOSED]
    return {"matters": ", ".join(found)} if found else False


def still_open(case: "Case", ask: Ask[Data]) -> list[str]:
    """The matters that are not finished at the ask's time."""
    checks = {
        "temporary_housing": case.housing.current is not None and case.housing.current.kind != "own",
        "interim_support": case.support.runs(ask.today),
        "reflection_application": case.reflection.pending,
        "reflection_period": case.reflection.runs and not (case.has_next_step or case.permit.runs),
        "temporary_permit": case.permit.runs and not case.has_next_step,
        "permit_application": case.permit.pending,
        "asylum_application": case.asylum.pending,
        "hand_over": bool(case.hand_overs.pending) or case.asylum.hand_over_open,
        "complaint": bool(case.complaints.open) or case.placement.complained,
        "assisted_return": case.returning.pending,
        "placement": case.placement.somewhere,
        "shelter_place": case.shelter.offered is not None,
    }
    return [name for name, is_open in checks.items() if is_open]
