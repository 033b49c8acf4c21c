"""Pagination cursors, encrypted because a position may be confidential, and bound to one reader's list."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

import orjson
from sqlalchemy import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection

from api.http.inputs import within
from api.http.problems import Problem
from domain.primitives.text import Text
from store.crypto.keys import KeyUnavailable
from store.crypto.lasting import Lasting, lasting

NONE_OF_OURS = Text("er ikke en av våre", "is none of ours")
LONGEST = 9
"""Digits of the largest number that a table can hold."""


@dataclass(frozen=True, slots=True)
class Cursors:
    """The cursors of one list of one reader; a cursor of another list is invalid."""

    keys: Lasting
    of: str

    @classmethod
    def on(cls, database: AsyncConnection | Dialect, *of: str) -> Self:
        """Return the cursors of a list, named by the list, its reader and any case; all processes share them."""
        return cls(lasting(database), orjson.dumps(of).decode())

    def after(self, *parts: Any) -> str:
        """Return the cursor after this position."""
        sealed = self.keys.sealed_place(orjson.dumps([str(part) for part in parts]), self.of)
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def place(self, cursor: str | None, *kinds: Callable[[str], Any]) -> Sequence[Any] | None:
        """Return the parts of the position, each parsed by its kind; None at the beginning.

        Raises the problem `invalid` if the cursor does not belong to this list.
        """
        if cursor is None:
            return None
        try:
            sealed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            parts = orjson.loads(self.keys.opened_place(sealed, self.of))
            return [kind(part) for kind, part in zip(kinds, parts, strict=True)]
        except (KeyUnavailable, binascii.Error, ValueError, TypeError, AttributeError) as error:
            raise Problem("invalid", errors=[("cursor", NONE_OF_OURS)]) from error

    def number(self, cursor: str | None) -> int:
        """Return the number that the cursor stands after; 0 at the beginning."""
        place = self.place(cursor, number_of)
        return place[0] if place else 0


def instant_of(text: str) -> datetime:
    """Parse a date-time with an offset, within the calendar's range. Raises ValueError."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("no offset")
    return within(found)


def number_of(text: str) -> int:
    """Parse a whole number that a table can hold. Raises ValueError."""
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST):
        raise ValueError("no number")
    return int(text)
