"""The parts that several responses share."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


def _open(schema: dict[str, Any]) -> None:
    """Allow further members, so that a generated client accepts those added later."""
    schema.pop("additionalProperties", None)


class Part(BaseModel):
    """A part of a response; tests forbid members that the model does not describe."""

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
    """A remark on something unusual that is recorded all the same."""

    rule: str
    detail: str
    legal_basis: list[Basis]


class InRole(Part):
    """An organisation in a role; its name is null if the reader may not know it."""

    organisation: str | None
    role: str


class Actor(InRole):
    """Who recorded something."""

    on_behalf_of: str | None = None


class Reminder(Part):
    """When a reminder is due, and when it was sent."""

    at: datetime
    sent_at: datetime | None


class Watched(Part):
    """The fields of a deadline that every reader sees: who is responsible, and by when."""

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
    """A missed deadline that the reader must see to without knowing its subject: since when, and whose it is."""

    rule: Literal["undisclosed"]
    kind: Literal["undisclosed"]
    started_by: int | None
    starts_at: datetime | None
    state: Literal["breached"]
    breached_at: datetime
    redacted: Literal[True]


class DeadlineOfCase(Deadline):
    """A deadline with its case."""

    case_id: str


class Delivery(Part):
    """A message on one channel: its attempts, the next one, and the problem."""

    id: str
    channel: str
    state: str
    attempts: int
    last_attempt_at: datetime | None
    next_attempt_at: datetime | None
    ended_at: datetime | None
    problem: str | None


class Titled(Part):
    """Something with an id and a title."""

    id: str
    title: str
