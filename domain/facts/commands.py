"""Commands: a transition, the organisation that requests it, and the types of its data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, field_validator
from pydantic.fields import FieldInfo

from domain.primitives.categories import Category

ShortText = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
LongText = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]
OrganisationId = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[a-z0-9][a-z0-9-]*$")]
Seq = Annotated[int, Field(ge=1, le=1_000_000)]
Nok = Annotated[int, Field(ge=0, le=10_000_000)]
Paid = Annotated[int, Field(ge=1, le=10_000_000)]
"""An amount paid or requested; zero is not a payment."""


@dataclass(frozen=True, slots=True)
class In:
    """Marks a field as belonging to another category than its event's: `Annotated[str, In("identity")]`."""

    category: Category


PlaceOrAddress = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True), In("location")]
"""A place of the directory or an address where the person lives, always of category `location`."""


@dataclass(frozen=True, slots=True)
class Past:
    """Marks a field as the time of something that has happened: never in the future of the case's clock."""


@dataclass(frozen=True, slots=True)
class OfRole:
    """Marks a field that names an organisation with this role in the directory."""

    role: str


@dataclass(frozen=True, slots=True)
class Refers:
    """Marks a field that refers to an entry of the case by its seq, or to a deadline; `problem`: its absence.

    A reference to something that the sender may not know of is answered as if it did not exist.
    """

    to: Literal["entry", "deadline"]
    problem: str


EntrySeq = Annotated[Seq, Refers("entry", "no_such_entry")]
DecisionSeq = Annotated[Seq, Refers("entry", "no_such_decision")]
ComplaintSeq = Annotated[Seq, Refers("entry", "no_such_complaint")]
AbsenceSeq = Annotated[Seq, Refers("entry", "no_such_absence")]
MeasureSeq = Annotated[Seq, Refers("entry", "no_such_measure")]
RefundSeq = Annotated[Seq, Refers("entry", "no_such_refund")]
DeadlineId = Annotated[ShortText, Refers("deadline", "no_such_deadline")]


EARLIEST_YEAR, LATEST_YEAR = 1900, 2200
PastDate = Annotated[date, Past()]
PastInstant = Annotated[AwareDatetime, Past()]


def within_reason(value: Any) -> Any:
    """Refuse a date outside 1900 to 2200, on which arithmetic could fail."""
    if isinstance(value, date) and not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
        raise ValueError("out of reach")
    return value


class Data(BaseModel):
    """The data of a transition or an event; unknown fields are refused, `from_` is written `from`."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        alias_generator=lambda name: name.rstrip("_"),
        populate_by_name=True,
    )

    @field_validator("*")
    @classmethod
    def _within_reason(cls, value: Any) -> Any:
        return within_reason(value)


class Nothing(Data):
    """The data of a transition without fields."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The acting organisation in one of its roles, possibly on behalf of another organisation."""

    organisation: str
    role: str
    on_behalf_of: str | None = None


SYSTEM = Actor("saksgang", "system")


@dataclass(frozen=True, slots=True)
class Command:
    """A transition requested by an organisation that may act in `roles`; `id` makes it idempotent.

    `expected_versions`: the case versions that the sender accepts; None accepts any.
    """

    id: str
    name: str
    data: Data
    organisation: str
    roles: tuple[str, ...]
    on: datetime | date | None = None
    note: str | None = None
    expected_versions: tuple[int, ...] | None = None


@cache
def field_categories(model: type[Data]) -> dict[str, Category]:
    """Field → category, for the fields that have another category than their event."""
    fields = model.model_fields.items()
    return {name: m.category for name, info in fields for m in info.metadata if isinstance(m, In)}


def role_fields(model: type[Data]) -> tuple[tuple[str, str], ...]:
    """(field, role) of the fields that name an organisation, which must have the role."""
    fields = model.model_fields.items()
    return tuple((name, m.role) for name, info in fields for m in _marks(info) if isinstance(m, OfRole))


@cache
def references(model: type[Data]) -> Mapping[str, Refers]:
    """The fields that refer to an entry or a deadline of the case."""
    fields = model.model_fields.items()
    return {name: mark for name, info in fields for mark in _marks(info) if isinstance(mark, Refers)}


def past_fields(model: type[Data]) -> tuple[str, ...]:
    """The fields that hold the time of something that has happened."""
    return tuple(name for name, info in model.model_fields.items() if any(isinstance(m, Past) for m in _marks(info)))


def _marks(info: FieldInfo) -> Iterator[Any]:
    """The marks of a field, including those of the members of a union."""
    yield from info.metadata
    for part in get_args(info.annotation):
        if get_origin(part) is Annotated:
            yield from get_args(part)[1:]


def dump(data: Data) -> dict[str, Any]:
    """The data as JSON-ready values, without absent fields."""
    return data.model_dump(mode="json", exclude_none=True, by_alias=True)
