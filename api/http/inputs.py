"""Every kind of value that comes in an address, a header, a cursor or a form, each within what all below it can hold.

No other module reads such a value by hand; a test looks through all routes and all files of `api/`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, TypeGuard, TypeVar
from uuid import UUID

from fastapi import Path, Query, Request
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

from api.http.problems import Problem
from domain.facts.commands import within_reason
from domain.primitives.text import Text

LONGEST_KEY = 200
DEEPEST = 32
UNREADABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
UNREADABLE_IN_PROSE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Tabs and ends of lines belong in prose, and nowhere else."""
DATE_LIKE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
DAY_LENGTH = len("2026-01-01")
ID_LIKE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
CONTROL = Text("har tegn som ikke kan leses", "has characters that cannot be read")
TOO_DEEP = Text("er for dypt", "is too deep")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class BoundedQuery:
    """Marks a kind of which no value is beyond the calendar, the database or a page."""


# --- text


def plain(text: str) -> str:
    """Text without control characters; ValueError where there are some."""
    if UNREADABLE.search(text):
        raise ValueError("control characters")
    return text


Word = Annotated[str, Field(max_length=80), AfterValidator(plain), BoundedQuery()]
Words = Annotated[list[Word], Field(max_length=20), BoundedQuery()]
Line = Annotated[str, Field(max_length=2_000), AfterValidator(plain), BoundedQuery()]
"""An address of ours, or a query of one."""
Secret = Annotated[str, Field(max_length=4_000), AfterValidator(plain), BoundedQuery()]
"""What an issuer or we ourselves made up; it is compared, and never shown."""
Cursor = Annotated[str, Field(max_length=300, pattern=r"^[A-Za-z0-9_-]*$"), BoundedQuery()]
"""`api/http/cursors.py` opens it, and reads each of its parts as the kind that it must be."""


def is_key(text: str | None) -> TypeGuard[str]:
    """Whether this may be an idempotency key: there, short enough, and readable."""
    return text is not None and 0 < len(text) <= LONGEST_KEY and not UNREADABLE.search(text)


# --- names in a path: what cannot be one names nothing


def _name(text: str) -> str:
    if len(text) > 200 or UNREADABLE.search(text):
        raise Problem("not-found")
    return text


def _id(text: str) -> str:
    if not ID_LIKE.fullmatch(text):
        raise Problem("not-found")
    return text


Name = Annotated[str, AfterValidator(_name), BoundedQuery()]
Id = Annotated[str, AfterValidator(_id), BoundedQuery()]


def uuid_of(text: str) -> UUID:
    """The id as we write them; ValueError where it is written otherwise."""
    if not ID_LIKE.fullmatch(text):
        raise ValueError("no id")
    return UUID(text)


# --- numbers

Limit = Annotated[int, Query(ge=1, le=200), BoundedQuery()]
Side = Annotated[int, Query(ge=1, le=1_000), BoundedQuery()]
Seq = Annotated[int, Query(ge=1, le=1_000_000), BoundedQuery()]
Place = Annotated[int, Path(ge=-1, le=1_000), BoundedQuery()]
"""The place of something in a list of ours."""


# --- days and instants


def _said(value: Any) -> Any:
    """Nothing where nothing was written, as in a form that was sent empty; no number in a day's place."""
    if value == "":
        return None
    if isinstance(value, str) and not DATE_LIKE.match(value):
        raise ValueError("no date")
    return value


def _only_a_day(value: Any) -> Any:
    """A day is ten characters: an instant at midnight is none, for it is another day elsewhere."""
    if isinstance(value, str) and len(value) != DAY_LENGTH:
        raise ValueError("no day")
    return value


def within(value: datetime) -> datetime:
    """The instant in UTC; ValueError where it has no offset, or where no calendar of ours reaches."""
    if value.tzinfo is None:
        raise ValueError("no offset")
    try:
        found: datetime = within_reason(within_reason(value).astimezone(UTC))
    except OverflowError as error:
        raise ValueError("out of reach") from error
    return found


def _reached(value: Any) -> Any:
    return within(value) if isinstance(value, datetime) else within_reason(value)


_Day = Annotated[date, BeforeValidator(_only_a_day)]
Day = Annotated[_Day | None, BeforeValidator(_said), AfterValidator(_reached), BoundedQuery()]
Instant = Annotated[AwareDatetime | None, BeforeValidator(_said), AfterValidator(_reached), BoundedQuery()]
"""Never without an offset: it would be read in whatever zone we happen to run in."""
DayOrInstant = Annotated[
    _Day | AwareDatetime | None,
    Field(union_mode="left_to_right"),
    BeforeValidator(_said),
    AfterValidator(_reached),
    BoundedQuery(),
]


# --- what a page's address says besides


def one_of(request: Request, name: str, values: tuple[V, ...]) -> V | None:
    """What an address says under a name, where that is one of these."""
    said = request.query_params.get(name)
    return next((value for value in values if value == said), None)


# --- JSON


def wrong_in(value: Any, at: str = "", depth: int = 1) -> Iterator[tuple[str, Text]]:
    """Where something read from JSON is too deep to be written again, or has what no database keeps."""
    if depth > DEEPEST:
        yield at, TOO_DEEP
    elif isinstance(value, str):
        if UNREADABLE_IN_PROSE.search(value):
            yield at, CONTROL
    elif isinstance(value, dict):
        if any(UNREADABLE.search(name) for name in value):
            yield at, CONTROL
        else:
            for name, part in value.items():
                yield from wrong_in(part, f"{at}/{name.replace('~', '~0').replace('/', '~1')}", depth + 1)
    elif isinstance(value, list):
        for i, part in enumerate(value):
            yield from wrong_in(part, f"{at}/{i}", depth + 1)
