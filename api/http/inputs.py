"""The types of all values from paths, queries, headers, cursors and forms, each bounded to what later layers accept.

No other module parses such a value by hand; a test checks all routes and all files of `api/`.
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
"""Prose may contain tabs and line breaks, other text may not."""
DATE_LIKE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
DAY_LENGTH = len("2026-01-01")
ID_LIKE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
CONTROL = Text("har tegn som ikke kan leses", "has characters that cannot be read")
TOO_DEEP = Text("er for dypt", "is too deep")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class BoundedQuery:
    """Marks a type whose values are all within the range of the calendar, the database and the pages."""


# --- text


def plain(text: str) -> str:
    """Return the text. Raises ValueError if it contains control characters."""
    if UNREADABLE.search(text):
        raise ValueError("control characters")
    return text


Word = Annotated[str, Field(max_length=80), AfterValidator(plain), BoundedQuery()]
Words = Annotated[list[Word], Field(max_length=20), BoundedQuery()]
Line = Annotated[str, Field(max_length=2_000), AfterValidator(plain), BoundedQuery()]
"""A path on this site, or its query."""
Secret = Annotated[str, Field(max_length=4_000), AfterValidator(plain), BoundedQuery()]
"""A value that an issuer or this program made up; it is compared, and never shown."""
Cursor = Annotated[str, Field(max_length=300, pattern=r"^[A-Za-z0-9_-]*$"), BoundedQuery()]
"""A cursor; `api/http/cursors.py` decrypts it and parses each of its parts."""


def is_key(text: str | None) -> TypeGuard[str]:
    """Whether this is a valid idempotency key: present, short enough, and without control characters."""
    return text is not None and 0 < len(text) <= LONGEST_KEY and not UNREADABLE.search(text)


# --- names in a path: an impossible name is `not-found`


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
    """Parse an id in the form in which we write it. Raises ValueError."""
    if not ID_LIKE.fullmatch(text):
        raise ValueError("no id")
    return UUID(text)


# --- numbers

Limit = Annotated[int, Query(ge=1, le=200), BoundedQuery()]
Side = Annotated[int, Query(ge=1, le=1_000), BoundedQuery()]
Seq = Annotated[int, Query(ge=1, le=1_000_000), BoundedQuery()]
Place = Annotated[int, Path(ge=-1, le=1_000), BoundedQuery()]
"""An index into a list."""


# --- days and instants


def _blank_as_none(value: Any) -> Any:
    """Treat an empty string as absent, as in an empty form field; reject a number in a date's place."""
    if value == "":
        return None
    if isinstance(value, str) and not DATE_LIKE.match(value):
        raise ValueError("no date")
    return value


def _no_instant(value: Any) -> Any:
    """Reject a midnight instant in a date's place, because it is another day in another zone."""
    if isinstance(value, str) and len(value) != DAY_LENGTH:
        raise ValueError("no day")
    return value


def within(value: datetime) -> datetime:
    """Return the instant in UTC. Raises ValueError if it has no offset or is beyond the calendar's range."""
    if value.tzinfo is None:
        raise ValueError("no offset")
    try:
        found: datetime = within_reason(within_reason(value).astimezone(UTC))
    except OverflowError as error:
        raise ValueError("out of reach") from error
    return found


def _in_range(value: Any) -> Any:
    return within(value) if isinstance(value, datetime) else within_reason(value)


_Day = Annotated[date, BeforeValidator(_no_instant)]
Day = Annotated[_Day | None, BeforeValidator(_blank_as_none), AfterValidator(_in_range), BoundedQuery()]
Instant = Annotated[AwareDatetime | None, BeforeValidator(_blank_as_none), AfterValidator(_in_range), BoundedQuery()]
"""An instant always has an offset: without one it would be read in the server's time zone."""
DayOrInstant = Annotated[
    _Day | AwareDatetime | None,
    Field(union_mode="left_to_right"),
    BeforeValidator(_blank_as_none),
    AfterValidator(_in_range),
    BoundedQuery(),
]


# --- enumerated values in a page's query


def one_of(request: Request, name: str, values: tuple[V, ...]) -> V | None:
    """Return the value of a query parameter if it is one of these."""
    said = request.query_params.get(name)
    return next((value for value in values if value == said), None)


# --- JSON


def wrong_in(value: Any, at: str = "", depth: int = 1) -> Iterator[tuple[str, Text]]:
    """Yield the pointers of values in parsed JSON that nest too deeply, or that the database cannot store."""
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
