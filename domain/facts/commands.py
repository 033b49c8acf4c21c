"""What is asked of a case: a command, who gives it, and the shape of what it carries."""

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
"""An amount that is paid or asked for: nothing is no payment."""


@dataclass(frozen=True, slots=True)
class In:
    """Marks a field as belonging to another category than its event's: `Annotated[str, In("identity")]`."""

    category: Category


PlaceOrAddress = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True), In("location")]
"""A place of the directory or an address: where somebody lives, in whatever event it stands."""


@dataclass(frozen=True, slots=True)
class Past:
    """Marks a field that says when something happened: never in the future of the case's clock."""


@dataclass(frozen=True, slots=True)
class OfRole:
    """Marks a field that names an organisation which has this role in the directory."""

    role: str


@dataclass(frozen=True, slots=True)
class Refers:
    """Marks a field that names an entry of the case by its seq, or a deadline; `problem`: that there is no such thing.

    What the sender may not know of is none for it.
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
    """Refuses a date with which no arithmetic would be possible."""
    if isinstance(value, date) and not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
        raise ValueError("out of reach")
    return value


class Data(BaseModel):
    """What a transition or an event carries; unknown fields are refused, `from_` is written `from`."""

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
    """A transition that says all by its name."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an organisation in one of its roles, possibly for another organisation."""

    organisation: str
    role: str
    on_behalf_of: str | None = None


SYSTEM = Actor("saksgang", "system")


@dataclass(frozen=True, slots=True)
class Command:
    """One transition asked for by an organisation that may act in `roles`; `id` makes it unrepeatable.

    `expected_versions`: those in which the sender would have it done; None is any.
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
    """Field → category, for the fields that carry another category than their event."""
    fields = model.model_fields.items()
    return {name: m.category for name, info in fields for m in info.metadata if isinstance(m, In)}


def role_fields(model: type[Data]) -> tuple[tuple[str, str], ...]:
    """The fields that name an organisation, and the role that it must have."""
    fields = model.model_fields.items()
    return tuple((name, m.role) for name, info in fields for m in _marks(info) if isinstance(m, OfRole))


@cache
def references(model: type[Data]) -> Mapping[str, Refers]:
    """The fields that name an entry or a deadline of the case."""
    fields = model.model_fields.items()
    return {name: mark for name, info in fields for mark in _marks(info) if isinstance(mark, Refers)}


def past_fields(model: type[Data]) -> tuple[str, ...]:
    """The fields that say when something happened."""
    return tuple(name for name, info in model.model_fields.items() if any(isinstance(m, Past) for m in _marks(info)))


def _marks(info: FieldInfo) -> Iterator[Any]:
    """The marks of a field, those of the parts of a union among them."""
    yield from info.metadata
    for part in get_args(info.annotation):
        if get_origin(part) is Annotated:
            yield from get_args(part)[1:]


def dump(data: Data) -> dict[str, Any]:
    """The data as JSON-ready values, without what was not given."""
    return data.model_dump(mode="json", exclude_none=True, by_alias=True)
