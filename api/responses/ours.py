"""Responses about tables, figures, organisations and their channels."""

from datetime import date, datetime
from typing import Literal

from pydantic import RootModel

from api.http.openapi import Unblock
from api.responses.common import Basis, Delivery, Part, Titled


class TrackInShort(Titled):
    """A track in a list."""

    municipality: str | None
    minors: bool


class Tracks(Part):
    """Every track."""

    items: list[TrackInShort]
    next: str | None


class TransitionRow(Part):
    """Who may do a transition, and what may refuse it."""

    name: str
    title: str
    by: list[str]
    coordinator_may_stand_in: bool
    rules: list[str]
    legal_basis: list[Basis]


class Rung(Part):
    """When a reminder is sent."""

    when: Literal["before", "morning_of", "after_start", "at_once"]
    length: str
    working_days: bool


class StartedBy(Part):
    """An event that starts a deadline."""

    event: str
    title: str


class Version(Part):
    """The period in which a version of a rule applies."""

    valid_from: date
    valid_to: date | None


class DeadlineRule(Titled):
    """A deadline rule as it applies today, with its versions."""

    type: Literal["deadline"]
    kind: str
    starts: list[StartedBy]
    when: str | None
    counts_from: str | None
    length: str | None
    length_text: str | None
    working_days: bool
    responsible: list[str]
    met_by: list[str]
    reminders: list[Rung]
    at_end: list[str]
    repeats_monthly: bool
    confirmed: bool
    legal_basis: list[Basis]
    versions: list[Version]


class RefusalRule(Part):
    """A rule that refuses, and who can remove the reason."""

    id: str
    type: Literal["refusal"]
    detail: str
    legal_basis: list[Basis]
    unblocked_by: list[Unblock]


class Rule(RootModel[DeadlineRule | RefusalRule]):
    """A deadline rule, or a rule that refuses."""


class Rules(Part):
    """Every rule."""

    items: list[DeadlineRule | RefusalRule]
    next: str | None


class Joins(Part):
    """The event with which a role becomes a party."""

    event: str
    role: str


class Activity(Titled):
    """An activity that a track offers."""

    hours: str


class Track(Titled):
    """A track with everything that is particular to it."""

    country: str
    municipality: str | None
    minors: bool
    steps: list[Titled]
    step_of: dict[str, str]
    transitions: list[TransitionRow]
    deadlines: list[DeadlineRule]
    parties: list[Joins]
    organisations: dict[str, str]
    activities: list[Activity]


class Address(Part):
    """A channel of an organisation."""

    channel: str
    address: str


class Organisation(Part):
    """An organisation of the directory."""

    id: str
    name: str
    roles: list[str]
    municipality: str | None
    ownership: str
    channels: list[Address]
    lead_contact: str | None
    language: str
    hold_until_office_hours: bool
    capacity: int | None
    accepts: list[str]
    ages: list[int] | None
    approved_4_29: bool
    revoked: bool


class Organisations(Part):
    """The directory."""

    items: list[Organisation]
    next: str | None


class Webhook(Part):
    """A subscription."""

    id: str
    url: str
    events: list[str]
    state: Literal["active", "disabled"]
    created_at: datetime
    disabled_at: datetime | None


class Webhooks(Part):
    """The organisation's subscriptions."""

    items: list[Webhook]
    next: str | None


class NewWebhook(Part):
    """A new subscription, with its secret."""

    id: str
    url: str
    events: list[str]
    secret: str


class NewSecret(Part):
    """A subscription's new secret."""

    id: str
    secret: str


class WebhookDelivery(Delivery):
    """A message of a subscription."""

    case_id: str | None
    event_type: str | None
    kind: str
    created_at: datetime


class WebhookDeliveries(Part):
    """A page of a subscription's messages."""

    items: list[WebhookDelivery]
    next: str | None


class Redelivered(Part):
    """The number of messages to be sent again."""

    redelivered: int


class CalendarToken(Part):
    """An address for a calendar program, without its token."""

    id: str
    created_at: datetime
    revoked_at: datetime | None


class CalendarTokens(Part):
    """The organisation's addresses."""

    items: list[CalendarToken]
    next: str | None


class NewCalendarToken(Part):
    """A new address, shown once."""

    id: str
    url: str


class Alive(Part):
    """The process answers."""

    status: str


class Lag(Part):
    """The engine's approximate lag."""

    cases: int
    seconds: int


class Ready(Part):
    """The servers that answer."""

    status: Literal["ok", "degraded", "unavailable"]
    database: str
    engine: str
    engine_lag: Lag | None = None


class FiguresTable(Part):
    """A row per value, a column per figure; a suppressed number is null."""

    rows: list[str]
    columns: list[str]
    cells: list[list[int | None]]
    htcds: list[str | None] | None = None


class Measured(Part):
    """A measured duration."""

    unit: str
    median: float | None
    p90: float | None


class Counted(Part):
    """A figure and its definition."""

    title: str
    counted: str


class Statistics(Part):
    """Figures of a year."""

    year: int
    as_of: date
    municipality: str | None
    complete: bool
    final: bool
    in_steps_of: int
    totals: dict[str, int | None]
    tables: dict[str, FiguresTable]
    durations: dict[str, Measured]
    cohorts: dict[str, dict[str, Measured]]
    figures: dict[str, Counted]
