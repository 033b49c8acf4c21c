"""What many answers are made of."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


def _open(schema: dict[str, Any]) -> None:
    """A client must not be surprised by a member that comes in later."""
    schema.pop("additionalProperties", None)


class Part(BaseModel):
    """A part of an answer; in tests no member may be left out of its description."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_open)


class Basis(Part):
    """A provision, and when it was in force."""

    citation: str
    url: str | None = None
    in_force_from: date
    in_force_to: date | None = None
    source: Literal["statute", "guideline", "report", "own"]
    confirmed: bool


class Remark(Part):
    """What was unusual about something that is recorded all the same."""

    rule: str
    detail: str
    legal_basis: list[Basis]


class InRole(Part):
    """An organisation in a role; its name is null where it is not the reader's to know."""

    organisation: str | None
    role: str


class Actor(InRole):
    """Who recorded something."""

    on_behalf_of: str | None = None


class Reminder(Part):
    """When somebody is reminded, and was."""

    at: datetime
    sent_at: datetime | None


class Watched(Part):
    """What every reader of a deadline sees: whose it is, by when, and what is left out where it may not be known."""

    id: str
    title: str
    responsible: InRole
    due_at: datetime
    ended_at: datetime | None
    at_end: list[str]
    met_by: list[str]
    confirmed: bool
    reminders: list[Reminder]
    legal_basis: list[Basis]


class Deadline(Watched):
    """A deadline with its ladder and its basis."""

    rule: str
    kind: str
    started_by: int
    starts_at: datetime
    state: Literal["open", "met", "met_late", "breached", "superseded", "cancelled"]
    breached_at: datetime | None


class Veiled(Watched):
    """A missed deadline that the reader must see to and may not know: since when it is late, and whose it is."""

    rule: Literal["undisclosed"]
    kind: Literal["undisclosed"]
    started_by: int | None
    starts_at: datetime | None
    state: Literal["breached"]
    breached_at: datetime
    redacted: Literal[True]


class DeadlineOfCase(Deadline):
    """A deadline, and of which case."""

    case_id: str


class Delivery(Part):
    """A message on one channel: how often it was tried, when next, and what went wrong."""

    id: str
    channel: str
    state: str
    attempts: int
    last_attempt_at: datetime | None
    next_attempt_at: datetime | None
    ended_at: datetime | None
    problem: str | None


class Titled(Part):
    """Something with its name and what it is called."""

    id: str
    title: str
